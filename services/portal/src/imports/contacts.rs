//! A row of a contact list.

use accounts::{Email, Username};

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::file::Row;
use super::mapping::Mapping;
use super::own::Own;
use super::row_types;
use crate::custom_fields;

/// The customer that a contact belongs to, as a file names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CustomerKey {
    /// By the tenant's number for it.
    AccountNumber(String),
    /// By its name.
    Name(String),
}

/// A contact as a file names it; what is empty or not in the file leaves a known contact as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ContactRow {
    /// Where the contact works.
    pub(crate) customer: CustomerKey,
    /// First name; empty when only the last one is known.
    pub(crate) first_name: String,
    /// Middle initial.
    pub(crate) middle_initial: Option<String>,
    /// Last name; empty when only the first one is known.
    pub(crate) last_name: String,
    /// Mr., Ms. and the like.
    pub(crate) salutation: Option<String>,
    /// The first address: by it and the customer a contact is known again.
    pub(crate) email: Email,
    /// Further addresses.
    pub(crate) other_emails: Vec<Email>,
    /// Telephone number.
    pub(crate) phone: Option<String>,
    /// What the contact signs in with.
    pub(crate) username: Option<Username>,
    /// What stands in the tenant's own fields.
    pub(crate) own: Own,
}

impl ContactRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(
        (mapping, fields): (&Mapping, &[custom_fields::Field]),
        row: &Row,
    ) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Contacts, mapping, row);
        cells.refuse_type(row_types::no_customer)?;
        let names = names(&mut cells);
        let customer = customer_of(&mut cells, names.as_ref());
        let mut emails = cells.emails(Field::Email).into_iter();
        let email = emails.next();
        let email = cells.require(Field::Email, email);
        let middle_initial = cells.name(Field::MiddleInitial, 5);
        let salutation = cells.text(Field::Salutation, 20);
        let phone = cells.phone();
        let username = username(&mut cells);
        let own = cells.own(fields);
        let read = (|| {
            let (first_name, last_name) = names?;
            let (customer, email, other_emails) = (customer?, email?, emails.collect());
            Some(Self {
                customer,
                first_name,
                middle_initial,
                last_name,
                salutation,
                email,
                other_emails,
                phone,
                username,
                own,
            })
        })();
        cells.finish(read)
    }

    /// What makes two rows of one file the same contact, and the words for it.
    #[must_use]
    pub(crate) fn key(&self) -> (String, String) {
        let customer = match &self.customer {
            CustomerKey::AccountNumber(number) => format!("a{}", number.to_lowercase()),
            CustomerKey::Name(name) => format!("n{}", name.to_lowercase()),
        };
        (format!("{customer}\n{}", self.email.norm()), format!("Contact “{}”", self.email))
    }
}

/// The customer that a row names; somebody without a company is a customer of the same name.
fn customer_of(cells: &mut Cells<'_>, names: Option<&(String, String)>) -> Option<CustomerKey> {
    let says = [Field::CustomerAccount, Field::CustomerName].into_iter().any(|field| cells.raw(field).is_some());
    let own = names.filter(|_| !says).map(|(first, last)| format!("{first} {last}").trim().to_owned());
    own.map(CustomerKey::Name).or_else(|| customer(cells))
}

/// The customer that a row names.
pub(super) fn customer(cells: &mut Cells<'_>) -> Option<CustomerKey> {
    if let Some(number) = cells.text(Field::CustomerAccount, 64) {
        return Some(CustomerKey::AccountNumber(number));
    }
    let name = cells.name(Field::CustomerName, 200).map(CustomerKey::Name);
    cells.require(Field::CustomerName, name)
}

/// First and last name; from the full name where both are empty.
fn names(cells: &mut Cells<'_>) -> Option<(String, String)> {
    let (first, last) = (cells.name(Field::FirstName, 100), cells.name(Field::LastName, 100));
    if first.is_some() || last.is_some() {
        return Some((first.unwrap_or_default(), last.unwrap_or_default()));
    }
    let full = cells.name(Field::FullName, 200);
    let full = cells.require(Field::FullName, full)?;
    Some(match full.split_once(", ") {
        Some((last, first)) => (first.to_owned(), last.to_owned()),
        None => {
            full.rsplit_once(' ').map_or((full.clone(), String::new()), |(f, l)| (f.trim().to_owned(), l.to_owned()))
        }
    })
}

fn username(cells: &mut Cells<'_>) -> Option<Username> {
    let value = cells.value(Field::Username)?;
    value.parse().map_err(|problem| cells.refuse(Field::Username, problem)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(keys: &[&str], cells: &[&str]) -> Result<ContactRow, String> {
        let mapping = Mapping::from_keys(Kind::Contacts, keys).unwrap();
        let row =
            Row { line: 2, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), fault: None, is_more: false };
        ContactRow::parse((&mapping, &[]), &row).map_err(|problems| crate::imports::cells::sentence(&problems))
    }

    #[test]
    fn a_full_name_is_parted() {
        let keys = ["customer_name", "full_name", "email"];
        let names =
            |name: &str| parse(&keys, &["Acme", name, "a@b.co"]).map(|row| (row.first_name, row.last_name)).unwrap();
        assert_eq!(names("Ann Lee"), ("Ann".into(), "Lee".into()));
        assert_eq!(names("Mary Ann Lee"), ("Mary Ann".into(), "Lee".into()));
        assert_eq!(names("Lee, Ann"), ("Ann".into(), "Lee".into()));
        assert_eq!(names("Prince"), ("Prince".into(), String::new()));
    }

    #[test]
    fn the_account_number_goes_before_the_name() {
        let keys = ["customer_account", "customer_name", "last_name", "email"];
        let customer = |number: &str| parse(&keys, &[number, "Acme", "Null", "a@b.co; c@d.co"]).unwrap().customer;
        assert_eq!(customer("A-1"), CustomerKey::AccountNumber("A-1".into()));
        assert_eq!(customer(""), CustomerKey::Name("Acme".into()));
    }

    #[test]
    fn a_contact_needs_a_customer_a_name_and_an_address() {
        let problems = parse(&["customer_name", "full_name", "email"], &["", "", ""]).unwrap_err();
        for part in ["Customer name: ", "Full name: ", "Email: This is empty"] {
            assert!(problems.contains(part), "{part}: {problems}");
        }
        assert!(parse(&["customer_name", "first_name", "last_name", "email"], &["A", "", "", "a@b.co"]).is_err());
    }
}

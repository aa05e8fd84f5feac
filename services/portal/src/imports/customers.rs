//! A row of a customer list.

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::file::Row;
use super::mapping::Mapping;
use super::own::Own;
use super::{address, row_types};
use crate::custom_fields;

/// A customer as a file names it; what is empty or not in the file leaves a known customer as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerRow {
    /// The company's name.
    pub(crate) name: String,
    /// The tenant's number for it.
    pub(crate) account_number: Option<String>,
    /// Its address for mail.
    pub(crate) email: Option<accounts::Email>,
    /// Telephone number.
    pub(crate) phone: Option<String>,
    /// Address on the web.
    pub(crate) website: Option<String>,
    /// Street and number.
    pub(crate) street: Option<String>,
    /// Town.
    pub(crate) city: Option<String>,
    /// State or province.
    pub(crate) region: Option<String>,
    /// ZIP code.
    pub(crate) postal_code: Option<String>,
    /// Country.
    pub(crate) country: Option<String>,
    /// Whether it still buys.
    pub(crate) is_active: Option<bool>,
    /// What stands in the tenant's own fields.
    pub(crate) own: Own,
}

impl CustomerRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(
        (mapping, fields): (&Mapping, &[custom_fields::Field]),
        row: &Row,
    ) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Customers, mapping, row);
        cells.refuse_type(row_types::no_customer)?;
        let name = cells.name(Field::Name, 200).or_else(|| private_name(&mut cells));
        let name = cells.require(Field::Name, name);
        let mut rest = Self {
            name: String::new(),
            account_number: cells.text(Field::AccountNumber, 64),
            email: one_email(&mut cells),
            phone: cells.phone(),
            website: website(&mut cells),
            street: cells.text(Field::Street, 200),
            city: cells.text(Field::City, 100),
            region: cells.text(Field::Region, 100),
            postal_code: cells.text(Field::PostalCode, 20),
            country: cells.text(Field::Country, 100),
            is_active: cells.active(),
            own: cells.own(fields),
        };
        rest.place(&mut cells, name.as_deref());
        cells.finish(name.map(|name| Self { name, ..rest }))
    }

    /// Puts the pieces of an address in one cell where nothing else says them.
    fn place(&mut self, cells: &mut Cells<'_>, name: Option<&str>) {
        let lines = cells.lines(Field::Address);
        if lines.is_empty() {
            return;
        }
        let parted = address::parse(&lines, name.as_slice());
        let mut put = |place: &mut Option<String>, said: &str, most| {
            if place.is_none() && !said.is_empty() {
                *place = cells.shown(Field::Address, said, most);
            }
        };
        put(&mut self.street, &parted.street, 200);
        put(&mut self.city, &parted.city, 100);
        put(&mut self.region, &parted.region, 100);
        put(&mut self.postal_code, &parted.postal_code, 20);
        put(&mut self.country, &parted.country, 100);
    }

    /// What makes two rows of one file the same customer, and the words for it.
    #[must_use]
    pub(crate) fn key(&self) -> (String, String) {
        match &self.account_number {
            Some(number) => (format!("a{}", number.to_lowercase()), format!("Account number “{number}”")),
            None => (format!("n{}", self.name.to_lowercase()), format!("Customer “{}”", self.name)),
        }
    }
}

/// First and last name, of a customer that is no company.
fn private_name(cells: &mut Cells<'_>) -> Option<String> {
    let names = [cells.name(Field::FirstName, 100), cells.name(Field::LastName, 100)];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// The first of the addresses: the others are its contacts'.
fn one_email(cells: &mut Cells<'_>) -> Option<accounts::Email> {
    cells.emails(Field::Email).into_iter().next()
}

/// An address on the web that a link may lead to.
fn website(cells: &mut Cells<'_>) -> Option<String> {
    let website = cells.text(Field::Website, 200)?;
    let (scheme, host) = website.split_once("://").unwrap_or(("https", &website));
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !is_web || !host.contains('.') || host.contains(char::is_whitespace) || host.starts_with("javascript:") {
        cells.refuse(Field::Website, "This is no web address. Write it like www.company.com.");
        return None;
    }
    Some(website)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(keys: &[&str], cells: &[&str]) -> Result<CustomerRow, String> {
        let mapping = Mapping::from_keys(Kind::Customers, keys).unwrap();
        let row =
            Row { line: 2, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), fault: None, is_more: false };
        CustomerRow::parse((&mapping, &[]), &row).map_err(|problems| crate::imports::cells::sentence(&problems))
    }

    #[test]
    fn a_quickbooks_row_is_read() {
        let row = parse(
            &["name", "phone", "email", "street"],
            &["Gus \"Doc\" Halvorsen", "Phone:(555) 010-1234", "gus@doc.example", "1 Main St\nSpringfield, IL 62701"],
        );
        let row = row.unwrap();
        assert_eq!((row.name.as_str(), row.phone.as_deref()), ("Gus \"Doc\" Halvorsen", Some("(555) 010-1234")));
        assert_eq!(row.street.as_deref(), Some("1 Main St, Springfield, IL 62701"));
    }

    #[test]
    fn every_problem_of_a_row_is_named_with_its_cure() {
        let keys = ["name", "email", "website", "phone", "city"];
        let problems = parse(&keys, &["", "ann@", "javascript:alert(1)", "call us", &"x".repeat(101)]).unwrap_err();
        for part in
            ["Name: This is empty", "Email: “ann@”", "Website: ", "Phone: ", "City: This is 101 characters long"]
        {
            assert!(problems.contains(part), "{part}: {problems}");
        }
        assert!(parse(&["name"], &["a\u{202e}b"]).unwrap_err().contains("invisible"));
        assert!(parse(&["name"], &["a\0b"]).unwrap_err().contains("invisible"));
        let several = parse(&["name", "email"], &["A", "a@b.co, c@d.co"]).unwrap();
        assert_eq!(several.email.unwrap().as_str(), "a@b.co", "the others are contacts");
    }

    #[test]
    fn words_for_nothing_are_nothing_but_a_name_may_be_one() {
        let row = parse(&["name", "city", "account_number"], &["Null", "None", "N/A"]).unwrap();
        assert_eq!((row.name.as_str(), row.city, row.account_number), ("Null", None, None));
    }
}

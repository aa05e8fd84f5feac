//! Rows of a contact list: a contact is known by its customer and its e-mail address.

use std::collections::HashMap;

use accounts::{Change, Email, Event, Username};
use db::{ContactId, CustomerId, TenantTx};
use sqlx::types::Json;

use super::customers_by_key::CustomersByKey;
use super::{Mode, Reading};
use crate::contacts::contact::NewContact;
use crate::contacts::phone::{Phone, PhoneLabel};
use crate::contacts::queries::{self, Saved};
use crate::custom_fields::Record;
use crate::custom_fields::values::{self, Stored};
use crate::imports::contacts::ContactRow;
use crate::imports::import::Outcome;
use crate::imports::own;

/// A contact that may be meant.
struct Known {
    id: Option<ContactId>,
    version: i32,
    /// Whether it signs in with the login of another contact: then its names are not its own.
    borrows: bool,
    fields: NewContact,
    own: Stored,
}

/// What a batch may mean.
#[derive(Default)]
struct Found {
    customers: CustomersByKey,
    contacts: HashMap<(CustomerId, String), Known>,
    /// Who signs in with a name: its customer and address, as in `contacts`.
    names: HashMap<String, (Option<CustomerId>, String)>,
    /// What the batch did, for the trail.
    done: Vec<Done>,
}

pub(super) async fn merge(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    rows: Vec<(usize, ContactRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let customers = CustomersByKey::look_up(tx, rows.iter().map(|(_, row)| &row.customer)).await?;
    let mut found = Found { customers, ..Found::default() };
    found.look_up_contacts(tx, (&rows, !reading.own.is_empty())).await?;
    found.look_up_names(tx, &rows).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (index, row) in rows {
        let outcome = match found.place(&row) {
            Err(problem) => Outcome::Bad(problem),
            Ok(customer) => settle(tx, (mode, reading), &mut found, (customer, &row)).await?,
        };
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        let events: Vec<_> = found.done.iter().map(Done::event).collect();
        accounts::record_all(tx, (clock, entropy), reading.by, &events).await?;
    }
    Ok(outcomes)
}

/// A contact that a row made or changed.
struct Done {
    kind: &'static str,
    customer: CustomerId,
    contact: ContactId,
    changes: Vec<Change>,
}

impl Done {
    fn event(&self) -> Event<'_> {
        Event {
            kind: self.kind,
            customer: Some(self.customer),
            contact: Some(self.contact),
            detail: "By an import",
            changes: &self.changes,
        }
    }
}

impl Found {
    /// The customer of a row, once it is sure that nobody else signs in with its names.
    fn place(&self, row: &ContactRow) -> Result<CustomerId, String> {
        let customer = self.customers.find(&row.customer)?;
        let email = row.email.norm();
        if self.contacts.get(&(customer, email.clone())).is_some_and(|known| known.borrows) {
            return Ok(customer);
        }
        let username = row.username.as_ref().map(Username::norm);
        for (name, label) in [(Some(&email), "Email"), (username.as_ref(), "Username")] {
            let owner = name.and_then(|name| self.names.get(name));
            if owner.is_some_and(|(owner, address)| *owner != Some(customer) || *address != email) {
                let name = name.map(String::as_str).unwrap_or_default();
                return Err(format!(
                    "{label}: “{name}” belongs to another contact already. Each contact signs in with its own."
                ));
            }
        }
        Ok(customer)
    }

    async fn look_up_contacts(
        &mut self,
        tx: &mut TenantTx,
        (rows, has_own): (&[(usize, ContactRow)], bool),
    ) -> Result<(), db::Error> {
        let emails: Vec<String> = rows.iter().map(|(_, row)| row.email.norm()).collect();
        let stored = sqlx::query!(
            r#"SELECT id AS "id: ContactId", row_version, customer_id AS "customer!: CustomerId", vendor_name, salutation,
                      first_name, middle_initial, last_name, email, email_norm AS "email_norm!", other_emails, username, phone,
                      phone_label, other_phones AS "other_phones: Json<Vec<Phone>>", is_active, is_test, has_own_login
               FROM contacts WHERE tenant_id = $1 AND email_norm = ANY($2) AND customer_id IS NOT NULL"#,
            tx.tenant(),
            &emails,
        )
        .fetch_all(&mut **tx)
        .await?;
        let ids: Vec<uuid::Uuid> = stored.iter().map(|row| row.id.uuid()).collect();
        let mut own = if has_own { values::of_all(tx, Record::Contact, &ids).await? } else { HashMap::new() };
        for row in stored {
            let own = own.remove(&row.id.uuid()).unwrap_or_default();
            // A username that is the address stands for "none of its own".
            let username = row.username.filter(|name| name.to_lowercase() != row.email_norm);
            let fields = NewContact {
                customer: Some(row.customer),
                vendor_name: row.vendor_name,
                salutation: row.salutation,
                first_name: row.first_name,
                middle_initial: row.middle_initial,
                last_name: row.last_name,
                email: row.email.and_then(|email| email.parse::<Email>().ok()),
                other_emails: row.other_emails.iter().filter_map(|email| email.parse().ok()).collect(),
                username: username.and_then(|name| name.parse().ok()),
                phone: row.phone,
                phone_label: row.phone_label.into(),
                other_phones: row.other_phones.0,
                is_active: row.is_active,
                is_test: row.is_test,
            };
            self.contacts.insert(
                (row.customer, row.email_norm),
                Known { id: Some(row.id), version: row.row_version, borrows: !row.has_own_login, fields, own },
            );
        }
        Ok(())
    }

    async fn look_up_names(&mut self, tx: &mut TenantTx, rows: &[(usize, ContactRow)]) -> Result<(), db::Error> {
        let usernames = rows.iter().filter_map(|(_, row)| row.username.as_ref()).map(Username::norm);
        let names: Vec<String> = rows.iter().map(|(_, row)| row.email.norm()).chain(usernames).collect();
        let stored = sqlx::query!(
            r#"SELECT n.name_norm, c.customer_id AS "customer: CustomerId", coalesce(c.email_norm, '') AS "email_norm!"
               FROM sign_in_names n JOIN contacts c ON c.tenant_id = n.tenant_id AND c.id = n.contact_id
               WHERE n.tenant_id = $1 AND n.name_norm = ANY($2)"#,
            tx.tenant(),
            &names,
        )
        .fetch_all(&mut **tx)
        .await?;
        self.names.extend(stored.into_iter().map(|row| (row.name_norm, (row.customer, row.email_norm))));
        Ok(())
    }

    /// Notes that a contact signs in with these names now.
    fn claim(&mut self, customer: CustomerId, fields: &NewContact) {
        let Some(email) = fields.email.as_ref().map(Email::norm) else { return };
        let username = fields.username.as_ref().map(Username::norm);
        for name in [Some(email.clone()), username].into_iter().flatten() {
            self.names.insert(name, (Some(customer), email.clone()));
        }
    }
}

async fn settle(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    found: &mut Found,
    (customer, row): (CustomerId, &ContactRow),
) -> Result<Outcome, db::Error> {
    let key = (customer, row.email.norm());
    let known = found.contacts.get(&key);
    let borrows = known.is_some_and(|known| known.borrows);
    let fields = known.map_or_else(|| fresh(customer, row), |known| overlay(&known.fields, row));
    let fields = if borrows { NewContact { username: None, ..fields } } else { fields };
    let changed = match own::changed((reading.own, reading.mapping), known.map(|known| &known.own), &row.own) {
        Ok(changed) => changed,
        Err(problem) => return Ok(Outcome::Bad(problem)),
    };
    let mut own = known.map(|known| known.own.clone()).unwrap_or_default();
    own.extend(changed.iter().filter_map(|(field, value)| Some((*field, value.as_ref()?.text.clone()))));
    let mut changes = known.map(|known| known.fields.changes_to(&fields)).unwrap_or_default();
    changes.extend(own::in_words(reading.own, known.map(|known| &known.own), &changed));
    let (id, version, outcome, kind) = match known {
        Some(known) if known.fields == fields && changed.is_empty() => return Ok(Outcome::Unchanged),
        Some(known) => (known.id, known.version, Outcome::Changed, "contact.edited"),
        None => (None, 0, Outcome::New, "contact.created"),
    };
    let (id, version) = match (mode, id) {
        (Mode::Dry, id) => (id, version),
        (Mode::Write(clock, entropy), None) => match queries::insert(tx, (clock, entropy), &fields).await? {
            Ok(id) => (Some(id), 1),
            // The names were free a moment ago: the whole batch is tried again, and then it is seen who has them.
            Err(_) => return Err(lost_a_race()),
        },
        (Mode::Write(clock, _), Some(id)) => match queries::save(tx, clock, (id, version), &fields).await? {
            Saved::Saved => (Some(id), version + 1),
            Saved::Stale => return Ok(super::changed_meanwhile()),
            Saved::Taken(_) => return Err(lost_a_race()),
        },
    };
    if let (Mode::Write(..), Some(id)) = (mode, id) {
        values::save(tx, (Record::Contact, id.uuid()), &changed).await?;
        found.done.push(Done { kind, customer, contact: id, changes });
    }
    if !borrows {
        found.claim(customer, &fields);
    }
    found.contacts.insert(key, Known { id, version, borrows, fields, own });
    Ok(outcome)
}

fn lost_a_race() -> db::Error {
    sqlx::Error::Protocol("a sign-in name was taken while the batch ran".to_owned())
}

fn fresh(customer: CustomerId, row: &ContactRow) -> NewContact {
    NewContact {
        customer: Some(customer),
        vendor_name: None,
        salutation: row.salutation.clone(),
        first_name: row.first_name.clone(),
        middle_initial: row.middle_initial.clone(),
        last_name: row.last_name.clone(),
        email: Some(row.email.clone()),
        other_emails: row.other_emails.clone(),
        username: own_username(row),
        phone: row.phone.clone(),
        phone_label: PhoneLabel::Unsaid,
        other_phones: Vec::new(),
        is_active: true,
        is_test: false,
    }
}

/// What is known, with what the row says put over it.
fn overlay(known: &NewContact, row: &ContactRow) -> NewContact {
    let text = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let known = match &row.phone {
        Some(number) => &with_phone(known.clone(), number),
        None => known,
    };
    NewContact {
        salutation: text(&row.salutation, &known.salutation),
        first_name: row.first_name.clone(),
        middle_initial: text(&row.middle_initial, &known.middle_initial),
        last_name: row.last_name.clone(),
        email: Some(row.email.clone()),
        other_emails: if row.other_emails.is_empty() { known.other_emails.clone() } else { row.other_emails.clone() },
        username: own_username(row).or_else(|| known.username.clone()),
        ..known.clone()
    }
}

/// The contact with this number first: one that stood beside it changes places, a new one takes the first one's place
/// without its label.
fn with_phone(mut known: NewContact, number: &str) -> NewContact {
    if known.phone.as_deref() == Some(number) {
        return known;
    }
    let beside = known.other_phones.iter().position(|other| other.number == number);
    let label = beside.map_or(PhoneLabel::Unsaid, |at| known.other_phones.remove(at).label);
    let first = known.phone.replace(number.to_owned());
    if let (Some(at), Some(first)) = (beside, first) {
        known.other_phones.insert(at, Phone { label: known.phone_label, number: first });
    }
    known.phone_label = label;
    known
}

/// A username beside the address, which serves as one anyway.
fn own_username(row: &ContactRow) -> Option<Username> {
    row.username.clone().filter(|name| name.norm() != row.email.norm())
}

//! Rows of a customer list: a customer is known by its account number, else by its name.

use std::collections::HashMap;

use accounts::{Change, DisplayName, Email, Event};
use db::{CustomerId, TenantTx};

use super::{Mode, Reading};
use crate::custom_fields::values::{self, Stored};
use crate::custom_fields::{FieldId, Record, value::Value};
use crate::customers::customer::NewCustomer;
use crate::customers::queries;
use crate::imports::customers::CustomerRow;
use crate::imports::import::Outcome;
use crate::imports::own;

/// A customer that may be meant, with what would be saved if nothing changed.
struct Known {
    id: Option<CustomerId>,
    version: i32,
    fields: NewCustomer,
    own: Stored,
}

/// The customers that a batch may mean, found by number and by name.
#[derive(Default)]
struct Found {
    customers: Vec<Known>,
    by_number: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    /// Which customers the batch made or changed, for the trail.
    done: Vec<(&'static str, CustomerId, Vec<Change>)>,
}

impl Found {
    fn add(&mut self, known: Known) {
        let index = self.customers.len();
        if let Some(number) = known.fields.account_number_norm() {
            self.by_number.insert(number, index);
        }
        self.by_name.entry(known.fields.name_norm()).or_default().push(index);
        self.customers.push(known);
    }

    /// The customer that a row means; an error when it could mean several.
    fn find(&self, row: &CustomerRow) -> Result<Option<usize>, String> {
        let number = row.account_number.as_ref().map(|number| number.to_lowercase());
        if let Some(index) = number.as_ref().and_then(|number| self.by_number.get(number)) {
            return Ok(Some(*index));
        }
        let namesakes = self.by_name.get(&row.name.to_lowercase()).map_or(&[][..], Vec::as_slice);
        // A number that is new can only belong to a namesake that has none yet.
        let mut fitting = namesakes
            .iter()
            .filter(|index| number.is_none() || self.customers[**index].fields.account_number.is_none());
        match (fitting.next(), fitting.next()) {
            (Some(_), Some(_)) => Err(format!(
                "Name: Several customers are called “{}”. Add a column with their account numbers.",
                row.name
            )),
            (one, _) => Ok(one.copied()),
        }
    }
}

pub(super) async fn merge(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    rows: Vec<(usize, CustomerRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let mut found = look_up(tx, (&rows, !reading.own.is_empty())).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (index, row) in rows {
        let outcome = match found.find(&row) {
            Err(problem) => Outcome::Bad(problem),
            Ok(None) => add(tx, (mode, reading), &mut found, &row).await?,
            Ok(Some(known)) => change(tx, (mode, reading), &mut found, (known, &row)).await?,
        };
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        let events: Vec<_> = found.done.iter().map(event).collect();
        accounts::record_all(tx, (clock, entropy), reading.by, &events).await?;
    }
    Ok(outcomes)
}

/// What the trail says of a customer that a row made or changed.
fn event<'a>((kind, id, changes): &'a (&'static str, CustomerId, Vec<Change>)) -> Event<'a> {
    Event { kind, customer: Some(*id), detail: "By an import", changes, ..Event::default() }
}

async fn add(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    found: &mut Found,
    row: &CustomerRow,
) -> Result<Outcome, db::Error> {
    let Ok(name) = row.name.parse() else { return Ok(Outcome::Bad("Name: This is empty. Fill it in.".to_owned())) };
    let changed = match own::changed((reading.own, reading.mapping), None, &row.own) {
        Ok(changed) => changed,
        Err(problem) => return Ok(Outcome::Bad(problem)),
    };
    let fields = overlay(&blank(name, row.is_active), row);
    let id = match mode {
        Mode::Dry => None,
        Mode::Write(clock, entropy) => {
            let id = queries::insert(tx, (clock, entropy), &fields).await?;
            values::save(tx, (Record::Customer, id.uuid()), &changed).await?;
            found.done.push(("customer.created", id, own::in_words(reading.own, None, &changed)));
            Some(id)
        }
    };
    found.add(Known { id, version: 1, fields, own: in_words(&changed).collect() });
    Ok(Outcome::New)
}

async fn change(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    found: &mut Found,
    (known, row): (usize, &CustomerRow),
) -> Result<Outcome, db::Error> {
    let known = &mut found.customers[known];
    let fields = overlay(&known.fields, row);
    let changed = match own::changed((reading.own, reading.mapping), Some(&known.own), &row.own) {
        Ok(changed) => changed,
        Err(problem) => return Ok(Outcome::Bad(problem)),
    };
    if fields == known.fields && changed.is_empty() {
        return Ok(Outcome::Unchanged);
    }
    if let (Mode::Write(clock, _), Some(id)) = (mode, known.id) {
        if !queries::save(tx, clock, (id, known.version), &fields).await? {
            return Ok(super::changed_meanwhile());
        }
        values::save(tx, (Record::Customer, id.uuid()), &changed).await?;
        known.version += 1;
        let own = own::in_words(reading.own, Some(&known.own), &changed);
        found.done.push(("customer.edited", id, [known.fields.changes_to(&fields), own].concat()));
    }
    known.own.extend(in_words(&changed));
    known.fields = fields;
    Ok(Outcome::Changed)
}

/// The values as they are stored then.
fn in_words(changed: &[(FieldId, Option<Value>)]) -> impl Iterator<Item = (FieldId, String)> {
    changed.iter().filter_map(|(field, value)| Some((*field, value.as_ref()?.text.clone())))
}

/// What is known, with what the row says put over it.
fn overlay(known: &NewCustomer, row: &CustomerRow) -> NewCustomer {
    let text = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    NewCustomer {
        name: row.name.parse().unwrap_or_else(|_| known.name.clone()),
        account_number: text(&row.account_number, &known.account_number),
        email: row.email.clone().or_else(|| known.email.clone()),
        phone: text(&row.phone, &known.phone),
        website: text(&row.website, &known.website),
        street: text(&row.street, &known.street),
        city: text(&row.city, &known.city),
        region: text(&row.region, &known.region),
        postal_code: text(&row.postal_code, &known.postal_code),
        country: text(&row.country, &known.country),
        is_active: known.is_active,
    }
}

/// An import shuts nobody out: what it says of being active counts for new customers alone.
fn blank(name: DisplayName, is_active: Option<bool>) -> NewCustomer {
    NewCustomer {
        name,
        account_number: None,
        email: None,
        phone: None,
        website: None,
        street: None,
        city: None,
        region: None,
        postal_code: None,
        country: None,
        is_active: is_active.unwrap_or(true),
    }
}

/// The customers that the rows may mean, held against other changes until the transaction ends when it may write.
async fn look_up(tx: &mut TenantTx, (rows, has_own): (&[(usize, CustomerRow)], bool)) -> Result<Found, db::Error> {
    let names: Vec<String> = rows.iter().map(|(_, row)| row.name.to_lowercase()).collect();
    let numbers: Vec<String> =
        rows.iter().filter_map(|(_, row)| row.account_number.as_ref()).map(|number| number.to_lowercase()).collect();
    let stored = sqlx::query!(
        r#"SELECT id AS "id: CustomerId", row_version, name, account_number, email, phone, website, street, city, region,
                  postal_code, country, is_active
           FROM customers WHERE tenant_id = $1 AND (name_norm = ANY($2) OR account_number_norm = ANY($3))
           ORDER BY id"#,
        tx.tenant(),
        &names,
        &numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<uuid::Uuid> = stored.iter().map(|row| row.id.uuid()).collect();
    let mut own = if has_own { values::of_all(tx, Record::Customer, &ids).await? } else { HashMap::new() };
    let mut found = Found::default();
    for row in stored {
        let own = own.remove(&row.id.uuid()).unwrap_or_default();
        let Ok(name) = row.name.parse::<DisplayName>() else { continue };
        let fields = NewCustomer {
            name,
            account_number: row.account_number,
            email: row.email.and_then(|email| email.parse::<Email>().ok()),
            phone: row.phone,
            website: row.website,
            street: row.street,
            city: row.city,
            region: row.region,
            postal_code: row.postal_code,
            country: row.country,
            is_active: row.is_active,
        };
        found.add(Known { id: Some(row.id), version: row.row_version, fields, own });
    }
    Ok(found)
}

//! Bringing rows into what is known: finding what each row means, and saying or doing what it changes.

mod contacts;
mod customers;
mod customers_by_key;
mod interchange;
mod own_numbers;
mod parts;
mod prices;
mod seen;

use accounts::Actor;
use boot::{Clock, Entropy};
use db::TenantTx;
use pricing::Currency;

use super::cells::sentence;
use super::columns::Kind;
use super::contacts::ContactRow;
use super::customers::CustomerRow;
use super::file::{Column, Row};
use super::import::Outcome;
use super::interchange::InterchangeRow;
use super::mapping::Mapping;
use super::own_numbers::OwnNumberRow;
use super::parts::PartRow;
use super::price_rows::{CostRow, PriceRow};
use crate::custom_fields;

pub(crate) use seen::Seen;

/// Whether rows are brought in, or only looked at.
#[derive(Clone, Copy)]
pub(crate) enum Mode<'a> {
    /// Nothing is written.
    Dry,
    /// For good.
    Write(&'a Clock, &'a Entropy),
}

/// How the rows of a file are read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// What they are.
    pub(crate) kind: Kind,
    /// Which field each column fills.
    pub(crate) mapping: &'a Mapping,
    /// The columns by their names.
    pub(crate) columns: &'a [Column],
    /// The tenant's own fields.
    pub(crate) own: &'a [custom_fields::Field],
    /// What the business's amounts are in.
    pub(crate) currency: Currency,
    /// Who brings them in.
    pub(crate) by: Actor<'a>,
    /// Whether somebody looked over what would become of the rows: then a number alone may make a part.
    pub(crate) was_seen: bool,
}

/// The rows of one kind, read; each with its place in the batch.
enum Read {
    Customers(Vec<(usize, CustomerRow)>),
    Contacts(Vec<(usize, ContactRow)>),
    Parts(Vec<(usize, PartRow)>),
    Interchange(Vec<(usize, InterchangeRow)>),
    OwnNumbers(Vec<(usize, OwnNumberRow)>),
    Prices(Vec<(usize, PriceRow)>),
    Costs(Vec<(usize, CostRow)>),
}

/// Brings in a batch of rows; one outcome for each, in their order.
///
/// # Errors
/// When the database fails: then nothing of the batch is brought in.
pub(crate) async fn merge(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    reading: Reading<'_>,
    (seen, rows): (&mut Seen, &[Row]),
) -> Result<Vec<Outcome>, db::Error> {
    let (read, mut outcomes) = read(reading, seen, rows);
    let settled = match read {
        Read::Customers(rows) => customers::merge(tx, (mode, reading), rows).await?,
        Read::Contacts(rows) => contacts::merge(tx, (mode, reading), rows).await?,
        Read::Parts(rows) => parts::merge(tx, (mode, reading), rows).await?,
        Read::Interchange(rows) => interchange::merge(tx, mode, rows).await?,
        Read::OwnNumbers(rows) => own_numbers::merge(tx, mode, rows).await?,
        Read::Prices(rows) => prices::merge(tx, mode, rows).await?,
        Read::Costs(rows) => prices::merge_costs(tx, mode, rows).await?,
    };
    for (index, outcome) in settled {
        outcomes[index] = outcome;
    }
    Ok(outcomes)
}

/// Passes over rows that were dealt with before an interruption, keeping in mind what they named.
pub(crate) fn pass_over(reading: Reading<'_>, seen: &mut Seen, rows: &[Row]) {
    read(reading, seen, rows);
}

fn read(reading: Reading<'_>, seen: &mut Seen, rows: &[Row]) -> (Read, Vec<Outcome>) {
    let mapping = reading.mapping;
    let mut outcomes = vec![Outcome::Unchanged; rows.len()];
    let read = match reading.kind {
        Kind::Customers => Read::Customers(parse(rows, &mut outcomes, |row| {
            let read = CustomerRow::parse((mapping, reading.own), row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Contacts => Read::Contacts(parse(rows, &mut outcomes, |row| {
            let read = ContactRow::parse((mapping, reading.own), row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Parts => Read::Parts(parse(rows, &mut outcomes, |row| {
            let read = PartRow::parse(reading, row).map_err(|problems| sentence(&problems))?;
            seen.note_part(row.line, &read).map(|()| read)
        })),
        Kind::Interchange => Read::Interchange(parse(rows, &mut outcomes, |row| {
            let read = InterchangeRow::parse(mapping, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::OwnNumbers => Read::OwnNumbers(parse(rows, &mut outcomes, |row| {
            let read = OwnNumberRow::parse(mapping, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Prices => Read::Prices(parse(rows, &mut outcomes, |row| {
            let read = PriceRow::parse(reading, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Costs => Read::Costs(parse(rows, &mut outcomes, |row| {
            let read = CostRow::parse(reading, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
    };
    (read, outcomes)
}

/// The rows that can be read; the others get their outcome here.
fn parse<T>(
    rows: &[Row],
    outcomes: &mut [Outcome],
    mut parse: impl FnMut(&Row) -> Result<T, String>,
) -> Vec<(usize, T)> {
    let mut read = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_more) {
        match row.fault.clone().map_or_else(|| parse(row), Err) {
            Ok(row) => read.push((index, row)),
            Err(problem) => outcomes[index] = Outcome::Bad(problem),
        }
    }
    read
}

/// Somebody saved the same record in the same moment: theirs stands.
fn changed_meanwhile() -> Outcome {
    Outcome::Bad("Somebody changed this record at the same moment. Check it, then import this row again.".to_owned())
}

//! Bringing rows into what is known: finding what each row means, and saying or doing what it changes.

mod contacts;
mod customers;

use boot::{Clock, Entropy};
use db::TenantTx;

use super::cells::sentence;
use super::columns::{Kind, Mapping};
use super::contacts::ContactRow;
use super::customers::CustomerRow;
use super::file::Row;
use super::import::Outcome;

/// Whether rows are brought in, or only looked at.
#[derive(Clone, Copy)]
pub(crate) enum Mode<'a> {
    /// Nothing is written.
    Dry,
    /// For good.
    Write(&'a Clock, &'a Entropy),
}

/// The keys of the rows so far: what a file says twice is brought in once.
#[derive(Default)]
pub(crate) struct Seen(std::collections::HashMap<String, u64>);

impl Seen {
    /// Notes a row; an error names the earlier line that says the same.
    fn note(&mut self, line: u64, (key, words): (String, String)) -> Result<(), String> {
        match *self.0.entry(key).or_insert(line) {
            first if first == line => Ok(()),
            first => Err(format!("{words} is in line {first} already. Remove one of the two.")),
        }
    }
}

/// The rows of one kind, read; each with its place in the batch.
enum Read {
    Customers(Vec<(usize, CustomerRow)>),
    Contacts(Vec<(usize, ContactRow)>),
}

/// Brings in a batch of rows; one outcome for each, in their order.
///
/// # Errors
/// When the database fails: then nothing of the batch is brought in.
pub(crate) async fn merge(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    (kind, mapping): (Kind, &Mapping),
    (seen, rows): (&mut Seen, &[Row]),
) -> Result<Vec<Outcome>, db::Error> {
    let (read, mut outcomes) = read((kind, mapping), seen, rows);
    let settled = match read {
        Read::Customers(rows) => customers::merge(tx, mode, rows).await?,
        Read::Contacts(rows) => contacts::merge(tx, mode, rows).await?,
    };
    for (index, outcome) in settled {
        outcomes[index] = outcome;
    }
    Ok(outcomes)
}

/// Passes over rows that were dealt with before an interruption, keeping in mind what they named.
pub(crate) fn pass_over((kind, mapping): (Kind, &Mapping), seen: &mut Seen, rows: &[Row]) {
    read((kind, mapping), seen, rows);
}

fn read((kind, mapping): (Kind, &Mapping), seen: &mut Seen, rows: &[Row]) -> (Read, Vec<Outcome>) {
    let mut outcomes = vec![Outcome::Unchanged; rows.len()];
    let read = match kind {
        Kind::Customers => Read::Customers(parse(rows, &mut outcomes, |row| {
            let read = CustomerRow::parse(mapping, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Contacts => Read::Contacts(parse(rows, &mut outcomes, |row| {
            let read = ContactRow::parse(mapping, row).map_err(|problems| sentence(&problems))?;
            seen.note(row.line, read.key()).map(|()| read)
        })),
        Kind::Parts => todo!(),
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
    for (index, row) in rows.iter().enumerate() {
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

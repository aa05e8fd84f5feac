//! Files to take away: the rows that failed, to be mended and imported again, and an empty template of each kind.

use axum::body::Body;
use db::{Db, Scope};
use pricing::Currency;

use super::columns::{Field, Kind, Target};
use super::export::Sheet;
use super::import::ImportId;
use super::queries::{self, BadRow};
use crate::custom_fields;
use crate::lists::export::{Heading, rows};

/// Rows read at a time.
const PAGE: i64 = 500;

/// A file with the column names alone, which maps itself.
pub(crate) fn template(kind: Kind, own: &[custom_fields::Field], currency: Currency) -> String {
    let names = own.iter().map(|field| field.name.clone());
    let targets = kind.targets().iter().filter(|target| !target.is_of_exports);
    let name = |target: &Target| match target.field {
        Field::ListPrice | Field::CoreCharge | Field::Price | Field::Cost => {
            Heading::of_amounts(target.label, currency).label
        }
        _ => target.label.to_owned(),
    };
    Sheet::new(targets.map(name).chain(names)).take()
}

/// The columns of the file as they were, and two more: the line in the file, and what is wrong.
pub(crate) fn stream(db: Db, scope: Scope, (id, columns): (ImportId, Vec<String>)) -> Body {
    let width = columns.len();
    let heading = columns.into_iter().chain(["Line".to_owned(), "Problem".to_owned()]).collect();
    rows(heading, move |after| {
        let db = db.clone();
        async move {
            let bad = queries::list_bad_rows(&mut db.read(scope).await?, id, (after.unwrap_or(0), PAGE)).await?;
            let last = bad.last().map(|row| row.line);
            let in_file = |mut row: BadRow| {
                row.cells.resize(width, String::new());
                row.cells.extend([row.line.to_string(), row.problem]);
                row.cells
            };
            Ok((bad.into_iter().map(in_file).collect(), last))
        }
    })
}

//! A tenant's own fields among what columns can fill.

use accounts::Change;
use db::TenantTx;

use super::columns::{Field, Kind};
use super::file::Column;
use super::guessing::normalise;
use super::mapping::Mapping;
use crate::custom_fields::values::Stored;
use crate::custom_fields::{self, FieldId, Record, value::Value};

/// The own fields that a row fills.
pub(crate) type Own = Vec<(FieldId, Value)>;

/// The own fields that rows of a kind can fill; parts, numbers and prices have none.
pub(crate) async fn fields(tx: &mut TenantTx, kind: Kind) -> Result<Vec<custom_fields::Field>, db::Error> {
    match record(kind) {
        Some(record) => custom_fields::queries::live(tx, record).await,
        None => Ok(Vec::new()),
    }
}

/// What rows of a kind are, as far as it has own fields.
pub(crate) const fn record(kind: Kind) -> Option<Record> {
    match kind {
        Kind::Customers => Some(Record::Customer),
        Kind::Contacts => Some(Record::Contact),
        Kind::Parts | Kind::Interchange | Kind::OwnNumbers | Kind::Prices | Kind::Costs => None,
    }
}

/// Whether every own field of a mapping is in use.
pub(crate) fn are_known(mapping: &Mapping, own: &[custom_fields::Field]) -> bool {
    mapping.own().all(|id| own.iter().any(|field| field.id == id))
}

/// The probable mapping of a file: columns that mean nothing else are own fields of the same name.
pub(crate) fn guess(kind: Kind, columns: &[Column], own: &[custom_fields::Field]) -> Mapping {
    let mut mapping = Mapping::guess(kind, columns);
    for field in own {
        let name = normalise(&field.name);
        let column = columns.iter().position(|column| normalise(&column.name) == name);
        if let Some(column) = column.filter(|column| mapping.field(*column).is_none()) {
            mapping.set(column, Field::Own(field.id));
        }
    }
    mapping
}

/// What a row changes, or says of a new record, for the trail.
pub(crate) fn in_words(
    own: &[custom_fields::Field],
    before: Option<&Stored>,
    changed: &[(FieldId, Option<Value>)],
) -> Vec<Change> {
    let change = |(id, value): &(FieldId, Option<Value>)| {
        let field = own.iter().find(|field| field.id == *id)?;
        let before = before.and_then(|before| before.get(id)).map_or("", String::as_str);
        Change::of(&field.name, before, value.as_ref().map_or("", |value| &value.text))
    };
    changed.iter().filter_map(change).collect()
}

/// What a row changes of what stands there. A new record needs those required fields that the file has a column for.
///
/// # Errors
/// What is wrong with the row.
pub(crate) fn changed(
    (own, mapping): (&[custom_fields::Field], &Mapping),
    before: Option<&Stored>,
    said: &Own,
) -> Result<Vec<(FieldId, Option<Value>)>, String> {
    let mut changed = Vec::new();
    for field in own {
        let refuse = |cure: &str| Err(format!("{}: {cure}", field.name));
        let stands = before.and_then(|stored| stored.get(&field.id)).map(String::as_str);
        match said.iter().find(|(id, _)| *id == field.id) {
            Some((_, value)) if Some(value.text.as_str()) == stands => {}
            Some((_, value)) => {
                if let Err(cure) = field.admits(value, stands) {
                    return refuse(&cure);
                }
                changed.push((field.id, Some(value.clone())));
            }
            None if before.is_none() && field.is_required && mapping.own().any(|id| id == field.id) => {
                return refuse("This is empty. Fill it in.");
            }
            None => {}
        }
    }
    Ok(changed)
}

//! A tenant's own fields in lists: as columns and filters, and as what a list's function is asked.

use std::borrow::Cow;
use std::sync::Arc;

use db::TenantTx;
use serde::Serialize;
use uuid::Uuid;

use super::field::{Field, Kind, Record, named};
use super::queries;
use super::value::{choice_value, date, number, number_key};
use crate::customers::groups;
use crate::lists::{Ask, Column, Filter, Kind as Takes, Order, Subject, Word};

/// A list with the tenant's customer groups to filter by, and its own fields behind the other columns and filters; a list
/// of contacts has those of their customers, too.
pub(crate) async fn with_fields(tx: &mut TenantTx, subject: &Subject) -> Result<Arc<Subject>, db::Error> {
    let Some(record) = subject.record else { return Ok(subject.plain()) };
    let mut fields = queries::live(tx, record).await?;
    if record == Record::Contact {
        fields.extend(queries::live(tx, Record::Customer).await?);
    }
    let mut subject = subject.clone();
    if let Some(filter) = groups::filter(tx).await? {
        subject.filters.to_mut().push(filter);
    }
    subject.columns.to_mut().extend(fields.iter().map(|field| column(field, record)));
    subject.filters.to_mut().extend(fields.iter().map(|field| filter(field, record)));
    subject.fields = Cow::Owned(fields);
    Ok(Arc::new(subject))
}

/// What to say when a form was made while the list was filtered by a field that is gone by now: without that filter
/// "all that match" would be more than was looked at.
pub(crate) fn gone(subject: &Subject, form: &[(String, String)]) -> Option<&'static str> {
    let is_gone = |(name, value): &(String, String)| {
        let is_own = name.get(..CONTROL).and_then(named).is_some();
        if name == groups::FILTER {
            let known =
                |value| subject.filters.iter().any(|filter| filter.key == groups::FILTER && filter.takes(value));
            return value.split(',').any(|value| !value.is_empty() && !known(value));
        }
        is_own && !value.is_empty() && !subject.parameters().any(|known| known == *name)
    };
    let text = "A field that the list was filtered by is no longer in use. Look at the list again.";
    form.iter().any(is_gone).then_some(text)
}

/// What a field is called in a list of some kind of record: contacts may have one of the same name as their customers.
fn label(field: &Field, listed: Record) -> Word {
    if field.record == listed { field.name.clone() } else { format!("Customer: {}", field.name) }.into()
}

fn column(field: &Field, listed: Record) -> Column {
    Column {
        key: field.control().into(),
        label: label(field, listed),
        order: Order::Word,
        is_usual: false,
        is_number: field.kind == Kind::Number,
        is_amount: false,
        is_day: field.kind == Kind::Date,
        needs: None,
    }
}

fn filter(field: &Field, listed: Record) -> Filter {
    let end = |end: &str| Word::from(format!("{}-{end}", field.control()));
    let kind = match field.kind {
        Kind::Text => Takes::Text(end("has"), end("is")),
        Kind::Number => Takes::Numbers(end("from"), end("to")),
        Kind::Date => Takes::Days(end("from"), end("to")),
        Kind::Choice => {
            Takes::AnyOf(field.choices.iter().map(|choice| (choice.number.to_string(), choice.name.clone())).collect())
        }
        Kind::YesNo => Takes::OneOf(&[("yes", "Yes"), ("no", "No")]),
    };
    Filter { key: field.control().into(), label: label(field, listed), kind, stands_for: &[] }
}

/// What one of the fields is to hold, as the migration that makes the list's function says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Asked {
    field: Uuid,
    /// Whether it is a field of the customer of what is listed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    of_customer: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    any_of: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
}

/// What an address asks of own fields; nothing when it asks nothing.
pub(crate) fn asked_of(ask: &Ask) -> Option<Vec<Asked>> {
    let mut all: Vec<Asked> = Vec::new();
    for one in ask.values().iter().filter_map(|(name, value)| asked(&ask.subject, name, value)) {
        // Both ends of a range are asked for together: each alone may be common where the range is not.
        match all.last_mut().filter(|last| last.field == one.field && last.low.is_some() && one.high.is_some()) {
            Some(last) => last.high = one.high,
            None => all.push(one),
        }
    }
    Some(all).filter(|all| !all.is_empty())
}

/// The longest name of a field in an address: `c-` and an id.
const CONTROL: usize = 38;

fn asked(subject: &Subject, parameter: &str, value: &str) -> Option<Asked> {
    let id = named(parameter.get(..CONTROL)?)?;
    let field = subject.fields.iter().find(|field| field.id == id)?;
    let end = parameter.get(CONTROL..)?.trim_start_matches('-');
    let asked = Asked { field: id.uuid(), of_customer: subject.record != Some(field.record), ..Asked::default() };
    let bound = || match field.kind {
        Kind::Number => number(value).ok().map(number_key),
        _ => date(value).ok().map(|day| day.to_string()),
    };
    Some(match (field.kind, end) {
        (Kind::Text, "has") => Asked { pattern: Some(contains(value)), ..asked },
        (Kind::Text, _) => Asked { any_of: field.parse(value).ok()?.map(|value| vec![value.key]), ..asked },
        (Kind::Number | Kind::Date, "from") => Asked { low: Some(bound()?), ..asked },
        (Kind::Number | Kind::Date, _) => Asked { high: Some(bound()?), ..asked },
        (Kind::Choice, _) => {
            let numbers = value.split(',').filter_map(|number| number.parse().ok());
            Asked { any_of: Some(numbers.map(|number| choice_value(number).key).collect()), ..asked }
        }
        (Kind::YesNo, _) => Asked { any_of: field.parse(value).ok()?.map(|value| vec![value.key]), ..asked },
    })
}

/// A pattern for LIKE: the text stands somewhere.
fn contains(text: &str) -> String {
    let lower = text.to_lowercase();
    format!("%{}%", lower.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"))
}

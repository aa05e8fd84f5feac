//! The cells of one row by field, read one after the other, with every problem collected: a row is mended once, not
//! once for each mistake.

use std::borrow::Cow;
use std::fmt::Display;

use accounts::{DisplayName, Email};
use pricing::Currency;

use super::columns::{Field, Kind};
use super::file::{Column, Row};
use super::guessing::currency_of;
use super::mapping::Mapping;
use super::own::Own;
use super::row_types;
use crate::custom_fields;
use crate::parts::money;

/// What is wrong with one cell, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The field that the cell fills.
    pub(crate) label: Cow<'static, str>,
    /// A sentence with the cure.
    pub(crate) message: String,
}

impl Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.label, self.message)
    }
}

/// All problems of a row in one line.
#[must_use]
pub(crate) fn sentence(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// How programs write that there is nothing.
const NOTHING: [&str; 9] = ["none", "null", "(null)", "\\n", "n/a", "#n/a", "nan", "-", "—"];

/// What QuickBooks puts in front of telephone numbers.
const PHONE_WORDS: [&str; 5] = ["Phone:", "Mobile:", "Fax:", "Other:", "Pager:"];

/// Reads one row.
pub(crate) struct Cells<'a> {
    kind: Kind,
    mapping: &'a Mapping,
    row: &'a Row,
    problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(kind: Kind, mapping: &'a Mapping, row: &'a Row) -> Self {
        Self { kind, mapping, row, problems: Vec::new() }
    }

    /// The row, unless something was wrong with it.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Problem>> {
        match read {
            Some(read) if self.problems.is_empty() => Ok(read),
            _ => Err(self.problems),
        }
    }

    pub(crate) fn refuse(&mut self, field: Field, message: impl Display) {
        let label = self.kind.target(field).map_or("Row", |target| target.label);
        self.problems.push(Problem { label: label.into(), message: message.to_string() });
    }

    /// What the cells of a field say, in one line; none when they say nothing.
    pub(crate) fn raw(&self, field: Field) -> Option<String> {
        let filled = self.mapping.columns(field).filter_map(|column| self.row.cells.get(column));
        let lines = filled.flat_map(|cell| cell.split(['\n', '\r'])).map(str::trim).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join(", ");
        (!text.is_empty()).then_some(text)
    }

    /// The lines of the cells of a field.
    pub(crate) fn lines(&self, field: Field) -> Vec<String> {
        let filled = self.mapping.columns(field).filter_map(|column| self.row.cells.get(column));
        let lines = filled.flat_map(|cell| cell.split(['\n', '\r'])).map(str::trim);
        let says = |line: &&str| !line.is_empty() && !NOTHING.contains(&line.to_lowercase().as_str());
        lines.filter(says).map(str::to_owned).collect()
    }

    /// Whether what the row is about is in use.
    pub(crate) fn active(&mut self) -> Option<bool> {
        let value = self.value(Field::Active)?;
        let is_active = row_types::is_active(&value);
        if is_active.is_none() {
            let value: String = value.chars().take(40).collect();
            self.refuse(Field::Active, format_args!("“{value}” is neither. Write yes or no."));
        }
        is_active
    }

    /// Leaves the row out for what its program takes it for, if `why` says so.
    ///
    /// # Errors
    /// The one problem that such a row has.
    pub(crate) fn refuse_type(&self, why: fn(&str) -> Option<&'static str>) -> Result<(), Vec<Problem>> {
        match self.value(Field::RowType).and_then(|value| why(&value)) {
            Some(why) => Err(vec![Problem { label: "Left out".into(), message: why.to_owned() }]),
            None => Ok(()),
        }
    }

    /// What one cell says, like [`Cells::value`]: for fields that several columns fill with different things.
    pub(crate) fn cell(&self, column: usize, row: &Row) -> Option<String> {
        let text = row.cells.get(column)?.trim();
        (!text.is_empty() && !NOTHING.contains(&text.to_lowercase().as_str())).then(|| text.to_owned())
    }

    /// As [`Cells::raw`], but the words by which programs write "nothing" are nothing.
    pub(crate) fn value(&self, field: Field) -> Option<String> {
        self.raw(field).filter(|text| !NOTHING.contains(&text.to_lowercase().as_str()))
    }

    /// A text to show, of at most `most` characters.
    pub(crate) fn text(&mut self, field: Field, most: usize) -> Option<String> {
        let value = self.value(field)?;
        self.shown(field, &value, most)
    }

    /// A name: as [`Cells::text`], but Mr. Null has one.
    pub(crate) fn name(&mut self, field: Field, most: usize) -> Option<String> {
        let value = self.raw(field)?;
        self.shown(field, &value, most)
    }

    pub(crate) fn shown(&mut self, field: Field, value: &str, most: usize) -> Option<String> {
        match value.parse::<DisplayName>() {
            Ok(name) if name.as_str().chars().count() <= most => Some(name.as_str().to_owned()),
            Ok(_) | Err(accounts::BadName::TooLong) => {
                self.refuse(
                    field,
                    format_args!("This is {} characters long. Use at most {most}.", value.chars().count()),
                );
                None
            }
            Err(problem) => {
                self.refuse(field, problem);
                None
            }
        }
    }

    /// An amount in the smallest unit. Its column may show which sign stands before fractions.
    pub(crate) fn money(&mut self, field: Field, (columns, currency): (&[Column], Currency)) -> Option<i64> {
        let value = self.value(field)?;
        if self.is_foreign(field, (columns, currency)) {
            return None;
        }
        let point = self.mapping.columns(field).find_map(|column| columns.get(column)?.point);
        money::parse_by(currency, &value, point).map_err(|problem| self.refuse(field, problem)).ok()
    }

    /// Whether a column of the field names another currency, which is then what is wrong with it.
    pub(crate) fn is_foreign(&mut self, field: Field, (columns, currency): (&[Column], Currency)) -> bool {
        let names = self.mapping.columns(field).filter_map(|column| Some(&columns.get(column)?.name));
        let other = names.filter_map(|name| currency_of(name)).find(|named| *named != currency);
        if let Some(other) = other {
            let (theirs, ours) = (other.name(), currency.name());
            self.refuse(field, format_args!("The column is in another currency, {theirs}. Prices are in {ours}."));
        }
        other.is_some()
    }

    /// The addresses of a cell: programs put several into one.
    pub(crate) fn emails(&mut self, field: Field) -> Vec<Email> {
        let Some(value) = self.value(field) else { return Vec::new() };
        let mut emails = Vec::new();
        for text in value.split([',', ';', ' ']).map(str::trim).filter(|text| !text.is_empty()) {
            match text.trim_start_matches("mailto:").parse() {
                Ok(email) => emails.push(email),
                Err(_) => {
                    let text: String = text.chars().take(60).collect();
                    self.refuse(field, format_args!("“{text}” is no email address. Write it like name@company.com."));
                    break;
                }
            }
        }
        emails
    }

    /// What the cells of the tenant's own fields say; those that say nothing are left out.
    pub(crate) fn own(&mut self, fields: &[custom_fields::Field]) -> Own {
        let mut own = Own::new();
        for field in fields {
            // A choice may be called "None".
            let text = self.raw(Field::Own(field.id)).filter(|text| {
                let is_choice = field.kind == custom_fields::Kind::Choice && field.parse(text).is_ok();
                is_choice || !NOTHING.contains(&text.to_lowercase().as_str())
            });
            match text.map_or(Ok(None), |text| field.parse(&text)) {
                Ok(Some(value)) => own.push((field.id, value)),
                Ok(None) => {}
                Err(message) => self.problems.push(Problem { label: field.name.clone().into(), message }),
            }
        }
        own
    }

    /// A telephone number as it was written, without the word that QuickBooks puts in front.
    pub(crate) fn phone(&mut self) -> Option<String> {
        let value = self.value(Field::Phone)?;
        // "Phone:(555) 010-1234 Mobile:(555) 010-9999"
        let number = PHONE_WORDS.iter().find_map(|word| value.strip_prefix(word)).unwrap_or(&value);
        let end = PHONE_WORDS.iter().filter_map(|word| number.find(word)).min().unwrap_or(number.len());
        let number = number[..end].split(", ").next().unwrap_or(number).trim();
        if !number.chars().any(|c| c.is_ascii_digit()) {
            self.refuse(Field::Phone, "This has no digits. Write a telephone number, or leave the cell empty.");
            return None;
        }
        self.shown(Field::Phone, number, 40)
    }

    pub(crate) fn require<T>(&mut self, field: Field, value: Option<T>) -> Option<T> {
        let is_refused =
            self.problems.iter().any(|problem| self.kind.target(field).is_some_and(|t| t.label == problem.label));
        if value.is_none() && !is_refused {
            self.refuse(field, "This is empty. Fill it in.");
        }
        value
    }
}

//! What is typed while a quote is priced.

use std::collections::HashMap;

use db::TenantTx;
use pricing::Currency;
use time::Date;
use web::fields::FieldErrors;

use super::quote::{Line, Row, Version};
use crate::carts::MOST_LINES;
use crate::checkout::typed;
use crate::custom_fields::section::{Pairs, typed as field};
use crate::parts::part::ItemId;
use crate::parts::{money, quantity};
use crate::prices::form::day;
use crate::prices::lookup;

/// A line as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedLine {
    /// None for what is in words.
    pub(super) item: Option<ItemId>,
    pub(super) words: String,
    pub(super) pieces: String,
    pub(super) price: String,
}

impl TypedLine {
    /// Its pieces, as far as they are a number.
    pub(super) fn quantity(&self) -> i32 {
        quantity::ordered(&self.pieces).ok().and_then(|pieces| i32::try_from(pieces).ok()).unwrap_or(1)
    }
}

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) lines: Vec<TypedLine>,
    /// What is to be added: its number, or else words.
    pub(super) number: String,
    pub(super) add: TypedLine,
    pub(super) reference: String,
    pub(super) shipping: String,
    pub(super) valid_until: String,
    pub(super) note: String,
    pub(super) row_version: i32,
}

/// What a quote is to offer, checked.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) lines: Vec<Line>,
    pub(super) reference: String,
    pub(super) shipping_minor: Option<i64>,
    pub(super) valid_until: Date,
    pub(super) note: String,
}

impl Typed {
    /// The form as it begins: a day that is over by now is replaced by the usual one.
    pub(super) fn of(row: &Row, last: Option<&Version>, lines: &[Line], usual: Date) -> Self {
        let plain = |minor: i64| row.currency.plain(minor);
        let line = |line: &Line| TypedLine {
            item: line.item,
            words: line.name.clone(),
            pieces: line.quantity.to_string(),
            price: line.unit_minor.map(plain).unwrap_or_default(),
        };
        let draft = last.filter(|last| last.is_draft);
        Self {
            lines: lines.iter().map(line).collect(),
            reference: row.reference.clone(),
            shipping: last.and_then(|last| last.shipping_minor).map(plain).unwrap_or_default(),
            valid_until: draft.and_then(|draft| draft.valid_until).unwrap_or(usual).to_string(),
            note: last.map(|last| last.note.clone()).unwrap_or_default(),
            row_version: row.row_version,
            ..Self::default()
        }
    }

    /// The form as it was sent. Whoever is told of another save may save over it.
    pub(super) fn read(pairs: &Pairs, row_version: i32) -> Self {
        let text = |name: &str| field(pairs, name).unwrap_or_default().to_owned();
        let line = |at: usize| {
            let pieces = field(pairs, &format!("pieces-{at}"))?.to_owned();
            let (item, words, price) = (format!("item-{at}"), format!("words-{at}"), format!("price-{at}"));
            Some(TypedLine { item: text(&item).parse().ok(), words: text(&words), pieces, price: text(&price) })
        };
        Self {
            lines: (0..MOST_LINES).map_while(line).collect(),
            number: text("add_number"),
            add: TypedLine {
                item: None,
                words: text("add_words"),
                pieces: text("add_pieces"),
                price: text("add_price"),
            },
            reference: text("reference"),
            shipping: text("shipping"),
            valid_until: text("valid_until"),
            note: text("note"),
            row_version,
        }
    }

    /// Puts what is to be added behind the other lines; whether there was something, and it could be.
    pub(super) async fn add_line(
        &mut self,
        (tx, currency): (&mut TenantTx, Currency),
        errors: &mut FieldErrors,
    ) -> Result<bool, db::Error> {
        let (number, words) = (self.number.trim(), self.add.words.trim());
        if number.is_empty() && words.is_empty() {
            return Ok(false);
        }
        if self.lines.len() >= MOST_LINES {
            errors.add("add_number", format!("A quote holds {MOST_LINES} lines."));
            return Ok(false);
        }
        let mut line = self.add.clone();
        if line.pieces.trim().is_empty() {
            "1".clone_into(&mut line.pieces);
        }
        if !number.is_empty() {
            match lookup::item(tx, number).await? {
                Ok(item) if self.lines.iter().any(|line| line.item == Some(item)) => {
                    errors.add("add_number", "This part is on the quote already. Change its pieces there.");
                    return Ok(false);
                }
                Ok(item) => line.item = Some(item),
                Err(cure) => {
                    errors.add("add_number", cure);
                    return Ok(false);
                }
            }
        }
        if let Err(cure) = quantity::ordered(&line.pieces) {
            errors.add("add_pieces", cure);
            return Ok(false);
        }
        if let Err(cure) = price(currency, &line.price) {
            errors.add("add_price", cure);
            return Ok(false);
        }
        if line.item.is_none()
            && let Err(cure) = in_words(&line.words)
        {
            errors.add("add_words", cure);
            return Ok(false);
        }
        self.lines.push(line);
        (self.number, self.add) = (String::new(), TypedLine::default());
        Ok(true)
    }
}

/// A line's words.
///
/// # Errors
/// What to do about them.
pub(super) fn in_words(typed: &str) -> Result<String, &'static str> {
    match typed.parse::<accounts::DisplayName>() {
        Ok(name) => Ok(name.as_str().to_owned()),
        Err(accounts::BadName::Empty) => Err("Say what it is."),
        Err(accounts::BadName::Invisible) => Err("Remove the invisible characters."),
        _ => Err("Use at most 200 characters."),
    }
}

/// An amount in the smallest unit; an empty field is none.
fn price(currency: Currency, typed: &str) -> Result<Option<i64>, String> {
    match typed.trim() {
        "" => Ok(None),
        text => money::parse(currency, text).map(Some).map_err(|cure| cure.to_string()),
    }
}

/// What the form offers, as far as nothing in it is wrong; no pieces take a line out.
pub(super) fn parse(
    (form, currency): (&Typed, Currency),
    known: &HashMap<ItemId, Line>,
    (today, is_sent, errors): (Date, bool, &mut FieldErrors),
) -> Option<Offer> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, typed) in form.lines.iter().enumerate() {
        if typed.pieces.trim() == "0" || typed.item.is_some_and(|item| lines.iter().any(|line| line.item == Some(item)))
        {
            continue;
        }
        lines.extend(line((typed, currency), known, (at, is_sent, errors)));
    }
    let mut kept = |field: &'static str, read: Result<String, &'static str>| {
        read.map_err(|cure| errors.add(field, cure)).unwrap_or_default()
    };
    let reference = kept("reference", typed::short(&form.reference));
    let note = kept("note", typed::note(&form.note));
    let shipping_minor = price(currency, &form.shipping).map_err(|cure| errors.add("shipping", cure)).ok().flatten();
    let valid_until = match day(&form.valid_until) {
        Ok(Some(day)) if day >= today || !is_sent => Some(day),
        Ok(Some(_)) => {
            errors.add("valid_until", "This day is over. Choose today or a later one.");
            None
        }
        Ok(None) => {
            errors.add("valid_until", "Enter the last day on which it counts.");
            None
        }
        Err(cure) => {
            errors.add("valid_until", cure);
            None
        }
    };
    let valid_until = valid_until.filter(|_| errors.is_empty())?;
    Some(Offer { lines, reference, shipping_minor, valid_until, note })
}

fn line(
    (typed, currency): (&TypedLine, Currency),
    known: &HashMap<ItemId, Line>,
    (at, is_sent, errors): (usize, bool, &mut FieldErrors),
) -> Option<Line> {
    let pieces = quantity::ordered(&typed.pieces).map_err(|cure| errors.add(format!("pieces-{at}"), cure)).ok();
    let unit_minor = match price(currency, &typed.price) {
        Ok(None) if is_sent => {
            errors.add(format!("price-{at}"), "Enter the price of one.");
            None
        }
        Ok(price) => price,
        Err(cure) => {
            errors.add(format!("price-{at}"), cure);
            None
        }
    };
    let quantity = i32::try_from(pieces?).ok()?;
    match typed.item {
        Some(item) => known.get(&item).map(|part| Line { quantity, unit_minor, ..part.clone() }),
        None => {
            let words = in_words(&typed.words).map_err(|cure| errors.add(format!("words-{at}"), cure)).ok()?;
            Some(Line { unit_minor, ..Line::in_words(words, quantity) })
        }
    }
}

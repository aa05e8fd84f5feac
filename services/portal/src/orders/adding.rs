//! Parts that staff put on an order while they change it: any part that they can name, at what its customer pays.

use std::collections::HashMap;

use db::TenantTx;
use time::OffsetDateTime;
use web::fields::FieldErrors;

use super::order::Order;
use crate::carts::MOST_LINES;
use crate::custom_fields::section::{Pairs, typed as field};
use crate::part_numbers::found;
use crate::parts::part::ItemId;
use crate::parts::quantity_rule::QuantityRule;
use crate::parts::{money, quantity, selling, words};
use crate::prices::lookup;
use crate::quotes::prices::{self, Line as Priced};

/// A part to be added, as typed.
#[derive(Clone, Debug)]
pub(super) struct TypedPart {
    pub(super) item: ItemId,
    pub(super) pieces: String,
    /// Of one, in money; empty for what the customer pays.
    pub(super) price: String,
}

impl TypedPart {
    /// Its pieces, as far as they are a number.
    fn quantity(&self) -> i32 {
        quantity::ordered(&self.pieces).ok().and_then(|pieces| i32::try_from(pieces).ok()).unwrap_or(1)
    }
}

/// What is to be added, as typed: parts that were found before, and one by its number.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) parts: Vec<TypedPart>,
    pub(super) number: String,
    pub(super) pieces: String,
    pub(super) price: String,
}

/// A part as an order's customer buys it at this moment.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) part: Priced,
    rule: QuantityRule,
}

impl Known {
    /// What staff should know of the pieces that are typed: empty when customers could order them.
    pub(super) fn hint_of(&self, typed: &TypedPart) -> String {
        quantity::ordered(&typed.pieces).map(|pieces| self.hint(pieces)).unwrap_or_default()
    }

    /// What staff should know of so many pieces: customers could not order them. Empty when they could.
    fn hint(&self, pieces: i64) -> String {
        match (self.rule.check(pieces), self.rule.words()) {
            (Err(_), Some(words)) => {
                format!("{words}. Customers cannot order {}; you can.", web::ui::count(pieces.unsigned_abs()))
            }
            _ => String::new(),
        }
    }
}

impl Typed {
    /// What was sent of it.
    pub(super) fn read(pairs: &Pairs) -> Self {
        let text = |name: &str| field(pairs, name).unwrap_or_default().trim().to_owned();
        let part = |at: usize| {
            let item = field(pairs, &format!("new-item-{at}"))?.parse().ok()?;
            Some(TypedPart { item, pieces: text(&format!("new-pieces-{at}")), price: text(&format!("new-price-{at}")) })
        };
        Self {
            // One that is named twice is one.
            parts: (0..MOST_LINES).map_while(part).fold(Vec::new(), |mut parts, part| {
                if !parts.iter().any(|known: &TypedPart| known.item == part.item) {
                    parts.push(part);
                }
                parts
            }),
            number: text("add_number"),
            pieces: text("add_pieces"),
            price: text("add_price"),
        }
    }

    /// Whether anything is typed about another part.
    fn is_asked(&self) -> bool {
        [&self.number, &self.pieces, &self.price].iter().any(|text| !text.is_empty())
    }

    /// Puts the part that is named behind the others; what keeps it from that is added to the errors.
    pub(super) async fn take_in(
        &mut self,
        tx: &mut TenantTx,
        (order, is_wanted): (&Order, bool),
        errors: &mut FieldErrors,
    ) -> Result<(), db::Error> {
        if !is_wanted && !self.is_asked() {
            return Ok(());
        }
        if order.lines.len() + self.parts.len() >= MOST_LINES {
            errors.add("add_number", format!("An order holds {MOST_LINES} parts."));
            return Ok(());
        }
        let item = match named(tx, order, &self.number).await? {
            Ok(item) => item,
            Err(cure) => {
                errors.add("add_number", cure);
                return Ok(());
            }
        };
        if order.lines.iter().any(|line| line.item == Some(item)) || self.parts.iter().any(|part| part.item == item) {
            errors.add("add_number", "This part is on the order already. Change its pieces above.");
            return Ok(());
        }
        let pieces = std::mem::take(&mut self.pieces);
        let pieces = if pieces.is_empty() { "1".to_owned() } else { pieces };
        self.parts.push(TypedPart { item, pieces, price: std::mem::take(&mut self.price) });
        self.number.clear();
        Ok(())
    }

    /// Leaves out what is no part. A price that nobody typed stays open: it is the customer's for the pieces that are saved.
    pub(super) fn settle(&mut self, known: &HashMap<ItemId, Known>) {
        self.parts.retain(|part| known.contains_key(&part.item));
    }
}

/// The part that a number means to an order's customer; what is hidden from customers is found by its item number.
async fn named(tx: &mut TenantTx, order: &Order, typed: &str) -> Result<Result<ItemId, String>, db::Error> {
    let number = words::number(typed);
    if number.is_empty() {
        return Ok(Err("Enter the part’s number.".to_owned()));
    }
    let mut meanings = found::meanings(tx, std::slice::from_ref(&number), order.row.customer).await?;
    let meant = meanings.remove(&number).unwrap_or_default();
    if meant.is_empty() {
        return lookup::item(tx, typed).await;
    }
    if let [one] = meant.as_slice()
        && !one.is_led_on
    {
        return Ok(Ok(one.item));
    }
    let ids: Vec<ItemId> = meant.iter().map(|one| one.item).collect();
    let parts = crate::parts::queries::list(tx, &ids).await?;
    let numbers = parts.into_iter().take(5).map(|part| part.number).collect::<Vec<_>>().join(", ");
    Ok(Err(match meant.iter().any(|one| !one.is_led_on) {
        true => format!("Several parts have this number. Enter one of these: {numbers}."),
        false => format!("This part is not sold any more. Enter what took its place: {numbers}."),
    }))
}

/// The parts that are to be added, as their customer buys them now: a fixed number of statements.
pub(super) async fn known(
    tx: &mut TenantTx,
    (order, now): (&Order, OffsetDateTime),
    typed: &Typed,
) -> Result<HashMap<ItemId, Known>, db::Error> {
    let wanted: Vec<(ItemId, i32)> = typed.parts.iter().map(|part| (part.item, part.quantity())).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
    let selling = selling::find_all(tx, &ids).await?;
    let parts = prices::lines(tx, (order.row.customer, now), &wanted).await?;
    let rule = |item: ItemId| selling.get(&item).map(|selling| selling.rule).unwrap_or_default();
    Ok(parts.into_iter().map(|(item, part)| (item, Known { part, rule: rule(item) })).collect())
}

/// A part to be added, checked.
#[derive(Clone, Debug)]
pub(super) struct NewPart {
    pub(super) item: ItemId,
    pub(super) part: Priced,
    /// At least one.
    pub(super) quantity: i32,
    /// Minor units of one piece.
    pub(super) unit_minor: i64,
}

/// The parts to be added; no pieces leave one out. What is wrong is added to the errors.
pub(super) fn parse(
    typed: &Typed,
    known: &HashMap<ItemId, Known>,
    (order, errors): (&Order, &mut FieldErrors),
) -> Vec<NewPart> {
    let mut parts = Vec::new();
    for (at, one) in typed.parts.iter().enumerate().filter(|(_, one)| one.pieces != "0") {
        let (pieces_field, price_field) = (format!("new-pieces-{at}"), format!("new-price-{at}"));
        let Some(Known { part, .. }) = known.get(&one.item) else { continue };
        if order.lines.iter().any(|line| line.item == Some(one.item)) {
            errors.add(pieces_field, "This part is on the order by now. Change its pieces above, and enter 0 here.");
            continue;
        }
        let quantity = quantity::ordered(&one.pieces).map_err(|cure| errors.add(pieces_field, cure)).ok();
        let price = match (one.price.as_str(), part.unit_minor) {
            ("", Some(price)) => Ok(price),
            ("", None) => Err("The price is on request. Enter the price of one.".to_owned()),
            (text, _) => money::parse(order.row.currency, text).map_err(|cure| cure.to_string()),
        };
        let price = price.map_err(|cure| errors.add(price_field, cure)).ok();
        if let (Some(quantity), Some(unit_minor)) = (quantity.and_then(|pieces| i32::try_from(pieces).ok()), price) {
            parts.push(NewPart { item: one.item, part: part.clone(), quantity, unit_minor });
        }
    }
    parts
}

/// What staff should know of parts that are added, in sentences.
pub(super) fn hints(parts: &[NewPart], known: &HashMap<ItemId, Known>) -> Vec<String> {
    let hint = |part: &NewPart| known.get(&part.item).map(|known| known.hint(i64::from(part.quantity)));
    let said = parts.iter().map(|part| (part.part.number.as_str(), hint(part).unwrap_or_default()));
    said.filter(|(_, hint)| !hint.is_empty()).map(|(number, hint)| format!("{number}: {hint}")).collect()
}

//! What staff change of an order beside its lines: the PO number, where it goes, and when it is wanted.

use db::TenantTx;
use time::Date;
use web::fields::{Choice, FieldErrors};
use web::ui as u;

use super::order::Order;
use super::queries;
use crate::addresses::address::Address;
use crate::checkout::typed;
use crate::custom_fields::section::{Pairs, typed as field};
use crate::prices::form::day;
use crate::taxes::Tax;

/// Where an order of a customer may go, by name.
pub(super) async fn addresses(tx: &mut TenantTx, order: &Order) -> Result<Vec<Address>, db::Error> {
    let mut addresses = crate::addresses::queries::list(tx, order.row.customer).await?;
    addresses.retain(|address| address.ships && address.lines() != order.ship_to);
    Ok(addresses)
}

/// The addresses to choose from; the first choice leaves it as it is.
pub(super) fn choices(order: &Order, addresses: &[Address], chosen: &str) -> Vec<Choice> {
    let stays = match order.ship_to.as_str() {
        "" => "Not said".to_owned(),
        lines => lines.replace('\n', ", "),
    };
    let one = |one: &Address| Choice::new(one.id.to_string(), one.lines().replace('\n', ", "), chosen);
    std::iter::once(Choice::new("", stays, chosen)).chain(addresses.iter().map(one)).collect()
}

/// What is typed of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) purchase_order: String,
    pub(super) requested_on: String,
    /// An address's id; empty for where it goes already.
    pub(super) ship_to: String,
}

impl Typed {
    /// What was sent; what a form does not have stays as it is.
    pub(super) fn read(order: &Order, pairs: Option<&Pairs>) -> Self {
        let sent =
            |name: &str, before: String| pairs.and_then(|pairs| field(pairs, name)).map_or(before, str::to_owned);
        let wanted = order.row.requested_on.map(|day| day.to_string()).unwrap_or_default();
        Self {
            purchase_order: sent("purchase_order", order.row.purchase_order.clone()),
            requested_on: sent("requested_on", wanted),
            ship_to: sent("ship_to", String::new()),
        }
    }
}

/// What it is to be, checked.
#[derive(Clone, Debug)]
pub(super) struct Details {
    purchase_order: String,
    requested_on: Option<Date>,
    /// None for where it goes already.
    ship_to: Option<Address>,
}

/// Checks what is typed; what is wrong is added to the errors.
pub(super) async fn parse(
    tx: &mut TenantTx,
    (order, addresses, today): (&Order, &[Address], Date),
    typed: &Typed,
    errors: &mut FieldErrors,
) -> Result<Details, db::Error> {
    let purchase_order = typed::short(&typed.purchase_order).unwrap_or_else(|cure| {
        errors.add("purchase_order", cure);
        order.row.purchase_order.clone()
    });
    if let Some(cure) = refused(tx, order, &purchase_order).await? {
        errors.add("purchase_order", cure);
    }
    let requested_on = match day(&typed.requested_on) {
        Ok(Some(day)) if day < today && order.row.requested_on != Some(day) => {
            Err("This day is over. Choose today or a later one.".to_owned())
        }
        read => read,
    };
    let requested_on = requested_on.unwrap_or_else(|cure| {
        errors.add("requested_on", cure);
        None
    });
    let ship_to = addresses.iter().find(|one| one.id.to_string() == typed.ship_to).cloned();
    if ship_to.is_none() && !typed.ship_to.is_empty() {
        errors.add("ship_to", "This address is not there any more. Choose another one.");
    }
    Ok(Details { purchase_order, requested_on, ship_to })
}

/// Why an order cannot get a PO number, if it cannot; the one that it has may stay.
async fn refused(tx: &mut TenantTx, order: &Order, purchase_order: &str) -> Result<Option<String>, db::Error> {
    if queries::norm(purchase_order) == queries::norm(&order.row.purchase_order) {
        return Ok(None);
    }
    let terms = crate::terms::of(tx, order.row.customer).await?;
    if purchase_order.is_empty() {
        return Ok(terms.po_required.then(|| "Enter the PO number. Orders need one.".to_owned()));
    }
    if !terms.po_unique {
        return Ok(None);
    }
    let number = queries::with_purchase_order(tx, (order.row.customer, purchase_order)).await?;
    Ok(number.map(|number| format!("Order {number} has this PO number already. Enter another one.")))
}

/// Makes an order so, with the tax of where it goes; what changed, in words.
pub(super) async fn apply(
    tx: &mut TenantTx,
    (order, today): (&mut Order, Date),
    details: Details,
) -> Result<Vec<String>, db::Error> {
    let mut words = Vec::new();
    if order.row.purchase_order != details.purchase_order {
        words.push(format!("PO number: {}", or_none(&details.purchase_order)));
        order.row.purchase_order = details.purchase_order;
    }
    if order.row.requested_on != details.requested_on {
        let day = details.requested_on.map(|day| u::day(day, Date::MIN)).unwrap_or_default();
        words.push(format!("Wanted by: {}", or_none(&day)));
        order.row.requested_on = details.requested_on;
    }
    if let Some(to) = details.ship_to {
        order.ship_to = to.lines();
        words.push(format!("Ship to: {}", order.ship_to.replace('\n', ", ")));
        let (country, region) = (to.country.unwrap_or_default(), to.region.unwrap_or_default());
        let tax = crate::taxes::of(tx, order.row.customer, &country, &region, today).await?;
        let before = said(&order.tax());
        if said(&tax) != before {
            words.push(format!("Tax: {}", said(&tax)));
        }
        (order.tax_name, order.tax_ppm, order.taxes_shipping) = (tax.name, tax.rate_ppm, tax.on_shipping);
    }
    Ok(words)
}

fn said(tax: &Tax) -> String {
    match (tax.rate_ppm, tax.on_shipping) {
        (0, _) => "none".to_owned(),
        (_, true) => format!("{}% {}, also on shipping", tax.percent(), tax.name),
        (_, false) => format!("{}% {}", tax.percent(), tax.name),
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

//! Placing an order: from a cart to an order in one transaction, or not at all.

use std::collections::HashMap;

use accounts::{PortalUser, Token};
use db::TenantTx;
use web::fields::FieldErrors;

use super::events::{self, Kind};
use super::order::{OrderId, Status};
use super::writing::{self, NewLine, NewOrder};
use super::{approving, mail, queries};
use crate::Portal;
use crate::addresses::address::Address;
use crate::approvals::Verdict;
use crate::carts::Cart;
use crate::carts::queries as carts;
use crate::checkout::{CheckoutForm, Good, Goods, Review, Wish, elsewhere};
use crate::parts::part::ItemId;
use crate::parts::stock;

/// What came of a form that asks for an order.
#[derive(Debug)]
pub(crate) enum Placed {
    /// An order with this number.
    Order(OrderId, i64),
    /// The order that the same form placed before.
    Before(OrderId, i64),
    /// The cart is empty.
    Empty,
    /// Prices or parts are not what the form showed.
    Changed(Box<Review>),
    /// Something in the cart cannot be ordered.
    Unfit(Box<Review>),
    /// It goes beyond a budget that lets nothing more through.
    OverBudget(Box<Review>),
    /// Something in the form is wrong.
    Refused(Box<Review>, FieldErrors),
}

/// Places the order that a form asks for, at the prices of this moment if they are those that it showed. The cart is
/// empty afterwards. Whoever calls commits.
///
/// Forms of one contact come one after the other, so that one sent many times is one order; orders of one customer do, so
/// that its last dollar of credit is used once.
pub(crate) async fn place(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (form, key): (&CheckoutForm, &Token),
) -> web::Result<Placed> {
    let key = key.hash();
    carts::hold(tx, user.contact.uuid()).await?;
    if let Some((id, number)) = queries::by_form(tx, (user.contact, &key)).await? {
        return Ok(Placed::Before(id, number));
    }
    let goods = Goods::from(Cart::read(tx, (user, portal.accounts.clock.now())).await?);
    if goods.lines.is_empty() {
        return Ok(Placed::Empty);
    }
    let placed = order(tx, portal, user, (form, Asked { goods, key: &key, origin: "" })).await?;
    if let Placed::Order(..) = placed {
        carts::clear(tx, user.contact).await?;
    }
    Ok(placed)
}

/// What is to be ordered.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) goods: Goods,
    /// Of the form: two orders of a contact never have the same.
    pub(crate) key: &'a [u8],
    /// Where it comes from, for the order's history; empty for a cart.
    pub(crate) origin: &'a str,
}

/// Places an order of goods at their prices, if they are those that the form showed. Whoever calls has made sure that
/// these goods are ordered once, and commits.
pub(crate) async fn order(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (form, asked): (&CheckoutForm, Asked<'_>),
) -> web::Result<Placed> {
    let Asked { goods, key, origin } = asked;
    carts::hold(tx, user.customer.uuid()).await?;
    let review = Box::new(Review::read(tx, (user, portal.accounts.clock.now()), (form, goods)).await?);
    let wish = match checked(tx, (user, &review), form).await? {
        Ok(wish) => wish,
        Err(errors) => return Ok(Placed::Refused(review, errors)),
    };
    if !form.saw(&review.goods) || form.seen_total != review.shown_total() {
        return Ok(Placed::Changed(review));
    }
    if !review.is_fit() {
        return Ok(Placed::Unfit(review));
    }
    if review.gate.refusal().is_some() {
        return Ok(Placed::OverBudget(review));
    }
    if let Some(kept) = wish.elsewhere.as_ref().filter(|elsewhere| elsewhere.is_kept) {
        elsewhere::keep(tx, portal, user, &kept.address).await?;
    }
    let (id, number) = write(tx, portal, user, (&review, &wish, (key, origin))).await?;
    Ok(Placed::Order(id, number))
}

async fn checked(
    tx: &mut TenantTx,
    (user, review): (&PortalUser, &Review),
    form: &CheckoutForm,
) -> Result<Result<Wish, FieldErrors>, db::Error> {
    let wish = match form.parse(review) {
        Ok(wish) => wish,
        Err(errors) => return Ok(Err(errors)),
    };
    if let Some(elsewhere) = &wish.elsewhere
        && let Some(errors) = elsewhere::refused(tx, user, elsewhere).await?
    {
        return Ok(Err(errors));
    }
    if review.terms.po_unique
        && !wish.purchase_order.is_empty()
        && let Some(number) = queries::with_purchase_order(tx, (user.customer, &wish.purchase_order)).await?
    {
        let cure = format!("Order {number} has this PO number already. Enter another one.");
        return Ok(Err(FieldErrors::one("purchase_order", cure)));
    }
    Ok(Ok(wish))
}

/// Where an order begins: with a colleague, with staff, or right away.
fn first_status(review: &Review) -> Status {
    match review.gate.asks() {
        true => Status::Waiting,
        false if review.is_held() => Status::Held,
        false => Status::Received,
    }
}

async fn write(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (review, wish, (key, origin)): (&Review, &Wish, (&[u8], &str)),
) -> web::Result<(OrderId, i64)> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let totals = review.totals.ok_or(web::Error::NotFound)?;
    let lines = &review.goods.lines;
    let wanted: Vec<(ItemId, i64)> = lines.iter().filter_map(|line| Some((line.item?, line.quantity))).collect();
    // No goods are sent to whoever only tries the portal.
    let is_test = queries::is_by_test(tx, user.contact).await?;
    let reserved = stock::set_aside(tx, if is_test { &[] } else { &wanted }).await?;
    let status = first_status(review);
    let new = NewOrder {
        customer: user.customer,
        contact: user.contact,
        placed_by: &user.name,
        status,
        is_over_credit: review.is_over_credit(),
        needs_release: review.terms.approval_by_seller,
        totals,
        tax: &review.tax,
        purchase_order: &wish.purchase_order,
        note: &wish.note,
        requested_on: wish.requested_on,
        ship_to: &ship_to(review, wish),
        shipping_method: review.shipping_method(),
        carrier_account: &wish.carrier_account,
        terms: review.terms.name.as_deref().unwrap_or_default(),
        net_days: review.terms.net_days,
        form_key: key,
        lines: lines.iter().filter_map(|line| new_line(line, &reserved)).collect(),
    };
    let (id, number) = writing::insert(tx, by, &new).await?;
    let placed = events::New {
        kind: Kind::Placed,
        detail: origin,
        actor_name: &user.name,
        is_by_staff: false,
        is_internal: false,
    };
    events::add(tx, by, (id, user.customer), &placed).await?;
    if status == Status::Held {
        let detail = if new.is_over_credit { "Beyond the credit limit" } else { "" };
        events::add(tx, by, (id, user.customer), &events::New { kind: Kind::Held, detail, ..placed }).await?;
    }
    mail::placed(tx, portal, user, id).await?;
    if let Verdict::Asks { why, .. } = &review.gate.verdict {
        approving::ask(tx, portal, user, (id, why)).await?;
    }
    Ok((id, number))
}

/// Where it goes, a line each; empty when nobody said it.
fn ship_to(review: &Review, wish: &Wish) -> String {
    match &wish.elsewhere {
        Some(elsewhere) => elsewhere.address.lines(),
        None => review.ship_to.as_ref().map(Address::lines).unwrap_or_default(),
    }
}

fn new_line(line: &Good, reserved: &HashMap<ItemId, i64>) -> Option<NewLine> {
    let reserved = line.item.and_then(|item| reserved.get(&item));
    Some(NewLine {
        item: line.item,
        number: line.number.clone(),
        name: line.name.clone(),
        unit: line.unit.clone(),
        own_number: line.own_number.clone(),
        quantity: i32::try_from(line.quantity).ok()?,
        unit_minor: line.unit_minor?,
        core_minor: line.core_minor,
        reserved: reserved.and_then(|pieces| i32::try_from(*pieces).ok()).unwrap_or(0),
        is_stocked: reserved.is_some(),
    })
}

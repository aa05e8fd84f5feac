//! What staff do with an order: rules alone, on an order that is held. Whoever calls saves it.

use super::order::{Line, Order, OrderLineId, Status};
use crate::parts::part::ItemId;

/// Why nothing was done: each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("The order is not in that state any more. Look at it again.")]
    Stale,
    #[error("Enter how many pieces are sent.")]
    NothingSent,
    #[error("Nothing of it was sent: there is nothing to undo.")]
    NothingToUndo,
    #[error("Only {0} are still to come.")]
    TooMany(i32),
    #[error("{0} were sent already. Enter at least that many.")]
    FewerThanSent(i32),
    #[error("An order comes to at most 92,233,720,368,547,758.07. Lower the price or the quantity.")]
    OutOfRange,
}

/// Pieces of parts.
pub(super) type Pieces = Vec<(ItemId, i64)>;

/// Somebody begins with it.
pub(super) fn accept(order: &mut Order) -> Result<(), Refused> {
    if order.row.status != Status::Received {
        return Err(Refused::Stale);
    }
    order.row.status = Status::InProgress;
    Ok(())
}

/// It waits no longer.
pub(super) fn release(order: &mut Order) -> Result<(), Refused> {
    if !order.row.status.waits() {
        return Err(Refused::Stale);
    }
    order.row.status = Status::Received;
    Ok(())
}

/// Pieces were sent: what of them was set aside, by part.
pub(super) fn ship(order: &mut Order, sent: &[(OrderLineId, i32)]) -> Result<Pieces, (Option<OrderLineId>, Refused)> {
    if !order.row.status.is_open() || order.row.status.waits() {
        return Err((None, Refused::Stale));
    }
    if sent.iter().all(|(_, pieces)| *pieces == 0) {
        return Err((None, Refused::NothingSent));
    }
    let mut freed = Pieces::new();
    for (id, pieces) in sent {
        let line = order.lines.iter_mut().find(|line| line.id == *id).ok_or((None, Refused::Stale))?;
        if *pieces < 0 || *pieces > line.open() {
            return Err((Some(*id), Refused::TooMany(line.open())));
        }
        let reserved = line.reserved.min(*pieces);
        line.reserved -= reserved;
        line.shipped += pieces;
        freed.extend(line.item.map(|item| (item, i64::from(reserved))));
    }
    order.row.status = order.progress();
    Ok(freed)
}

/// A shipment never happened: its pieces are still to come, and whoever calls sets aside what was.
pub(super) fn take_back(order: &mut Order, sent: &[(OrderLineId, i32)]) -> Result<(), Refused> {
    if sent.is_empty() {
        return Err(Refused::NothingToUndo);
    }
    for (id, pieces) in sent {
        let line = order.lines.iter_mut().find(|line| line.id == *id).ok_or(Refused::Stale)?;
        line.shipped =
            line.shipped.checked_sub(*pieces).filter(|shipped| *shipped >= 0).ok_or(Refused::NothingToUndo)?;
    }
    order.row.status = order.progress();
    Ok(())
}

/// Nothing more of it comes: what was set aside, by part.
pub(super) fn cancel_rest(order: &mut Order) -> Result<Pieces, Refused> {
    if !order.row.status.is_open() {
        return Err(Refused::Stale);
    }
    let mut freed = Pieces::new();
    for line in &mut order.lines {
        line.cancelled += line.open();
        freed.extend(line.item.map(|item| (item, i64::from(line.reserved))));
        line.reserved = 0;
    }
    order.row.status = order.progress();
    if order.row.status == Status::Cancelled {
        order.shipping_minor = order.shipping_minor.map(|_| 0);
    }
    recount(order)?;
    Ok(freed)
}

/// A line is to have so many pieces, each at a price: what has to be set aside beyond what is (less than nothing: given
/// back).
pub(super) fn change(
    order: &mut Order,
    id: OrderLineId,
    (wanted, unit_minor): (i32, i64),
) -> Result<Option<(ItemId, i64)>, Refused> {
    if !order.row.status.is_open() {
        return Err(Refused::Stale);
    }
    let line = order.lines.iter_mut().find(|line| line.id == id).ok_or(Refused::Stale)?;
    if wanted < line.shipped {
        return Err(Refused::FewerThanSent(line.shipped));
    }
    let before = line.open();
    if wanted <= line.quantity {
        line.cancelled = line.quantity - wanted;
    } else {
        (line.quantity, line.cancelled) = (wanted, 0);
    }
    line.unit_minor = unit_minor;
    let grown = line.open() - before;
    let missing = if line.is_stocked && grown > 0 { grown } else { 0 };
    let surplus = (line.reserved - line.open()).max(0);
    line.reserved -= surplus;
    Ok(line.item.map(|item| (item, i64::from(missing - surplus))))
}

/// A line more, of which nothing is set aside yet: what has to be.
pub(super) fn add(order: &mut Order, line: Line) -> Result<Option<(ItemId, i64)>, Refused> {
    if !order.row.status.is_open() {
        return Err(Refused::Stale);
    }
    let missing = line.item.map(|item| (item, i64::from(line.open())));
    order.lines.push(line);
    Ok(missing)
}

/// Adds it up anew.
pub(super) fn recount(order: &mut Order) -> Result<(), Refused> {
    let totals = order.totals().ok_or(Refused::OutOfRange)?;
    order.goods_minor = totals.goods_minor;
    order.core_minor = totals.core_minor;
    order.tax_minor = totals.tax_minor;
    order.row.total_minor = totals.total_minor;
    Ok(())
}

//! A shipment: what of an order was sent together, and every statement on it.

use std::collections::HashMap;

use boot::{Clock, Entropy};
use db::{CustomerId, Id, TenantTx};
use time::Date;
use uuid::Uuid;

use super::order::{OrderId, OrderLineId};
use super::tracking::{self, Track};
use crate::parts::part::LocationId;

/// Marks ids of shipments.
#[derive(Debug)]
pub(crate) enum ShipmentMark {}
/// The id of a shipment.
pub(crate) type ShipmentId = Id<ShipmentMark>;

/// What of a line was sent together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) line: OrderLineId,
    pub(crate) pieces: i32,
    /// How many of them had been set aside.
    pub(crate) reserved: i32,
    /// By how many the stock became less.
    pub(crate) taken: i32,
}

/// A shipment of an order.
#[derive(Clone, Debug)]
pub(crate) struct Shipment {
    pub(crate) id: ShipmentId,
    pub(crate) carrier: String,
    pub(crate) tracking: String,
    pub(crate) shipped_on: Date,
    /// Where its pieces were taken from, if stock became less.
    pub(crate) location: Option<LocationId>,
    /// What that place is called; empty for none.
    pub(crate) location_name: String,
    /// Counts its corrections: the second of two editors is told.
    pub(crate) row_version: i32,
    pub(crate) lines: Vec<Sent>,
}

impl Shipment {
    /// The carrier's page about it.
    pub(crate) fn track(&self, shipping_method: &str) -> Option<Track> {
        track((&self.carrier, shipping_method), &self.tracking)
    }

    /// What becomes of its pieces when it is undone.
    pub(crate) fn undone(&self) -> String {
        let stock = match self.location_name.as_str() {
            "" => "No stock changes: correct it by hand if the pieces lie there again.".to_owned(),
            place => format!("They go back into the stock at {place}."),
        };
        format!("Its pieces are still to be sent then. {stock} The customer gets a mail.")
    }

    /// Carrier and tracking number, as far as they are known.
    pub(super) fn way(&self) -> String {
        [self.carrier.as_str(), &self.tracking].join(" ").trim().to_owned()
    }
}

/// A carrier's page about a tracking number; a carrier that is not named is that of the order's shipping method.
pub(super) fn track((carrier, shipping_method): (&str, &str), number: &str) -> Option<Track> {
    tracking::track(if carrier.is_empty() { shipping_method } else { carrier }, number)
}

/// The order that a shipment is of.
pub(super) async fn order_of(tx: &mut TenantTx, id: ShipmentId) -> Result<Option<OrderId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT order_id AS "id: OrderId" FROM shipments WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// An order's shipments, the first first.
pub(crate) async fn of_order(tx: &mut TenantTx, order: OrderId) -> Result<Vec<Shipment>, db::Error> {
    let lines = sqlx::query!(
        r#"SELECT l.shipment_id AS "shipment: ShipmentId", l.line_id AS "line: OrderLineId", l.pieces, l.reserved, l.taken
           FROM shipments s JOIN shipment_lines l ON l.tenant_id = s.tenant_id AND l.shipment_id = s.id
           WHERE s.tenant_id = $1 AND s.order_id = $2 ORDER BY l.line_id"#,
        tx.tenant(),
        order.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut sent: HashMap<ShipmentId, Vec<Sent>> = HashMap::new();
    for row in lines {
        let one = Sent { line: row.line, pieces: row.pieces, reserved: row.reserved, taken: row.taken };
        sent.entry(row.shipment).or_default().push(one);
    }
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id: ShipmentId", s.carrier, s.tracking, s.shipped_on, s.location_id AS "location: LocationId",
                  coalesce(p.name, '') AS "location_name!", s.row_version
           FROM shipments s LEFT JOIN locations p ON p.tenant_id = s.tenant_id AND p.id = s.location_id
           WHERE s.tenant_id = $1 AND s.order_id = $2 ORDER BY s.id"#,
        tx.tenant(),
        order.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Shipment {
            lines: sent.remove(&row.id).unwrap_or_default(),
            id: row.id,
            carrier: row.carrier,
            tracking: row.tracking,
            shipped_on: row.shipped_on,
            location: row.location,
            location_name: row.location_name,
            row_version: row.row_version,
        })
        .collect())
}

/// A shipment to write.
#[derive(Clone, Debug)]
pub(super) struct NewShipment<'a> {
    pub(super) carrier: &'a str,
    pub(super) tracking: &'a str,
    pub(super) shipped_on: Date,
    /// Where its pieces were taken from, if stock became less.
    pub(super) location: Option<LocationId>,
    /// Each line once.
    pub(super) lines: &'a [Sent],
}

/// Writes a shipment.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (order, customer): (OrderId, CustomerId),
    new: &NewShipment<'_>,
) -> Result<(), db::Error> {
    let id = entropy.uuid_v7(clock);
    sqlx::query!(
        "INSERT INTO shipments (tenant_id, id, order_id, customer_id, carrier, tracking, shipped_on, location_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        id,
        order.uuid(),
        customer.uuid(),
        new.carrier,
        new.tracking,
        new.shipped_on,
        new.location.map(LocationId::uuid),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    let lines: Vec<Uuid> = new.lines.iter().map(|sent| sent.line.uuid()).collect();
    let numbers = |of: fn(&Sent) -> i32| new.lines.iter().map(of).collect::<Vec<_>>();
    sqlx::query!(
        "INSERT INTO shipment_lines (tenant_id, shipment_id, line_id, customer_id, pieces, reserved, taken)
         SELECT $1, $2, n.line, $3, n.pieces, n.reserved, n.taken
         FROM unnest($4::uuid[], $5::int[], $6::int[], $7::int[]) AS n (line, pieces, reserved, taken)",
        tx.tenant(),
        id,
        customer.uuid(),
        &lines,
        &numbers(|sent| sent.pieces),
        &numbers(|sent| sent.reserved),
        &numbers(|sent| sent.taken),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves a shipment's carrier and tracking number. Its order's row is held by whoever calls.
pub(super) async fn save(tx: &mut TenantTx, shipment: &Shipment) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE shipments SET carrier = $3, tracking = $4, row_version = row_version + 1 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        shipment.id.uuid(),
        shipment.carrier,
        shipment.tracking,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Deletes a shipment. Its order's row is held by whoever calls.
pub(super) async fn delete(tx: &mut TenantTx, id: ShipmentId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM shipments WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

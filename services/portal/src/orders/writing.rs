//! Statements that write orders.

use std::collections::HashMap;

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use time::Date;
use uuid::Uuid;

use super::order::{Line, Order, OrderId, Status};
use super::queries::norm;
use super::totals::Totals;
use crate::parts::part::ItemId;
use crate::parts::stock;
use crate::taxes::Tax;

/// An order to write.
#[derive(Clone, Debug)]
pub(super) struct NewOrder<'a> {
    pub(super) customer: CustomerId,
    pub(super) contact: ContactId,
    pub(super) placed_by: &'a str,
    pub(super) status: Status,
    pub(super) is_over_credit: bool,
    pub(super) needs_release: bool,
    pub(super) totals: Totals,
    pub(super) tax: &'a Tax,
    pub(super) purchase_order: &'a str,
    pub(super) note: &'a str,
    pub(super) requested_on: Option<Date>,
    pub(super) ship_to: &'a str,
    pub(super) shipping_method: &'a str,
    pub(super) carrier_account: &'a str,
    pub(super) terms: &'a str,
    pub(super) net_days: Option<i32>,
    pub(super) form_key: &'a [u8],
    pub(super) lines: Vec<NewLine>,
}

/// A line to write.
#[derive(Clone, Debug)]
pub(super) struct NewLine {
    pub(super) item: Option<ItemId>,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) own_number: String,
    pub(super) quantity: i32,
    pub(super) unit_minor: i64,
    pub(super) core_minor: i64,
    pub(super) reserved: i32,
    pub(super) is_stocked: bool,
}

impl From<Line> for NewLine {
    fn from(line: Line) -> Self {
        Self {
            item: line.item,
            number: line.number,
            name: line.name,
            unit: line.unit,
            own_number: line.own_number,
            quantity: line.quantity,
            unit_minor: line.unit_minor,
            core_minor: line.core_minor,
            reserved: line.reserved,
            is_stocked: line.is_stocked,
        }
    }
}

/// The next number of the tenant's orders; nobody else gets one until the transaction ends.
async fn next_number(tx: &mut TenantTx) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        "INSERT INTO order_numbers (tenant_id, last_number) VALUES ($1, 1001)
         ON CONFLICT (tenant_id) DO UPDATE SET last_number = order_numbers.last_number + 1 RETURNING last_number",
        tx.tenant(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Writes an order and its lines; its id and number.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewOrder<'_>,
) -> Result<(OrderId, i64), db::Error> {
    let id = OrderId::new(entropy.uuid_v7(clock));
    let number = next_number(tx).await?;
    sqlx::query!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit,
           needs_release, currency, goods_minor, core_minor, shipping_minor, tax_minor, total_minor, tax_ppm, tax_name,
           taxes_shipping, purchase_order, purchase_order_norm, note, requested_on, ship_to, shipping_method,
           carrier_account, terms, net_days, form_key, placed_at, updated_at, is_test)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
           $23, $24, $25, $26, $27, $28, $29, $29,
           coalesce((SELECT is_test FROM contacts WHERE tenant_id = $1 AND id = $5), false))",
        tx.tenant(),
        id.uuid(),
        number,
        new.customer.uuid(),
        new.contact.uuid(),
        new.placed_by,
        new.status.key(),
        new.is_over_credit,
        new.needs_release,
        tx.currency().code(),
        new.totals.goods_minor,
        new.totals.core_minor,
        new.totals.shipping_minor,
        new.totals.tax_minor,
        new.totals.total_minor,
        new.tax.rate_ppm,
        new.tax.name,
        new.tax.on_shipping,
        new.purchase_order,
        norm(new.purchase_order),
        new.note,
        new.requested_on,
        new.ship_to,
        new.shipping_method,
        new.carrier_account,
        new.terms,
        new.net_days,
        new.form_key,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    let ids: Vec<Uuid> = new.lines.iter().map(|_| entropy.uuid_v7(clock)).collect();
    insert_lines(tx, (id, new.customer, 0), (&ids, &new.lines)).await?;
    Ok((id, number))
}

/// Writes the lines that an order has beyond the first so many. The order's row is held by whoever calls.
pub(super) async fn add_lines(tx: &mut TenantTx, (order, before): (&Order, usize)) -> Result<(), db::Error> {
    let added = order.lines.get(before..).unwrap_or_default();
    let ids: Vec<Uuid> = added.iter().map(|line| line.id.uuid()).collect();
    let lines: Vec<NewLine> = added.iter().cloned().map(NewLine::from).collect();
    insert_lines(tx, (order.row.id, order.row.customer, before), (&ids, &lines)).await
}

async fn insert_lines(
    tx: &mut TenantTx,
    (order, customer, before): (OrderId, CustomerId, usize),
    (ids, lines): (&[Uuid], &[NewLine]),
) -> Result<(), db::Error> {
    let items: Vec<Option<Uuid>> = lines.iter().map(|line| line.item.map(ItemId::uuid)).collect();
    let text = |of: fn(&NewLine) -> &String| lines.iter().map(of).cloned().collect::<Vec<_>>();
    let small = |of: fn(&NewLine) -> i32| lines.iter().map(of).collect::<Vec<_>>();
    let large = |of: fn(&NewLine) -> i64| lines.iter().map(of).collect::<Vec<_>>();
    let stocked: Vec<bool> = lines.iter().map(|line| line.is_stocked).collect();
    sqlx::query!(
        "INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
                                  quantity, unit_minor, core_minor, reserved, is_stocked)
         SELECT $1, n.id, $2, $3, $15 + n.place, n.item, n.number, n.name, n.unit, n.own, n.quantity, n.price, n.core, n.reserved,
                n.stocked
         FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[], $11::bigint[],
                     $12::bigint[], $13::int[], $14::bool[]) WITH ORDINALITY
           AS n (id, item, number, name, unit, own, quantity, price, core, reserved, stocked, place)",
        tx.tenant(),
        order.uuid(),
        customer.uuid(),
        ids,
        &items as &[Option<Uuid>],
        &text(|line| &line.number),
        &text(|line| &line.name),
        &text(|line| &line.unit),
        &text(|line| &line.own_number),
        &small(|line| line.quantity),
        &large(|line| line.unit_minor),
        &large(|line| line.core_minor),
        &small(|line| line.reserved),
        &stocked,
        i64::try_from(before).unwrap_or(i64::MAX),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves where an order stands, what it comes to, and what became of its lines. Its row is held by whoever calls.
pub(super) async fn save(tx: &mut TenantTx, clock: &Clock, order: &Order) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE orders SET status = $3, goods_minor = $4, core_minor = $5, shipping_minor = $6, tax_minor = $7,
           total_minor = $8, updated_at = $9, is_over_credit = $10, needs_release = $11, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        order.row.id.uuid(),
        order.row.status.key(),
        order.goods_minor,
        order.core_minor,
        order.shipping_minor,
        order.tax_minor,
        order.row.total_minor,
        clock.now(),
        order.is_over_credit,
        order.needs_release,
    )
    .execute(&mut **tx)
    .await?;
    let ids: Vec<Uuid> = order.lines.iter().map(|line| line.id.uuid()).collect();
    let numbers = |of: fn(&super::order::Line) -> i32| order.lines.iter().map(of).collect::<Vec<_>>();
    let prices: Vec<i64> = order.lines.iter().map(|line| line.unit_minor).collect();
    sqlx::query!(
        "UPDATE order_lines l SET quantity = n.quantity, reserved = n.reserved, shipped = n.shipped,
           cancelled = n.cancelled, unit_minor = n.price
         FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::bigint[])
           AS n (id, quantity, reserved, shipped, cancelled, price)
         WHERE l.tenant_id = $1 AND l.id = n.id",
        tx.tenant(),
        &ids,
        &numbers(|line| line.quantity),
        &numbers(|line| line.reserved),
        &numbers(|line| line.shipped),
        &numbers(|line| line.cancelled),
        &prices,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves an order's PO number, the day on which it is wanted, where it goes, and the tax there. Its row is held by whoever
/// calls, who saves what it comes to as well.
pub(super) async fn save_details(tx: &mut TenantTx, order: &Order) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE orders SET purchase_order = $3, purchase_order_norm = $4, requested_on = $5, ship_to = $6, tax_ppm = $7,
           tax_name = $8, taxes_shipping = $9
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        order.row.id.uuid(),
        order.row.purchase_order,
        norm(&order.row.purchase_order),
        order.row.requested_on,
        order.ship_to,
        order.tax_ppm,
        order.tax_name,
        order.taxes_shipping,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Marks the orders of a contact as those of a test contact, or of a real one: what somebody ordered to try the portal is
/// no order, whenever staff say so. What was set aside for tests is free again.
pub(crate) async fn mark_tests(
    tx: &mut TenantTx,
    clock: &Clock,
    (contact, is_test): (ContactId, bool),
) -> Result<(), db::Error> {
    if is_test {
        free_lines(tx, contact).await?;
    }
    sqlx::query!(
        "UPDATE orders SET is_test = $3, updated_at = $4 WHERE tenant_id = $1 AND contact_id = $2 AND is_test <> $3",
        tx.tenant(),
        contact.uuid(),
        is_test,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Gives back what is set aside for a contact's orders, which are held before their parts as everywhere.
async fn free_lines(tx: &mut TenantTx, contact: ContactId) -> Result<(), db::Error> {
    let held = sqlx::query!(
        r#"SELECT l.id, l.item_id AS "item!: ItemId", l.reserved
           FROM orders o JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
           WHERE o.tenant_id = $1 AND o.contact_id = $2 AND NOT o.is_test AND l.reserved > 0 AND l.item_id IS NOT NULL
           ORDER BY o.number, l.id FOR UPDATE"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    if held.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = held.iter().map(|line| line.id).collect();
    sqlx::query!("UPDATE order_lines SET reserved = 0 WHERE tenant_id = $1 AND id = ANY($2)", tx.tenant(), &ids)
        .execute(&mut **tx)
        .await?;
    let mut pieces: HashMap<ItemId, i64> = HashMap::new();
    for line in held {
        *pieces.entry(line.item).or_default() += i64::from(line.reserved);
    }
    stock::give_back(tx, &Vec::from_iter(pieces)).await
}

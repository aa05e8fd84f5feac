//! Statements that write quotes.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use time::Date;
use uuid::Uuid;

use super::quote::{Line, QuoteId, Row, Status};
use crate::orders::OrderId;
use crate::orders::totals::Totals;
use crate::parts::part::ItemId;

/// A quote to write, without what is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewQuote<'a> {
    pub(super) customer: CustomerId,
    pub(super) contact: ContactId,
    pub(super) contact_name: &'a str,
    pub(super) is_by_staff: bool,
    pub(super) reference: &'a str,
    pub(super) form_key: Option<&'a [u8]>,
}

/// A version to write.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewVersion<'a> {
    pub(super) version: i32,
    pub(super) is_draft: bool,
    pub(super) valid_until: Option<Date>,
    pub(super) note: &'a str,
    pub(super) totals: Totals,
    pub(super) by: &'a str,
    pub(super) lines: &'a [Line],
}

/// The next number of the tenant's quotes; nobody else gets one until the transaction ends.
async fn next_number(tx: &mut TenantTx) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        "INSERT INTO quote_numbers (tenant_id, last_number) VALUES ($1, 1001)
         ON CONFLICT (tenant_id) DO UPDATE SET last_number = quote_numbers.last_number + 1 RETURNING last_number",
        tx.tenant(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Writes a quote that nothing is offered in yet; its id and number.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewQuote<'_>,
) -> Result<(QuoteId, i64), db::Error> {
    let id = QuoteId::new(entropy.uuid_v7(clock));
    let number = next_number(tx).await?;
    let status = if new.is_by_staff { Status::Draft } else { Status::Requested };
    sqlx::query!(
        "INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference,
                             reference_norm, status, version, form_key, created_at, updated_at, currency)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $12, $13)",
        tx.tenant(),
        id.uuid(),
        number,
        new.customer.uuid(),
        new.contact.uuid(),
        new.contact_name,
        new.is_by_staff,
        new.reference,
        new.reference.to_lowercase(),
        status.key(),
        new.form_key,
        clock.now(),
        tx.currency().code(),
    )
    .execute(&mut **tx)
    .await?;
    Ok((id, number))
}

/// Writes a version with its lines; the draft of the same number goes.
pub(super) async fn insert_version(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (quote, customer): (QuoteId, CustomerId),
    new: &NewVersion<'_>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, valid_until, shipping_minor, note,
                                     goods_minor, core_minor, total_minor, sent_by, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tx.tenant(),
        quote.uuid(),
        new.version,
        customer.uuid(),
        new.is_draft,
        new.valid_until,
        new.totals.shipping_minor,
        new.note,
        new.totals.goods_minor,
        new.totals.core_minor,
        new.totals.total_minor,
        new.by,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    insert_lines(tx, (clock, entropy), (quote, customer), new).await
}

async fn insert_lines(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (quote, customer): (QuoteId, CustomerId),
    new: &NewVersion<'_>,
) -> Result<(), db::Error> {
    let lines = new.lines;
    let ids: Vec<Uuid> = lines.iter().map(|_| entropy.uuid_v7(clock)).collect();
    let items: Vec<Option<Uuid>> = lines.iter().map(|line| line.item.map(ItemId::uuid)).collect();
    let text = |of: fn(&Line) -> &String| lines.iter().map(of).cloned().collect::<Vec<_>>();
    let search: Vec<String> = lines.iter().map(Line::search_text).collect();
    let quantities: Vec<i32> = lines.iter().map(|line| line.quantity).collect();
    let prices: Vec<Option<i64>> = lines.iter().map(|line| line.unit_minor).collect();
    let cores: Vec<i64> = lines.iter().map(|line| line.core_minor).collect();
    sqlx::query!(
        "INSERT INTO quote_lines (tenant_id, id, quote_id, version, customer_id, is_draft, place, item_id, item_number, name,
                                  unit, own_number, search_text, quantity, unit_minor, core_minor)
         SELECT $1, n.id, $2, $3, $4, $5, n.place, n.item, n.number, n.name, n.unit, n.own, n.search, n.quantity, n.price, n.core
         FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::int[],
                     $14::bigint[], $15::bigint[]) WITH ORDINALITY
           AS n (id, item, number, name, unit, own, search, quantity, price, core, place)",
        tx.tenant(),
        quote.uuid(),
        new.version,
        customer.uuid(),
        new.is_draft,
        &ids,
        &items as &[Option<Uuid>],
        &text(|line| &line.number),
        &text(|line| &line.name),
        &text(|line| &line.unit),
        &text(|line| &line.own_number),
        &search,
        &quantities,
        &prices as &[Option<i64>],
        &cores,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Throws away what is prepared and was not sent.
pub(super) async fn delete_draft(tx: &mut TenantTx, quote: QuoteId) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM quote_versions WHERE tenant_id = $1 AND quote_id = $2 AND is_draft",
        tx.tenant(),
        quote.uuid()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves the reference and, once a version is sent, which one counts. The quote's row is held by whoever calls.
pub(super) async fn save_sent(
    tx: &mut TenantTx,
    clock: &Clock,
    quote: QuoteId,
    (version, valid_until, total_minor): (i32, Date, i64),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE quotes SET status = 'sent', version = $3, valid_until = $4, total_minor = $5, updated_at = $6,
                           row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        quote.uuid(),
        version,
        valid_until,
        total_minor,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves where a quote stands, and the order that it became. Its row is held by whoever calls.
pub(super) async fn save_status(
    tx: &mut TenantTx,
    clock: &Clock,
    quote: &Row,
    (status, order): (Status, Option<OrderId>),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE quotes SET status = $3, order_id = $4, updated_at = $5, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        quote.id.uuid(),
        status.key(),
        order.map(OrderId::uuid),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes that something about a quote was saved: whoever looked at it before is told to look again.
pub(super) async fn touch(
    tx: &mut TenantTx,
    clock: &Clock,
    (quote, reference): (QuoteId, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE quotes SET reference = $3, reference_norm = $4, updated_at = $5, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        quote.uuid(),
        reference,
        reference.to_lowercase(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

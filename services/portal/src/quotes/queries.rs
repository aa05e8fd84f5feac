//! Statements that read quotes.

use std::collections::HashMap;

use db::{ContactId, CustomerId, TenantTx};
use pricing::Currency;
use time::Date;
use uuid::Uuid;

use super::quote::{Line, QuoteId, Row, Status, Version};
use crate::lists::Place;
use crate::orders::OrderId;
use crate::parts::part::ItemId;

/// A stretch of the list, and how many there are in all counted up to a number: what is asked, as the migration that makes
/// the function says.
pub(super) async fn list(
    tx: &mut TenantTx,
    asked: &serde_json::Value,
    (most, count_to): (usize, usize),
) -> Result<Vec<Place>, db::Error> {
    sqlx::query_as!(
        Place,
        r#"SELECT id AS "id!", name AS "name!", word, at, total AS "total!" FROM list_quotes($1, $2, $3)"#,
        asked,
        i32::try_from(most).unwrap_or(i32::MAX),
        i32::try_from(count_to).unwrap_or(i32::MAX),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Quotes by their ids, in the order of these, as they stand on a day of the business's calendar.
pub(super) async fn find_all(tx: &mut TenantTx, ids: &[Uuid], today: Date) -> Result<Vec<Row>, db::Error> {
    sqlx::query_as!(
        Row,
        r#"SELECT q.id AS "id: QuoteId", q.number, q.customer_id AS "customer: CustomerId", u.name AS customer_name,
                  q.contact_id AS "contact: ContactId", q.contact_name, q.is_by_staff, q.reference,
                  CASE WHEN q.status = 'sent' AND q.valid_until < $3 THEN 'expired' ELSE q.status END AS "status!",
                  q.version, q.valid_until, q.currency AS "currency: Currency", q.total_minor, q.order_id AS "order: OrderId", o.number AS "order_number?",
                  q.created_at, q.row_version
           FROM quotes q
           JOIN customers u ON u.tenant_id = q.tenant_id AND u.id = q.customer_id
           LEFT JOIN orders o ON o.tenant_id = q.tenant_id AND o.id = q.order_id
           WHERE q.tenant_id = $1 AND q.id = ANY ($2) ORDER BY array_position($2, q.id)"#,
        tx.tenant(),
        ids,
        today,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A customer's newest quotes as they stand on a day, at most so many.
pub(super) async fn newest(
    tx: &mut TenantTx,
    (customer, today): (CustomerId, Date),
    most: i64,
) -> Result<Vec<Row>, db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM quotes WHERE tenant_id = $1 AND customer_id = $2 ORDER BY number DESC LIMIT $3",
        tx.tenant(),
        customer.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    find_all(tx, &ids, today).await
}

/// A customer's quotes that can be accepted on a day, those that run out first before the others: at most so many.
pub(crate) async fn acceptable(
    tx: &mut TenantTx,
    (customer, today): (CustomerId, Date),
    most: i64,
) -> Result<Vec<Row>, db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM quotes
         WHERE tenant_id = $1 AND customer_id = $2 AND status = 'sent' AND valid_until >= $3
         ORDER BY valid_until, number LIMIT $4",
        tx.tenant(),
        customer.uuid(),
        today,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    find_all(tx, &ids, today).await
}

/// How many quotes are in each status on a day, counted up to 1,000.
pub(super) async fn counts(
    tx: &mut TenantTx,
    (customer, today): (Option<CustomerId>, Date),
) -> Result<HashMap<Status, u64>, db::Error> {
    let keys: Vec<String> = Status::ALL.iter().map(|status| status.key().to_owned()).collect();
    let rows = sqlx::query!(
        r#"SELECT s.key AS "key!", (SELECT count(*) FROM (SELECT 1 FROM quotes q
             WHERE q.tenant_id = $1 AND q.status = CASE s.key WHEN 'expired' THEN 'sent' ELSE s.key END
               AND (s.key <> 'sent' OR q.valid_until >= $4) AND (s.key <> 'expired' OR q.valid_until < $4)
               AND ($2::uuid IS NULL OR q.customer_id = $2) LIMIT 1001) few) AS "number!"
           FROM unnest($3::text[]) AS s (key)"#,
        tx.tenant(),
        customer.map(CustomerId::uuid),
        &keys,
        today,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (Status::from(row.key), row.number.unsigned_abs())).collect())
}

/// One quote as it stands on a day.
pub(super) async fn find(tx: &mut TenantTx, id: QuoteId, today: Date) -> Result<Option<Row>, db::Error> {
    Ok(find_all(tx, &[id.uuid()], today).await?.pop())
}

/// The same, held until the transaction ends: of two who change a quote the second sees what the first did.
pub(super) async fn hold(tx: &mut TenantTx, id: QuoteId, today: Date) -> Result<Option<Row>, db::Error> {
    let held = sqlx::query_scalar!(
        r#"SELECT 1 AS "held!" FROM quotes WHERE tenant_id = $1 AND id = $2 FOR UPDATE"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    // A statement of its own: one that waited for a lock sees the other rows as they were before it waited.
    if held.is_some() { find(tx, id, today).await } else { Ok(None) }
}

/// The quote that a form of this contact made before, if it did.
pub(super) async fn by_form(
    tx: &mut TenantTx,
    (contact, key): (ContactId, &[u8]),
) -> Result<Option<(QuoteId, i64)>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: QuoteId", number FROM quotes WHERE tenant_id = $1 AND contact_id = $2 AND form_key = $3"#,
        tx.tenant(),
        contact.uuid(),
        key,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.id, row.number)))
}

/// A quote's versions, the newest first; a customer's transaction sees no draft.
pub(super) async fn versions(tx: &mut TenantTx, quote: QuoteId) -> Result<Vec<Version>, db::Error> {
    sqlx::query_as!(
        Version,
        "SELECT version, is_draft, valid_until, shipping_minor, note, goods_minor, core_minor, total_minor, sent_by, sent_at
         FROM quote_versions WHERE tenant_id = $1 AND quote_id = $2 ORDER BY version DESC",
        tx.tenant(),
        quote.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The lines of a version, in their order.
pub(super) async fn lines(tx: &mut TenantTx, (quote, version): (QuoteId, i32)) -> Result<Vec<Line>, db::Error> {
    sqlx::query_as!(
        Line,
        r#"SELECT l.item_id AS "item: ItemId", l.item_number AS number, l.name, l.unit, l.own_number, l.quantity, l.unit_minor,
                  l.core_minor, i.weight_grams AS "weight_grams?"
           FROM quote_lines l LEFT JOIN items i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
           WHERE l.tenant_id = $1 AND l.quote_id = $2 AND l.version = $3 ORDER BY l.place"#,
        tx.tenant(),
        quote.uuid(),
        version,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The people of a customer whom a quote can be for, by name: at most 200.
pub(super) async fn contacts(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<(ContactId, String)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: ContactId", full_name AS "name!", has_access
           FROM contacts WHERE tenant_id = $1 AND customer_id = $2 AND is_active
           ORDER BY has_access DESC, last_name, first_name, id LIMIT 200"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let name = |name: String, has_access| if has_access { name } else { format!("{name} (no portal access)") };
    Ok(rows.into_iter().map(|row| (row.id, name(row.name, row.has_access))).collect())
}

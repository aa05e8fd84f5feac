//! Every statement on quick orders.

use std::collections::{HashMap, HashSet};

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use uuid::Uuid;

use super::line::{Line, LineId, Row};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;

/// Rows of one statement.
const ROWS: usize = 5000;

/// Whose quick order it is.
pub(crate) type Whose = (CustomerId, ContactId);

/// A contact's lines in the order in which they came.
pub(crate) async fn list(tx: &mut TenantTx, (customer, contact): Whose) -> Result<Vec<Line>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: LineId", number, quantity, chosen_id AS "chosen: ItemId", line FROM quick_order_lines
           WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3 ORDER BY id"#,
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let line = |row: (LineId, Row, Option<ItemId>)| Line { id: row.0, row: row.1, chosen: row.2 };
    let read = rows.into_iter().map(|row| {
        let typed = Row { number: row.number, quantity: row.quantity, line: row.line };
        line((row.id, typed, row.chosen))
    });
    Ok(read.collect())
}

/// How many lines there are.
pub(super) async fn count(tx: &mut TenantTx, (customer, contact): Whose) -> Result<usize, db::Error> {
    let lines = sqlx::query_scalar!(
        r#"SELECT count(*) AS "lines!" FROM quick_order_lines
           WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3"#,
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(usize::try_from(lines).unwrap_or(usize::MAX))
}

/// Adds rows behind those that are there.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, contact): Whose,
    rows: &[Row],
) -> Result<(), db::Error> {
    for rows in rows.chunks(ROWS) {
        let ids: Vec<Uuid> = rows.iter().map(|_| entropy.uuid_v7(clock)).collect();
        let numbers: Vec<String> = rows.iter().map(|row| row.number.clone()).collect();
        let quantities: Vec<String> = rows.iter().map(|row| row.quantity.clone()).collect();
        let lines: Vec<i32> = rows.iter().map(|row| row.line).collect();
        sqlx::query!(
            "INSERT INTO quick_order_lines (tenant_id, id, customer_id, contact_id, number, quantity, line)
             SELECT $1, n.id, $2, $3, n.number, n.quantity, n.line
             FROM unnest($4::uuid[], $5::text[], $6::text[], $7::integer[]) AS n (id, number, quantity, line)",
            tx.tenant(),
            customer.uuid(),
            contact.uuid(),
            &ids,
            &numbers,
            &quantities,
            &lines,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Changes what lines say; another number forgets the part that was chosen for the old one.
pub(super) async fn change(
    tx: &mut TenantTx,
    (customer, contact): Whose,
    lines: &[(LineId, &Row)],
) -> Result<(), db::Error> {
    let ids: Vec<Uuid> = lines.iter().map(|(id, _)| id.uuid()).collect();
    let numbers: Vec<String> = lines.iter().map(|(_, row)| row.number.clone()).collect();
    let quantities: Vec<String> = lines.iter().map(|(_, row)| row.quantity.clone()).collect();
    sqlx::query!(
        "UPDATE quick_order_lines q
         SET number = n.number, quantity = n.quantity, chosen_id = CASE WHEN q.number = n.number THEN q.chosen_id END
         FROM unnest($4::uuid[], $5::text[], $6::text[]) AS n (id, number, quantity)
         WHERE q.tenant_id = $1 AND q.customer_id = $2 AND q.contact_id = $3 AND q.id = n.id
           AND (q.number <> n.number OR q.quantity <> n.quantity)",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
        &ids,
        &numbers,
        &quantities,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Gives a line a part, and the part's number.
pub(super) async fn choose(
    tx: &mut TenantTx,
    (customer, contact): Whose,
    (line, item, number): (LineId, ItemId, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE quick_order_lines SET chosen_id = $5, number = $6
         WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3 AND id = $4",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
        line.uuid(),
        item.uuid(),
        number,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Gives a line a quantity.
pub(super) async fn set_quantity(
    tx: &mut TenantTx,
    (customer, contact): Whose,
    (line, pieces): (LineId, i64),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE quick_order_lines SET quantity = $5
         WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3 AND id = $4",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
        line.uuid(),
        pieces.to_string(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes lines away.
pub(super) async fn remove(tx: &mut TenantTx, (customer, contact): Whose, lines: &[LineId]) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM quick_order_lines WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3 AND id = ANY($4)",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
        &uuids(lines),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes all lines away.
pub(super) async fn clear(tx: &mut TenantTx, (customer, contact): Whose) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM quick_order_lines WHERE tenant_id = $1 AND customer_id = $2 AND contact_id = $3",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Those of these parts that customers see.
pub(super) async fn shown(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashSet<ItemId>, db::Error> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!: ItemId" FROM shown_items WHERE tenant_id = $1 AND id = ANY($2)"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(ids.into_iter().collect())
}

/// The numbers of these parts, as written.
pub(super) async fn numbers(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, String>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: ItemId", item_number AS "item_number!" FROM shown_items WHERE tenant_id = $1 AND id = ANY($2)"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.item_number)).collect())
}

/// Parts that customers see whose numbers begin so, at most twenty for each beginning, and parts with exactly these numbers:
/// their ids and numbers, in their compared form.
pub(super) async fn alike(
    tx: &mut TenantTx,
    (from, to): (&[String], &[String]),
    numbers: &[String],
) -> Result<Vec<(ItemId, String)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id!: ItemId", i.item_number_norm AS "number!"
           FROM unnest($2::text[], $3::text[]) AS t (low, high)
           CROSS JOIN LATERAL (
             SELECT n.id, n.item_number_norm FROM shown_items n
             WHERE n.tenant_id = $1 AND n.item_number_norm >= t.low AND n.item_number_norm < t.high
             ORDER BY n.item_number_norm LIMIT 20) i
           UNION
           SELECT e.id, e.item_number_norm FROM shown_items e
           WHERE e.tenant_id = $1 AND e.item_number_norm = ANY($4)"#,
        tx.tenant(),
        from,
        to,
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}

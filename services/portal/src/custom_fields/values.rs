//! Every statement on what stands in a tenant's own fields.

use std::collections::HashMap;

use db::TenantTx;
use uuid::Uuid;

use super::field::{FieldId, Record};
use super::value::Value;

/// What stands in the fields of one record.
pub type Stored = HashMap<FieldId, String>;

/// What stands in the fields of some records, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn of_all(tx: &mut TenantTx, record: Record, ids: &[Uuid]) -> Result<HashMap<Uuid, Stored>, db::Error> {
    let rows = match record {
        Record::Contact => {
            sqlx::query_as!(
                Row,
                r#"SELECT contact_id AS record, field_id AS "field: FieldId", value FROM contact_field_values
                   WHERE tenant_id = $1 AND contact_id = ANY ($2)"#,
                tx.tenant(),
                ids
            )
            .fetch_all(&mut **tx)
            .await?
        }
        Record::Customer => {
            sqlx::query_as!(
                Row,
                r#"SELECT customer_id AS record, field_id AS "field: FieldId", value FROM customer_field_values
                   WHERE tenant_id = $1 AND customer_id = ANY ($2)"#,
                tx.tenant(),
                ids
            )
            .fetch_all(&mut **tx)
            .await?
        }
    };
    let mut stored: HashMap<Uuid, Stored> = HashMap::new();
    for row in rows {
        stored.entry(row.record).or_default().insert(row.field, row.value);
    }
    Ok(stored)
}

struct Row {
    record: Uuid,
    field: FieldId,
    value: String,
}

/// What stands in the fields of one record.
///
/// # Errors
/// When the database fails.
pub async fn of(tx: &mut TenantTx, record: Record, id: Uuid) -> Result<Stored, db::Error> {
    Ok(of_all(tx, record, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Writes what stands in some fields of a record; nothing empties a field.
///
/// # Errors
/// When the database fails.
pub async fn save(
    tx: &mut TenantTx,
    (record, id): (Record, Uuid),
    values: &[(FieldId, Option<Value>)],
) -> Result<(), db::Error> {
    let empty: Vec<Uuid> = values.iter().filter(|(_, value)| value.is_none()).map(|(field, _)| field.uuid()).collect();
    if !empty.is_empty() {
        clear(tx, (record, id), &empty).await?;
    }
    let filled = || values.iter().filter_map(|(field, value)| Some((*field, value.as_ref()?)));
    let fields: Vec<Uuid> = filled().map(|(field, _)| field.uuid()).collect();
    if !fields.is_empty() {
        let texts: Vec<String> = filled().map(|(_, value)| value.text.clone()).collect();
        let keys: Vec<String> = filled().map(|(_, value)| value.key.clone()).collect();
        fill(tx, (record, id), (&fields, &texts, &keys)).await?;
    }
    Ok(())
}

async fn clear(tx: &mut TenantTx, (record, id): (Record, Uuid), fields: &[Uuid]) -> Result<(), db::Error> {
    match record {
        Record::Contact => sqlx::query!(
            "DELETE FROM contact_field_values WHERE tenant_id = $1 AND contact_id = $2 AND field_id = ANY ($3)",
            tx.tenant(),
            id,
            fields
        ),
        Record::Customer => sqlx::query!(
            "DELETE FROM customer_field_values WHERE tenant_id = $1 AND customer_id = $2 AND field_id = ANY ($3)",
            tx.tenant(),
            id,
            fields
        ),
    }
    .execute(&mut **tx)
    .await
    .map(drop)
}

async fn fill(
    tx: &mut TenantTx,
    (record, id): (Record, Uuid),
    (fields, texts, keys): (&[Uuid], &[String], &[String]),
) -> Result<(), db::Error> {
    match record {
        Record::Contact => sqlx::query!(
            "INSERT INTO contact_field_values (tenant_id, contact_id, field_id, value, key)
             SELECT $1, $2, field, value, key FROM unnest($3::uuid[], $4::text[], $5::text[]) AS t (field, value, key)
             ON CONFLICT (tenant_id, contact_id, field_id) DO UPDATE SET value = excluded.value, key = excluded.key",
            tx.tenant(),
            id,
            fields,
            texts,
            keys
        ),
        Record::Customer => sqlx::query!(
            "INSERT INTO customer_field_values (tenant_id, customer_id, field_id, value, key)
             SELECT $1, $2, field, value, key FROM unnest($3::uuid[], $4::text[], $5::text[]) AS t (field, value, key)
             ON CONFLICT (tenant_id, customer_id, field_id) DO UPDATE SET value = excluded.value, key = excluded.key",
            tx.tenant(),
            id,
            fields,
            texts,
            keys
        ),
    }
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! Every statement on a tenant's own fields and their choices.

use std::collections::HashMap;

use boot::{Clock, Entropy};
use db::TenantTx;
use time::OffsetDateTime;

use super::field::{Choice, Field, FieldId, Kind, Record, norm};

/// All fields of contacts, or of customers, in their order; archived ones last.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut TenantTx, record: Record) -> Result<Vec<Field>, db::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: FieldId", name, kind, is_required, archived_at FROM custom_fields
           WHERE tenant_id = $1 AND record = $2 ORDER BY archived_at IS NOT NULL, place, id"#,
        tx.tenant(),
        record.key(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let has_choices = rows.iter().any(|row| row.kind == Kind::Choice.key());
    let mut choices = if has_choices { choices(tx, record).await? } else { HashMap::new() };
    let field = |row: Row| Field {
        id: row.id,
        record,
        choices: choices.remove(&row.id).unwrap_or_default(),
        name: row.name,
        kind: row.kind.into(),
        is_required: row.is_required,
        is_archived: row.archived_at.is_some(),
    };
    Ok(rows.into_iter().map(field).collect())
}

struct Row {
    id: FieldId,
    name: String,
    kind: String,
    is_required: bool,
    archived_at: Option<OffsetDateTime>,
}

/// The fields in use.
///
/// # Errors
/// When the database fails.
pub async fn live(tx: &mut TenantTx, record: Record) -> Result<Vec<Field>, db::Error> {
    let mut fields = list(tx, record).await?;
    fields.retain(|field| !field.is_archived);
    Ok(fields)
}

async fn choices(tx: &mut TenantTx, record: Record) -> Result<HashMap<FieldId, Vec<Choice>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.field_id AS "field: FieldId", c.number, c.name, c.is_retired
           FROM custom_field_choices c JOIN custom_fields f ON f.tenant_id = c.tenant_id AND f.id = c.field_id
           WHERE c.tenant_id = $1 AND f.record = $2 ORDER BY coalesce(c.place, c.number), c.number"#,
        tx.tenant(),
        record.key(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut choices: HashMap<FieldId, Vec<Choice>> = HashMap::new();
    for row in rows {
        let choice = Choice { number: row.number, name: row.name, is_retired: row.is_retired };
        choices.entry(row.field).or_default().push(choice);
    }
    Ok(choices)
}

/// One field.
pub(super) async fn find(tx: &mut TenantTx, id: FieldId) -> Result<Option<Field>, db::Error> {
    let record = sqlx::query_scalar!(
        "SELECT record FROM custom_fields WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(record) = record.and_then(|record| Record::from_key(&record)) else { return Ok(None) };
    Ok(list(tx, record).await?.into_iter().find(|field| field.id == id))
}

/// Holds all fields of a kind of record until the transaction ends: whoever adds, moves or brings one back waits here.
pub(super) async fn lock(tx: &mut TenantTx, record: Record) -> Result<(), db::Error> {
    sqlx::query_scalar!(
        "SELECT 1 FROM custom_fields WHERE tenant_id = $1 AND record = $2 ORDER BY id FOR UPDATE",
        tx.tenant(),
        record.key()
    )
    .fetch_all(&mut **tx)
    .await
    .map(drop)
}

/// A field to add.
#[derive(Clone, Debug)]
pub struct NewField {
    /// What has it.
    pub record: Record,
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// Whether a record cannot be saved without it.
    pub is_required: bool,
    /// The names of its choices.
    pub choices: Vec<String>,
}

/// Adds a field behind the others. A name that one in use has violates `custom_fields_name`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewField,
) -> Result<FieldId, db::Error> {
    let id = FieldId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO custom_fields (tenant_id, id, record, name, name_norm, kind, is_required, place, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(max(place), 0) + 1, $8
         FROM custom_fields WHERE tenant_id = $1 AND record = $3",
        tx.tenant(),
        id.uuid(),
        new.record.key(),
        new.name,
        norm(&new.name),
        new.kind.key(),
        new.is_required,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    for (number, name) in (1..).zip(&new.choices) {
        insert_choice(tx, id, (number, name)).await?;
    }
    Ok(id)
}

/// Adds a choice. A name that another one has violates `custom_field_choices_name`.
pub(super) async fn insert_choice(
    tx: &mut TenantTx,
    field: FieldId,
    (number, name): (i32, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO custom_field_choices (tenant_id, field_id, number, name, name_norm) VALUES ($1, $2, $3, $4, $5)",
        tx.tenant(),
        field.uuid(),
        number,
        name,
        norm(name),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Renames a choice, or says whether it is still chosen.
pub(super) async fn save_choice(tx: &mut TenantTx, field: FieldId, choice: &Choice) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE custom_field_choices SET name = $4, name_norm = $5, is_retired = $6
         WHERE tenant_id = $1 AND field_id = $2 AND number = $3",
        tx.tenant(),
        field.uuid(),
        choice.number,
        choice.name,
        norm(&choice.name),
        choice.is_retired,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Puts the choices of a field into this order.
pub(super) async fn save_choice_places(tx: &mut TenantTx, field: FieldId, numbers: &[i32]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE custom_field_choices SET place = array_position($3, number)
         WHERE tenant_id = $1 AND field_id = $2 AND number = ANY ($3)",
        tx.tenant(),
        field.uuid(),
        numbers,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Renames a field, or says whether a record needs it.
pub(super) async fn save(tx: &mut TenantTx, id: FieldId, (name, is_required): (&str, bool)) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE custom_fields SET name = $3, name_norm = $4, is_required = $5 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        name,
        norm(name),
        is_required,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Hides a field, or brings it back.
pub(super) async fn save_archived(
    tx: &mut TenantTx,
    id: FieldId,
    archived_at: Option<OffsetDateTime>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE custom_fields SET archived_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        archived_at,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Puts fields into this order.
pub(super) async fn save_places(tx: &mut TenantTx, ids: &[FieldId]) -> Result<(), db::Error> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "UPDATE custom_fields SET place = array_position($2, id) WHERE tenant_id = $1 AND id = ANY ($2)",
        tx.tenant(),
        &ids,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! Every statement on what somebody makes of lists: chosen columns and saved views.

use boot::{Clock, Entropy};
use db::TenantTx;
use uuid::Uuid;

use super::views::{Owner, View};

/// The columns that somebody chose, or nothing.
pub(super) async fn columns(tx: &mut TenantTx, (owner, list): (Owner, &str)) -> Result<Option<Vec<String>>, db::Error> {
    sqlx::query_scalar!(
        "SELECT columns FROM list_columns WHERE tenant_id = $1 AND owner_id = $2 AND list = $3",
        tx.tenant(),
        owner.uuid(),
        list
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Keeps the columns that somebody chose.
pub(super) async fn save_columns(
    tx: &mut TenantTx,
    (owner, list): (Owner, &str),
    columns: &[String],
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO list_columns (tenant_id, staff_id, contact_id, list, columns) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, owner_id, list) DO UPDATE SET columns = excluded.columns",
        tx.tenant(),
        owner.staff(),
        owner.contact(),
        list,
        columns
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets them: the usual ones come back.
pub(super) async fn forget_columns(tx: &mut TenantTx, (owner, list): (Owner, &str)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM list_columns WHERE tenant_id = $1 AND owner_id = $2 AND list = $3",
        tx.tenant(),
        owner.uuid(),
        list
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Somebody's views of a list, by name.
pub(super) async fn views(tx: &mut TenantTx, (owner, list): (Owner, &str)) -> Result<Vec<View>, db::Error> {
    sqlx::query_as!(
        View,
        "SELECT id, list, name, query, is_default FROM list_views
         WHERE tenant_id = $1 AND owner_id = $2 AND list = $3 ORDER BY name_norm LIMIT 100",
        tx.tenant(),
        owner.uuid(),
        list
    )
    .fetch_all(&mut **tx)
    .await
}

/// One of somebody's views; another's is none.
pub(super) async fn view(tx: &mut TenantTx, (owner, id): (Owner, Uuid)) -> Result<Option<View>, db::Error> {
    sqlx::query_as!(
        View,
        "SELECT id, list, name, query, is_default FROM list_views
         WHERE tenant_id = $1 AND owner_id = $2 AND id = $3",
        tx.tenant(),
        owner.uuid(),
        id
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Adds a view. A name that is there already violates `list_views_name`.
pub(super) async fn insert_view(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    owner: Owner,
    (list, name, query): (&str, &str, &str),
) -> Result<Uuid, db::Error> {
    let id = entropy.uuid_v7(clock);
    sqlx::query!(
        "INSERT INTO list_views (tenant_id, id, staff_id, contact_id, list, name, name_norm, query, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        id,
        owner.staff(),
        owner.contact(),
        list,
        name,
        name.to_lowercase(),
        query,
        clock.now()
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Renames a view. A name that is there already violates `list_views_name`.
pub(super) async fn rename_view(tx: &mut TenantTx, (owner, id): (Owner, Uuid), name: &str) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE list_views SET name = $4, name_norm = $5 WHERE tenant_id = $1 AND owner_id = $2 AND id = $3",
        tx.tenant(),
        owner.uuid(),
        id,
        name,
        name.to_lowercase()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Makes a view what its list opens with, or makes the list open with everything.
pub(super) async fn save_default(
    tx: &mut TenantTx,
    owner: Owner,
    (view, is_default): (&View, bool),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE list_views SET is_default = false
         WHERE tenant_id = $1 AND owner_id = $2 AND list = $3 AND is_default AND (id <> $4 OR NOT $5)",
        tx.tenant(),
        owner.uuid(),
        view.list,
        view.id,
        is_default
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE list_views SET is_default = true WHERE tenant_id = $1 AND owner_id = $2 AND id = $3 AND $4 AND NOT is_default",
        tx.tenant(),
        owner.uuid(),
        view.id,
        is_default
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets a view.
pub(super) async fn delete_view(tx: &mut TenantTx, (owner, id): (Owner, Uuid)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM list_views WHERE tenant_id = $1 AND owner_id = $2 AND id = $3",
        tx.tenant(),
        owner.uuid(),
        id
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

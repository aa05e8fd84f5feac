//! Every statement on what staff make of lists: chosen columns and saved views.

use boot::{Clock, Entropy};
use db::{StaffId, TenantTx};
use uuid::Uuid;

use super::views::View;

/// The columns that somebody chose, or nothing.
pub(super) async fn columns(
    tx: &mut TenantTx,
    (staff, list): (StaffId, &str),
) -> Result<Option<Vec<String>>, db::Error> {
    sqlx::query_scalar!(
        "SELECT columns FROM list_columns WHERE tenant_id = $1 AND staff_id = $2 AND list = $3",
        tx.tenant(),
        staff.uuid(),
        list
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Keeps the columns that somebody chose.
pub(super) async fn save_columns(
    tx: &mut TenantTx,
    (staff, list): (StaffId, &str),
    columns: &[String],
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO list_columns (tenant_id, staff_id, list, columns) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, staff_id, list) DO UPDATE SET columns = excluded.columns",
        tx.tenant(),
        staff.uuid(),
        list,
        columns
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets them: the usual ones come back.
pub(super) async fn forget_columns(tx: &mut TenantTx, (staff, list): (StaffId, &str)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM list_columns WHERE tenant_id = $1 AND staff_id = $2 AND list = $3",
        tx.tenant(),
        staff.uuid(),
        list
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Somebody's views of a list, by name.
pub(super) async fn views(tx: &mut TenantTx, (staff, list): (StaffId, &str)) -> Result<Vec<View>, db::Error> {
    sqlx::query_as!(
        View,
        "SELECT id, list, name, query, is_default FROM list_views
         WHERE tenant_id = $1 AND staff_id = $2 AND list = $3 ORDER BY name_norm LIMIT 100",
        tx.tenant(),
        staff.uuid(),
        list
    )
    .fetch_all(&mut **tx)
    .await
}

/// One of somebody's views; another's is none.
pub(super) async fn view(tx: &mut TenantTx, (staff, id): (StaffId, Uuid)) -> Result<Option<View>, db::Error> {
    sqlx::query_as!(
        View,
        "SELECT id, list, name, query, is_default FROM list_views
         WHERE tenant_id = $1 AND staff_id = $2 AND id = $3 FOR UPDATE",
        tx.tenant(),
        staff.uuid(),
        id
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Adds a view. A name that is there already violates `list_views_name`.
pub(super) async fn insert_view(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    staff: StaffId,
    (list, name, query): (&str, &str, &str),
) -> Result<Uuid, db::Error> {
    let id = entropy.uuid_v7(clock);
    sqlx::query!(
        "INSERT INTO list_views (tenant_id, id, staff_id, list, name, name_norm, query, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        id,
        staff.uuid(),
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
pub(super) async fn rename_view(tx: &mut TenantTx, (staff, id): (StaffId, Uuid), name: &str) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE list_views SET name = $4, name_norm = $5 WHERE tenant_id = $1 AND staff_id = $2 AND id = $3",
        tx.tenant(),
        staff.uuid(),
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
    staff: StaffId,
    (view, is_default): (&View, bool),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE list_views SET is_default = false
         WHERE tenant_id = $1 AND staff_id = $2 AND list = $3 AND is_default AND (id <> $4 OR NOT $5)",
        tx.tenant(),
        staff.uuid(),
        view.list,
        view.id,
        is_default
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE list_views SET is_default = true WHERE tenant_id = $1 AND staff_id = $2 AND id = $3 AND $4 AND NOT is_default",
        tx.tenant(),
        staff.uuid(),
        view.id,
        is_default
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets a view.
pub(super) async fn delete_view(tx: &mut TenantTx, (staff, id): (StaffId, Uuid)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM list_views WHERE tenant_id = $1 AND staff_id = $2 AND id = $3",
        tx.tenant(),
        staff.uuid(),
        id
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! Somebody's passkeys: each is a credential of its own, and its sessions end with it.

use db::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{DisplayName, Person};

/// A passkey as its owner sees it.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// The row.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created_at: OffsetDateTime,
    /// When it last signed somebody in.
    pub last_used_at: Option<OffsetDateTime>,
}

/// Somebody's passkeys, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_passkeys(tx: &mut TenantTx, person: Person) -> Result<Vec<Passkey>, db::Error> {
    sqlx::query_as!(
        Passkey,
        "SELECT id, name, created_at, last_used_at FROM passkeys
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) ORDER BY created_at, id LIMIT 50",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Gives a passkey another name; `false` when it is not theirs.
///
/// # Errors
/// When the database fails.
pub async fn rename_passkey(
    tx: &mut TenantTx,
    person: Person,
    id: Uuid,
    name: &DisplayName,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE passkeys SET name = $3 WHERE tenant_id = $1 AND id = $2 AND (staff_id = $4 OR contact_id = $5)",
        tx.tenant(),
        id,
        name.as_str(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a passkey away, and the sessions that it began; `false` when it is not theirs.
///
/// # Errors
/// When the database fails.
pub async fn remove_passkey(tx: &mut TenantTx, person: Person, id: Uuid) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "DELETE FROM credentials k USING passkeys p
         WHERE k.tenant_id = $1 AND p.tenant_id = $1 AND p.id = $2 AND k.id = p.credential_id
           AND (p.staff_id = $3 OR p.contact_id = $4)",
        tx.tenant(),
        id,
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes all of somebody's passkeys away; `false` when there were none.
///
/// # Errors
/// When the database fails.
pub async fn remove_passkeys(tx: &mut TenantTx, person: Person) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "DELETE FROM credentials WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'passkey'",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// How many passkeys somebody has.
///
/// # Errors
/// When the database fails.
pub async fn count_passkeys(tx: &mut TenantTx, person: Person) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM passkeys WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_one(&mut **tx)
    .await
}

//! Failures in a row under one name: whoever tries too often waits, and after very many a password opens nothing until its
//! owner chooses another by mail. Nobody is ever locked out.

use db::TenantTx;
use sha2::{Digest as _, Sha256};
use time::Duration;

use crate::{Accounts, Person, Refused};

/// Failures in a row that cost nothing.
const FREE_FAILURES: i32 = 10;
/// Failures in a row after which only a new password helps, however long ago they were.
const MOST_FAILURES: i32 = 100;
/// The longest wait: a stranger can slow somebody down, never lock them out.
const LONGEST_WAIT: Duration = Duration::seconds(60);

fn wait_after(failures: i32) -> Duration {
    let doublings = (failures - FREE_FAILURES).clamp(0, 6).unsigned_abs();
    if failures < FREE_FAILURES { Duration::ZERO } else { Duration::seconds(1 << doublings).min(LONGEST_WAIT) }
}

/// Refuses whoever has to wait under this name.
pub(crate) async fn refuse_hasty(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (kind, norm): (&str, &str),
) -> Result<(), Refused> {
    let row = sqlx::query!(
        "SELECT failures, failed_at FROM sign_in_failures WHERE tenant_id = $1 AND kind = $2 AND name_hash = $3",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(()) };
    if row.failures >= MOST_FAILURES {
        return Err(Refused::ByMailOnly);
    }
    let left = row.failed_at + wait_after(row.failures) - accounts.clock.now();
    if left.is_positive() { Err(Refused::Wait(left.whole_seconds() + 1)) } else { Ok(()) }
}

/// Counts a failure under this name.
pub(crate) async fn note_failure(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (kind, norm): (&str, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO sign_in_failures AS f (tenant_id, kind, name_hash, failures, failed_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (tenant_id, kind, name_hash) DO UPDATE
           SET failures = least(f.failures + 1, $5), failed_at = excluded.failed_at",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
        accounts.clock.now(),
        MOST_FAILURES,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets the failures under this name: somebody got in.
pub(crate) async fn forget_failures(tx: &mut TenantTx, (kind, norm): (&str, &str)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM sign_in_failures WHERE tenant_id = $1 AND kind = $2 AND name_hash = $3",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets all failures of a person, under whatever name: their password is a new one.
pub(crate) async fn forget_failures_of(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    let names = sqlx::query_scalar!(
        r#"SELECT name_norm AS "name!" FROM sign_in_names WHERE tenant_id = $1 AND contact_id = $2
           UNION ALL SELECT email_norm FROM staff WHERE tenant_id = $1 AND id = $3"#,
        tx.tenant(),
        person.contact(),
        person.staff(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let own = [password_of(person), second_step_of(person)];
    let hashes: Vec<Vec<u8>> = names.iter().chain(&own).map(|name| hashed(name).to_vec()).collect();
    sqlx::query!(
        "DELETE FROM sign_in_failures WHERE tenant_id = $1 AND kind = $2 AND name_hash = ANY($3)",
        tx.tenant(),
        kind_of(person),
        &hashes,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The sort of names that a person has.
pub(crate) fn kind_of(person: Person) -> &'static str {
    if person.staff().is_some() { "staff" } else { "contact" }
}

/// The name under which somebody who is signed in fails to give their own password.
pub(crate) fn password_of(person: Person) -> String {
    format!("password of {person:?}")
}

/// The name under which somebody whose password was right fails at their second step.
pub(crate) fn second_step_of(person: Person) -> String {
    format!("second step of {person:?}")
}

fn hashed(norm: &str) -> [u8; 32] {
    Sha256::digest(norm.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_never_locks() {
        assert_eq!(wait_after(9), Duration::ZERO);
        assert_eq!(wait_after(10), Duration::seconds(1));
        assert_eq!(wait_after(13), Duration::seconds(8));
        assert_eq!(wait_after(10_000), LONGEST_WAIT);
    }
}

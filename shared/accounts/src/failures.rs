//! Failures in a row under one name: whoever tries too often waits, and nobody is ever locked out.

use db::TenantTx;
use sha2::{Digest as _, Sha256};
use time::Duration;

use crate::{Accounts, Refused};

/// Failures in a row that cost nothing.
const FREE_FAILURES: i32 = 10;
/// A row of failures ends after this long without one.
const FORGOTTEN_AFTER: Duration = Duration::minutes(15);
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
    let left = row.map_or(Duration::ZERO, |row| row.failed_at + wait_after(row.failures) - accounts.clock.now());
    if left.is_positive() { Err(Refused::Wait(left.whole_seconds() + 1)) } else { Ok(()) }
}

/// Counts a failure under this name.
pub(crate) async fn note_failure(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (kind, norm): (&str, &str),
) -> Result<(), db::Error> {
    let now = accounts.clock.now();
    sqlx::query!(
        "INSERT INTO sign_in_failures AS f (tenant_id, kind, name_hash, failures, failed_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (tenant_id, kind, name_hash) DO UPDATE
           SET failures = CASE WHEN f.failed_at < $5 THEN 1 ELSE f.failures + 1 END, failed_at = excluded.failed_at",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
        now,
        now - FORGOTTEN_AFTER,
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

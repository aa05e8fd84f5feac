//! Somebody's second step: set up, asked for, taken away.

use db::{SessionId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::recovery::RecoveryCode;
use crate::totp::Secret;
use crate::{Accounts, Person};

/// A second step, set up or about to be.
#[derive(Clone, Debug)]
pub struct SecondStep {
    id: uuid::Uuid,
    /// What codes are made from.
    pub secret: Secret,
    /// Since when it is asked for; `None` while it is being set up.
    pub confirmed_at: Option<OffsetDateTime>,
    /// How many recovery codes are left.
    pub recovery_left: i32,
    is_current: bool,
    begun_in: SessionId,
    created_at: OffsetDateTime,
}

/// How long somebody has to set a second step up that they began.
const TIME_TO_CONFIRM: Duration = Duration::minutes(10);

impl SecondStep {
    /// Whether it is being set up in this session: nobody else is shown its secret.
    #[must_use]
    pub fn is_begun_in(&self, session: SessionId, now: OffsetDateTime) -> bool {
        self.confirmed_at.is_none() && self.begun_in == session && now < self.created_at + TIME_TO_CONFIRM
    }
}

/// Begins to set a second step up, with a secret that nobody has yet. Does nothing when one is set up.
///
/// # Errors
/// When the database fails.
pub async fn begin_second_step(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (person, session): (Person, SessionId),
) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM second_steps WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND confirmed_at IS NULL",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    let id = accounts.entropy.uuid_v7(&accounts.clock);
    let secret = Secret::random(&accounts.entropy);
    sqlx::query!(
        "INSERT INTO second_steps (tenant_id, id, staff_id, contact_id, begun_in, secret, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        tx.tenant(),
        id,
        person.staff(),
        person.contact(),
        session.uuid(),
        accounts.keys.seal(&accounts.entropy, &place(tx, id), secret.bytes()),
        accounts.clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Somebody's second step. One whose secret cannot be opened any more is still asked for: it fails closed.
///
/// # Errors
/// When the database fails, or when the key to the secret is gone.
pub async fn find_second_step(
    tx: &mut TenantTx,
    accounts: &Accounts,
    person: Person,
) -> web::Result<Option<SecondStep>> {
    let row = sqlx::query!(
        r#"SELECT id, secret, confirmed_at, cardinality(recovery_hashes) AS "recovery_left!",
                  begun_in AS "begun_in: SessionId", created_at
           FROM second_steps
           WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let opened = accounts.keys.open(&place(tx, row.id), &row.secret);
    let secret = opened.and_then(|bytes| Secret::from_bytes(&bytes));
    Ok(Some(SecondStep {
        id: row.id,
        secret: secret.ok_or_else(|| anyhow::anyhow!("the key to a second step is gone"))?,
        confirmed_at: row.confirmed_at,
        recovery_left: row.recovery_left,
        is_current: accounts.keys.is_current(&row.secret),
        begun_in: row.begun_in,
        created_at: row.created_at,
    }))
}

/// Sets the second step up that was begun, if the code comes from its secret; the recovery codes are shown now and never
/// again.
///
/// # Errors
/// As [`find_second_step`].
pub async fn confirm_second_step(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (person, session): (Person, SessionId),
    typed: &str,
) -> web::Result<Option<Vec<RecoveryCode>>> {
    let now = accounts.clock.now();
    let begun = find_second_step(tx, accounts, person).await?.filter(|found| found.is_begun_in(session, now));
    let Some(begun) = begun else { return Ok(None) };
    let Some(step) = begun.secret.step_of(&digits(typed), now) else { return Ok(None) };
    let (codes, hashes) = RecoveryCode::set(&accounts.entropy);
    let done = sqlx::query!(
        "UPDATE second_steps SET confirmed_at = $3, last_step = $4, recovery_hashes = $5
         WHERE tenant_id = $1 AND id = $2 AND confirmed_at IS NULL",
        tx.tenant(),
        begun.id,
        now,
        step,
        &hashes,
    )
    .execute(&mut **tx)
    .await?;
    Ok((done.rows_affected() == 1).then_some(codes))
}

/// Whether a code is right: one of the phone's, each of which is taken once, or a recovery code, which is used up.
///
/// # Errors
/// As [`find_second_step`].
pub(crate) async fn accept_code(
    tx: &mut TenantTx,
    accounts: &Accounts,
    person: Person,
    typed: &str,
) -> web::Result<bool> {
    let found = find_second_step(tx, accounts, person).await?;
    let Some(found) = found.filter(|found| found.confirmed_at.is_some()) else { return Ok(false) };
    if let Some(step) = found.secret.step_of(&digits(typed), accounts.clock.now()) {
        return take_step(tx, accounts, &found, step).await;
    }
    let Some(code) = RecoveryCode::parse(typed) else { return Ok(false) };
    // Whoever comes second waits for the row, and finds the code gone.
    let done = sqlx::query!(
        "UPDATE second_steps SET recovery_hashes = array_remove(recovery_hashes, $3)
         WHERE tenant_id = $1 AND id = $2 AND $3 = ANY (recovery_hashes)",
        tx.tenant(),
        found.id,
        &code.hash()[..],
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Of any number of sends of one code at once exactly one is taken.
async fn take_step(tx: &mut TenantTx, accounts: &Accounts, found: &SecondStep, step: i64) -> web::Result<bool> {
    let sealed_anew =
        (!found.is_current).then(|| accounts.keys.seal(&accounts.entropy, &place(tx, found.id), found.secret.bytes()));
    let done = sqlx::query!(
        "UPDATE second_steps SET last_step = $3, secret = coalesce($4, secret)
         WHERE tenant_id = $1 AND id = $2 AND last_step < $3",
        tx.tenant(),
        found.id,
        step,
        sealed_anew,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// New recovery codes in place of those that are left; `None` when no second step is set up.
///
/// # Errors
/// When the database fails.
pub async fn renew_recovery_codes(
    tx: &mut TenantTx,
    accounts: &Accounts,
    person: Person,
) -> Result<Option<Vec<RecoveryCode>>, db::Error> {
    let (codes, hashes) = RecoveryCode::set(&accounts.entropy);
    let done = sqlx::query!(
        "UPDATE second_steps SET recovery_hashes = $4
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND confirmed_at IS NOT NULL",
        tx.tenant(),
        person.staff(),
        person.contact(),
        &hashes,
    )
    .execute(&mut **tx)
    .await?;
    Ok((done.rows_affected() == 1).then_some(codes))
}

/// Takes somebody's second step away; `false` when there was none that is asked for.
///
/// # Errors
/// When the database fails.
pub async fn remove_second_step(tx: &mut TenantTx, person: Person) -> Result<bool, db::Error> {
    let removed = sqlx::query_scalar!(
        r#"DELETE FROM second_steps WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)
           RETURNING confirmed_at IS NOT NULL AS "was_set_up!""#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(removed == Some(true))
}

/// Since when a second step is asked of somebody.
///
/// # Errors
/// When the database fails.
pub async fn second_step_since(tx: &mut TenantTx, person: Person) -> Result<Option<OffsetDateTime>, db::Error> {
    let since = sqlx::query_scalar!(
        "SELECT confirmed_at FROM second_steps WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(since.flatten())
}

/// What a secret is sealed for: in another row it is worthless.
fn place(tx: &TenantTx, id: uuid::Uuid) -> Vec<u8> {
    [b"second step", &tx.tenant().as_bytes()[..], &id.as_bytes()[..]].concat()
}

/// Apps show a code in two halves, and people type the gap.
fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).collect()
}

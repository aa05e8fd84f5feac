//! Failures in a row under one name: whoever tries too often waits, and after very many a password opens nothing until its
//! owner chooses another by mail. Nobody is ever locked out.

use db::{ContactId, CustomerId, StaffId, TenantTx};
use jobs::{Context, Job, Outcome};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Duration;

use crate::audit::{Origin, record_from};
use crate::{Accounts, Actor, Event, Person, Refused};

/// Failures in a row that cost nothing.
const FREE_FAILURES: i32 = 10;
/// Failures in a row after which only a new password helps, however long ago they were.
const MOST_FAILURES: i32 = 100;
/// Beyond those that cost nothing, how many make one more line in the trail.
const TOLD_EVERY: i32 = 25;
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

/// Counts a failure under this name. The trail is told of those that cost nothing, and then of how many there were by now,
/// up to the one after which only a new password helps: however long a stranger goes on, they do not fill it. What is done is the same for everybody's name
/// and for nobody's, so that it takes the same time.
pub(crate) async fn note_failure(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (kind, norm): (&str, &str),
    (whose, why): (Option<Person>, &str),
) -> Result<(), db::Error> {
    let failures = sqlx::query_scalar!(
        "INSERT INTO sign_in_failures AS f (tenant_id, kind, name_hash, failures, failed_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (tenant_id, kind, name_hash) DO UPDATE
           SET failures = least(f.failures + 1, $5), failed_at = excluded.failed_at
         RETURNING failures",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
        accounts.clock.now(),
        MOST_FAILURES,
    )
    .fetch_one(&mut **tx)
    .await?;
    if failures > FREE_FAILURES && failures % TOLD_EVERY != 0 {
        return Ok(());
    }
    let contact = whose.and_then(Person::contact).map(ContactId::new);
    let staff = whose.and_then(Person::staff).map(StaffId::new);
    jobs::enqueue(tx, &TellFailure { contact, staff, failures, why: why.into(), origin: Origin::current() }).await
}

/// Tells the trail of a sign-in that failed, when the name was somebody's.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellFailure {
    contact: Option<ContactId>,
    staff: Option<StaffId>,
    /// In a row, this one among them.
    failures: i32,
    /// What was wrong, for staff to read.
    why: String,
    origin: Origin,
}

impl Job for TellFailure {
    const KIND: &'static str = "accounts.tell_failure";
}

impl TellFailure {
    /// The end of the event's kind, and how often it failed.
    fn words(&self) -> (&'static str, String) {
        let failures = self.failures;
        match failures {
            ..2 => ("sign_in_failed", self.why.clone()),
            2..FREE_FAILURES => ("sign_in_failed", format!("{}, {failures} times in a row", self.why)),
            FREE_FAILURES..MOST_FAILURES => ("sign_in_slowed", format!("{}, {failures} times in a row", self.why)),
            MOST_FAILURES.. => ("sign_in_stopped", format!("{failures} failures in a row: only a new password helps")),
        }
    }
}

/// Does it.
///
/// # Errors
/// When the database fails; then it is tried again.
pub async fn tell_failure(context: Context, job: TellFailure) -> Outcome {
    let mut tx = context.begin().await?;
    let (kind, detail) = job.words();
    let (kind, customer, detail) = match (job.contact, job.staff) {
        (Some(contact), _) => {
            let customer = sqlx::query_scalar!(
                r#"SELECT customer_id AS "customer: CustomerId" FROM contacts WHERE tenant_id = $1 AND id = $2"#,
                tx.tenant(),
                contact.uuid(),
            )
            .fetch_optional(&mut *tx)
            .await?;
            let Some(customer) = customer else { return Ok(()) };
            (format!("contact.{kind}"), customer, detail)
        }
        (None, Some(staff)) => {
            let Some(staff) = crate::find_staff(&mut tx, staff).await? else { return Ok(()) };
            (format!("staff.{kind}"), None, format!("{}: {detail}", staff.name))
        }
        (None, None) => return Ok(()),
    };
    let event = Event { kind: &kind, customer, contact: job.contact, detail: &detail, ..Event::default() };
    let by = (&context.clock, &context.entropy);
    record_from(&mut tx, by, (Actor::Somebody, job.origin), &[event]).await?;
    Ok(tx.commit().await?)
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

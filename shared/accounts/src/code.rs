//! Six-digit codes that are mailed: ten minutes, five tries, for one person, one purpose and the browser that asked.

use std::fmt;
use std::str::FromStr;

use boot::{Clock, Entropy};
use db::{ContactId, StaffId, TenantTx};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use time::Duration;

use crate::{Person, Token};

/// How long a code works.
pub const CODE_LIFE: Duration = Duration::minutes(10);
/// How often a code may be mistyped.
const TRIES: i32 = 5;
/// How many codes a person is mailed within [`PACE`].
const MOST: i64 = 5;
/// See [`MOST`].
const PACE: Duration = Duration::HOUR;
/// When a code that ended is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::DAY;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// A browser that a login link was not used in before.
    NewDevice,
    /// Something that the session alone is not trusted with.
    StepUp,
}

impl CodePurpose {
    const fn key(self) -> &'static str {
        match self {
            Self::NewDevice => "new_device",
            Self::StepUp => "step_up",
        }
    }
}

/// Six digits, to be mailed or as they were typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// The text is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Enter the six digits from the mail.")]
pub struct NotACode;

impl Code {
    fn random(entropy: &Entropy) -> Self {
        Self(format!("{:06}", u64::from_le_bytes(entropy.bytes()) % 1_000_000))
    }

    /// The text for the mail. Never log it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it: nothing to guess from for whoever has not the browser's bytes.
    fn mac(&self, purpose: CodePurpose, person: Person, browser: &Token) -> Hmac<Sha256> {
        let key = Hmac::<Sha256>::new_from_slice(browser.bytes()).expect("HMAC takes keys of any length");
        let (kind, id) = match person {
            Person::Staff(id) => ("staff", id.uuid()),
            Person::Contact(id) => ("contact", id.uuid()),
        };
        key.chain_update(format!("{} {kind} {id} {}", purpose.key(), self.0))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

impl FromStr for Code {
    type Err = NotACode;

    /// Spaces and hyphens are how people read digits out: they do not count.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(7).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then_some(Self(digits)).ok_or(NotACode)
    }
}

/// Too many codes were asked for; the next one may be in this many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften(pub u32);

/// Makes a code for the browser that holds `browser`; every older one of this person and purpose ends. Whoever calls
/// this has locked the contact or the session, so that two who ask come one after the other.
///
/// # Errors
/// When the database fails.
pub async fn issue_code(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (person, purpose): (Person, CodePurpose),
    browser: &Token,
) -> Result<Result<Code, TooOften>, db::Error> {
    let now = clock.now();
    let recent = sqlx::query!(
        r#"SELECT count(*) AS "codes!", min(created_at) AS first FROM codes
           WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND created_at > $4"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
        now - PACE,
    )
    .fetch_one(&mut **tx)
    .await?;
    if let (true, Some(first)) = (recent.codes >= MOST, recent.first) {
        let wait = first + PACE - now;
        return Ok(Err(TooOften(u32::try_from(wait.whole_seconds()).unwrap_or(1).max(1))));
    }
    forget_old(tx, person, clock).await?;
    end_codes(tx, clock, person, Some(purpose)).await?;
    let code = Code::random(entropy);
    sqlx::query!(
        "INSERT INTO codes (tenant_id, id, purpose, staff_id, contact_id, browser_hash, mac, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        purpose.key(),
        person.staff(),
        person.contact(),
        &browser.hash()[..],
        &code.mac(purpose, person, browser).finalize().into_bytes()[..],
        now,
        now + CODE_LIFE,
    )
    .execute(&mut **tx)
    .await?;
    Ok(Ok(code))
}

async fn forget_old(tx: &mut TenantTx, person: Person, clock: &Clock) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM codes WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND created_at < $4",
        tx.tenant(),
        person.staff(),
        person.contact(),
        clock.now() - FORGOTTEN_AFTER,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Ends a person's codes, those of one purpose or all.
///
/// # Errors
/// When the database fails.
pub async fn end_codes(
    tx: &mut TenantTx,
    clock: &Clock,
    person: Person,
    purpose: Option<CodePurpose>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE codes SET ended_at = $5
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND ended_at IS NULL
           AND ($4::text IS NULL OR purpose = $4)",
        tx.tenant(),
        person.staff(),
        person.contact(),
        purpose.map(CodePurpose::key),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Whose code this browser waits for, if it still works.
///
/// # Errors
/// When the database fails.
pub async fn code_holder(
    tx: &mut TenantTx,
    clock: &Clock,
    purpose: CodePurpose,
    browser: &Token,
) -> Result<Option<Person>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT staff_id AS "staff: StaffId", contact_id AS "contact: ContactId" FROM codes
           WHERE tenant_id = $1 AND browser_hash = $2 AND purpose = $3
             AND ended_at IS NULL AND expires_at > $4 AND tries < $5"#,
        tx.tenant(),
        &browser.hash()[..],
        purpose.key(),
        clock.now(),
        TRIES,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.and_then(|row| row.staff.map(Person::Staff).or(row.contact.map(Person::Contact))))
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was the code. It is used up.
    Right,
    /// It was not; this many tries are left.
    Wrong(i32),
    /// There is no code that could be right: none was asked for here, or it was used, replaced, too old or mistyped too
    /// often.
    Dead,
}

/// Tries a code and counts the try. The transaction must be committed whatever comes out. Of any number of right tries
/// at once exactly one is [`Tried::Right`].
///
/// # Errors
/// When the database fails.
pub async fn try_code(
    tx: &mut TenantTx,
    clock: &Clock,
    (person, purpose): (Person, CodePurpose),
    (browser, typed): (&Token, &Code),
) -> Result<Tried, db::Error> {
    let row = sqlx::query!(
        r#"UPDATE codes SET tries = tries + 1
           WHERE tenant_id = $1 AND browser_hash = $2 AND purpose = $3 AND (staff_id = $4 OR contact_id = $5)
             AND ended_at IS NULL AND expires_at > $6 AND tries < $7
           RETURNING id, mac, tries"#,
        tx.tenant(),
        &browser.hash()[..],
        purpose.key(),
        person.staff(),
        person.contact(),
        clock.now(),
        TRIES,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Tried::Dead) };
    if typed.mac(purpose, person, browser).verify_slice(&row.mac).is_err() {
        return Ok(if row.tries < TRIES { Tried::Wrong(TRIES - row.tries) } else { Tried::Dead });
    }
    sqlx::query!("UPDATE codes SET ended_at = $3 WHERE tenant_id = $1 AND id = $2", tx.tenant(), row.id, clock.now())
        .execute(&mut **tx)
        .await?;
    Ok(Tried::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_people_type_them() {
        for text in ["012345", " 012 345 ", "012-345"] {
            assert_eq!(text.parse::<Code>().unwrap().reveal(), "012345");
        }
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "123456 123456"] {
            assert_eq!(text.parse::<Code>(), Err(NotACode), "{text}");
        }
    }

    #[test]
    fn what_is_stored_fits_one_person_purpose_and_browser() {
        let entropy = Entropy::seeded(1);
        let clock = Clock::fixed(time::OffsetDateTime::UNIX_EPOCH);
        let person = || Person::Contact(ContactId::new(entropy.uuid_v7(&clock)));
        let (ann, bob) = (person(), person());
        let (here, there) = (Token::random(&entropy), Token::random(&entropy));
        let code = Code::random(&entropy);
        let stored = code.mac(CodePurpose::StepUp, ann, &here).finalize().into_bytes();
        let fits = |purpose, person, browser| code.mac(purpose, person, browser).verify_slice(&stored).is_ok();
        assert!(fits(CodePurpose::StepUp, ann, &here));
        assert!(!fits(CodePurpose::NewDevice, ann, &here));
        assert!(!fits(CodePurpose::StepUp, bob, &here));
        assert!(!fits(CodePurpose::StepUp, ann, &there));
    }
}

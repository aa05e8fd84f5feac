//! Passwords: what may be one, and whose is which.

use std::collections::HashSet;
use std::sync::LazyLock;

use boot::{Clock, Entropy};
use db::{CredentialId, TenantTx};
use secrecy::SecretString;

use crate::Person;
use crate::failures::forget_failures_of;

/// How long a password must be. No composition rules and no expiry (NIST SP 800-63B-4, 3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    /// Portal users: 12 to 128 characters.
    Customer,
    /// Staff: 15 to 128 characters.
    Staff,
}

impl PasswordRule {
    /// The least number of characters.
    #[must_use]
    pub const fn least(self) -> usize {
        match self {
            Self::Customer => 12,
            Self::Staff => 15,
        }
    }
}

/// Why a text may not become a password. Each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Fewer characters than the rule asks for.
    #[error("Use at least {0} characters. A few words in a row work well.")]
    TooShort(usize),
    /// More than 128 characters.
    #[error("Use at most 128 characters.")]
    TooLong,
    /// It is on the list of common passwords, or little more than a name everybody knows.
    #[error("This password is easy to guess. Choose one that nobody else would think of.")]
    Common,
}

/// A password that may be set.
#[derive(Clone, Debug)]
pub struct NewPassword(pub(crate) SecretString);

impl NewPassword {
    /// Checks a typed password; `names` are words it may not consist of, such as the tenant's name.
    ///
    /// # Errors
    /// See [`BadPassword`].
    pub fn parse(text: &str, rule: PasswordRule, names: &[&str]) -> Result<Self, BadPassword> {
        match text.chars().count() {
            129.. => return Err(BadPassword::TooLong),
            count if count < rule.least() => return Err(BadPassword::TooShort(rule.least())),
            _ => {}
        }
        if is_common(text, names) { Err(BadPassword::Common) } else { Ok(Self(text.into())) }
    }
}

/// Whether a text is a common password, one repeated or padded with digits, or made of known names only.
fn is_common(text: &str, names: &[&str]) -> bool {
    static COMMON: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.is_empty()).collect());
    let lower = text.to_lowercase();
    let is_known = |word: &str| COMMON.contains(word);
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    let repeated = (1..=lower.len() / 2)
        .filter(|len| lower.len().is_multiple_of(*len) && lower.is_char_boundary(*len))
        .any(|len| lower.split_at(len).0.repeat(lower.len() / len) == lower);
    let names_only = names.iter().chain(&["portico", "password", "portal"]).fold(bare.to_owned(), |left, name| {
        let name = name.to_lowercase();
        if name.len() < 3 { left } else { left.replace(&name, "").replace(&name.replace(' ', ""), "") }
    });
    is_known(&lower) || is_known(bare) || repeated || names_only.chars().filter(|c| c.is_alphanumeric()).count() < 4
}

/// Gives a person this password in place of any before. Every session of theirs ends, however it began, and
/// what failed before is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn set_password(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    person: Person,
    hash: &str,
) -> Result<CredentialId, db::Error> {
    forget_password(tx, person).await?;
    forget_failures_of(tx, person).await?;
    let id = CredentialId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO credentials (tenant_id, id, staff_id, contact_id, kind, secret_hash, created_at)
         VALUES ($1, $2, $3, $4, 'password', $5, $6)",
        tx.tenant(),
        id.uuid(),
        person.staff(),
        person.contact(),
        hash,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Takes a person's password away and ends every session of theirs: whoever asks for that trusts none of them.
///
/// # Errors
/// When the database fails.
pub async fn forget_password(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    crate::end_sessions_of(tx, person).await?;
    sqlx::query!(
        "DELETE FROM credentials WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'password'",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes away everything that a person could sign in with, for somebody who leaves; the second step goes, too.
///
/// # Errors
/// When the database fails.
pub async fn forget_credentials(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    crate::end_sessions_of(tx, person).await?;
    crate::remove_second_step(tx, person).await?;
    sqlx::query!(
        "DELETE FROM credentials WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// A person's password, to check one that was typed.
#[derive(Debug)]
pub(crate) struct StoredPassword {
    pub(crate) id: CredentialId,
    pub(crate) hash: String,
    /// Whether it is a temporary one.
    pub(crate) is_temporary: bool,
}

/// A person's password, if there is one.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find_password(tx: &mut TenantTx, person: Person) -> Result<Option<StoredPassword>, db::Error> {
    sqlx::query_as!(
        StoredPassword,
        r#"SELECT id AS "id: CredentialId", secret_hash AS "hash!", expires_at IS NOT NULL AS "is_temporary!" FROM credentials
           WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'password'"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Whether a person has set a password of their own.
///
/// # Errors
/// When the database fails.
pub async fn has_password(tx: &mut TenantTx, person: Person) -> Result<bool, db::Error> {
    Ok(find_password(tx, person).await?.is_some_and(|password| !password.is_temporary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<NewPassword, BadPassword> {
        NewPassword::parse(text, PasswordRule::Customer, &["Northgate Fleet Parts", "northgate"])
    }

    #[test]
    fn a_few_words_are_a_good_password() {
        assert!(parse("walnut gravel mitten").is_ok());
    }

    #[test]
    fn short_and_endless_ones_are_refused() {
        assert_eq!(parse("walnut gra").unwrap_err(), BadPassword::TooShort(12));
        assert_eq!(parse(&"walnut ".repeat(30)).unwrap_err(), BadPassword::TooLong);
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        for text in [
            "123456789012",
            "passwordpassword",
            "Northgate2026",
            "portico portal 1",
            "aaaaaaaaaaaaaaa",
            "iloveyou12345",
        ] {
            assert_eq!(parse(text).unwrap_err(), BadPassword::Common, "{text}");
        }
    }
}

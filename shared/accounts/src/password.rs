//! Passwords: what may be one, how they are hashed, and the gate that keeps hashing from eating the machine.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use boot::{Clock, Entropy};
use db::{CredentialId, TenantTx};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::Person;

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
pub struct NewPassword(SecretString);

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

/// Too many people are signing in at this moment; worth another try in a few seconds.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

/// The only place where passwords are hashed: as many at once as there are cores, 32 waiting, each at most 2 s.
#[derive(Clone, Debug)]
pub struct Hasher {
    running: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    entropy: Entropy,
}

const WAITING: usize = 32;
const PATIENCE: Duration = Duration::from_secs(2);

impl Hasher {
    /// A gate as wide as this machine has cores.
    #[must_use]
    pub fn new(entropy: Entropy) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { running: Arc::new(Semaphore::new(cores)), queue: Arc::new(Semaphore::new(WAITING + cores)), entropy }
    }

    /// Hashes a new password; the result is a PHC string.
    ///
    /// # Errors
    /// [`Busy`] when the gate is full.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Busy> {
        let salt: [u8; 16] = self.entropy.bytes();
        self.run(move || {
            argon2id()
                .hash_password_with_salt(password.0.expose_secret().as_bytes(), &salt)
                .expect("a salt of 16 bytes and a password of at most 512 are within Argon2's limits")
                .to_string()
        })
        .await
    }

    /// Whether `password` is the one behind `hash`. Without a hash it takes as long and says no, so that nobody can
    /// tell an unknown name from a wrong password by the clock.
    ///
    /// # Errors
    /// [`Busy`] when the gate is full.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool, Busy> {
        self.run(move || {
            static NOBODY: LazyLock<String> = LazyLock::new(|| {
                argon2id().hash_password_with_salt(b"nobody", &[7; 16]).expect("fixed input hashes").to_string()
            });
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            // Nobody's password is longer; the cut keeps a megabyte from being hashed.
            let typed = password.expose_secret().as_bytes();
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2id().verify_password(&typed[..typed.len().min(1024)], &hash).is_ok());
            matches && is_known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| Busy)?;
        let permit = tokio::time::timeout(PATIENCE, self.running.clone().acquire_owned())
            .await
            .map_err(|_| Busy)?
            .map_err(|_| Busy)?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|_| Busy)
    }
}

/// Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, ASVS 5.0 11.4.2).
fn argon2id() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("these parameters are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Gives a person this password in place of any before. The old one's sessions end with it.
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

/// Takes a person's password away; the sessions that it began end with it.
///
/// # Errors
/// When the database fails.
pub async fn forget_password(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
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

/// The hash of a person's password, to check one that was typed.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find_password(
    tx: &mut TenantTx,
    person: Person,
) -> Result<Option<(CredentialId, String)>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: CredentialId", secret_hash FROM credentials
           WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'password'"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.id, row.secret_hash)))
}

/// Whether a person has set a password.
///
/// # Errors
/// When the database fails.
pub async fn has_password(tx: &mut TenantTx, person: Person) -> Result<bool, db::Error> {
    Ok(find_password(tx, person).await?.is_some())
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

    #[tokio::test]
    async fn the_right_password_verifies_and_no_other() {
        let hasher = Hasher::new(Entropy::seeded(1));
        let hash = hasher.hash(parse("walnut gravel mitten").unwrap()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("walnut gravel mitten".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("Walnut gravel mitten".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("nobody".into(), None).await.unwrap());
    }
}

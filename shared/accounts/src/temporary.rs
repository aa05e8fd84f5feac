//! Temporary passwords: a business's alternative to the link in its invitations. Random, good for one sign-in within 72
//! hours, and that sign-in opens nothing but the page on which a password of one's own is chosen.

use std::fmt;

use boot::{Clock, Entropy};
use db::{CredentialId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{Accounts, Busy, NewPassword, Person, set_password};

/// How long a temporary password works.
pub const TEMPORARY_LIFE: Duration = Duration::hours(72);

/// What it is made of: 32 letters and digits that cannot be taken for each other.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters, in groups of four: 5 bits each, 120 in all.
const LENGTH: usize = 24;

/// A temporary password just made: the text goes into one mail and nowhere else.
pub struct TemporaryPassword {
    text: String,
    hash: String,
}

impl TemporaryPassword {
    /// A new one, hashed as every password is.
    ///
    /// # Errors
    /// When too many passwords are being hashed at this moment.
    pub async fn random(accounts: &Accounts) -> Result<Self, Busy> {
        let text = spell(&accounts.entropy.bytes::<LENGTH>());
        let hash = accounts.hasher.hash(NewPassword(text.clone().into())).await?;
        Ok(Self { text, hash })
    }

    /// The text for the mail. Never log it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for TemporaryPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemporaryPassword")
    }
}

/// Five bits of each byte as a character, with a dash after every fourth.
fn spell(bytes: &[u8; LENGTH]) -> String {
    let letters: Vec<u8> = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)).copied()).collect();
    let groups: Vec<_> = letters.chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Gives a person this password in place of any before; the sessions of the old one end. Returns when it stops working.
///
/// # Errors
/// When the database fails.
pub async fn set_temporary_password(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    person: Person,
    password: &TemporaryPassword,
) -> Result<OffsetDateTime, db::Error> {
    let expires_at = by.0.now() + TEMPORARY_LIFE;
    let id = set_password(tx, by, person, &password.hash).await?;
    sqlx::query!(
        "UPDATE credentials SET expires_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        expires_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(expires_at)
}

/// Uses a temporary password up. Of any number of sign-ins at once exactly one gets `true`.
pub(crate) async fn use_temporary_password(
    tx: &mut TenantTx,
    clock: &Clock,
    id: CredentialId,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE credentials SET expires_at = $3 WHERE tenant_id = $1 AND id = $2 AND expires_at > $3",
        tx.tenant(),
        id.uuid(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a temporary password away; a password of one's own stays.
///
/// # Errors
/// When the database fails.
pub async fn forget_temporary_password(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM credentials
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'password' AND expires_at IS NOT NULL",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_spelt_in_groups_without_look_alikes() {
        assert_eq!(spell(&[0; LENGTH]), "2222-2222-2222-2222-2222-2222");
        let every: [u8; LENGTH] = std::array::from_fn(|at| u8::try_from(at * 11 % 256).unwrap());
        assert!(spell(&every).chars().all(|c| c == '-' || (c.is_ascii_alphanumeric() && !"01OI".contains(c))));
    }
}

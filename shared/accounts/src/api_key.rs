//! Keys by which a business's own programs come in: `ptl_<id>_<secret>_<check>`, in the header `Authorization` alone.
//!
//! The check lets a scanner of code and logs tell a key from other text, and us a mistyped one from a wrong one. Of the
//! secret only its SHA-256 is kept (rule N3).

use std::fmt;
use std::str::FromStr;

use boot::{Clock, Entropy};
use db::{ApiKeyId, StaffId, TenantTx};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::Token;

/// How long a key may live, in days.
pub const API_KEY_DAYS: [i64; 3] = [30, 90, 365];
/// Live keys that a business may have.
pub const API_KEYS: i64 = 20;
/// Digits of the check.
const CHECK: usize = 8;

/// What a program may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read parts, stock and prices.
    ReadCatalogue,
    /// Read orders.
    ReadOrders,
    /// Bring in customers, contacts, parts, stock, prices and costs.
    Import,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ReadCatalogue, Self::ReadOrders, Self::Import];

    /// Its name in the database, in forms and in the table of routes.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ReadCatalogue => "read-catalogue",
            Self::ReadOrders => "read-orders",
            Self::Import => "import",
        }
    }

    /// The right with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.key() == key)
    }

    /// What it is called on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ReadCatalogue => "Read parts, stock and prices",
            Self::ReadOrders => "Read orders",
            Self::Import => "Bring in data",
        }
    }

    /// What it lets a program do, in a line.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::ReadCatalogue => "Search parts, read stock, and ask what a customer pays",
            Self::ReadOrders => "Fetch orders with their lines, for your own books",
            Self::Import => "Customers, contacts, parts, stock, prices and costs, as an import does",
        }
    }
}

/// A key as its program holds it. It is shown once.
#[derive(Clone)]
pub struct ApiKey {
    id: ApiKeyId,
    secret: Token,
}

/// The text is no key of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key")]
pub struct NotAKey;

impl ApiKey {
    /// A new key.
    #[must_use]
    pub fn random((clock, entropy): (&Clock, &Entropy)) -> Self {
        Self { id: ApiKeyId::new(entropy.uuid_v7(clock)), secret: Token::random(entropy) }
    }

    /// Which key it says it is.
    #[must_use]
    pub const fn id(&self) -> ApiKeyId {
        self.id
    }

    /// What is kept of its secret.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        self.secret.hash()
    }

    /// The text that its program sends. Never log it.
    #[must_use]
    pub fn reveal(&self) -> String {
        let begin = format!("ptl_{}_{}", self.id.uuid().simple(), hex(self.secret.bytes()));
        let check = check(&begin);
        format!("{begin}_{check}")
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiKey").field(&self.id).finish()
    }
}

impl FromStr for ApiKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (begin, said) = text.rsplit_once('_').ok_or(NotAKey)?;
        if said != check(begin) {
            return Err(NotAKey);
        }
        let (id, secret) = begin.strip_prefix("ptl_").and_then(|rest| rest.split_once('_')).ok_or(NotAKey)?;
        // As it is written and in no other form: the gateway counts by this text.
        let id = Uuid::try_parse(id).ok().filter(|read| read.simple().to_string() == id).ok_or(NotAKey)?;
        Ok(Self { id: ApiKeyId::new(id), secret: Token::from_bytes(unhex(secret).ok_or(NotAKey)?) })
    }
}

fn check(begin: &str) -> String {
    hex(&Sha256::digest(begin)[..CHECK / 2])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2).filter(|_| is_hex)?, 16).ok()?;
    }
    Some(bytes)
}

/// A key as lists show it.
#[derive(Clone, Debug)]
pub struct ApiKeyRow {
    /// Which.
    pub id: ApiKeyId,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    /// What its program may do.
    pub rights: Vec<Right>,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: OffsetDateTime,
    /// When it ends by itself.
    pub expires_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub last_used_at: Option<OffsetDateTime>,
}

/// The keys that work, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_api_keys(tx: &mut TenantTx, now: OffsetDateTime) -> Result<Vec<ApiKeyRow>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT k.id AS "id: ApiKeyId", k.label, k.rights, s.name, k.created_at, k.expires_at, k.last_used_at
           FROM api_keys k JOIN staff s ON s.tenant_id = k.tenant_id AND s.id = k.staff_id
           WHERE k.tenant_id = $1 AND k.revoked_at IS NULL AND k.expires_at > $2 ORDER BY k.id DESC"#,
        tx.tenant(),
        now,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ApiKeyRow {
            id: row.id,
            label: row.label,
            rights: row.rights.iter().filter_map(|right| Right::from_key(right)).collect(),
            made_by: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
        .collect())
}

/// A key about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewApiKey<'a> {
    /// What it is for; 1 to 100 characters.
    pub label: &'a str,
    /// What its program may do; at least one.
    pub rights: &'a [Right],
    /// Whoever makes it.
    pub made_by: StaffId,
    /// How many days it lives, of [`API_KEY_DAYS`].
    pub days: i64,
}

/// Keeps a new key; none when the business has [`API_KEYS`] already.
///
/// # Errors
/// When the database fails.
pub async fn issue_api_key(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    new: NewApiKey<'_>,
) -> Result<Option<ApiKey>, db::Error> {
    let (key, now) = (ApiKey::random(by), by.0.now());
    let rights: Vec<String> = new.rights.iter().map(|right| right.key().to_owned()).collect();
    // One after the other, so that two do not both make the last one.
    sqlx::query_scalar!("SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE", tx.tenant())
        .fetch_one(&mut **tx)
        .await?;
    let kept = sqlx::query!(
        "INSERT INTO api_keys (tenant_id, id, label, secret_hash, rights, staff_id, created_at, expires_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8
         WHERE (SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND revoked_at IS NULL AND expires_at > $7) < $9",
        tx.tenant(),
        key.id().uuid(),
        new.label,
        &key.hash()[..],
        &rights,
        new.made_by.uuid(),
        now,
        now + Duration::days(new.days),
        API_KEYS,
    )
    .execute(&mut **tx)
    .await?;
    Ok((kept.rows_affected() == 1).then_some(key))
}

/// Ends a key; its label, or none when there is no such key that works. Waits for nothing: a program that writes without
/// pause cannot hold it up. What it is writing at this moment ends before [`await_api_keys`] does.
///
/// # Errors
/// When the database fails.
pub async fn revoke_api_key(tx: &mut TenantTx, clock: &Clock, id: ApiKeyId) -> Result<Option<String>, db::Error> {
    sqlx::query_scalar!(
        "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3
         RETURNING label",
        tx.tenant(),
        id.uuid(),
        clock.now(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Waits until no program writes with these keys any more: those that a staff member made, or one of them. To be asked in a
/// transaction of its own, when what ended the keys is committed, so that none begins anew meanwhile.
///
/// # Errors
/// When one is still writing after ten seconds, or the database fails.
pub async fn await_api_keys(tx: &mut TenantTx, of: KeysOf) -> Result<(), db::Error> {
    sqlx::query_scalar!(
        "SELECT set_config('lock_timeout', '10s', true) || set_config('statement_timeout', '11s', true)"
    )
    .fetch_one(&mut **tx)
    .await?;
    let (key, staff) = match of {
        KeysOf::One(key) => (Some(key.uuid()), None),
        KeysOf::Staff(staff) => (None, Some(staff.uuid())),
    };
    sqlx::query_scalar!(
        "SELECT 1 FROM api_keys WHERE tenant_id = $1 AND (id = $2 OR staff_id = $3) ORDER BY id FOR UPDATE",
        tx.tenant(),
        key,
        staff,
    )
    .fetch_all(&mut **tx)
    .await
    .map(drop)
}

/// Whose keys.
#[derive(Clone, Copy, Debug)]
pub enum KeysOf {
    /// This one alone.
    One(ApiKeyId),
    /// All that a staff member made.
    Staff(StaffId),
}

/// Ends the keys that a staff member made.
///
/// # Errors
/// When the database fails.
pub(crate) async fn revoke_api_keys_of(tx: &mut TenantTx, clock: &Clock, staff: StaffId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND staff_id = $2 AND revoked_at IS NULL",
        tx.tenant(),
        staff.uuid(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_key_reads_as_it_is_written_and_no_other_text_does() {
        let (clock, entropy) = (Clock::fixed(datetime!(2026-11-27 12:00 UTC)), Entropy::seeded(7));
        let key = ApiKey::random((&clock, &entropy));
        let text = key.reveal();
        let read: ApiKey = text.parse().unwrap();
        assert_eq!((read.id(), read.hash()), (key.id(), key.hash()));
        assert!(!format!("{key:?}").contains(&text[40..60]));
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'0' { b'1' } else { b'0' };
            assert!(String::from_utf8(other).unwrap().parse::<ApiKey>().is_err(), "{at}");
        }
        for wrong in ["", "ptl_", "ptl___", &text[..text.len() - 1], &text.to_uppercase(), &format!("{text} ")] {
            assert!(wrong.parse::<ApiKey>().is_err(), "{wrong}");
        }
        let hyphens = format!("ptl_{}_{}", key.id(), hex(key.secret.bytes()));
        assert!(format!("{hyphens}_{}", check(&hyphens)).parse::<ApiKey>().is_err());
    }
}

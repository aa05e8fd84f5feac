//! Asking for a portal: the form as it was parsed, the login name it claims, and the consent it gave.

use std::str::FromStr;

use accounts::{DisplayName, Email, Token};
use db::{SystemTx, Tenant, TenantId};
use tenancy::LoginName;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Billing, Platform, Result, billing};

/// What stands beside the box. Change the version with the words.
pub const CONSENT_TEXT: &str =
    "I understand the fee is $300/month and that I can discontinue at any time, for any reason.";
/// Names the wording.
pub const CONSENT_VERSION: &str = "2026-11";

/// How long an unpaid request holds its login name; as long as a payment page stays open at Stripe.
pub const REQUEST_LIFE: Duration = Duration::hours(24);

/// A phone number as people write it, in any country's way: 7 to 15 digits (ITU-T E.164), at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// Why a text is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPhone {
    /// Nothing was typed.
    #[error("Enter a phone number.")]
    Empty,
    /// Too few or too many digits, or something that is no part of a number.
    #[error("Enter a phone number with its area code, like (515) 555-0142 or +44 20 7946 0958.")]
    Malformed,
}

impl FromStr for Phone {
    type Err = BadPhone;
    fn from_str(text: &str) -> Result<Self, BadPhone> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadPhone::Empty);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let is_part = |c: char| c.is_ascii_digit() || " ()+-./x#,".contains(c) || "ext".contains(c);
        if (7..=20).contains(&digits) && text.len() <= 40 && text.chars().all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadPhone::Malformed)
        }
    }
}

impl Phone {
    /// The number as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who asked, and from where; the box is ticked.
#[derive(Clone, Debug)]
pub struct Consent {
    /// The form's own random key: the same form sent twice is one request.
    pub key: Token,
    /// Their name.
    pub contact_name: DisplayName,
    /// Their address; the owner signs in with it.
    pub email: Email,
    /// Their number.
    pub phone: Phone,
    /// Where they are.
    pub client_ip: String,
}

/// A Portal Activation Request Form that was filled in well.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// Who asks.
    pub consent: Consent,
    /// The business's name.
    pub business: DisplayName,
    /// The login name they prefer.
    pub login_name: LoginName,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The name is theirs while they pay.
    Claimed(TenantId),
    /// This very form has been paid for.
    Paid(TenantId),
    /// Somebody else has the name, or one that looks like it.
    NameTaken,
}

/// A wish to be shown around.
#[derive(Clone, Debug)]
pub struct NewDemo {
    /// The form's own random key.
    pub key: Token,
    /// Their name.
    pub contact_name: DisplayName,
    /// Their business.
    pub business: DisplayName,
    /// Their address.
    pub email: Email,
    /// Their number.
    pub phone: Phone,
    /// The day they would like.
    pub wanted_on: Date,
    /// Anything else.
    pub note: String,
}

/// How far a request has come.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The tenant.
    pub tenant: Tenant,
    /// What it pays.
    pub billing: Billing,
    /// Where the link to set a password went, or will go.
    pub email: String,
}

struct Known {
    id: Uuid,
    tenant: TenantId,
    login_name: String,
    email: String,
    is_open: bool,
}

impl Platform {
    /// Takes a request: claims the login name and keeps the consent. Of any number of requests for one name at once
    /// exactly one gets it. A form that is sent again, perhaps with something corrected, stays one request.
    ///
    /// # Errors
    /// When the database fails, or Stripe while an outdated payment page must be closed.
    pub async fn claim(&self, new: &NewRequest) -> Result<Claim> {
        match self.find_request(&new.consent.key).await? {
            Some(known) => self.correct(known, new).await,
            None => match self.insert_request(new).await? {
                // The same form twice at once: whoever came second meets its own name.
                Claim::NameTaken => match self.find_request(&new.consent.key).await? {
                    Some(known) => self.correct(known, new).await,
                    None => Ok(Claim::NameTaken),
                },
                claim => Ok(claim),
            },
        }
    }

    async fn find_request(&self, key: &Token) -> Result<Option<Known>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_as!(
            Known,
            r#"SELECT r.id, r.for_tenant AS "tenant: TenantId", t.login_name, r.email, t.activated_at IS NOT NULL AS "is_open!"
               FROM activation_requests r JOIN tenants t ON t.id = r.for_tenant WHERE r.key_hash = $1 AND r.is_first"#,
            &key.hash()[..],
        )
        .fetch_optional(&mut *tx)
        .await?)
    }

    async fn insert_request(&self, new: &NewRequest) -> Result<Claim> {
        let now = self.clock.now();
        let id = TenantId::new(self.entropy.uuid_v7(&self.clock));
        let mut tx = self.system.begin().await?;
        let inserted = sqlx::query!(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, created_at) VALUES ($1, $2, $3, $4, $5)",
            id.uuid(),
            new.login_name.as_str(),
            new.login_name.look_alike_key(),
            new.business.as_str(),
            now,
        )
        .execute(&mut *tx)
        .await;
        if is_taken(&mut tx, inserted, &new.login_name, now).await? {
            return Ok(Claim::NameTaken);
        }
        if let Err(error) = self.insert_consent(&mut tx, (id, true), &new.consent).await {
            return if db::violated(&error).is_some() { Ok(Claim::NameTaken) } else { Err(error.into()) };
        }
        billing::insert(&mut tx, id, now).await?;
        tx.commit().await?;
        Ok(Claim::Claimed(id))
    }

    /// Keeps who agreed to what, and when.
    pub(crate) async fn insert_consent(
        &self,
        connection: &mut sqlx::PgConnection,
        (tenant, is_first): (TenantId, bool),
        consent: &Consent,
    ) -> Result<(), db::Error> {
        let now = self.clock.now();
        sqlx::query!(
            "INSERT INTO activation_requests (id, for_tenant, is_first, key_hash, contact_name, email, phone, consented_at,
                                              consent_version, client_ip, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8, $11)",
            self.entropy.uuid_v7(&self.clock),
            tenant.uuid(),
            is_first,
            &consent.key.hash()[..],
            consent.contact_name.as_str(),
            consent.email.as_str(),
            consent.phone.as_str(),
            now,
            CONSENT_VERSION,
            consent.client_ip,
            now + REQUEST_LIFE,
        )
        .execute(connection)
        .await
        .map(drop)
    }

    /// A form that is known: takes over what was corrected, as long as it is not paid.
    async fn correct(&self, known: Known, new: &NewRequest) -> Result<Claim> {
        if known.is_open || self.billing(known.tenant).await?.is_some_and(|row| row.is_running()) {
            return Ok(Claim::Paid(known.tenant));
        }
        if known.email != new.consent.email.as_str() && self.close_page(known.tenant).await? {
            return Ok(Claim::Paid(known.tenant));
        }
        let now = self.clock.now();
        let mut tx = self.system.begin().await?;
        let renamed = sqlx::query!(
            "UPDATE tenants SET login_name = $2, look_alike_key = $3, name = $4 WHERE id = $1 AND activated_at IS NULL",
            known.tenant.uuid(),
            new.login_name.as_str(),
            new.login_name.look_alike_key(),
            new.business.as_str(),
        )
        .execute(&mut *tx)
        .await;
        let is_new_name = known.login_name != new.login_name.as_str();
        if is_taken(&mut tx, renamed, &new.login_name, now).await? && is_new_name {
            return Ok(Claim::NameTaken);
        }
        sqlx::query!(
            "UPDATE activation_requests SET contact_name = $2, email = $3, phone = $4, consented_at = $5, consent_version = $6
             WHERE id = $1",
            known.id,
            new.consent.contact_name.as_str(),
            new.consent.email.as_str(),
            new.consent.phone.as_str(),
            now,
            CONSENT_VERSION,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Claim::Claimed(known.tenant))
    }

    /// The request with this key, however far it has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn opening(&self, key: &Token) -> Result<Option<Opening>> {
        let Some(known) = self.find_request(key).await? else { return Ok(None) };
        let (tenant, billing) = (self.system.db().tenant(known.tenant).await?, self.billing(known.tenant).await?);
        Ok(tenant.zip(billing).map(|(tenant, billing)| Opening { tenant, billing, email: known.email }))
    }

    /// Keeps a wish to be shown around, once, and tells whoever runs the platform.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_for_demo(&self, new: &NewDemo) -> Result<()> {
        let id = self.entropy.uuid_v7(&self.clock);
        let mut tx = self.system.begin().await?;
        let added = sqlx::query!(
            "INSERT INTO demo_requests (id, key_hash, contact_name, business_name, email, phone, wanted_on, note, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key_hash) DO NOTHING",
            id,
            &new.key.hash()[..],
            new.contact_name.as_str(),
            new.business.as_str(),
            new.email.as_str(),
            new.phone.as_str(),
            new.wanted_on,
            new.note,
            self.clock.now(),
        )
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 1 {
            self.outbox.notify(&mut tx, &format!("demo:{id}"), &self.demo_wanted(new)).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Whether a name that was just written belongs to somebody else: by a constraint, or because it is held for a tenant
/// that gave it up. Names are given up in the transaction that frees them, so they are looked for after the write.
async fn is_taken<T>(
    tx: &mut SystemTx,
    written: Result<T, db::Error>,
    name: &LoginName,
    now: OffsetDateTime,
) -> Result<bool, db::Error> {
    match written {
        Err(error) if db::violated(&error).is_some() => return Ok(true),
        other => drop(other?),
    }
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM former_login_names WHERE look_alike_key = $1 AND held_until > $2) AS "held!""#,
        name.look_alike_key(),
        now,
    )
    .fetch_one(&mut **tx)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_country_are_accepted() {
        for text in ["(515) 555-0142", "+44 20 7946 0958", "+49 (0)89 1234-567", "515.555.0142 x12", "5155550142"] {
            assert!(text.parse::<Phone>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "   ", "12345", "call me", "<script>5155550142", &"5".repeat(41)] {
            assert!(text.parse::<Phone>().is_err(), "{text}");
        }
    }
}

//! A contact of a customer who is signed in to the portal.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use db::{ContactId, CredentialId, CustomerId, Scope, SessionId, Tenant, TenantTx};
use time::OffsetDateTime;

use crate::acting::{acts_for, lock_login};
use crate::session::{CUSTOMER_LIFE, is_open, touch};
use crate::signed_in::SET_UP;
use crate::{Accounts, Actor, ActsFor, CUSTOMER_COOKIE, CurrentTenant, Person, Strength, Token, View, cookie};

/// A signed-in contact. Asking for one checks session, contact, customer and tenant: whoever lost access, at any of the
/// three, is out here.
#[derive(Clone, Debug)]
pub struct PortalUser {
    /// Where.
    pub tenant: Arc<Tenant>,
    /// As whom they act.
    pub contact: ContactId,
    /// Whose login it is that they signed in with: the contact's own, or that of the same person at another customer.
    pub login: ContactId,
    /// As whom they may act at several customers; empty when there is nothing to choose.
    pub acts_for: Vec<ActsFor>,
    /// For which customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// The contact's full name.
    pub name: String,
    /// The contact's primary address.
    pub email: String,
    /// This browser's session.
    pub session: SessionId,
    /// The credential that began it.
    pub credential: CredentialId,
    /// How far the session is trusted.
    pub strength: Strength,
    /// Until when its owner has proved anew who they are.
    pub proven_until: Option<OffsetDateTime>,
    /// The staff member who looks on as this person: then nothing is written.
    pub view: Option<View>,
    /// Whether the business asks for a second step that this person has not: nothing else is reached until it is set up.
    pub must_set_up: bool,
}

impl PortalUser {
    /// The rows this person may see: its customer's.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.tenant.only(self.customer)
    }

    /// The person, as links and credentials know it.
    #[must_use]
    pub const fn person(&self) -> Person {
        Person::Contact(self.login)
    }

    /// Whether a form was shown for the customer that this person acts for: they may have changed it in another tab. A form
    /// that does not say is taken as it is.
    #[must_use]
    pub fn is_still(&self, shown_for: &str) -> bool {
        shown_for.is_empty() || shown_for == self.customer.to_string()
    }

    /// Whether the session is trusted with changing how one signs in: one that a login link began is not, unless its
    /// owner has just proved anew who they are.
    #[must_use]
    pub fn is_proven(&self, now: OffsetDateTime) -> bool {
        self.strength == Strength::Full || self.proven_until.is_some_and(|until| until > now)
    }

    /// The person, as the audit trail names it.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor::Contact(self.contact, &self.name)
    }

    /// Makes this the person of the request, in place of whomever its cookies name: for a view.
    pub fn stand_in(self, parts: &mut Parts) {
        parts.extensions.insert(self);
    }

    /// Who asks, with a reading transaction on their customer's rows: the one that found them, for extractors that go on
    /// reading.
    ///
    /// # Errors
    /// As asking for a [`PortalUser`] does.
    pub async fn open<S: Send + Sync>(parts: &mut Parts, state: &S) -> web::Result<(Self, TenantTx)>
    where
        Accounts: FromRef<S>,
    {
        let (user, tx) = Self::identify(parts, state).await?;
        if user.must_set_up { Err(web::Error::First(SET_UP)) } else { Ok((user, tx)) }
    }

    /// The same, also for whoever has to set a second step up first.
    pub(crate) async fn identify<S: Send + Sync>(parts: &mut Parts, state: &S) -> web::Result<(Self, TenantTx)>
    where
        Accounts: FromRef<S>,
    {
        let accounts = Accounts::from_ref(state);
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok((known.clone(), accounts.db.read(known.scope()).await?));
        }
        let CurrentTenant { tenant, is_console } = CurrentTenant::from_request_parts(parts, state).await?;
        if is_console {
            return Err(web::Error::NotFound);
        }
        let token = cookie::read(&parts.headers, CUSTOMER_COOKIE).ok_or(web::Error::SignIn)?;
        let mut tx = accounts.db.read(tenant.whole()).await?;
        let found = find(&mut tx, accounts.clock.now(), tenant, &token).await?;
        let (mut user, is_shared, last_seen_at) = found.ok_or(web::Error::SignIn)?;
        if is_shared && user.strength == Strength::Full {
            user.acts_for = acts_for(&mut tx, user.login).await?;
            user.acts_for.truncate(if user.acts_for.len() > 1 { usize::MAX } else { 0 });
        }
        tx.narrow(user.customer).await?;
        let tx = touch(&accounts, tx, (user.scope(), user.session), last_seen_at).await?;
        parts.extensions.insert(user.clone());
        Ok((user, tx))
    }

    /// Begins a transaction that writes for this person and sees its customer's rows alone. The rows of the contact, its
    /// customer and its session stay locked against revocation until the end, so that a write and a revocation happen one
    /// after the other, never side by side.
    ///
    /// # Errors
    /// [`web::Error::SignIn`] when access was revoked since the request began; [`web::Error::Forbidden`] in a view.
    pub async fn begin(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        self.begin_in(accounts, (self.scope(), false)).await
    }

    /// The same for what they change about their own login, which may be another contact's at another customer: every
    /// statement names the person. Two changes of one login come one after the other.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn begin_own(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        self.begin_in(accounts, (self.tenant.whole(), true)).await
    }

    async fn begin_in(&self, accounts: &Accounts, (scope, is_own): (Scope, bool)) -> web::Result<TenantTx> {
        if self.view.is_some() {
            return Err(web::Error::Forbidden);
        }
        let mut tx = accounts.db.begin(scope).await?;
        if !tx.hold_currency().await? {
            return Err(crate::staff::currency_changed());
        }
        // The customer first, then the login, then the contact: everybody locks in this order.
        let customer_stands = sqlx::query_scalar!(
            "SELECT 1 FROM customers WHERE tenant_id = $1 AND id = $2 AND has_portal_access AND is_active FOR KEY SHARE",
            tx.tenant(),
            self.customer.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        customer_stands.ok_or(web::Error::SignIn)?;
        if is_own {
            lock_login(&mut tx, self.login).await?;
        }
        let stands = sqlx::query_scalar!(
            "SELECT 1 FROM contacts
             WHERE tenant_id = $1 AND id = $2 AND (id = $3 OR signs_in_as = $3) AND has_access AND is_active FOR KEY SHARE",
            tx.tenant(),
            self.contact.uuid(),
            self.login.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        stands.ok_or(web::Error::SignIn)?;
        // A statement of its own: one that waited for a lock sees the other rows as they were before it waited.
        is_open(&mut tx, Person::Contact(self.contact), self.session).await?.then_some(tx).ok_or(web::Error::SignIn)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PortalUser
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        match parts.extensions.get::<Self>().filter(|known| !known.must_set_up) {
            Some(known) => Ok(known.clone()),
            None => Self::open(parts, state).await.map(|(user, _)| user),
        }
    }
}

async fn find(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    tenant: Arc<Tenant>,
    token: &Token,
) -> Result<Option<(PortalUser, bool, OffsetDateTime)>, db::Error> {
    if !tenant.customer_portal() {
        return Ok(None);
    }
    let row = sqlx::query!(
        r#"SELECT s.id AS "session: SessionId", s.credential_id AS "credential: CredentialId", s.last_seen_at,
                  s.strength AS "strength: Strength", s.proven_until, c.id AS "contact: ContactId", c.full_name, c.email AS "email!",
                  u.id AS "customer: CustomerId", u.name AS customer_name,
                  p.customer_second_step AND k.kind <> 'passkey'
                    AND NOT EXISTS (SELECT 1 FROM second_steps f WHERE f.tenant_id = s.tenant_id AND f.contact_id = k.contact_id
                                      AND f.confirmed_at IS NOT NULL) AS "must_set_up!",
                  k.contact_id AS "login!: ContactId",
                  EXISTS (SELECT 1 FROM contacts o WHERE o.tenant_id = s.tenant_id AND o.signs_in_as = k.contact_id) AS "is_shared!"
           FROM sessions s
           JOIN credentials k ON k.tenant_id = s.tenant_id AND k.id = s.credential_id
           JOIN portal_settings p ON p.tenant_id = s.tenant_id
           JOIN contacts c ON c.tenant_id = s.tenant_id AND c.id = s.contact_id
             AND (c.id = k.contact_id OR c.signs_in_as = k.contact_id)
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND s.last_seen_at > $4
             AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active"#,
        tx.tenant(),
        &token.hash()[..],
        now,
        now - CUSTOMER_LIFE.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| {
        let user = PortalUser {
            tenant,
            contact: row.contact,
            login: row.login,
            acts_for: Vec::new(),
            customer: row.customer,
            customer_name: row.customer_name,
            name: row.full_name,
            email: row.email,
            session: row.session,
            credential: row.credential,
            strength: row.strength,
            proven_until: row.proven_until,
            view: None,
            must_set_up: row.must_set_up,
        };
        (user, row.is_shared, row.last_seen_at)
    }))
}

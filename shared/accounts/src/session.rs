//! Sessions: begun by a credential, ended with it, read afresh at every request.

use boot::{Clock, Entropy};
use db::{ContactId, CredentialId, Scope, SessionId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{Person, Token};

/// How long a staff session lives: without a request, and in all.
pub(crate) const STAFF_LIFE: (Duration, Duration) = (Duration::hours(12), Duration::days(7));
/// How long a portal user's session lives: without a request, and in all.
pub(crate) const CUSTOMER_LIFE: (Duration, Duration) = (Duration::days(7), Duration::days(30));
/// How old `last_seen_at` may grow before a request writes it again.
const SEEN_EVERY: Duration = Duration::minutes(5);

/// How long after signing in nobody is asked to prove again who they are.
pub(crate) const FRESH_FOR: Duration = Duration::minutes(10);

/// How far a session is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Strength {
    /// The person proved who they are just for this session.
    Full,
    /// A lasting login link began it: changing how one signs in needs more.
    Link,
    /// A staff member looks on: it reads, and no more. Kept in a table of its own.
    View,
}

impl Strength {
    /// The name in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Link => "link",
            Self::View => "view",
        }
    }
}

/// A browser about to be signed in.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Who. As whom they act is another matter, where one login serves several customers: see [`crate::enter`].
    pub person: Person,
    /// By which proof.
    pub credential: CredentialId,
    /// How far that proof goes.
    pub strength: Strength,
    /// What the browser calls itself, for the person's own list of sessions.
    pub user_agent: &'a str,
    /// Where it is.
    pub client_ip: &'a str,
}

/// A session as its owner sees it.
#[derive(Debug)]
pub struct OpenSession {
    /// The row.
    pub id: SessionId,
    /// Whom somebody acts as in it, when it is no staff's.
    pub contact: Option<ContactId>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Where it signed in from.
    pub client_ip: String,
    /// When it signed in.
    pub created_at: OffsetDateTime,
    /// When it was last used, to within five minutes.
    pub last_seen_at: OffsetDateTime,
}

/// Begins a session; the token is for the cookie.
///
/// # Errors
/// When the database fails.
pub async fn start_session(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    session: NewSession<'_>,
) -> Result<Token, db::Error> {
    let token = Token::random(entropy);
    let now = clock.now();
    let (_, total) = match session.person {
        Person::Staff(_) => STAFF_LIFE,
        Person::Contact(_) => CUSTOMER_LIFE,
    };
    sqlx::query!(
        "INSERT INTO sessions (tenant_id, id, token_hash, staff_id, contact_id, credential_id,
                               user_agent, client_ip, created_at, last_seen_at, expires_at, strength)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        &token.hash()[..],
        session.person.staff(),
        session.person.contact(),
        session.credential.uuid(),
        session.user_agent.chars().take(300).collect::<String>(),
        session.client_ip,
        now,
        now + total,
        session.strength.key(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(token)
}

/// A person's sessions that still work, the last used first.
///
/// # Errors
/// When the database fails.
pub async fn list_sessions(tx: &mut TenantTx, clock: &Clock, person: Person) -> Result<Vec<OpenSession>, db::Error> {
    let (idle, _) = match person {
        Person::Staff(_) => STAFF_LIFE,
        Person::Contact(_) => CUSTOMER_LIFE,
    };
    let now = clock.now();
    sqlx::query_as!(
        OpenSession,
        r#"SELECT id AS "id: SessionId", contact_id AS "contact: ContactId", user_agent, client_ip, created_at, last_seen_at
           FROM sessions
           WHERE tenant_id = $1 AND expires_at > $4 AND last_seen_at > $5 AND credential_id IN
             (SELECT k.id FROM credentials k WHERE k.tenant_id = $1 AND (k.staff_id = $2 OR k.contact_id = $3))
           ORDER BY last_seen_at DESC LIMIT 100"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
        now,
        now - idle,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A session of a contact, as staff see it.
#[derive(Debug)]
pub struct ContactSession {
    /// The row.
    pub id: SessionId,
    /// Whom somebody acts as in it: the contact, or the same person at another customer.
    pub acts_as: ContactId,
    /// The name of that customer.
    pub customer: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Where it signed in from.
    pub client_ip: String,
    /// How: the kind of its credential.
    pub way: String,
    /// When it signed in.
    pub created_at: OffsetDateTime,
    /// When it was last used, to within five minutes.
    pub last_seen_at: OffsetDateTime,
}

/// The sessions that still work in which somebody acts as this contact, or came in by its login; the last used first.
///
/// # Errors
/// When the database fails.
pub async fn list_contact_sessions(
    tx: &mut TenantTx,
    clock: &Clock,
    contact: ContactId,
) -> Result<Vec<ContactSession>, db::Error> {
    let now = clock.now();
    sqlx::query_as!(
        ContactSession,
        r#"SELECT s.id AS "id: SessionId", s.contact_id AS "acts_as!: ContactId", coalesce(u.name, '') AS "customer!",
                  s.user_agent, s.client_ip, k.kind AS way, s.created_at, s.last_seen_at
           FROM sessions s
           JOIN credentials k ON k.tenant_id = s.tenant_id AND k.id = s.credential_id
           JOIN contacts c ON c.tenant_id = s.tenant_id AND c.id = s.contact_id
           LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE s.tenant_id = $1 AND (s.contact_id = $2 OR k.contact_id = $2) AND s.expires_at > $3 AND s.last_seen_at > $4
           ORDER BY s.last_seen_at DESC, s.id LIMIT 100"#,
        tx.tenant(),
        contact.uuid(),
        now,
        now - CUSTOMER_LIFE.0,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A portal user's session that was ended.
#[derive(Debug)]
pub struct EndedSession {
    /// Whom somebody acted as in it.
    pub acted_as: ContactId,
    /// Whose login they came in by: the same contact, or that person at another customer.
    pub login: ContactId,
    /// What the browser called itself.
    pub user_agent: String,
}

/// Ends a portal user's session, whoever's. `None` when it has ended, or is a staff member's.
///
/// # Errors
/// When the database fails.
pub async fn end_contact_session(tx: &mut TenantTx, id: SessionId) -> Result<Option<EndedSession>, db::Error> {
    sqlx::query_as!(
        EndedSession,
        r#"DELETE FROM sessions s USING credentials k
           WHERE s.tenant_id = $1 AND s.id = $2 AND k.tenant_id = $1 AND k.id = s.credential_id AND s.contact_id IS NOT NULL
           RETURNING s.contact_id AS "acted_as!: ContactId", k.contact_id AS "login!: ContactId", s.user_agent"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Whether a session has not ended in which somebody acts as this person. It does not end before the transaction does.
pub(crate) async fn is_open(tx: &mut TenantTx, person: Person, id: SessionId) -> Result<bool, db::Error> {
    let open = sqlx::query_scalar!(
        "SELECT 1 FROM sessions
         WHERE tenant_id = $1 AND id = $2 AND (staff_id = $3 OR contact_id = $4) FOR KEY SHARE",
        tx.tenant(),
        id.uuid(),
        person.staff(),
        person.contact(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(open.is_some())
}

/// Ends one session of a person; `false` when it is not theirs or has ended.
///
/// # Errors
/// When the database fails.
pub async fn end_session(tx: &mut TenantTx, person: Person, id: SessionId) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "DELETE FROM sessions
         WHERE tenant_id = $1 AND id = $2 AND credential_id IN
           (SELECT k.id FROM credentials k WHERE k.tenant_id = $1 AND (k.staff_id = $3 OR k.contact_id = $4))",
        tx.tenant(),
        id.uuid(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of a person but one, and every sign-in of theirs that waits for its second step.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sessions(tx: &mut TenantTx, person: Person, keep: SessionId) -> Result<u64, db::Error> {
    sqlx::query!(
        "DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    let done = sqlx::query!(
        "DELETE FROM sessions
         WHERE tenant_id = $1 AND id <> $2 AND credential_id IN
           (SELECT k.id FROM credentials k WHERE k.tenant_id = $1 AND (k.staff_id = $3 OR k.contact_id = $4))",
        tx.tenant(),
        keep.uuid(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// Gives a session a new token: how its person signs in has changed, and the old token may be in other hands.
///
/// # Errors
/// When the database fails.
pub async fn renew_session(
    tx: &mut TenantTx,
    entropy: &Entropy,
    person: Person,
    id: SessionId,
) -> Result<Token, db::Error> {
    let token = Token::random(entropy);
    sqlx::query!(
        "UPDATE sessions SET token_hash = $3
         WHERE tenant_id = $1 AND id = $2 AND credential_id IN
           (SELECT k.id FROM credentials k WHERE k.tenant_id = $1 AND (k.staff_id = $4 OR k.contact_id = $5))",
        tx.tenant(),
        id.uuid(),
        &token.hash()[..],
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(token)
}

/// Whether somebody proved who they are just now for this session: within ten minutes, and not by a lasting link.
///
/// # Errors
/// When the database fails.
pub async fn is_fresh(tx: &mut TenantTx, clock: &Clock, id: SessionId) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM sessions WHERE tenant_id = $1 AND id = $2 AND created_at > $3
                            AND strength = 'full') AS "is_fresh!""#,
        tx.tenant(),
        id.uuid(),
        clock.now() - FRESH_FOR,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Ends every session of a person, whomever they act as, every view of them or by them, and every sign-in of theirs that
/// waits for its second step.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions_of(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    crate::view::cut_views_of(tx, person).await?;
    sqlx::query!(
        "DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM sessions
         WHERE tenant_id = $1 AND credential_id IN
           (SELECT k.id FROM credentials k WHERE k.tenant_id = $1 AND (k.staff_id = $2 OR k.contact_id = $3))",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes that a session was used, at most every five minutes, so that reading a page seldom writes. `tx` found the
/// session and gives its connection back meanwhile: a request never holds two.
pub(crate) async fn touch(
    accounts: &crate::Accounts,
    mut tx: TenantTx,
    (scope, id): (Scope, SessionId),
    last_seen_at: OffsetDateTime,
) -> Result<TenantTx, db::Error> {
    let now = accounts.clock.now();
    if now - last_seen_at < SEEN_EVERY {
        return Ok(tx);
    }
    drop(tx);
    tx = accounts.db.begin(scope).await?;
    sqlx::query!("UPDATE sessions SET last_seen_at = $3 WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid(), now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    accounts.db.read(scope).await
}

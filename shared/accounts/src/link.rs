//! Links that are mailed: opening one changes nothing; the button on its page uses it up, once.

use boot::{Clock, Entropy};
use db::{ContactId, LinkId, StaffId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::Token;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Set the first password: 7 days.
    Invitation,
    /// Set a new password: 1 hour.
    Reset,
    /// Sign in: 15 minutes.
    SignIn,
}

impl Purpose {
    /// The name in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::SignIn => "sign_in",
        }
    }

    /// How long such a link lives.
    #[must_use]
    pub const fn life(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::Reset => Duration::hours(1),
            Self::SignIn => Duration::minutes(15),
        }
    }
}

/// Whom a link, a credential or a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// A staff member.
    Staff(StaffId),
    /// A contact.
    Contact(ContactId),
}

impl Person {
    pub(crate) fn staff(self) -> Option<uuid::Uuid> {
        match self {
            Self::Staff(id) => Some(id.uuid()),
            Self::Contact(_) => None,
        }
    }

    pub(crate) fn contact(self) -> Option<uuid::Uuid> {
        match self {
            Self::Contact(id) => Some(id.uuid()),
            Self::Staff(_) => None,
        }
    }
}

/// A link just made: the token goes into the mail and nowhere else.
#[derive(Debug)]
pub struct LinkToken {
    /// The row.
    pub id: LinkId,
    /// What the address holds.
    pub token: Token,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// A link as its page shows it.
#[derive(Debug)]
pub struct Link {
    /// The row.
    pub id: LinkId,
    /// Whose it is.
    pub person: Person,
    /// Whether its button would work now.
    pub state: LinkState,
}

/// Whether a link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It works.
    Live,
    /// It was used.
    Used,
    /// It is too old.
    Expired,
    /// It was replaced by a newer one, or access was revoked.
    Revoked,
}

/// Makes a link and kills every older one of that person. A link to sign in, which anybody may ask for, leaves one that
/// sets a password alone.
///
/// # Errors
/// When the database fails.
pub async fn issue_link(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    person: Person,
    purpose: Purpose,
) -> Result<LinkToken, db::Error> {
    issue_link_for(tx, by, person, (purpose, purpose.life())).await
}

/// The same, with a life of its own.
pub(crate) async fn issue_link_for(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    person: Person,
    (purpose, life): (Purpose, Duration),
) -> Result<LinkToken, db::Error> {
    match purpose {
        Purpose::SignIn => revoke_sign_in_links(tx, clock, person).await?,
        Purpose::Invitation | Purpose::Reset => revoke_links(tx, clock, person).await?,
    }
    let now = clock.now();
    let link =
        LinkToken { id: LinkId::new(entropy.uuid_v7(clock)), token: Token::random(entropy), expires_at: now + life };
    sqlx::query!(
        "INSERT INTO links (tenant_id, id, purpose, token_hash, staff_id, contact_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        link.id.uuid(),
        purpose.key(),
        &link.token.hash()[..],
        person.staff(),
        person.contact(),
        now,
        link.expires_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(link)
}

/// Kills every link of a person that still works.
///
/// # Errors
/// When the database fails.
pub async fn revoke_links(tx: &mut TenantTx, clock: &Clock, person: Person) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE links SET revoked_at = $4
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND used_at IS NULL AND revoked_at IS NULL",
        tx.tenant(),
        person.staff(),
        person.contact(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

async fn revoke_sign_in_links(tx: &mut TenantTx, clock: &Clock, person: Person) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE links SET revoked_at = $4
         WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND purpose = 'sign_in'
           AND used_at IS NULL AND revoked_at IS NULL",
        tx.tenant(),
        person.staff(),
        person.contact(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Looks a link up without using it. Another tenant's link does not exist.
///
/// # Errors
/// When the database fails.
pub async fn find_link(
    tx: &mut TenantTx,
    clock: &Clock,
    purpose: Purpose,
    token: &Token,
) -> Result<Option<Link>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: LinkId", staff_id AS "staff_id: StaffId", contact_id AS "contact_id: ContactId",
                  expires_at, used_at, revoked_at
           FROM links WHERE tenant_id = $1 AND token_hash = $2 AND purpose = $3"#,
        tx.tenant(),
        &token.hash()[..],
        purpose.key(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.and_then(|row| {
        let state = match (row.used_at, row.revoked_at) {
            (Some(_), _) => LinkState::Used,
            (None, Some(_)) => LinkState::Revoked,
            (None, None) if row.expires_at <= clock.now() => LinkState::Expired,
            (None, None) => LinkState::Live,
        };
        Some(Link { id: row.id, person: person(row.staff_id, row.contact_id)?, state })
    }))
}

/// Notes that the page of a link was looked at, the first time. It says nothing of who looked: mail scanners do, too.
///
/// # Errors
/// When the database fails.
pub async fn note_link_opened(
    tx: &mut TenantTx,
    clock: &Clock,
    (purpose, token): (Purpose, &Token),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE links SET opened_at = $4
         WHERE tenant_id = $1 AND token_hash = $2 AND purpose = $3 AND contact_id IS NOT NULL
           AND opened_at IS NULL AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $4",
        tx.tenant(),
        &token.hash()[..],
        purpose.key(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Uses a link up. Of any number of calls at once exactly one gets the person; the others get `None`.
///
/// # Errors
/// When the database fails.
pub async fn use_link(
    tx: &mut TenantTx,
    clock: &Clock,
    purpose: Purpose,
    token: &Token,
) -> Result<Option<Person>, db::Error> {
    let row = sqlx::query!(
        r#"UPDATE links SET used_at = $4
           WHERE tenant_id = $1 AND token_hash = $2 AND purpose = $3
             AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $4
           RETURNING staff_id AS "staff_id: StaffId", contact_id AS "contact_id: ContactId""#,
        tx.tenant(),
        &token.hash()[..],
        purpose.key(),
        clock.now(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.and_then(|row| person(row.staff_id, row.contact_id)))
}

fn person(staff: Option<StaffId>, contact: Option<ContactId>) -> Option<Person> {
    staff.map(Person::Staff).or(contact.map(Person::Contact))
}

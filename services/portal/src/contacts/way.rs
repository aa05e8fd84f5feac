//! What lets an invited contact in: a link, or a temporary password where the business chose that.

use accounts::{
    LinkToken, Person, Purpose, TEMPORARY_LIFE, TemporaryPassword, has_password, issue_link, revoke_links,
    set_temporary_password,
};
use db::{ContactId, LinkId, Scope, TenantTx};
use time::OffsetDateTime;

use crate::Portal;

/// What a business lets people in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvitesWith {
    /// A link to the page on which a password is set.
    Link,
    /// A temporary password, good for one sign-in.
    TemporaryPassword,
}

impl InvitesWith {
    pub(crate) const ALL: [Self; 2] = [Self::Link, Self::TemporaryPassword];

    /// The name in the database and in forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::TemporaryPassword => "temporary_password",
        }
    }

    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The business's choice.
    pub(crate) async fn find(tx: &mut TenantTx) -> Result<Self, db::Error> {
        let key = sqlx::query_scalar!("SELECT invites_with FROM portal_settings WHERE tenant_id = $1", tx.tenant())
            .fetch_one(&mut **tx)
            .await?;
        Ok(Self::from_key(&key).unwrap_or(Self::Link))
    }
}

/// A way in before it is given to anybody.
#[derive(Debug)]
pub(crate) enum Way {
    Link,
    TemporaryPassword(TemporaryPassword),
}

impl Way {
    /// As the business chose. A temporary password is hashed here, before any row is locked.
    ///
    /// # Errors
    /// [`web::Error::TooMany`] when too many passwords are being hashed.
    pub(crate) async fn chosen(portal: &Portal, scope: Scope) -> web::Result<Self> {
        let mut tx = portal.accounts.db.read(scope).await?;
        let chosen = InvitesWith::find(&mut tx).await?;
        drop(tx);
        Ok(match chosen {
            InvitesWith::Link => Self::Link,
            InvitesWith::TemporaryPassword => {
                let password = TemporaryPassword::random(&portal.accounts).await;
                Self::TemporaryPassword(password.map_err(|_| web::Error::TooMany(5))?)
            }
        })
    }

    /// Gives it to a contact; whatever link or temporary password was out before dies. Somebody who is invited and has a
    /// password of their own keeps it: for them it is a link.
    pub(super) async fn give(
        &self,
        tx: &mut TenantTx,
        portal: &Portal,
        (id, purpose): (ContactId, Purpose),
    ) -> Result<Given<'_>, db::Error> {
        let by = (&portal.accounts.clock, &portal.accounts.entropy);
        let person = Person::Contact(id);
        match self {
            Self::TemporaryPassword(password) if purpose == Purpose::Reset || !has_password(tx, person).await? => {
                revoke_links(tx, by.0, person).await?;
                let until = set_temporary_password(tx, by, person, password).await?;
                Ok(Given::TemporaryPassword(password, until))
            }
            _ => {
                accounts::forget_temporary_password(tx, person).await?;
                Ok(Given::Link(issue_link(tx, by, person, purpose).await?, purpose))
            }
        }
    }
}

/// A way in as it was given: what a mail carries.
#[derive(Debug)]
pub(crate) enum Given<'a> {
    Link(LinkToken, Purpose),
    TemporaryPassword(&'a TemporaryPassword, OffsetDateTime),
}

impl Given<'_> {
    /// When it stops working.
    pub(super) const fn expires_at(&self) -> OffsetDateTime {
        match self {
            Self::Link(link, _) => link.expires_at,
            Self::TemporaryPassword(_, until) => *until,
        }
    }

    /// The link's row.
    pub(crate) const fn link(&self) -> Option<LinkId> {
        match self {
            Self::Link(link, _) => Some(link.id),
            Self::TemporaryPassword(..) => None,
        }
    }

    /// How a letter says it; `address` is where the link leads, if it is one.
    pub(crate) fn in_a_letter<'b>(&'b self, address: &'b str) -> mail::WayIn<'b> {
        match self {
            Self::Link(_, purpose) => mail::WayIn::Link(address, purpose.life()),
            Self::TemporaryPassword(password, _) => mail::WayIn::TemporaryPassword(password.reveal(), TEMPORARY_LIFE),
        }
    }
}

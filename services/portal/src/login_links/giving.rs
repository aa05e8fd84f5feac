//! Enabling, refreshing, mailing and disabling a contact's login link.

use accounts::{NewLoginLink, Staff, Token, find_login_link, forget_login_link, set_login_link};
use db::{ContactId, TenantTx};
use tenancy::LoginName;
use time::Duration;

use super::queries;
use crate::Portal;
use crate::contacts::access::{self, NotEligible};
use crate::contacts::contact::Contact;
use crate::contacts::queries as contacts;

/// Why nothing was done; each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// The contact may not use the portal.
    #[error(transparent)]
    NotEligible(#[from] NotEligible),
    /// The business lets nobody in by login links.
    #[error("Login links are off for your portal. Turn them on first, in Settings, Customer Portal, Users.")]
    LinksOff,
    /// It has no link.
    #[error("This contact has no login link. Enable it first.")]
    NoLink,
    /// Its link has expired, or cannot be read any more.
    #[error("This login link does not work any more. Refresh it first.")]
    Stale,
}

/// What comes of a click: the contact, or why nothing was done.
pub(super) type Outcome = web::Result<Result<Contact, Refused>>;

/// Two presses within this time are one.
const ONE_PRESS: Duration = Duration::seconds(10);

/// Whether a contact could have a login link that works.
///
/// # Errors
/// The first reason against it.
pub(super) fn may_have(contact: &Contact, is_portal_open: bool, are_allowed: bool) -> Result<(), Refused> {
    access::eligible(contact, is_portal_open)?;
    match contact {
        _ if !are_allowed => Err(Refused::LinksOff),
        Contact { signs_in_as: Some(_), .. } => Err(NotEligible::OtherLogin.into()),
        Contact { has_access: false, revoked_at: Some(_), .. } => Err(NotEligible::Revoked.into()),
        _ => Ok(()),
    }
}

async fn allowed(tx: &mut TenantTx, staff: &Staff, contact: &Contact) -> web::Result<Result<(), Refused>> {
    Ok(may_have(contact, staff.tenant.customer_portal(), queries::are_allowed(tx).await?))
}

/// Gives a contact a login link, and access if it had none. A second press changes nothing.
pub(super) async fn enable(tx: &mut TenantTx, portal: &Portal, staff: &Staff, id: ContactId) -> Outcome {
    let contact = access::locked(tx, id).await?;
    if let Err(why) = allowed(tx, staff, &contact).await? {
        return Ok(Err(why));
    }
    if contact.login_link_until.is_none() {
        if !contact.has_access {
            contacts::save_access(tx, (id, true), (portal.accounts.clock.now(), false)).await?;
        }
        set(tx, portal, id).await?;
        access::note(tx, portal, staff.actor(), (&contact, "contact.link_enabled")).await?;
    }
    Ok(Ok(contact))
}

/// Puts a new link with a new term in place of the old one.
pub(super) async fn refresh(tx: &mut TenantTx, portal: &Portal, staff: &Staff, id: ContactId) -> Outcome {
    let contact = access::locked(tx, id).await?;
    if contact.login_link_until.is_none() {
        return Ok(Err(Refused::NoLink));
    }
    if let Err(why) = allowed(tx, staff, &contact).await? {
        return Ok(Err(why));
    }
    set(tx, portal, id).await?;
    access::note(tx, portal, staff.actor(), (&contact, "contact.link_refreshed")).await?;
    Ok(Ok(contact))
}

async fn set(tx: &mut TenantTx, portal: &Portal, id: ContactId) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let token = Token::random(&accounts.entropy);
    let sealed = portal.outbox.seal(&place(tx, id), token.reveal().as_bytes());
    let new = NewLoginLink { token: &token, sealed: &sealed };
    set_login_link(tx, (&accounts.clock, &accounts.entropy), id, new).await?;
    contacts::save_invite_end(tx, id, accounts.clock.now()).await
}

/// Ends a contact's login link and the sessions that it began. Its access stays.
pub(super) async fn disable(tx: &mut TenantTx, portal: &Portal, staff: &Staff, id: ContactId) -> Outcome {
    let contact = access::locked(tx, id).await?;
    if !forget_login_link(tx, &portal.accounts.clock, id).await? {
        return Ok(Err(Refused::NoLink));
    }
    contacts::save_invite_end(tx, id, portal.accounts.clock.now()).await?;
    access::note(tx, portal, staff.actor(), (&contact, "contact.link_disabled")).await?;
    Ok(Ok(contact))
}

/// Mails a contact its link.
pub(super) async fn mail(tx: &mut TenantTx, portal: &Portal, staff: &Staff, id: ContactId) -> Outcome {
    let contact = access::locked(tx, id).await?;
    let Some(link) = find_login_link(tx, id).await? else { return Ok(Err(Refused::NoLink)) };
    if let Err(why) = allowed(tx, staff, &contact).await? {
        return Ok(Err(why));
    }
    let now = portal.accounts.clock.now();
    if link.mailed_at.is_some_and(|at| now - at < ONE_PRESS) {
        return Ok(Ok(contact));
    }
    let address = address(tx, portal, staff, (id, &link.sealed)).filter(|_| link.expires_at > now);
    let Some(address) = address else { return Ok(Err(Refused::Stale)) };
    crate::mail::login_link(tx, portal, (staff, &contact), (&address, link.expires_on)).await?;
    accounts::save_login_link_mailed(tx, &portal.accounts.clock, id).await?;
    access::note(tx, portal, staff.actor(), (&contact, "contact.link_mailed")).await?;
    Ok(Ok(contact))
}

/// The whole address of a link; `None` when the key that sealed it is gone.
pub(super) fn address(
    tx: &TenantTx,
    portal: &Portal,
    staff: &Staff,
    (id, sealed): (ContactId, &[u8]),
) -> Option<String> {
    let name = LoginName::shaped(staff.tenant.login_name())?;
    let token = String::from_utf8(portal.outbox.open(&place(tx, id), sealed)?).ok()?;
    Some(format!("{}/link#{token}", portal.accounts.base.portal_url(&name)))
}

/// What a sealed link is bound to: one contact of one tenant.
fn place(tx: &TenantTx, id: ContactId) -> Vec<u8> {
    format!("login link {} {id}", tx.tenant()).into_bytes()
}

//! Giving and taking access: the verbs behind Invite, Resend, Revoke, Restore and Send reset.

use accounts::{Actor, Email, Event, Person, Purpose, Staff};
use db::{ContactId, Tenant, TenantTx};
use time::Duration;

use super::contact::Contact;
use super::way::Way;
use super::{queries, shared_login};
use crate::Portal;

/// Why a contact cannot be invited; each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEligible {
    /// Only customers' contacts can use the portal.
    #[error("This contact belongs to no customer. Choose a customer first.")]
    NoCustomer,
    /// There is nowhere to send the invitation.
    #[error("This contact has no email address. Add one first.")]
    NoEmail,
    /// It no longer works there.
    #[error("This contact is inactive. Make it active first.")]
    Inactive,
    /// The customer is switched off or inactive.
    #[error("Portal access of this customer is off. Turn it on first, on the customer's Customer Portal tab.")]
    CustomerOff,
    /// There is nothing to give back.
    #[error("Access of this contact was not revoked.")]
    NotRevoked,
    /// The tenant's portal is closed.
    #[error("Your portal is not active. Activate it first, in Settings, Customer Portal.")]
    PortalClosed,
    /// It has signed in: there is nothing to invite it to.
    #[error("This contact has set up its account already.")]
    SetUp,
    /// Somebody took its access away.
    #[error("Access of this contact was revoked. Restore it first.")]
    Revoked,
    /// Mail to it came back.
    #[error("Mail to this contact came back. Correct its email address first.")]
    EmailFails,
    /// Staff took its access away, and somebody else would give it back.
    #[error("Access of this contact was taken away by staff. Only they give it back.")]
    RevokedByStaff,
    /// It signs in with the login of another contact: who has a login of their own is invited otherwise.
    #[error("This contact signs in with the login of the same person at another customer.")]
    OtherLogin,
    /// Its address signs somebody else in, and it was never given another.
    #[error(
        "Another contact signs in with this contact’s address. Edit the contact: it is the same person, or needs an address of its own."
    )]
    AddressTaken,
}

/// What keeps a contact from being invited, given whether the portal is open.
pub(crate) type Rule = fn(&Contact, bool) -> Result<(), NotEligible>;

/// In whose name contacts are invited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inviter<'a> {
    /// Where.
    pub(crate) tenant: &'a Tenant,
    /// Who.
    pub(crate) actor: Actor<'a>,
    /// Their name: it stands under the letter.
    pub(crate) name: &'a str,
    /// What they add to the letter; may be empty.
    pub(crate) note: &'a str,
}

impl<'a> From<&'a Staff> for Inviter<'a> {
    fn from(staff: &'a Staff) -> Self {
        Self { tenant: &staff.tenant, actor: staff.actor(), name: &staff.name, note: "" }
    }
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// One mail is on its way.
    Sent,
    /// One was sent moments ago: the button was pressed twice.
    JustSent,
    /// It cannot be invited.
    NotEligible(NotEligible),
}

/// Two presses within this time are one.
const ONE_PRESS: Duration = Duration::seconds(10);

/// Whether a contact could be invited now.
///
/// # Errors
/// The first reason against it.
pub fn eligible(contact: &Contact, is_portal_open: bool) -> Result<(), NotEligible> {
    match contact {
        Contact { customer: None, .. } => Err(NotEligible::NoCustomer),
        Contact { email: None, .. } => Err(NotEligible::NoEmail),
        Contact { username: None, signs_in_as: None, .. } => Err(NotEligible::AddressTaken),
        Contact { is_active: false, .. } => Err(NotEligible::Inactive),
        Contact { customer_has_access: false, .. } => Err(NotEligible::CustomerOff),
        _ if !is_portal_open => Err(NotEligible::PortalClosed),
        _ => Ok(()),
    }
}

/// Whether this person may give the contact access at all: what staff took away is out of a colleague's reach.
pub(crate) const fn within_reach(actor: Actor<'_>, contact: &Contact) -> Result<(), NotEligible> {
    let is_revoked = !contact.has_access && contact.revoked_at.is_some();
    if matches!(actor, Actor::Contact(..)) && is_revoked && !contact.is_revoked_by_colleague {
        return Err(NotEligible::RevokedByStaff);
    }
    Ok(())
}

/// Whether a contact could be invited now as one of many: nobody looks at each, so those are left out, too, whom somebody
/// would stop at.
///
/// # Errors
/// The first reason against it.
pub fn eligible_among_many(contact: &Contact, is_portal_open: bool) -> Result<(), NotEligible> {
    match contact {
        Contact { signs_in_as: Some(_), .. } => Err(NotEligible::OtherLogin),
        Contact { confirmed_at: Some(_), .. } => Err(NotEligible::SetUp),
        Contact { has_access: false, revoked_at: Some(_), .. } => Err(NotEligible::Revoked),
        Contact { email: Some(email), .. } if email.parse::<Email>().is_err() => Err(NotEligible::NoEmail),
        Contact { email_failed_at: Some(_), .. } => Err(NotEligible::EmailFails),
        _ => eligible(contact, is_portal_open),
    }
}

/// Gives a contact access and mails it what lets it in; whatever was mailed before stops working. Commits nothing.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact.
pub(crate) async fn invite(
    tx: &mut TenantTx,
    portal: &Portal,
    by: Inviter<'_>,
    (id, rule, way): (ContactId, Rule, &Way),
) -> web::Result<Invited> {
    let (contact, lender) = shared_login::locked(tx, id).await?;
    if let Err(why) = within_reach(by.actor, &contact).and_then(|()| rule(&contact, by.tenant.customer_portal())) {
        return Ok(Invited::NotEligible(why));
    }
    let now = portal.accounts.clock.now();
    // A login link that was just enabled counts as an invitation, but no mail went out.
    let is_mailed = contact.has_access && contact.login_link_until.is_none();
    let is_out = is_mailed && contact.invite_expires_at.is_some_and(|at| at > now);
    if is_out && contact.invited_at.is_some_and(|at| now - at < ONE_PRESS) {
        return Ok(Invited::JustSent);
    }
    if contact.signs_in_as.is_some() {
        let Some(lender) = lender else { return Ok(Invited::NotEligible(NotEligible::OtherLogin)) };
        return shared_login::invite(tx, portal, by, (&contact, &lender, way)).await;
    }
    let given = way.give(tx, portal, (id, Purpose::Invitation)).await?;
    queries::save_invited(tx, id, (now, given.expires_at())).await?;
    queries::save_invite_end_of_all(tx, id, given.expires_at()).await?;
    if contact.login_link_until.is_some() {
        queries::save_invite_end(tx, id, now).await?;
    }
    crate::mail::invitation(tx, portal, (by, &contact), &given).await?;
    note(tx, portal, by.actor, (&contact, "contact.invited")).await?;
    Ok(Invited::Sent)
}

/// Takes a contact's access away. When this has been committed nothing of that contact works: no session, no link.
/// The password is kept for the day access is given back.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact.
pub(crate) async fn revoke(
    tx: &mut TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    id: ContactId,
) -> web::Result<Contact> {
    let contact = locked(tx, id).await?;
    let is_by_colleague = matches!(actor, Actor::Contact(..));
    // What is gone already, a colleague takes nothing from: the login may serve elsewhere.
    if is_by_colleague && !contact.has_access && contact.revoked_at.is_some() {
        return Ok(contact);
    }
    // What a colleague took away, staff can take away for good.
    if contact.has_access || contact.is_revoked_by_colleague && !is_by_colleague {
        queries::save_access(tx, (id, false), (portal.accounts.clock.now(), is_by_colleague)).await?;
        note(tx, portal, actor, (&contact, "contact.revoked")).await?;
    }
    shut_out(tx, portal, id).await?;
    if !is_by_colleague {
        crate::bulk_invitations::queries::skip_revoked(tx, &[id.uuid()]).await?;
    }
    Ok(contact)
}

/// Gives access back as it was: password and data are still there, old sessions and a login link are not.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact.
pub(crate) async fn restore(
    tx: &mut TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    id: ContactId,
) -> web::Result<Result<Contact, NotEligible>> {
    let contact = locked(tx, id).await?;
    if contact.revoked_at.is_none() {
        return Ok(Err(NotEligible::NotRevoked));
    }
    if let Err(why) = within_reach(actor, &contact).and_then(|()| eligible(&contact, true)) {
        return Ok(Err(why));
    }
    queries::save_access(tx, (id, true), (portal.accounts.clock.now(), false)).await?;
    note(tx, portal, actor, (&contact, "contact.restored")).await?;
    Ok(Ok(contact))
}

/// Takes the password away at once, ends every session, and mails what lets a new one be set.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact; [`web::Error::Conflict`] when it has no access or no address.
pub(crate) async fn reset(
    tx: &mut TenantTx,
    portal: &Portal,
    staff: &Staff,
    (id, way): (ContactId, &Way),
) -> web::Result<Contact> {
    let contact = shared_login::with_own_login(locked(tx, id).await?)?;
    // Who has no access here may have it elsewhere with this login.
    if contact.email.is_none() || !accounts::lets_in(tx, id).await? {
        eligible(&contact, true).map_err(|why| web::Error::Conflict(why.to_string()))?;
        return Err(web::Error::Conflict("This contact has no portal access. Invite it instead.".into()));
    }
    accounts::forget_password(tx, Person::Contact(id)).await?;
    // Whoever had the account may have left a key of theirs.
    accounts::remove_passkeys(tx, Person::Contact(id)).await?;
    accounts::end_sessions_of(tx, Person::Contact(id)).await?;
    queries::save_reset_required(tx, id, true).await?;
    let given = way.give(tx, portal, (id, Purpose::Reset)).await?;
    crate::mail::contact_reset(tx, portal, (&staff.tenant, &contact), &given).await?;
    note(tx, portal, staff.actor(), (&contact, "contact.reset_sent")).await?;
    Ok(contact)
}

/// Takes the second step and the passkeys away from a contact whose phone is gone; every session of it ends. `None` when
/// it has neither.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact.
pub(crate) async fn reset_second_step(
    tx: &mut TenantTx,
    portal: &Portal,
    staff: &Staff,
    id: ContactId,
) -> web::Result<Option<Contact>> {
    let contact = shared_login::with_own_login(locked(tx, id).await?)?;
    let person = Person::Contact(id);
    let had_step = accounts::remove_second_step(tx, person).await?;
    let had_keys = accounts::remove_passkeys(tx, person).await?;
    if !had_step && !had_keys {
        return Ok(None);
    }
    accounts::end_sessions_of(tx, person).await?;
    note(tx, portal, staff.actor(), (&contact, "contact.second_step_reset")).await?;
    Ok(Some(contact))
}

/// Ends every session as a contact and kills whatever lets it in but its own password: mailed links and temporary
/// passwords, and its login link. Whom its login lets act for another customer, it does not shut out there.
pub(crate) async fn shut_out(tx: &mut TenantTx, portal: &Portal, id: ContactId) -> Result<(), db::Error> {
    let (person, clock) = (Person::Contact(id), &portal.accounts.clock);
    accounts::end_sessions_as(tx, id).await?;
    accounts::revoke_links(tx, clock, person).await?;
    accounts::forget_temporary_password(tx, person).await?;
    accounts::forget_login_link(tx, clock, id).await?;
    queries::save_invitation_ended(tx, id, clock.now()).await
}

/// Writes down what was done to a contact.
pub(crate) async fn note(
    tx: &mut TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    (contact, kind): (&Contact, &str),
) -> Result<(), db::Error> {
    let event = Event {
        kind,
        customer: contact.customer,
        contact: Some(contact.id),
        detail: contact.email.as_deref().unwrap_or_default(),
        ..Event::default()
    };
    accounts::record(tx, (&portal.accounts.clock, &portal.accounts.entropy), actor, event).await
}

/// A contact that nobody else changes until the transaction ends.
pub(crate) async fn locked(tx: &mut TenantTx, id: ContactId) -> web::Result<Contact> {
    if !queries::lock(tx, id).await? {
        return Err(web::Error::NotFound);
    }
    queries::find(tx, id).await?.ok_or(web::Error::NotFound)
}

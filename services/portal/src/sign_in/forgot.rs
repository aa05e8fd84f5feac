//! Mails a link to whoever the name belongs to, to set a new password or to sign in, and says nothing about whether it
//! belongs to anybody.

use accounts::{
    Actor, CurrentTenant, Email, Event, Person, Purpose, Username, find_staff_by_email, issue_link, reached_at,
};
use db::TenantTx;
use tokio::time::{Duration, Instant, sleep_until};

use crate::contacts;
use crate::contacts::way::Given;
use crate::{Portal, mail};

/// When the answer comes: writing the mail takes a few milliseconds, which would tell an account from none.
const ANSWERED_AFTER: Duration = Duration::from_millis(250);

/// What somebody without the password asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A link to set a new one.
    Password,
    /// A link to sign in, once. Only whoever has set a password of their own gets it: an account is set up by its
    /// invitation, and one whose password was reset by staff has to set a new one, so they are mailed a link for that.
    SignIn,
}

/// Mails a link if the name is somebody's who may sign in. The old password works until a new one is set. Takes as long
/// for nobody as for somebody.
pub(super) async fn send(portal: &Portal, current: &CurrentTenant, asked: (Wanted, &str)) -> web::Result<()> {
    let answered_at = Instant::now() + ANSWERED_AFTER;
    let sent = send_now(portal, current, asked).await;
    sleep_until(answered_at).await;
    sent
}

async fn send_now(portal: &Portal, current: &CurrentTenant, (wanted, name): (Wanted, &str)) -> web::Result<()> {
    let mut tx = portal.accounts.db.begin(current.tenant.whole()).await?;
    if current.is_console {
        send_to_staff(&mut tx, portal, current, name).await?;
    } else {
        send_to_contact(&mut tx, portal, current, (wanted, name)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn send_to_staff(tx: &mut TenantTx, portal: &Portal, current: &CurrentTenant, name: &str) -> web::Result<()> {
    let Ok(email) = name.parse::<Email>() else { return Ok(()) };
    let Some(staff) = find_staff_by_email(tx, &email).await? else { return Ok(()) };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let link = issue_link(tx, by, Person::Staff(staff.id), Purpose::Reset).await?;
    mail::staff_reset(tx, portal, (&current.tenant, &staff), &link).await?;
    let event = Event { kind: "staff.reset_asked", detail: &staff.email, ..Event::default() };
    accounts::record(tx, by, Actor::Staff(staff.id, &staff.name), event).await?;
    Ok(())
}

async fn send_to_contact(
    tx: &mut TenantTx,
    portal: &Portal,
    current: &CurrentTenant,
    (wanted, name): (Wanted, &str),
) -> web::Result<()> {
    let Ok(name) = name.parse::<Username>() else { return Ok(()) };
    let Some(id) = contacts::queries::find_by_sign_in_name(tx, &name.norm()).await? else { return Ok(()) };
    // Waits for a change of the address that is under way: no link goes to the old one.
    if !contacts::queries::lock(tx, id).await? {
        return Ok(());
    }
    let Some(reader) = reached_at(tx, id).await?.filter(|_| current.tenant.customer_portal()) else { return Ok(()) };
    let Some(login) = contacts::queries::find(tx, id).await? else { return Ok(()) };
    let Some(contact) = contacts::queries::find(tx, reader).await?.filter(|contact| contact.email.is_some()) else {
        return Ok(());
    };
    // Somebody who never set a password gets the longer link: for them this is the invitation.
    let purpose = match wanted {
        _ if login.confirmed_at.is_none() => Purpose::Invitation,
        Wanted::SignIn if !login.is_reset_required => Purpose::SignIn,
        Wanted::SignIn | Wanted::Password => Purpose::Reset,
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let link = issue_link(tx, by, Person::Contact(id), purpose).await?;
    let kind = if purpose == Purpose::SignIn {
        mail::sign_in_link(tx, portal, (&current.tenant, &contact), &link).await?;
        "contact.sign_in_link_asked"
    } else {
        mail::contact_reset(tx, portal, (&current.tenant, &contact), &Given::Link(link, purpose)).await?;
        "contact.reset_asked"
    };
    contacts::access::note(tx, portal, Actor::Contact(contact.id, &contact.name()), (&contact, kind)).await?;
    Ok(())
}

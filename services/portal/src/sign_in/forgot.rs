//! "Forgot it?": mails a reset link to whoever the name belongs to, and says nothing about whether it belongs to anybody.

use accounts::{Actor, CurrentTenant, Email, Event, Person, Purpose, Username, find_staff_by_email, issue_link};
use db::TenantTx;
use tokio::time::{Duration, Instant, sleep_until};

use crate::contacts;
use crate::contacts::way::Given;
use crate::{Portal, mail};

/// When the answer comes: writing the mail takes a few milliseconds, which would tell an account from none.
const ANSWERED_AFTER: Duration = Duration::from_millis(250);

/// Mails a link if the name is somebody's who may sign in. The old password works until a new one is set. Takes as long
/// for nobody as for somebody.
pub(super) async fn send(portal: &Portal, current: &CurrentTenant, name: &str) -> web::Result<()> {
    let answered_at = Instant::now() + ANSWERED_AFTER;
    let sent = send_now(portal, current, name).await;
    sleep_until(answered_at).await;
    sent
}

async fn send_now(portal: &Portal, current: &CurrentTenant, name: &str) -> web::Result<()> {
    let mut tx = portal.accounts.db.begin(current.tenant.whole()).await?;
    if current.is_console {
        send_to_staff(&mut tx, portal, current, name).await?;
    } else {
        send_to_contact(&mut tx, portal, current, name).await?;
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

async fn send_to_contact(tx: &mut TenantTx, portal: &Portal, current: &CurrentTenant, name: &str) -> web::Result<()> {
    let Ok(name) = name.parse::<Username>() else { return Ok(()) };
    let Some(id) = contacts::queries::find_by_sign_in_name(tx, &name.norm()).await? else { return Ok(()) };
    let Some(contact) = contacts::queries::find(tx, id).await? else { return Ok(()) };
    let is_open = current.tenant.customer_portal();
    if !contact.has_access || contacts::access::eligible(&contact, is_open).is_err() {
        return Ok(());
    }
    // Somebody who never set a password gets the longer link: for them this is the invitation.
    let purpose = if contact.confirmed_at.is_some() { Purpose::Reset } else { Purpose::Invitation };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let link = issue_link(tx, by, Person::Contact(id), purpose).await?;
    mail::contact_reset(tx, portal, (&current.tenant, &contact), &Given::Link(link, purpose)).await?;
    contacts::access::note(tx, portal, Actor::Contact(id, &contact.name()), (&contact, "contact.reset_asked")).await?;
    Ok(())
}

//! Staff: the buttons that give and take access.

use accounts::{ManageAccess, StaffMay};
use axum::extract::State;
use axum::http::HeaderMap;
use db::ContactId;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::access::{self, Invited, Inviter};
use super::way::Way;
use super::{queries, shared_login};
use crate::Portal;

/// Back to the page that the button was on.
fn done(headers: &HeaderMap, id: ContactId, tone: Tone, text: &str) -> axum::response::Response {
    let back = crate::lists::came_from(headers, &["/contacts", "/customers", "/settings"]);
    web::flash::redirect(&back.unwrap_or_else(|| format!("/contacts/{id}")), tone, text)
}

pub(super) async fn invite(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let way = Way::chosen(&portal, staff.scope()).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let outcome = access::invite(&mut tx, &portal, Inviter::from(&*staff), (id, access::eligible, &way)).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    tx.commit().await?;
    Ok(match outcome {
        Invited::Sent | Invited::JustSent => {
            done(&headers, id, Tone::Ok, &format!("Invitation sent to {}", contact.name()))
        }
        Invited::NotEligible(why) => done(&headers, id, Tone::Bad, &why.to_string()),
    })
}

pub(super) async fn revoke(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let contact = access::revoke(&mut tx, &portal, staff.actor(), id).await?;
    tx.commit().await?;
    Ok(done(&headers, id, Tone::Ok, &format!("Access of {} revoked", contact.name())))
}

pub(super) async fn restore(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    match access::restore(&mut tx, &portal, staff.actor(), id).await? {
        Ok(contact) => {
            tx.commit().await?;
            Ok(done(&headers, id, Tone::Ok, &format!("{} has access again", contact.name())))
        }
        Err(why) => Ok(done(&headers, id, Tone::Bad, &why.to_string())),
    }
}

pub(super) async fn reset(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let way = Way::chosen(&portal, staff.scope()).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    match access::reset(&mut tx, &portal, &staff, (id, &way)).await {
        Ok(contact) => {
            tx.commit().await?;
            Ok(done(&headers, id, Tone::Ok, &format!("Password reset sent to {}", contact.name())))
        }
        Err(web::Error::Conflict(why)) => Ok(done(&headers, id, Tone::Bad, &why)),
        Err(error) => Err(error),
    }
}

/// Takes a borrowed login away.
pub(super) async fn unlink(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let unlinked = shared_login::unlink(&mut tx, (&portal, &staff), id).await?;
    tx.commit().await?;
    let (tone, text) = match unlinked {
        Some(contact) => (Tone::Ok, format!("{} is unlinked and has no access any more", contact.name())),
        None => (Tone::Info, "This contact signs in with its own login".to_owned()),
    };
    Ok(web::flash::redirect(&format!("/contacts/{id}"), tone, &text))
}

//! Staff: the buttons on a contact's record, and the switch for all of them.

use accounts::{Event, ManageAccess, ManageSettings, Staff, StaffMay, end_login_link_sessions};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use db::{ContactId, TenantTx};
use serde::Deserialize;
use web::Path;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::giving::{self, Outcome};
use crate::Portal;
use crate::contacts::contact::Contact;
use crate::step_up::proven;

const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .post("/contacts/{id}/login-link", MANAGE, enable)
        .post("/contacts/{id}/login-link/renewal", MANAGE, refresh)
        .post("/contacts/{id}/login-link/mail", MANAGE, mail)
        .post("/contacts/{id}/login-link/removal", MANAGE, disable)
        .post("/settings/customer-portal/login-links", Access::StaffMay("manage settings"), proven(save_switch))
}

async fn enable(staff: StaffMay<ManageAccess>, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let outcome = giving::enable(&mut tx, &portal, &staff, id).await;
    finish(tx, id, outcome, |contact| format!("Login link of {} is on: copy it or mail it", contact.name())).await
}

async fn refresh(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let outcome = giving::refresh(&mut tx, &portal, &staff, id).await;
    finish(tx, id, outcome, |contact| format!("Login link of {} refreshed: copy it or mail it", contact.name())).await
}

async fn mail(staff: StaffMay<ManageAccess>, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let outcome = giving::mail(&mut tx, &portal, &staff, id).await;
    finish(tx, id, outcome, |contact| format!("Login link mailed to {}", contact.name())).await
}

async fn disable(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let outcome = giving::disable(&mut tx, &portal, &staff, id).await;
    finish(tx, id, outcome, |contact| format!("Login link of {} disabled", contact.name())).await
}

/// Back to the tab with the link, which says what was done or why it was not.
async fn finish(tx: TenantTx, id: ContactId, outcome: Outcome, done: fn(&Contact) -> String) -> web::Result<Response> {
    let path = format!("/contacts/{id}/access");
    Ok(match outcome? {
        Ok(contact) => {
            tx.commit().await?;
            web::flash::redirect(&path, Tone::Ok, &done(&contact))
        }
        Err(why) => web::flash::redirect(&path, Tone::Bad, &why.to_string()),
    })
}

/// The switch: `on` when people may come in by login links.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SwitchForm {
    login_links: String,
}

/// Turns login links on or off for all: off ends every session that one began. The links stay for the day they are on
/// again.
async fn save_switch(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SwitchForm>,
) -> web::Result {
    let is_on = form.login_links == "on";
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    crate::settings::save_login_links(&mut tx, &accounts.clock, is_on).await?;
    if !is_on {
        end_login_link_sessions(&mut tx).await?;
    }
    note(&mut tx, &portal, &staff, is_on).await?;
    tx.commit().await?;
    let text = if is_on { "Login links are on" } else { "Login links are off" };
    Ok(web::flash::redirect(crate::settings::GETTING_IN, Tone::Ok, text))
}

async fn note(tx: &mut TenantTx, portal: &Portal, staff: &Staff, is_on: bool) -> Result<(), db::Error> {
    let detail = if is_on { "on" } else { "off" };
    let event = Event { kind: "settings.login_links_saved", detail, ..Event::default() };
    accounts::record(tx, (&portal.accounts.clock, &portal.accounts.entropy), staff.actor(), event).await
}

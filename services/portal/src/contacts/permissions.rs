//! Staff: what one contact may do, under what its customer sees.

use accounts::{Change, Event, ManageAccess, StaffMay};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use db::{ContactId, CustomerId, TenantTx};
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::contact::Contact;
use super::record::record;
use super::record_pages::Tab;
use super::{access, queries};
use crate::Portal;
use crate::access::Preset;
use crate::access::permissions::{self, Permissions, Setter};
use crate::access::ticked::Ticked;
use crate::brand::ConsolePage;

const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts/{id}/permissions", Access::Staff, show)
        .post("/contacts/{id}/permissions", MANAGE, save)
        .post("/contacts/{id}/preset", MANAGE, save_preset)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    let permissions = match contact.customer {
        Some(customer) => Some(Permissions::find(&mut tx, (customer, id), Setter::Staff).await?),
        None => None,
    };
    drop(tx);
    web::page(&record(page, &portal, id, Tab::Permissions(permissions)).await?)
}

/// The contact, locked, with the customer under whose ceiling it is.
pub(crate) async fn locked(tx: &mut TenantTx, id: ContactId) -> web::Result<(Contact, CustomerId)> {
    let contact = access::locked(tx, id).await?;
    let customer = contact.customer.or_not_found()?;
    Ok((contact, customer))
}

async fn save(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    Form(form): Form<Vec<(String, String)>>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (contact, customer) = locked(&mut tx, id).await?;
    let asked = (Setter::Staff, &Ticked::read(&form));
    let changes = permissions::save_switches(&mut tx, (customer, id), asked).await?;
    saved(tx, &portal, &staff, (&contact, changes)).await
}

/// What a preset's form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PresetForm {
    preset: String,
}

impl PresetForm {
    /// The preset; whatever is none means everything that the customer sees.
    pub(crate) fn chosen(&self) -> Option<Preset> {
        Preset::from_key(&self.preset)
    }
}

async fn save_preset(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    Form(form): Form<PresetForm>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (contact, _) = locked(&mut tx, id).await?;
    let changes = permissions::save_preset(&mut tx, id, form.chosen()).await?;
    saved(tx, &portal, &staff, (&contact, changes)).await
}

/// Writes down that a contact's permissions were saved.
pub(crate) async fn note(
    tx: &mut TenantTx,
    portal: &Portal,
    actor: accounts::Actor<'_>,
    (contact, changes): (&Contact, &[Change]),
) -> Result<(), db::Error> {
    let (kind, customer) = ("contact.permissions_saved", contact.customer);
    let event = Event { kind, customer, contact: Some(contact.id), changes, ..Event::default() };
    accounts::record(tx, (&portal.accounts.clock, &portal.accounts.entropy), actor, event).await
}

async fn saved(
    mut tx: TenantTx,
    portal: &Portal,
    staff: &StaffMay<ManageAccess>,
    (contact, changes): (&Contact, Vec<Change>),
) -> web::Result<Response> {
    note(&mut tx, portal, staff.actor(), (contact, &changes)).await?;
    tx.commit().await?;
    let text = format!("What {} may do is saved", contact.name());
    Ok(web::flash::redirect(&format!("{}/permissions", contact.address()), Tone::Ok, &text))
}

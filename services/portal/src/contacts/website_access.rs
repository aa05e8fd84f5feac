//! Staff: the tab with a contact's access: what it signs in with, whether it may, and where it is signed in.

use accounts::{ContactSession, EditCustomers, KnownDevice, ManageAccess, Permission, Person, StaffMay};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use db::{ContactId, SessionId, TenantTx};
use serde::Deserialize;
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::contact::Contact;
use super::form::ContactForm;
use super::on_saving::AccessPart;
use super::record::record;
use super::record_pages::Tab;
use super::saving::{self, NotSaved};
use super::{console, queries};
use crate::Portal;
use crate::account::device;
use crate::brand::ConsolePage;
use crate::custom_fields::section;
use crate::login_links::Card;

pub(super) fn routes() -> Routes<Portal> {
    const MANAGE: Access = Access::StaffMay("manage access");
    Routes::new(Site::Console)
        .get("/contacts/{id}/access", Access::Staff, show)
        .post("/contacts/{id}/access", Access::StaffMay("edit customers"), save)
        .post("/contacts/{id}/sessions/removal", MANAGE, end_all)
        .post("/sessions/{id}/removal", MANAGE, end_one)
        .post("/devices/{id}/removal", MANAGE, forget)
}

/// The tab.
pub(super) struct WebsiteAccess {
    pub(super) form: ContactForm,
    pub(super) errors: FieldErrors,
    /// What is wrong with all of it.
    pub(super) problem: String,
    /// The switch and the mail, for those who manage access.
    pub(super) access: Option<AccessPart>,
    pub(super) login_link: Card,
    /// Where it is signed in, for those who manage access.
    pub(super) sessions: Vec<ContactSession>,
    /// Where its login link needs no code, for those who manage access.
    pub(super) devices: Vec<KnownDevice>,
}

impl WebsiteAccess {
    async fn read(
        tx: &mut TenantTx,
        portal: &Portal,
        page: &ConsolePage,
        contact: &Contact,
    ) -> Result<Box<Self>, db::Error> {
        let clock = &portal.accounts.clock;
        let manages = page.staff.may(Permission::ManageAccess);
        let (sessions, devices) = if manages {
            let sessions = accounts::list_contact_sessions(tx, clock, contact.id).await?;
            (sessions, accounts::list_devices(tx, clock, contact.id).await?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Box::new(Self {
            form: console::filled(contact.clone()),
            errors: FieldErrors::none(),
            problem: String::new(),
            access: manages.then(|| AccessPart::of(Some(contact), page.staff.tenant.customer_portal())),
            login_link: Card::of(tx, portal, &page.staff, contact).await?,
            sessions,
            devices,
        }))
    }

    /// How somebody came into a session, in words.
    pub(super) fn came_by(session: &ContactSession) -> &'static str {
        match session.way.as_str() {
            "login_link" => "by the login link",
            "email_link" => "by a mailed link",
            "passkey" => "with a passkey",
            _ => "with the password",
        }
    }
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    let tab = WebsiteAccess::read(&mut tx, &portal, &page, &contact).await?;
    drop(tx);
    web::page(&record(page, &portal, id, Tab::Access(tab)).await?)
}

/// What the tab edits.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AccessForm {
    email: String,
    username: String,
    /// `on` when the switch was shown.
    access_asked: String,
    has_access: String,
    /// `on` when an invitation or a reset is to be sent once everything is saved.
    mail: String,
    row_version: i32,
}

impl From<AccessForm> for ContactForm {
    fn from(AccessForm { email, username, access_asked, has_access, mail, row_version }: AccessForm) -> Self {
        Self { email, username, access_asked, has_access, mail, row_version, ..Self::default() }
    }
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<AccessForm>),
) -> web::Result {
    let home = format!("/contacts/{id}/access");
    let (before, whole, saved) = saving::update_access(&portal, &staff, (id, form.into())).await?;
    let why = match saved {
        Ok(done) => return Ok(web::flash::redirect(&home, Tone::Ok, &format!("Access details saved{done}"))),
        Err(why) => why,
    };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut again = WebsiteAccess::read(&mut tx, &portal, &page, &before).await?;
    drop(tx);
    again.form = whole;
    match why {
        NotSaved::Fields(errors, _) => errors.into_iter().for_each(|error| again.errors.add(error.field, error.text)),
        NotSaved::Stale(differ) => {
            // Whoever is told of the other save may save over it.
            again.form.row_version = before.row_version;
            again.problem = section::stale("contact", &differ);
        }
        NotSaved::Deleted => return Err(web::Error::NotFound),
    }
    web::invalid(&record(page, &portal, id, Tab::Access(again)).await?)
}

async fn end_all(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let contact = super::access::locked(&mut tx, id).await?;
    accounts::end_sessions_of(&mut tx, Person::Contact(id)).await?;
    accounts::end_sessions_as(&mut tx, id).await?;
    super::access::note(&mut tx, &portal, staff.actor(), (&contact, "contact.sessions_ended")).await?;
    tx.commit().await?;
    let text = format!("{} is signed out everywhere", contact.name());
    Ok(web::flash::redirect(&format!("{}/access", contact.address()), Tone::Ok, &text))
}

async fn end_one(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let ended = accounts::end_contact_session(&mut tx, id).await?.or_not_found()?;
    let mut contact = queries::find(&mut tx, ended.acted_as).await?.or_not_found()?;
    let mut detail = device(&ended.user_agent);
    if ended.login != ended.acted_as {
        // It stands on the pages of both, and is looked for on either.
        detail = format!("{detail}, acting for {}", contact.customer_name.as_deref().unwrap_or_default());
        note(&mut tx, (&portal, &staff), &contact, ("contact.session_ended", &detail)).await?;
        contact = queries::find(&mut tx, ended.login).await?.or_not_found()?;
    }
    note(&mut tx, (&portal, &staff), &contact, ("contact.session_ended", &detail)).await?;
    tx.commit().await?;
    let back = crate::lists::came_from(&headers, &["/contacts/"]);
    let back = back.unwrap_or_else(|| format!("{}/access", contact.address()));
    Ok(web::flash::redirect(&back, Tone::Ok, &format!("Signed out: {detail}")))
}

async fn forget(staff: StaffMay<ManageAccess>, State(portal): State<Portal>, Path(id): Path<Uuid>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (contact, user_agent) = accounts::forget_device(&mut tx, id).await?.or_not_found()?;
    let contact = queries::find(&mut tx, contact).await?.or_not_found()?;
    let detail = device(&user_agent);
    note(&mut tx, (&portal, &staff), &contact, ("contact.device_forgotten", &detail)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("{}/access", contact.address()), Tone::Ok, &format!("Forgotten: {detail}")))
}

/// Tells the trail what was done in a browser of a contact.
async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageAccess>),
    contact: &Contact,
    (kind, detail): (&str, &str),
) -> Result<(), db::Error> {
    let (accounts, customer, contact) = (&portal.accounts, contact.customer, Some(contact.id));
    let event = accounts::Event { kind, customer, contact, detail, ..accounts::Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

//! Staff: the list, the record, the form, and the buttons that give and take access.

use accounts::{EditCustomers, Event, ManageAccess, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::{ContactId, TenantTx};
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::access::{self, Invited, Inviter};
use super::contact::Contact;
use super::form::{ContactForm, FieldError};
use super::pages::FormPage;
use super::queries::{self, NameTaken, Saved};
use super::way::Way;
use super::{bulk, overview};
use crate::Portal;
use crate::brand::ConsolePage;

const EDIT: Access = Access::StaffMay("edit customers");
const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts", Access::Staff, overview::list)
        .get("/contacts/export", Access::Staff, overview::export)
        .post("/contacts/revocations", MANAGE, bulk::revoke)
        .post("/contacts/restorations", MANAGE, bulk::restore)
        .get("/contacts/new", EDIT, new)
        .post("/contacts", EDIT, create)
        .get("/contacts/{id}/edit", EDIT, edit)
        .post("/contacts/{id}", EDIT, save)
        .post("/contacts/{id}/invitation", MANAGE, invite)
        .post("/contacts/{id}/revocation", MANAGE, revoke)
        .post("/contacts/{id}/restoration", MANAGE, restore)
        .post("/contacts/{id}/reset", MANAGE, reset)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewQuery {
    customer: String,
}

async fn new(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditCustomers>,
    Query(query): Query<NewQuery>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let form = ContactForm { customer: query.customer, is_active: "on".into(), ..ContactForm::default() };
    web::page(&form_page(&page, &mut tx, (None, form)).await?)
}

async fn edit(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditCustomers>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&form_page(&page, &mut tx, (Some(id), filled(contact))).await?)
}

fn filled(contact: Contact) -> ContactForm {
    ContactForm {
        customer: contact.customer.map(|id| id.to_string()).unwrap_or_default(),
        vendor_name: contact.vendor_name.unwrap_or_default(),
        salutation: contact.salutation.unwrap_or_default(),
        first_name: contact.first_name,
        middle_initial: contact.middle_initial.unwrap_or_default(),
        last_name: contact.last_name,
        // A username that is only the address again is not shown: it follows the address.
        username: contact.username.filter(|name| Some(name) != contact.email.as_ref()).unwrap_or_default(),
        email: contact.email.unwrap_or_default(),
        other_emails: contact.other_emails.join("\n"),
        phone: contact.phone.unwrap_or_default(),
        is_active: if contact.is_active { "on".into() } else { String::new() },
        is_test: if contact.is_test { "on".into() } else { String::new() },
        row_version: contact.row_version,
    }
}

async fn form_page(
    page: &ConsolePage,
    tx: &mut TenantTx,
    (id, form): (Option<ContactId>, ContactForm),
) -> web::Result<FormPage> {
    let customers = crate::customers::queries::names(tx).await?;
    let address = id.map(|id| format!("/contacts/{id}"));
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit contact" } else { "New contact" }),
        customers: customers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name, &form.customer)).collect(),
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        back: address.clone().unwrap_or_else(|| "/contacts".into()),
        action: address.unwrap_or_else(|| "/contacts".into()),
    })
}

/// The form again, with what was typed and what to do about it.
async fn refuse(
    page: &ConsolePage,
    portal: &Portal,
    typed: (Option<ContactId>, ContactForm),
    errors: Vec<FieldError>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut form = form_page(page, &mut tx, typed).await?;
    for error in errors {
        form.errors.add(error.field, error.text);
    }
    web::invalid(&form)
}

fn taken(name: NameTaken) -> FieldError {
    match name {
        NameTaken::Email => FieldError { field: "email", text: "Another contact signs in with this address.".into() },
        NameTaken::Username => {
            FieldError { field: "username", text: "Another contact signs in with this username.".into() }
        }
    }
}

/// A customer that is not the tenant's own violates its key.
fn unknown_customer(error: db::Error) -> web::Result<FieldError> {
    match db::violated(&error) {
        Some("contacts_customer") => Ok(FieldError { field: "customer", text: "Choose a customer from the list.".into() }),
        Some("contacts_check") => Ok(FieldError {
            field: "email",
            text: "This contact has portal access: it needs a customer and an email address. Revoke access first to remove them.".into(),
        }),
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    Form(form): Form<ContactForm>,
) -> web::Result {
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(&page, &portal, (None, form), errors).await,
    };
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    let id = match queries::insert(&mut tx, by, &new).await {
        Ok(Ok(id)) => id,
        Ok(Err(name)) => return refuse(&page, &portal, (None, form), vec![taken(name)]).await,
        Err(error) => return refuse(&page, &portal, (None, form), vec![unknown_customer(error)?]).await,
    };
    let event = Event { kind: "contact.created", customer: new.customer, contact: Some(id), ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    tx.commit().await?;
    let name = format!("{} {}", new.first_name, new.last_name);
    Ok(web::flash::redirect(&format!("/contacts/{id}"), Tone::Ok, &format!("{} added", name.trim())))
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<ContactForm>),
) -> web::Result {
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(&page, &portal, (Some(id), form), errors).await,
    };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before =
        if queries::lock(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None }.or_not_found()?;
    match queries::save(&mut tx, &accounts.clock, (id, form.row_version), &new).await {
        Ok(Saved::Saved) => {}
        Ok(Saved::Stale) => return stale(&page, &portal, (id, form), &before).await,
        Ok(Saved::Taken(name)) => return refuse(&page, &portal, (Some(id), form), vec![taken(name)]).await,
        Err(error) => return refuse(&page, &portal, (Some(id), form), vec![unknown_customer(error)?]).await,
    }
    let address_changed = before.email.as_deref() != new.email.as_ref().map(accounts::Email::as_str);
    if address_changed || !new.is_active || before.customer != new.customer {
        // A link that went to the old address, and sessions under the old customer, must not work any longer.
        access::shut_out(&mut tx, &portal, id).await?;
    }
    let event = Event {
        kind: "contact.edited",
        customer: new.customer,
        contact: Some(id),
        changes: &before.changes_to(&new),
        ..Event::default()
    };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/contacts/{id}"), Tone::Ok, "Contact saved"))
}

/// Somebody saved first: what was typed stays, and the next save counts.
async fn stale(
    page: &ConsolePage,
    portal: &Portal,
    (id, form): (ContactId, ContactForm),
    current: &Contact,
) -> web::Result {
    let form = ContactForm { row_version: current.row_version, ..form };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut form = form_page(page, &mut tx, (Some(id), form)).await?;
    let now = filled(current.clone());
    form.problem = format!(
        "Somebody else saved this contact while you were editing. It now reads {} {}, {}. Your entries are still here: save again to keep yours.",
        now.first_name,
        now.last_name,
        if now.email.is_empty() { "no email" } else { &now.email },
    );
    web::invalid(&form)
}

/// Back to the page that the button was on.
fn done(headers: &HeaderMap, id: ContactId, tone: Tone, text: &str) -> axum::response::Response {
    let back = crate::lists::came_from(headers, &["/contacts", "/customers", "/settings"]);
    web::flash::redirect(&back.unwrap_or_else(|| format!("/contacts/{id}")), tone, text)
}

async fn invite(
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

async fn revoke(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let contact = access::revoke(&mut tx, &portal, &staff, id).await?;
    tx.commit().await?;
    Ok(done(&headers, id, Tone::Ok, &format!("Access of {} revoked", contact.name())))
}

async fn restore(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    match access::restore(&mut tx, &portal, &staff, id).await? {
        Ok(contact) => {
            tx.commit().await?;
            Ok(done(&headers, id, Tone::Ok, &format!("{} has access again", contact.name())))
        }
        Err(why) => Ok(done(&headers, id, Tone::Bad, &why.to_string())),
    }
}

async fn reset(
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

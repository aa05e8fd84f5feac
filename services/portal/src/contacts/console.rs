//! Staff: the form of a contact, and the routes around it.

use accounts::{EditCustomers, Event, Permission, Person, Staff, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use db::{ContactId, TenantTx};
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::access;
use super::contact::Contact;
use super::form::{ContactForm, FieldError};
use super::on_saving::{self, AccessPart, Wants};
use super::pages::FormPage;
use super::queries::{self, NameTaken, Saved};
use super::{bulk, buttons, overview, shared_login};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::{Record, section::first_tab};

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
        .post("/contacts/{id}/invitation", MANAGE, buttons::invite)
        .post("/contacts/{id}/revocation", MANAGE, buttons::revoke)
        .post("/contacts/{id}/restoration", MANAGE, buttons::restore)
        .post("/contacts/{id}/reset", MANAGE, buttons::reset)
        .post("/contacts/{id}/shared-login/removal", MANAGE, buttons::unlink)
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
    web::page(&form_page(&page, &mut tx, (Some(&contact), filled(contact.clone()))).await?)
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
        has_access: if contact.has_access { "on".into() } else { String::new() },
        row_version: contact.row_version,
        ..ContactForm::default()
    }
}

async fn form_page(
    page: &ConsolePage,
    tx: &mut TenantTx,
    (contact, form): (Option<&Contact>, ContactForm),
) -> web::Result<FormPage> {
    let customers = crate::customers::queries::names(tx).await?;
    let address = contact.map(Contact::address);
    let access = AccessPart::of(contact, page.staff.tenant.customer_portal());
    Ok(FormPage {
        shell: page.shell(if contact.is_some() { "Edit contact" } else { "New contact" }),
        access: Some(access).filter(|_| page.staff.may(Permission::ManageAccess)),
        offered: None,
        borrows: contact.is_some_and(|contact| contact.signs_in_as.is_some()),
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
    (contact, form): (Option<&Contact>, ContactForm),
    errors: Vec<FieldError>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let offered = shared_login::offered_to(&mut tx, &page.staff, (contact.map(|contact| contact.id), &form)).await?;
    let mut form = form_page(page, &mut tx, (contact, form)).await?;
    form.offered = offered.filter(|_| errors.iter().any(|error| error.field == "email"));
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
    match insert(&portal, &staff, &form).await? {
        Ok((id, words)) => {
            let tab = first_tab(&mut portal.accounts.db.read(staff.scope()).await?, Record::Contact).await?;
            Ok(web::flash::redirect(&format!("/contacts/{id}{tab}"), Tone::Ok, &words))
        }
        Err(errors) => refuse(&page, &portal, (None, form), errors).await,
    }
}

/// Adds the contact and does what else was asked for; what was done, in words.
async fn insert(
    portal: &Portal,
    staff: &Staff,
    form: &ContactForm,
) -> web::Result<Result<(ContactId, String), Vec<FieldError>>> {
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok(Err(errors)),
    };
    let wants = asked(staff, form)?;
    let way = wants.way(portal, staff).await?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let inserted = match shared_login::same_person(&mut tx, staff, (None, form)).await? {
        Some(lender) => shared_login::insert(&mut tx, (portal, staff), (&new, &lender)).await.map(Ok),
        None => queries::insert(&mut tx, by, &new).await,
    };
    let id = match inserted {
        Ok(Ok(id)) => id,
        Ok(Err(name)) => return Ok(Err(vec![taken(name)])),
        Err(error) => return Ok(Err(vec![unknown_customer(error)?])),
    };
    let event = Event { kind: "contact.created", customer: new.customer, contact: Some(id), ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    let done = match on_saving::apply(&mut tx, (portal, staff), (id, None), (wants, way.as_ref())).await? {
        Ok(done) => done,
        Err(error) => return Ok(Err(vec![error])),
    };
    tx.commit().await?;
    let name = format!("{} {}", new.first_name, new.last_name);
    Ok(Ok((id, format!("{} added{done}", name.trim()))))
}

/// What the form asks for beside saving. The page shows it only to those who manage access.
fn asked(staff: &Staff, form: &ContactForm) -> web::Result<Wants> {
    let wants = Wants::of(form);
    if wants.is_anything() && !staff.may(Permission::ManageAccess) {
        return Err(web::Error::Forbidden);
    }
    Ok(wants)
}

/// Why a contact was not saved.
enum NotSaved {
    Fields(Vec<FieldError>),
    /// Somebody else saved first.
    Stale,
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<ContactForm>),
) -> web::Result {
    let (before, saved) = update(&portal, &staff, (id, &form)).await?;
    match saved {
        Ok(done) => Ok(web::flash::redirect(&format!("/contacts/{id}"), Tone::Ok, &format!("Contact saved{done}"))),
        Err(NotSaved::Fields(errors)) => refuse(&page, &portal, (Some(&before), form), errors).await,
        Err(NotSaved::Stale) => stale(&page, &portal, &before, form).await,
    }
}

/// Saves the contact and does what else was asked for: the contact as it was, and what was done, in words.
async fn update(
    portal: &Portal,
    staff: &Staff,
    (id, form): (ContactId, &ContactForm),
) -> web::Result<(Contact, Result<String, NotSaved>)> {
    let wants = asked(staff, form)?;
    let way = wants.way(portal, staff).await?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before =
        if queries::lock(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None }.or_not_found()?;
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok((before, Err(NotSaved::Fields(errors)))),
    };
    if before.signs_in_as.is_none()
        && let Some(lender) = shared_login::same_person(&mut tx, staff, (Some(id), form)).await?
    {
        shared_login::link(&mut tx, (portal, staff), (id, &lender)).await?;
    }
    let field = match queries::save(&mut tx, &accounts.clock, (id, form.row_version), &new).await {
        Ok(Saved::Saved) => None,
        Ok(Saved::Stale) => return Ok((before, Err(NotSaved::Stale))),
        Ok(Saved::Taken(name)) => Some(taken(name)),
        Err(error) => Some(unknown_customer(error)?),
    };
    if let Some(field) = field {
        return Ok((before, Err(NotSaved::Fields(vec![field]))));
    }
    let address_changed = before.email.as_deref() != new.email.as_ref().map(accounts::Email::as_str);
    if address_changed || !new.is_active || before.customer != new.customer {
        // A link that went to the old address, and sessions under the old customer, must not work any longer.
        access::shut_out(&mut tx, portal, id).await?;
    }
    if address_changed {
        accounts::end_sessions_of(&mut tx, Person::Contact(id)).await?;
    }
    if before.customer != new.customer {
        crate::access::queries::take_back_given(&mut tx, id).await?;
    }
    let (kind, changes) = ("contact.edited", before.changes_to(&new));
    let event = Event { kind, customer: new.customer, contact: Some(id), changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    let done = on_saving::apply(&mut tx, (portal, staff), (id, Some(&before)), (wants, way.as_ref())).await?;
    if done.is_ok() {
        tx.commit().await?;
    }
    Ok((before, done.map_err(|error| NotSaved::Fields(vec![error]))))
}

/// Somebody saved first: what was typed stays, and the next save counts.
async fn stale(page: &ConsolePage, portal: &Portal, current: &Contact, form: ContactForm) -> web::Result {
    let form = ContactForm { row_version: current.row_version, ..form };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut form = form_page(page, &mut tx, (Some(current), form)).await?;
    let now = filled(current.clone());
    form.problem = format!(
        "Somebody else saved this contact while you were editing. It now reads {} {}, {}. Your entries are still here: save again to keep yours.",
        now.first_name,
        now.last_name,
        if now.email.is_empty() { "no email" } else { &now.email },
    );
    web::invalid(&form)
}

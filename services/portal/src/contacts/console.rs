//! Staff: the form of a contact, and the routes around it.

use accounts::{EditCustomers, Permission, StaffMay};
use axum::extract::{Query, State};
use db::{ContactId, CustomerId, TenantTx};
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::contact::Contact;
use super::form::ContactForm;
use super::on_saving::AccessPart;
use super::pages::FormPage;
use super::phone::Phone;
use super::saving::{self, NotSaved};
use super::{bulk, buttons, listing, overview, primary, queries, removal, shared_login};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section;
use crate::custom_fields::with_own::WithOwn;
use crate::custom_fields::{Record, Section};
use crate::customers;
use crate::step_up::proven;

const EDIT: Access = Access::StaffMay("edit customers");
const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts", Access::Staff, overview::list)
        .get("/contacts/export", Access::Staff, proven(overview::export))
        .get(listing::ACCESS_STATUS.path, Access::Staff, overview::access_status)
        .get(
            "/settings/customer-portal/reports/access-status/export",
            Access::Staff,
            proven(overview::export_access_status),
        )
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
        .post("/contacts/{id}/removal", EDIT, removal::remove)
        .merge(primary::routes())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewQuery {
    customer: String,
    /// `on` when the contact is to be a portal user.
    user: String,
    /// The tab of the customer's page that it was opened on.
    back: String,
}

async fn new(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditCustomers>,
    Query(query): Query<NewQuery>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let form = ContactForm {
        back: format!("{} {}", query.back, query.customer),
        customer: query.customer,
        is_user: query.user,
        is_active: "on".into(),
        ..ContactForm::default()
    };
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

pub(super) fn filled(contact: Contact) -> ContactForm {
    let phones: Vec<Phone> = contact.phones().collect();
    let mut form = ContactForm {
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
        is_active: if contact.is_active { "on".into() } else { String::new() },
        is_test: if contact.is_test { "on".into() } else { String::new() },
        has_access: if contact.has_access { "on".into() } else { String::new() },
        row_version: contact.row_version,
        ..ContactForm::default()
    };
    form.fill_phones(phones.into_iter());
    form
}

async fn form_page(
    page: &ConsolePage,
    tx: &mut TenantTx,
    (contact, mut form): (Option<&Contact>, ContactForm),
) -> web::Result<FormPage> {
    let chosen = form.customer.parse().ok();
    let customers = customers::queries::names(tx, form.is_user == "on", chosen).await?;
    if let (None, Some(id)) = (&customers, chosen) {
        // Too many for a menu: the field holds what names it.
        form.customer =
            customers::queries::find(tx, id).await?.map(|customer| customer.key().to_owned()).unwrap_or_default();
    }
    let choice = |(id, name): (CustomerId, String)| Choice::new(id.to_string(), name, &form.customer);
    let customers = customers.map(|all| all.into_iter().map(choice).collect());
    let address = contact.map(Contact::address);
    let own = (Record::Contact, contact.map(|contact| contact.id.uuid()));
    let access = AccessPart::of(contact, page.staff.tenant.customer_portal());
    Ok(FormPage {
        shell: page.shell(if contact.is_some() { "Edit contact" } else { "New contact" }),
        access: Some(access).filter(|_| page.staff.may(Permission::ManageAccess)),
        offered: None,
        borrows: contact.is_some_and(|contact| contact.signs_in_as.is_some()),
        customers,
        section: Section::in_form(tx, own).await?,
        back: address.clone().or_else(|| form.came_from()).unwrap_or_else(|| "/contacts".into()),
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        action: address.unwrap_or_else(|| "/contacts".into()),
    })
}

/// The form again, with what was typed and what to do about it.
async fn refuse(
    page: &ConsolePage,
    portal: &Portal,
    (contact, WithOwn(form, own)): (Option<&Contact>, WithOwn<ContactForm>),
    why: NotSaved,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let offered = shared_login::offered_to(&mut tx, &page.staff, (contact.map(|contact| contact.id), &form)).await?;
    let mut again = form_page(page, &mut tx, (contact, form)).await?;
    let wrong = match why {
        NotSaved::Fields(errors, wrong) => {
            again.offered = offered.filter(|_| errors.iter().any(|error| error.field == "email"));
            for error in errors {
                again.errors.add(error.field, error.text);
            }
            wrong
        }
        NotSaved::Stale(differ) => {
            again.form.row_version = contact.map_or(0, |current| current.row_version);
            again.problem = section::stale("contact", &differ);
            Vec::new()
        }
        NotSaved::Deleted => {
            again.problem = section::deleted("contact");
            Vec::new()
        }
    };
    again.section = again.section.refused(&own, &wrong, "");
    for (field, cure) in again.section.errors.iter() {
        again.errors.add(field.to_owned(), cure);
    }
    web::invalid(&again)
}

async fn create(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    mut form: WithOwn<ContactForm>,
) -> web::Result {
    if let Some(why) =
        saving::find_customer(&mut portal.accounts.db.read(staff.scope()).await?, &mut form.0, None).await?
    {
        return refuse(&page, &portal, (None, form), why).await;
    }
    match saving::insert(&portal, &staff, &form).await? {
        Ok((id, words)) => {
            let back = form.0.came_from().unwrap_or_else(|| format!("/contacts/{id}"));
            Ok(web::flash::redirect(&back, Tone::Ok, &words))
        }
        Err(why) => refuse(&page, &portal, (None, form), why).await,
    }
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    Path(id): Path<ContactId>,
    mut form: WithOwn<ContactForm>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    if removal::was_deleted(&mut tx, id).await? {
        drop(tx);
        form.0.row_version = 0;
        return refuse(&page, &portal, (None, form), NotSaved::Deleted).await;
    }
    let unknown = saving::find_customer(&mut tx, &mut form.0, Some(id)).await?;
    if let Some(why) = unknown {
        let contact = queries::find(&mut tx, id).await?.or_not_found()?;
        drop(tx);
        return refuse(&page, &portal, (Some(&contact), form), why).await;
    }
    drop(tx);
    let (before, saved) = saving::update(&portal, &staff, (id, &form)).await?;
    match saved {
        Ok(done) => Ok(web::flash::redirect(&format!("/contacts/{id}"), Tone::Ok, &format!("Contact saved{done}"))),
        Err(why) => refuse(&page, &portal, (Some(&before), form), why).await,
    }
}

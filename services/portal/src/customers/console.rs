//! Staff: the list, the record with its tabs, the form, and the customer's switches.

use accounts::{Actor, Change, EditCustomers, Event, ManageAccess, Permission, StaffMay};
use axum::extract::{Query, State};
use db::CustomerId;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::customer::{Customer, CustomerForm};
use super::pages::{FormPage, ShowPage, SwitchRow, Tab};
use super::{overview, queries, removal, switches};
use crate::Portal;
use crate::access::{Feature, Levels, Switches};
use crate::brand::ConsolePage;
use crate::contacts;
use crate::contacts::form::FieldError;
use crate::custom_fields::section;
use crate::custom_fields::with_own::{self, WithOwn, Wrong};
use crate::custom_fields::{Record, Section, values};
use crate::lists::Cursor;
use crate::step_up::proven;

const EDIT: Access = Access::StaffMay("edit customers");
const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers", Access::Staff, overview::list)
        .get("/customers/export", Access::Staff, proven(overview::export))
        .get("/customers/new", EDIT, new)
        .post("/customers", EDIT, create)
        .get("/customers/{id}", Access::Staff, |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>| {
            show(page, portal, id, Tab::Details)
        })
        .get(
            "/customers/{id}/contacts",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>, after: Query<After>| {
                show(page, portal, id, Tab::Contacts(after.cursor()))
            },
        )
        .get(
            "/customers/{id}/portal",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>, after: Query<After>| {
                show(page, portal, id, Tab::Portal(after.cursor()))
            },
        )
        .get("/customers/{id}/edit", EDIT, edit)
        .post("/customers/{id}", EDIT, save)
        .post("/customers/{id}/removal", EDIT, removal::remove)
        .post("/customers/{id}/portal", MANAGE, switches::save_switches)
        .post(
            "/customers/{id}/portal/disabled",
            MANAGE,
            |staff: StaffMay<ManageAccess>, portal: State<Portal>, id: Path<CustomerId>| {
                switches::turn(staff, portal, id, false)
            },
        )
        .post(
            "/customers/{id}/portal/enabled",
            MANAGE,
            |staff: StaffMay<ManageAccess>, portal: State<Portal>, id: Path<CustomerId>| {
                switches::turn(staff, portal, id, true)
            },
        )
}

/// The contacts on a page of a customer's record.
const CONTACTS: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct After {
    after: String,
}

impl After {
    fn cursor(&self) -> Option<Cursor> {
        Cursor::parse(&self.after)
    }
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>, tab: Tab) -> web::Result {
    web::page(&record(&page, &portal, id, tab).await?)
}

pub(crate) async fn record(page: &ConsolePage, portal: &Portal, id: CustomerId, tab: Tab) -> web::Result<ShowPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    let (contacts, next) = match &tab {
        Tab::Contacts(after) | Tab::Portal(after) => {
            contacts::listing::page_of_customer(&mut tx, id, (after.clone(), CONTACTS)).await?
        }
        _ => (Vec::new(), None),
    };
    let levels = crate::access::queries::levels(&mut tx, id, None).await?;
    let everybody = Levels { customer: Switches::default(), ..levels };
    let switches = Feature::ALL
        .into_iter()
        .map(|feature| SwitchRow {
            feature,
            is_on: !levels.customer.is_off(feature),
            is_capped: everybody.ceiling(feature).is_some(),
        })
        .collect();
    Ok(ShowPage {
        shell: page.shell(&customer.name),
        customer,
        tab,
        contacts,
        next,
        switches,
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        now: portal.now(&page.staff.tenant),
    })
}

async fn form_page(
    page: &ConsolePage,
    portal: &Portal,
    (id, form): (Option<CustomerId>, CustomerForm),
) -> web::Result<FormPage> {
    let address = id.map_or_else(|| "/customers".to_owned(), |id| format!("/customers/{id}"));
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit customer" } else { "New customer" }),
        form,
        section: Section::in_form(&mut tx, (Record::Customer, id.map(CustomerId::uuid))).await?,
        errors: FieldErrors::none(),
        problem: String::new(),
        back: address.clone(),
        action: address,
    })
}

/// The form again, with what was typed and what to do about it.
async fn refuse(
    page: &ConsolePage,
    portal: &Portal,
    (id, WithOwn(form, own)): (Option<CustomerId>, WithOwn<CustomerForm>),
    (errors, wrong, problem): (Vec<FieldError>, Wrong, String),
) -> web::Result {
    let mut again = form_page(page, portal, (id, form)).await?;
    again.problem = problem;
    for error in errors {
        again.errors.add(error.field, error.text);
    }
    again.section = again.section.refused(&own, &wrong, "");
    for (field, cure) in again.section.errors.iter() {
        again.errors.add(field.to_owned(), cure);
    }
    web::invalid(&again)
}

async fn new(page: ConsolePage, State(portal): State<Portal>, _: StaffMay<EditCustomers>) -> web::Result {
    let form = CustomerForm { is_active: "on".into(), ..CustomerForm::default() };
    web::page(&form_page(&page, &portal, (None, form)).await?)
}

async fn edit(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditCustomers>,
    Path(id): Path<CustomerId>,
) -> web::Result {
    let customer = queries::find(&mut portal.accounts.db.read(page.staff.scope()).await?, id).await?.or_not_found()?;
    web::page(&form_page(&page, &portal, (Some(id), filled(customer))).await?)
}

fn filled(customer: Customer) -> CustomerForm {
    CustomerForm {
        name: customer.name,
        account_number: customer.account_number.unwrap_or_default(),
        email: customer.email.unwrap_or_default(),
        phone: customer.phone.unwrap_or_default(),
        website: customer.website.unwrap_or_default(),
        street: customer.street.unwrap_or_default(),
        city: customer.city.unwrap_or_default(),
        region: customer.region.unwrap_or_default(),
        postal_code: customer.postal_code.unwrap_or_default(),
        country: customer.country.unwrap_or_default(),
        is_active: if customer.is_active { "on".into() } else { String::new() },
        row_version: customer.row_version,
    }
}

/// An account number that another customer has violates its key.
fn taken(error: db::Error) -> web::Result<Vec<FieldError>> {
    match db::violated(&error) {
        Some("customers_tenant_id_account_number_norm_key") => {
            Ok(vec![FieldError { field: "account_number", text: "Another customer has this account number.".into() }])
        }
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    form: WithOwn<CustomerForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    let own = with_own::read(&mut tx, (Record::Customer, None), &form.1).await?;
    let (new, own) = match (form.0.parse(), own) {
        (Ok(new), Ok(own)) => (new, own),
        (new, own) => {
            let wrong = (new.err().unwrap_or_default(), own.err().unwrap_or_default(), String::new());
            drop(tx);
            return refuse(&page, &portal, (None, form), wrong).await;
        }
    };
    let id = match queries::insert(&mut tx, by, &new).await {
        Ok(id) => id,
        Err(error) => {
            drop(tx);
            return refuse(&page, &portal, (None, form), (taken(error)?, Wrong::new(), String::new())).await;
        }
    };
    values::save(&mut tx, (Record::Customer, id.uuid()), &own.values).await?;
    note(&mut tx, &portal, staff.actor(), (id, "customer.created", &own.changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/customers/{id}"), Tone::Ok, &format!("{} added", new.name)))
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    Path(id): Path<CustomerId>,
    mut form: WithOwn<CustomerForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    if removal::was_deleted(&mut tx, id).await? {
        drop(tx);
        form.0.row_version = 0;
        let told = section::deleted("customer");
        return refuse(&page, &portal, (None, form), (Vec::new(), Wrong::new(), told)).await;
    }
    let before = locked(&mut tx, id).await?;
    let own = with_own::read(&mut tx, (Record::Customer, Some(id.uuid())), &form.1).await?;
    let (new, own) = match (form.0.parse(), own) {
        (Ok(new), Ok(own)) => (new, own),
        (new, own) => {
            let wrong = (new.err().unwrap_or_default(), own.err().unwrap_or_default(), String::new());
            drop(tx);
            return refuse(&page, &portal, (Some(id), form), wrong).await;
        }
    };
    match queries::save(&mut tx, &accounts.clock, (id, form.0.row_version), &new).await {
        Ok(true) => {}
        Ok(false) => {
            drop(tx);
            form.0.row_version = before.row_version;
            let told = section::stale("customer", &[before.changes_to(&new), own.changes].concat());
            return refuse(&page, &portal, (Some(id), form), (Vec::new(), Wrong::new(), told)).await;
        }
        Err(error) => {
            drop(tx);
            return refuse(&page, &portal, (Some(id), form), (taken(error)?, Wrong::new(), String::new())).await;
        }
    }
    values::save(&mut tx, (Record::Customer, id.uuid()), &own.values).await?;
    if !new.is_active {
        contacts::shut_out_customer(&mut tx, id, accounts.clock.now()).await?;
    }
    let mut changes = before.changes_to(&new);
    changes.extend(own.changes);
    note(&mut tx, &portal, staff.actor(), (id, "customer.edited", &changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/customers/{id}"), Tone::Ok, &format!("{} saved", new.name)))
}

pub(super) async fn locked(tx: &mut db::TenantTx, id: CustomerId) -> web::Result<Customer> {
    if !queries::lock(tx, id).await? {
        return Err(web::Error::NotFound);
    }
    queries::find(tx, id).await?.or_not_found()
}

pub(super) async fn note(
    tx: &mut db::TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    (id, kind, changes): (CustomerId, &str, &[Change]),
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer: Some(id), changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), actor, event).await
}

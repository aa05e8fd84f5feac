//! Staff: the list, the record with its tabs, the form, and the customer's switches.

use std::collections::HashSet;

use accounts::{Actor, Change, EditCustomers, Event, ManageAccess, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::CustomerId;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::customer::{Customer, CustomerForm};
use super::pages::{FormPage, ShowPage, SwitchRow, Tab};
use super::{overview, queries};
use crate::Portal;
use crate::access::{Feature, Levels, Switches};
use crate::brand::ConsolePage;
use crate::contacts;
use crate::contacts::form::FieldError;
use crate::custom_fields::{Record, section::first_tab};

const EDIT: Access = Access::StaffMay("edit customers");
const MANAGE: Access = Access::StaffMay("manage access");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers", Access::Staff, overview::list)
        .get("/customers/export", Access::Staff, overview::export)
        .get("/customers/new", EDIT, new)
        .post("/customers", EDIT, create)
        .get("/customers/{id}", Access::Staff, |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>| {
            show(page, portal, id, Tab::Details)
        })
        .get(
            "/customers/{id}/contacts",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>| show(page, portal, id, Tab::Contacts),
        )
        .get(
            "/customers/{id}/portal",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>| show(page, portal, id, Tab::Portal),
        )
        .get("/customers/{id}/edit", EDIT, edit)
        .post("/customers/{id}", EDIT, save)
        .post("/customers/{id}/portal", MANAGE, save_switches)
        .post(
            "/customers/{id}/portal/disabled",
            MANAGE,
            |staff: StaffMay<ManageAccess>, portal: State<Portal>, id: Path<CustomerId>| turn(staff, portal, id, false),
        )
        .post(
            "/customers/{id}/portal/enabled",
            MANAGE,
            |staff: StaffMay<ManageAccess>, portal: State<Portal>, id: Path<CustomerId>| turn(staff, portal, id, true),
        )
}

/// How many contacts a customer's record shows.
const MOST_CONTACTS: usize = 100;

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>, tab: Tab) -> web::Result {
    web::page(&record(&page, &portal, id, tab).await?)
}

pub(crate) async fn record(page: &ConsolePage, portal: &Portal, id: CustomerId, tab: Tab) -> web::Result<ShowPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    let contacts = match tab {
        Tab::Details | Tab::Addresses(_) | Tab::Custom(_) | Tab::Prices(_) => Vec::new(),
        Tab::Contacts | Tab::Portal => contacts::listing::of_customer(&mut tx, id, MOST_CONTACTS).await?,
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
        switches,
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        now: portal.accounts.clock.now(),
    })
}

fn form_page(page: &ConsolePage, (id, form): (Option<CustomerId>, CustomerForm)) -> FormPage {
    let address = id.map_or_else(|| "/customers".to_owned(), |id| format!("/customers/{id}"));
    FormPage {
        shell: page.shell(if id.is_some() { "Edit customer" } else { "New customer" }),
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        back: address.clone(),
        action: address,
    }
}

fn refuse(page: &ConsolePage, typed: (Option<CustomerId>, CustomerForm), errors: Vec<FieldError>) -> web::Result {
    let mut form = form_page(page, typed);
    for error in errors {
        form.errors.add(error.field, error.text);
    }
    web::invalid(&form)
}

async fn new(page: ConsolePage, _: StaffMay<EditCustomers>) -> web::Result {
    web::page(&form_page(&page, (None, CustomerForm { is_active: "on".into(), ..CustomerForm::default() })))
}

async fn edit(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditCustomers>,
    Path(id): Path<CustomerId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&form_page(&page, (Some(id), filled(customer))))
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
    Form(form): Form<CustomerForm>,
) -> web::Result {
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(&page, (None, form), errors),
    };
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    let id = match queries::insert(&mut tx, by, &new).await {
        Ok(id) => id,
        Err(error) => return refuse(&page, (None, form), taken(error)?),
    };
    note(&mut tx, &portal, staff.actor(), (id, "customer.created", &[])).await?;
    let tab = first_tab(&mut tx, Record::Customer).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/customers/{id}{tab}"), Tone::Ok, &format!("{} added", new.name)))
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<CustomerForm>),
) -> web::Result {
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(&page, (Some(id), form), errors),
    };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before = locked(&mut tx, id).await?;
    match queries::save(&mut tx, &accounts.clock, (id, form.row_version), &new).await {
        Ok(true) => {}
        Ok(false) => {
            let mut again = form_page(&page, (Some(id), CustomerForm { row_version: before.row_version, ..form }));
            again.problem = format!(
                "Somebody else saved this customer while you were editing. It is now called {}. Your entries are still here: save again to keep yours.",
                before.name
            );
            return web::invalid(&again);
        }
        Err(error) => return refuse(&page, (Some(id), form), taken(error)?),
    }
    if !new.is_active {
        contacts::shut_out_customer(&mut tx, id, accounts.clock.now()).await?;
    }
    note(&mut tx, &portal, staff.actor(), (id, "customer.edited", &before.changes_to(&new))).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/customers/{id}"), Tone::Ok, &format!("{} saved", new.name)))
}

async fn locked(tx: &mut db::TenantTx, id: CustomerId) -> web::Result<Customer> {
    if !queries::lock(tx, id).await? {
        return Err(web::Error::NotFound);
    }
    queries::find(tx, id).await?.or_not_found()
}

/// Turns the customer's switch: off ends every session of all its contacts at once; on gives the same contacts back.
async fn turn(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    is_on: bool,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let customer = locked(&mut tx, id).await?;
    queries::save_portal_access(&mut tx, &accounts.clock, (id, is_on)).await?;
    if !is_on {
        contacts::shut_out_customer(&mut tx, id, accounts.clock.now()).await?;
    }
    let kind = if is_on { "customer.portal_enabled" } else { "customer.portal_disabled" };
    note(&mut tx, &portal, staff.actor(), (id, kind, &[])).await?;
    tx.commit().await?;
    let text = format!("Customer portal of {} {}", customer.name, if is_on { "enabled" } else { "disabled" });
    Ok(web::flash::redirect(&format!("/customers/{id}/portal"), Tone::Ok, &text))
}

/// Saves the customer's feature switches: the boxes that are ticked are on.
async fn save_switches(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    Form(ticked): Form<Vec<(String, String)>>,
) -> web::Result {
    let ticked: HashSet<Feature> = ticked.iter().filter_map(|(name, _)| Feature::from_key(name)).collect();
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    let levels = crate::access::queries::levels(&mut tx, id, None).await?;
    let (before, everybody) = (levels.customer, Levels { customer: Switches::default(), ..levels });
    let mut changes = Vec::new();
    for feature in Feature::ALL {
        // A switch that the tenant's setting greys out was not sent; it keeps what it was.
        if everybody.ceiling(feature).is_none() && before.is_off(feature) == ticked.contains(&feature) {
            crate::access::queries::save_customer_switch(&mut tx, id, feature, ticked.contains(&feature)).await?;
            changes.push(feature.turned(ticked.contains(&feature)));
        }
    }
    note(&mut tx, &portal, staff.actor(), (id, "customer.features_saved", &changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(
        &format!("/customers/{id}/portal"),
        Tone::Ok,
        &format!("What {} sees is saved", customer.name),
    ))
}

async fn note(
    tx: &mut db::TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    (id, kind, changes): (CustomerId, &str, &[Change]),
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer: Some(id), changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), actor, event).await
}

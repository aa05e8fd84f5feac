//! Staff: adding, changing and removing a customer's addresses, and choosing the defaults.

use accounts::{Change, EditCustomers, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::address::{Address, AddressForm, AddressId, Use};
use super::pages::{AddressesTab, FormPage};
use super::queries;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed};
use crate::customers;

const EDIT: Access = Access::StaffMay("edit customers");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers/{id}/addresses", Access::Staff, list)
        .get("/customers/{id}/addresses/new", EDIT, new)
        .post("/customers/{id}/addresses", EDIT, create)
        .get("/addresses/{id}", EDIT, edit)
        .post("/addresses/{id}", EDIT, save)
        .post("/addresses/{id}/default", EDIT, make_default)
        .post("/addresses/{id}/removal", EDIT, remove)
}

fn tab(customer: CustomerId) -> String {
    format!("/customers/{customer}/addresses")
}

async fn list(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let rows = queries::list(&mut portal.accounts.db.read(page.staff.scope()).await?, id).await?;
    let tab = customers::pages::Tab::Addresses(AddressesTab { rows });
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}

async fn form_page(
    page: &ConsolePage,
    portal: &Portal,
    (customer, id, form): (CustomerId, Option<AddressId>, AddressForm),
) -> web::Result<FormPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = customers::queries::find(&mut tx, customer).await?.or_not_found()?;
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit address" } else { "New address" }),
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        back: tab(customer.id),
        action: id.map_or_else(|| tab(customer.id), |id| format!("/addresses/{id}")),
        customer: customer.name,
    })
}

async fn new(
    page: ConsolePage,
    _: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
) -> web::Result {
    let form = AddressForm { ships: "on".into(), ..AddressForm::default() };
    web::page(&form_page(&page, &portal, (id, None, form)).await?)
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<AddressId>,
) -> web::Result {
    let address = queries::find(&mut portal.accounts.db.read(page.staff.scope()).await?, id).await?.or_not_found()?;
    web::page(&form_page(&page, &portal, (address.customer, Some(id), address.into())).await?)
}

/// What to do about a name that another address of the customer has: it violates their key.
fn name_taken(error: db::Error) -> web::Result<FieldErrors> {
    match db::violated(&error) {
        Some("customer_addresses_name") => {
            Ok(FieldErrors::one("name", "Another address of this customer has this name. Choose another one."))
        }
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(customer), Form(form)): (Path<CustomerId>, Form<AddressForm>),
) -> web::Result {
    let refuse = async |errors| {
        let again = form_page(&page, &portal, (customer, None, form.clone())).await?;
        web::invalid(&FormPage { errors, ..again })
    };
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(errors).await,
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    held(&mut tx, customer).await?;
    if queries::list(&mut tx, customer).await?.len() >= queries::MOST {
        let full = format!("This customer has {} addresses. Remove one first.", queries::MOST);
        return refuse(FieldErrors::one("name", full)).await;
    }
    if let Err(error) = queries::insert(&mut tx, by, (customer, ""), &new).await {
        return refuse(name_taken(error)?).await;
    }
    note(&mut tx, (&portal, &staff, customer), ("customer.address_added", &new.name), &[]).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&tab(customer), Tone::Ok, &format!("Address “{}” added", new.name)))
}

/// Holds a customer until the transaction ends: of two who change its addresses the second sees what the first did.
async fn held(tx: &mut TenantTx, customer: CustomerId) -> web::Result<()> {
    if customers::queries::lock(tx, customer).await? { Ok(()) } else { Err(web::Error::NotFound) }
}

/// An address, held with its customer.
async fn locked(tx: &mut TenantTx, id: AddressId) -> web::Result<Address> {
    let address = queries::find(tx, id).await?.or_not_found()?;
    held(tx, address.customer).await?;
    queries::find(tx, id).await?.or_not_found()
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff, customer): (&Portal, &StaffMay<EditCustomers>, CustomerId),
    (kind, name): (&str, &str),
    changes: &[Change],
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer: Some(customer), detail: name, changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<AddressId>, Form<AddressForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = locked(&mut tx, id).await?;
    let saved = match form.parse() {
        Err(errors) => Err((errors, "")),
        Ok(new) => match queries::save(&mut tx, &portal.accounts.clock, (&before, form.row_version), &new).await {
            Ok(true) => Ok(new),
            Ok(false) => Err((FieldErrors::none(), STALE)),
            Err(error) => Err((name_taken(error)?, "")),
        },
    };
    match saved {
        Ok(new) => {
            let (customer, changes) = (before.customer, before.changes_to(&new));
            note(&mut tx, (&portal, &staff, customer), ("customer.address_changed", &new.name), &changes).await?;
            tx.commit().await?;
            Ok(web::flash::redirect(&tab(customer), Tone::Ok, &format!("Address “{}” saved", new.name)))
        }
        Err((errors, problem)) => {
            drop(tx);
            // Whoever is told of the other save may save over it.
            let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
            let form = AddressForm { row_version, ..form };
            let again = form_page(&page, &portal, (before.customer, Some(id), form)).await?;
            web::invalid(&FormPage { errors, problem: problem.to_owned(), ..again })
        }
    }
}

/// Makes an address the default of a use.
async fn make_default(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<AddressId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let address = locked(&mut tx, id).await?;
    let one = Use::from_key(typed(&form, "use").unwrap_or_default()).filter(|one| address.serves(*one));
    let Some(one) = one else {
        return Ok(web::flash::redirect(&tab(address.customer), Tone::Bad, "This address is not used for that."));
    };
    let before = queries::list(&mut tx, address.customer).await?;
    let before = before.iter().find(|other| other.is_default(one)).map_or("", |other| other.name.as_str());
    let change = Change::of(&format!("Default {}", one.label().to_lowercase()), before, &address.name);
    queries::save_default(&mut tx, &address, one).await?;
    let changes: Vec<Change> = change.into_iter().collect();
    let kind = ("customer.address_changed", address.name.as_str());
    note(&mut tx, (&portal, &staff, address.customer), kind, &changes).await?;
    tx.commit().await?;
    let text = format!("“{}” is the default {} address", address.name, one.label().to_lowercase());
    Ok(web::flash::redirect(&tab(address.customer), Tone::Ok, &text))
}

async fn remove(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<AddressId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let address = locked(&mut tx, id).await?;
    queries::delete(&mut tx, &address).await?;
    let kind = ("customer.address_removed", address.name.as_str());
    note(&mut tx, (&portal, &staff, address.customer), kind, &[]).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&tab(address.customer), Tone::Ok, &format!("Address “{}” removed", address.name)))
}

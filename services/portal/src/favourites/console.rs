//! Staff: a customer's lists, and a new one for all of its people or for one.

use accounts::{Actor, EditCustomers, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, StaffDesk};
use super::list::Who;
use super::lists::{self, ListForm};
use super::pages::FavouritesTab;
use super::portal::too_many;
use super::writing::{self, NewList};
use super::{form, queries};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::contact::Contact;
use crate::{contacts, customers};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers/{id}/favourites", Access::Staff, show)
        .post("/customers/{id}/favourites", StaffDesk::ACCESS, create)
        .merge(lists::routes::<StaffDesk>())
}

/// The most contacts that a list can be chosen for.
const MOST_CONTACTS: usize = 500;

async fn people(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<Contact>, db::Error> {
    contacts::listing::of_customer(tx, customer, MOST_CONTACTS).await
}

async fn tab(
    tx: &mut TenantTx,
    customer: CustomerId,
    (form, errors): (ListForm, FieldErrors),
) -> web::Result<customers::pages::Tab> {
    let choice = |contact: &Contact| Choice::new(contact.id.to_string(), contact.name(), &form.contact);
    let contacts = people(tx, customer).await?.iter().map(choice).collect();
    let lists = queries::list(tx, Who::Staff, customer).await?;
    Ok(customers::pages::Tab::Favourites(FavouritesTab { lists, contacts, form, errors }))
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let tab = tab(&mut tx, id, (ListForm::default(), FieldErrors::none())).await?;
    drop(tx);
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(customer), Form(typed)): (Path<CustomerId>, Form<ListForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    customers::queries::find(&mut tx, customer).await?.or_not_found()?;
    let mut errors = FieldErrors::none();
    let name = form::name(&typed.name).map_err(|why| errors.add("name", why)).ok();
    let people = people(&mut tx, customer).await?;
    let contact = people.iter().map(|contact| contact.id).find(|id| id.to_string() == typed.contact);
    if contact.is_none() && !typed.contact.is_empty() {
        errors.add("contact", "Choose one of the customer’s contacts.");
    }
    if let Some(name) = name.filter(|_| errors.is_empty()) {
        let new = NewList { customer, contact, made_by: None, name };
        match writing::insert_list(&mut tx, by, &new).await? {
            Some(id) => {
                note(&mut tx, by, staff.actor(), &new).await?;
                tx.commit().await?;
                let done = format!("List “{}” made", new.name);
                return Ok(web::flash::redirect(&format!("/favourites/{id}"), Tone::Ok, &done));
            }
            None => errors.add("name", too_many()),
        }
    }
    drop(tx);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let tab = tab(&mut tx, customer, (typed, errors)).await?;
    drop(tx);
    web::invalid(&customers::console::record(&page, &portal, customer, tab).await?)
}

async fn note(
    tx: &mut TenantTx,
    by: (&boot::Clock, &boot::Entropy),
    actor: Actor<'_>,
    new: &NewList,
) -> Result<(), db::Error> {
    let (kind, customer) = ("customer.favourites_added", Some(new.customer));
    let event = Event { kind, customer, contact: new.contact, detail: &new.name, ..Event::default() };
    accounts::record(tx, by, actor, event).await
}

//! Staff: beginning a quote for a customer.

use accounts::{EditQuotes, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use db::{ContactId, CustomerId, TenantTx};
use serde::Deserialize;
use web::OrNotFound as _;
use web::fields::{Choice, FieldErrors};
use web::ui::Tone;

use super::console::home;
use super::pages::StartPage;
use super::queries;
use super::writing::{self, NewQuote};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::prices::lookup;

/// What was typed, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StartForm {
    /// The customer's account number or name.
    pub(super) customer: String,
    pub(super) contact: String,
}

/// The customer that is named and whom a quote to it can be for.
type Found = (CustomerId, Vec<(ContactId, String)>);

async fn found(tx: &mut TenantTx, form: &StartForm) -> Result<Result<Found, String>, db::Error> {
    Ok(match lookup::customer(tx, &form.customer).await? {
        Ok(customer) => match queries::contacts(tx, customer).await? {
            contacts if contacts.is_empty() => Err("This customer has no contacts. Add one first.".to_owned()),
            contacts => Ok((customer, contacts)),
        },
        Err(cure) => Err(cure),
    })
}

fn start_page(page: &ConsolePage, form: StartForm, contacts: &[(ContactId, String)]) -> StartPage {
    let choice = |(id, name): &(ContactId, String)| Choice::new(id.to_string(), name, &form.contact);
    StartPage {
        shell: page.shell("New quote"),
        contacts: contacts.iter().map(choice).collect(),
        form,
        errors: FieldErrors::none(),
    }
}

pub(super) async fn new(
    page: ConsolePage,
    _: StaffMay<EditQuotes>,
    State(portal): State<Portal>,
    Query(form): Query<StartForm>,
) -> web::Result {
    if form.customer.is_empty() {
        return web::page(&start_page(&page, form, &[]));
    }
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    match found(&mut tx, &form).await? {
        Ok((_, contacts)) => web::page(&start_page(&page, form, &contacts)),
        Err(cure) => {
            let errors = FieldErrors::one("customer", cure);
            web::invalid(&StartPage { errors, ..start_page(&page, form, &[]) })
        }
    }
}

pub(super) async fn create(
    page: ConsolePage,
    staff: StaffMay<EditQuotes>,
    State(portal): State<Portal>,
    Form(form): Form<StartForm>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (customer, contacts) = match found(&mut tx, &form).await? {
        Ok(found) => found,
        Err(cure) => {
            let errors = FieldErrors::one("customer", cure);
            return web::invalid(&StartPage { errors, ..start_page(&page, form, &[]) });
        }
    };
    let Some(contact) = contacts.iter().map(|(id, _)| *id).find(|id| id.to_string() == form.contact) else {
        let errors = FieldErrors::one("contact", "Choose whom the quote is for.");
        return web::invalid(&StartPage { errors, ..start_page(&page, form, &contacts) });
    };
    let name = crate::contacts::queries::find(&mut tx, contact).await?.or_not_found()?.name();
    let new = NewQuote { customer, contact, contact_name: &name, is_by_staff: true, reference: "", form_key: None };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let (id, number) = writing::insert(&mut tx, by, &new).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("{}/edit", home(id)), Tone::Ok, &format!("Quote {number} is begun")))
}

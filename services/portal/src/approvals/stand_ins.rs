//! Naming who decides beside somebody who is away.

use accounts::Event;
use axum::extract::State;
use db::CustomerId;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::Desk;
use super::form::StandInForm;
use super::pages::{ApprovalsTab, Part};
use super::rule::StandInId;
use super::{queries, writing};
use crate::Portal;
use crate::orders::approving;

/// The most stand-ins of a customer that are not over.
const MOST: usize = 100;

/// Names the one that a form means.
pub(super) async fn create<D: Desk>(
    (desk, portal): (&D, &Portal),
    customer: CustomerId,
    form: StandInForm,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    if !desk.is_still(&form.acting_for) {
        return desk.elsewhere(customer);
    }
    let mut tx = desk.begin(portal, customer).await?;
    let book = queries::book(&mut tx, customer, by.0.now()).await?;
    let people = queries::people(&mut tx, customer).await?;
    let parsed = form.parse(&people, book.today).and_then(|new| match book.stand_ins.len() {
        ..MOST => Ok(new),
        _ => Err(web::fields::FieldErrors::one("away", "There are 100 stand-ins already. Remove one first.")),
    });
    let new = match parsed {
        Ok(new) => new,
        Err(errors) => {
            drop(tx);
            let tab = ApprovalsTab::read((desk, portal), customer).await?;
            let tab = ApprovalsTab { stand_in: form, part: Part::StandIn, errors, ..tab };
            return desk.index(portal, customer, tab).await;
        }
    };
    writing::insert_stand_in(&mut tx, by, (customer, &new)).await?;
    let detail = format!("{} to {}", new.days.0, new.days.1);
    let kind = "approval.stand_in_added";
    let event =
        Event { kind, customer: Some(customer), contact: Some(new.stand_in), detail: &detail, ..Event::default() };
    accounts::record(&mut tx, by, desk.actor(), event).await?;
    approving::ask_newcomers(&mut tx, (portal, desk.tenant()), (customer, &book)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.home(customer), Tone::Ok, "Stand-in named"))
}

/// Removes one.
pub(super) async fn remove<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<StandInId>) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin_any(&portal).await?;
    let (customer, contact) = writing::delete_stand_in(&mut tx, id).await?.or_not_found()?;
    let kind = "approval.stand_in_removed";
    let event = Event { kind, customer: Some(customer), contact: Some(contact), ..Event::default() };
    accounts::record(&mut tx, by, desk.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.home(customer), Tone::Ok, "Stand-in removed"))
}

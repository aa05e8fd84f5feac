//! Setting and removing a budget: the same for staff and for a customer's own administrator.

use accounts::Event;
use db::CustomerId;
use web::OrNotFound as _;
use web::ui::Tone;

use super::BudgetForm;
use super::budget::BudgetId;
use super::queries;
use crate::Portal;
use crate::approvals::{self, ApprovalsTab, Desk, Part};

/// Sets the budget that a form means.
pub(crate) async fn create<D: Desk>(
    (desk, portal): (&D, &Portal),
    customer: CustomerId,
    form: BudgetForm,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    if !desk.is_still(&form.acting_for) {
        return desk.elsewhere(customer);
    }
    let mut tx = desk.begin(portal, customer).await?;
    let people = approvals::queries::people(&mut tx, customer).await?;
    let new = match form.parse(tx.currency(), &people) {
        Ok(new) => new,
        Err(errors) => {
            drop(tx);
            let tab = ApprovalsTab::read((desk, portal), customer).await?;
            return desk
                .index(portal, customer, ApprovalsTab { budget: form, part: Part::Budget, errors, ..tab })
                .await;
        }
    };
    queries::save(&mut tx, by, (customer, &new)).await?;
    let whose = people.iter().find(|one| Some(one.id) == new.contact).map_or("everybody together", |one| &one.name);
    let detail = format!("{} for {whose}: {}", new.period.label(), tx.currency().show(new.amount_minor));
    let event = Event {
        kind: "budget.saved",
        customer: Some(customer),
        contact: new.contact,
        detail: &detail,
        ..Event::default()
    };
    accounts::record(&mut tx, by, desk.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.home(customer), Tone::Ok, "Budget saved"))
}

/// Removes a budget.
pub(crate) async fn remove<D: Desk>((desk, portal): (&D, &Portal), id: BudgetId) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin_any(portal).await?;
    let (customer, contact, period) = queries::delete(&mut tx, id).await?.or_not_found()?;
    let event =
        Event { kind: "budget.removed", customer: Some(customer), contact, detail: period.label(), ..Event::default() };
    accounts::record(&mut tx, by, desk.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.home(customer), Tone::Ok, "Budget removed"))
}

//! Staff: the Custom tab of a customer's record.

use accounts::{EditCustomers, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use db::CustomerId;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::record;
use super::pages::Tab;
use super::queries;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{self, Pairs, Section};
use crate::custom_fields::{self, Record, values};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/customers/{id}/custom", Access::Staff, show).post(
        "/customers/{id}/custom",
        Access::StaffMay("edit customers"),
        save,
    )
}

async fn section(page: &ConsolePage, portal: &Portal, id: CustomerId) -> web::Result<Section> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    Ok(Section::of(&mut tx, (Record::Customer, id.uuid(), customer.row_version), &page.staff).await?)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let section = section(&page, &portal, id).await?;
    web::page(&record(&page, &portal, id, Tab::Custom(section)).await?)
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<Pairs>),
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before =
        if queries::lock(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None }.or_not_found()?;
    let fields = custom_fields::queries::live(&mut tx, Record::Customer).await?;
    let stored = values::of(&mut tx, Record::Customer, id.uuid()).await?;
    let (wrong, problem) = match section::read(&fields, &stored, &form) {
        Err(wrong) => (wrong, String::new()),
        Ok(changed) if before.row_version != section::version(&form) => {
            (Vec::new(), section::stale("customer", &changed.changes))
        }
        Ok(changed) => {
            if !changed.values.is_empty() {
                values::save(&mut tx, (Record::Customer, id.uuid()), &changed.values).await?;
                queries::touch(&mut tx, &accounts.clock, id).await?;
                let event = Event {
                    kind: "customer.edited",
                    customer: Some(id),
                    changes: &changed.changes,
                    ..Event::default()
                };
                accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
            }
            tx.commit().await?;
            return Ok(web::flash::redirect(&format!("/customers/{id}/custom"), Tone::Ok, "Customer saved"));
        }
    };
    drop(tx);
    let again = section(&page, &portal, id).await?.refused(&form, &wrong, &problem);
    web::invalid(&record(&page, &portal, id, Tab::Custom(again)).await?)
}

//! Staff: the Custom tab of a contact's record.

use accounts::{EditCustomers, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use db::ContactId;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::queries;
use super::record::record;
use super::record_pages::Tab;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{self, Pairs, Section};
use crate::custom_fields::{self, Record, values};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/contacts/{id}/custom", Access::Staff, show).post(
        "/contacts/{id}/custom",
        Access::StaffMay("edit customers"),
        save,
    )
}

async fn section(page: &ConsolePage, portal: &Portal, id: ContactId) -> web::Result<Section> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    Ok(Section::of(&mut tx, (Record::Contact, id.uuid(), contact.row_version), &page.staff).await?)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let section = section(&page, &portal, id).await?;
    web::page(&record(page, &portal, id, Tab::Custom(section)).await?)
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<Pairs>),
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before =
        if queries::lock(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None }.or_not_found()?;
    let fields = custom_fields::queries::live(&mut tx, Record::Contact).await?;
    let stored = values::of(&mut tx, Record::Contact, id.uuid()).await?;
    let (wrong, problem) = match section::read(&fields, &stored, &form) {
        Err(wrong) => (wrong, String::new()),
        Ok(changed) if before.row_version != section::version(&form) => {
            (Vec::new(), section::stale("contact", &changed.changes))
        }
        Ok(changed) => {
            if !changed.values.is_empty() {
                values::save(&mut tx, (Record::Contact, id.uuid()), &changed.values).await?;
                queries::touch(&mut tx, &accounts.clock, id).await?;
                let event = Event {
                    kind: "contact.edited",
                    customer: before.customer,
                    contact: Some(id),
                    changes: &changed.changes,
                    ..Event::default()
                };
                accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
            }
            tx.commit().await?;
            return Ok(web::flash::redirect(&format!("/contacts/{id}/custom"), Tone::Ok, "Contact saved"));
        }
    };
    drop(tx);
    let again = section(&page, &portal, id).await?.refused(&form, &wrong, &problem);
    web::invalid(&record(page, &portal, id, Tab::Custom(again)).await?)
}

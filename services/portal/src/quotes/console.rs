//! Staff: all quotes, and working on one.

use accounts::{EditQuotes, Permission, StaffMay};
use axum::extract::{Query, State};
use db::CustomerId;
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::events::{self, Kind};
use super::mail;
use super::pages::{Shown, StaffShowPage};
use super::quote::{QuoteId, Status};
use super::{document, messages, preparing, queries, settings, starting, writing};
use crate::access::Quotes;
use crate::brand::ConsolePage;
use crate::settings::MANAGE;
use crate::step_up::proven;
use crate::wordings::QuoteLetter;
use crate::{Portal, customers, lists};

const EDIT: Access = Access::StaffMay("edit quotes");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/quotes", Access::Staff, lists::all::<Quotes>)
        .get("/quotes/export", Access::Staff, proven(lists::export_all::<Quotes>))
        .get("/customers/{id}/quotes", Access::Staff, of_customer)
        .get("/quotes/new", EDIT, starting::new)
        .post("/quotes", EDIT, starting::create)
        .get("/quotes/{id}", Access::Staff, show)
        .get("/quotes/{id}/pdf", Access::Staff, document::staff)
        .get("/quotes/{id}/edit", EDIT, preparing::edit)
        .post("/quotes/{id}", EDIT, preparing::save)
        .post("/quotes/{id}/withdrawal", EDIT, withdraw)
        .upload(("/quotes/{id}/messages", messages::MOST_BYTES), EDIT, messages::by_staff)
        .get("/quote-files/{id}", Access::Staff, messages::file_for_staff)
        .post("/settings/customer-portal/payments/quotes", MANAGE, settings::save)
}

/// Where a quote is.
pub(super) fn home(id: QuoteId) -> String {
    format!("/quotes/{id}")
}

/// Which version is looked at; the last for whoever asks for none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VersionQuery {
    pub(super) version: String,
}

/// The newest quotes on a customer's record.
async fn of_customer(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let today = crate::prices::today(&mut tx, portal.accounts.clock.now()).await?;
    let tab = customers::pages::Tab::Quotes(queries::newest(&mut tx, (id, today), customers::pages::NEWEST).await?);
    drop(tx);
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}

async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Path(id), Query(query)): (Path<QuoteId>, Query<VersionQuery>),
) -> web::Result {
    web::page(&quote_page(&page, &portal, (id, &query.version)).await?)
}

pub(super) async fn quote_page(
    page: &ConsolePage,
    portal: &Portal,
    (id, version): (QuoteId, &str),
) -> web::Result<StaffShowPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let shown = Shown::read(&mut tx, portal.now(&page.staff.tenant), (id, version)).await?.or_not_found()?;
    Ok(StaffShowPage {
        shell: page.shell(&format!("Quote {}", shown.row.number)),
        may_edit: page.staff.may(Permission::EditQuotes),
        shown,
    })
}

async fn withdraw(staff: StaffMay<EditQuotes>, State(portal): State<Portal>, Path(id): Path<QuoteId>) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let today = crate::prices::today(&mut tx, by.0.now()).await?;
    let row = queries::hold(&mut tx, id, today).await?.or_not_found()?;
    if !matches!(row.status, Status::Requested | Status::Sent | Status::Expired) {
        let text = "The quote is not open any more. Look at it again.";
        return Ok(web::flash::redirect(&home(id), Tone::Warn, text));
    }
    writing::save_status(&mut tx, by.0, &row, (Status::Withdrawn, None)).await?;
    let event = events::New { kind: Kind::Withdrawn, detail: "", actor_name: &staff.name, is_by_staff: true };
    events::add(&mut tx, by, (id, row.customer), &event, None).await?;
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&row, QuoteLetter::Withdrawn.into())).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &format!("Quote {} is withdrawn", row.number)))
}

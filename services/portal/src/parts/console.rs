//! Staff: the list of parts, one part, and hiding it.

use accounts::{EditParts, Event, Permission, StaffMay};
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::TenantTx;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::counts::Counts;
use super::editing::{create, edit, new, save};
use super::known;
use super::part::{ItemId, NewPart};
use super::record::{Tab, Tabs};
use super::search::{Offered, Search};
use super::staff_pages::{ListPage, ShowPage};
use super::{export, finder, queries, selling, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::step_up::proven;

const EDIT: Access = Access::StaffMay("edit parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts", Access::Staff, list)
        .get("/parts/new", EDIT, new)
        .post("/parts/changes", EDIT, super::bulk::console::change)
        .get("/parts/export", Access::Staff, proven(export::export))
        .post("/parts", EDIT, create)
        .get("/parts/{id}", Access::Staff, show)
        .get("/parts/{id}/edit", EDIT, edit)
        .post("/parts/{id}", EDIT, save)
        .post("/parts/{id}/hidden", EDIT, |staff: StaffMay<EditParts>, portal: State<Portal>, id: Path<ItemId>| {
            turn(staff, portal, id, false)
        })
        .post("/parts/{id}/shown", EDIT, |staff: StaffMay<EditParts>, portal: State<Portal>, id: Path<ItemId>| {
            turn(staff, portal, id, true)
        })
}

pub(super) type Pairs = Vec<(String, String)>;

async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let is_active = tab(&query);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (shown, hidden) = queries::totals(&mut tx).await?;
    let found = finder::find(&mut tx, Search::read(&query, Offered::ALL), (Offered::ALL, None), is_active).await?;
    let brands = queries::brand_names(&mut tx, (true, 1_000)).await?;
    drop(tx);
    let list = ListPage {
        shell: page.shell("Parts"),
        found,
        brands,
        is_active,
        shown,
        hidden,
        may_edit: page.staff.may(Permission::EditParts),
        may_price: page.staff.may(Permission::EditPrices),
        may_import: page.staff.may(Permission::Import),
    };
    let is_fragment = crate::lists::is_fragment(&headers);
    let html = if is_fragment { list.as_list().render()? } else { list.render()? };
    Ok(crate::lists::answer(html))
}

/// Which parts the tab shows that an address names: shown or hidden ones, or all of them.
pub(super) fn tab(query: &Pairs) -> Option<bool> {
    match query.iter().rev().find(|(name, _)| name == "show")?.1.as_str() {
        "shown" => Some(true),
        "hidden" => Some(false),
        _ => None,
    }
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = queries::list(&mut tx, &[id]).await?.pop().or_not_found()?;
    let fitments = known::fitments(&mut tx, &[id]).await?.remove(&id).unwrap_or_default();
    let selling = selling::find(&mut tx, id).await?;
    let may_edit = page.staff.may(Permission::EditParts);
    let tabs = Tabs { item: id, current: Tab::Part };
    web::page(&ShowPage { shell: page.shell(&part.name), tabs, part, fitments, selling, may_edit })
}

/// Hides a part from customers, or shows it again.
async fn turn(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<ItemId>,
    is_active: bool,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let known = known::find(&mut tx, id).await?.or_not_found()?;
    let part = NewPart { is_active, ..known.part.clone() };
    if part != known.part {
        let mut counts = Counts::default();
        if !writing::save(&mut tx, by, (&known, &part, known.groups), &mut counts).await? {
            return Err(web::Error::Conflict("Somebody else saved this part at the same moment. Try again.".into()));
        }
        counts.save(&mut tx).await?;
        note(&mut tx, (&portal, &staff), if is_active { "part.shown" } else { "part.hidden" }, &part).await?;
    }
    tx.commit().await?;
    let what = if is_active { "is shown to customers" } else { "is hidden from customers" };
    Ok(web::flash::redirect(&format!("/parts/{id}"), Tone::Ok, &format!("{} {what}", part.name)))
}

pub(super) async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditParts>),
    kind: &str,
    part: &NewPart,
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, detail: part.number.as_str(), ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

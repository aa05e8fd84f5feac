//! Staff: the tab with a part's pictures and documents.

use accounts::{EditParts, Event, Permission, StaffMay};
use axum::extract::State;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::pages::{FilesPage, Typed};
use super::{document, documents, pictures, queries};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::parts::part::ItemId;
use crate::parts::record::{self, Tab, Tabs};

const EDIT: Access = Access::StaffMay("edit parts");
/// What the words around a file may take.
const ROOM: usize = 64 * 1024;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts/{id}/files", Access::Staff, show)
        .upload(("/parts/{id}/pictures", storage::MOST_PHOTO_BYTES + ROOM), EDIT, pictures::add)
        .post("/pictures/{id}", EDIT, pictures::save)
        .post("/pictures/{id}/position", EDIT, pictures::move_one)
        .post("/pictures/{id}/removal", EDIT, pictures::remove)
        .upload(("/parts/{id}/documents", document::MOST_BYTES + ROOM), EDIT, documents::add)
        .post("/documents/{id}/removal", EDIT, documents::remove)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    web::page(&tab(&page, &portal, id, Typed::default()).await?)
}

async fn tab(page: &ConsolePage, portal: &Portal, id: ItemId, typed: Typed) -> web::Result<FilesPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    Ok(FilesPage {
        shell: page.shell(&part.name),
        tabs: Tabs { item: id, current: Tab::Files },
        pictures: queries::pictures(&mut tx, id).await?,
        documents: queries::documents(&mut tx, id).await?,
        part,
        typed,
        errors: FieldErrors::none(),
        may_edit: page.staff.may(Permission::EditParts),
    })
}

/// The tab again, with what was typed and what is wrong with it.
pub(super) async fn refuse(
    (page, portal): (&ConsolePage, &Portal),
    id: ItemId,
    typed: Typed,
    errors: FieldErrors,
) -> web::Result {
    let again = tab(page, portal, id, typed).await?;
    web::invalid(&FilesPage { errors, ..again })
}

pub(super) async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditParts>),
    kind: &str,
    detail: &str,
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, detail, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

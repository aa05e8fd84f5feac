//! Pictures and documents as browsers get them: read afresh at every request, and only by those who see the part.

use accounts::Staff;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse as _;
use db::Scope;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::document::{self, DocumentId};
use super::picture::{PictureId, Size};
use super::queries;
use crate::Portal;
use crate::access::{Allowed, Parts};

const SEES: Access = Access::Feature("parts");
const SANDBOX: (HeaderName, &str) = (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");

/// What customers get: only what belongs to a part that is shown.
pub(crate) fn portal_routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/pictures/{id}/page", SEES, |sees: Allowed<Parts>, portal: State<Portal>, id: Path<PictureId>| {
            picture(portal, (sees.user.scope(), true), (id.0, Size::Page))
        })
        .get("/pictures/{id}/list", SEES, |sees: Allowed<Parts>, portal: State<Portal>, id: Path<PictureId>| {
            picture(portal, (sees.user.scope(), true), (id.0, Size::List))
        })
        .get("/documents/{id}", SEES, |sees: Allowed<Parts>, portal: State<Portal>, id: Path<DocumentId>| {
            document(portal, (sees.user.scope(), true), id.0)
        })
}

/// What staff get.
pub(crate) fn console_routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/pictures/{id}/page", Access::Staff, |staff: Staff, portal: State<Portal>, id: Path<PictureId>| {
            picture(portal, (staff.scope(), false), (id.0, Size::Page))
        })
        .get("/pictures/{id}/list", Access::Staff, |staff: Staff, portal: State<Portal>, id: Path<PictureId>| {
            picture(portal, (staff.scope(), false), (id.0, Size::List))
        })
        .get("/documents/{id}", Access::Staff, |staff: Staff, portal: State<Portal>, id: Path<DocumentId>| {
            document(portal, (staff.scope(), false), id.0)
        })
}

/// A picture.
async fn picture(
    State(portal): State<Portal>,
    (scope, shown): (Scope, bool),
    (id, size): (PictureId, Size),
) -> web::Result {
    let mut tx = portal.accounts.db.read(scope).await?;
    let file = queries::stored_picture(&mut tx, (id, size), shown).await?.or_not_found()?;
    drop(tx);
    let bytes = portal.storage.read(&file.key).await.map_err(anyhow::Error::from)?.or_not_found()?;
    Ok(([(header::CONTENT_TYPE, file.content_type)], [SANDBOX], bytes).into_response())
}

/// A document, to be saved and not to be shown.
async fn document(State(portal): State<Portal>, (scope, shown): (Scope, bool), id: DocumentId) -> web::Result {
    let mut tx = portal.accounts.db.read(scope).await?;
    let file = queries::stored_document(&mut tx, id, shown).await?.or_not_found()?;
    drop(tx);
    saved(&portal, file).await
}

/// A PDF as an answer that browsers save under its name.
pub(crate) async fn saved(portal: &Portal, file: queries::Stored) -> web::Result {
    let bytes = portal.storage.read(&file.key).await.map_err(anyhow::Error::from)?.or_not_found()?;
    let headers =
        [(header::CONTENT_TYPE, file.content_type), (header::CONTENT_DISPOSITION, document::disposition(&file.name))];
    Ok((headers, [SANDBOX], bytes).into_response())
}

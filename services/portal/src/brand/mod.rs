//! How a tenant's pages look: its name, colour and logos, and the frame around every page.

mod page;
pub(crate) mod queries;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use db::FileId;
use web::routes::{Access, Routes, Site};
use web::theme::{Brand as Colour, theme_path};
use web::{OrNotFound as _, Path};

use crate::Portal;
pub(crate) use page::{ConsolePage, PortalPage, Reading, SignInPage};

/// What every page of a tenant needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Brand {
    pub(crate) name: String,
    pub(crate) login_name: String,
    pub(crate) colour: Colour,
    pub(crate) sign_in_logo: Option<FileId>,
    pub(crate) portal_logo: Option<FileId>,
    /// Narrower than three to two: a mark, beside which the name is shown.
    pub(crate) sign_in_logo_is_mark: bool,
    /// The same of the other logo.
    pub(crate) portal_logo_is_mark: bool,
    pub(crate) email: String,
    pub(crate) phone: String,
    /// Whether customers may have a link mailed that signs them in.
    pub(crate) email_sign_in: bool,
}

impl Brand {
    /// Address of the theme.
    pub(crate) fn theme_css(&self) -> String {
        theme_path(&self.login_name, &self.colour)
    }

    /// Address of a logo.
    pub(crate) fn logo_url(id: Option<FileId>) -> Option<String> {
        id.map(|id| format!("/logos/{id}.png"))
    }
}

/// Theme and logos for the portal; they are shown before anybody signs in.
pub(crate) fn portal_routes() -> Routes<Portal> {
    routes(Site::Portal)
}

/// Theme and logos for the console.
pub(crate) fn console_routes() -> Routes<Portal> {
    routes(Site::Console)
}

fn routes(site: Site) -> Routes<Portal> {
    Routes::new(site).get("/theme/{file}", Access::Anyone, theme).get("/logos/{file}", Access::Anyone, logo)
}

async fn theme(page: SignInPage, Path(file): Path<String>) -> Response {
    web::theme::serve(&page.brand.login_name, &page.brand.colour, &file)
}

async fn logo(page: SignInPage, State(portal): State<Portal>, Path(file): Path<String>) -> web::Result {
    let id = file.strip_suffix(".png").and_then(|id| id.parse().ok()).or_not_found()?;
    let mut tx = portal.accounts.db.read(page.current.tenant.whole()).await?;
    let key = queries::find_logo(&mut tx, id).await?.or_not_found()?;
    drop(tx);
    let bytes = portal.storage.read(&key).await.map_err(anyhow::Error::from)?.or_not_found()?;
    // The address holds the file's own id, and a file is never changed.
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

//! The two places where lists are kept: the portal, by a customer's people, and the console, by staff. What happens there
//! is the same; who may see what, and the frame around a page, are not.

use std::future::Future;

use accounts::{EditCustomers, StaffMay};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use db::TenantTx;
use web::routes::{Access, Site};
use web::shell::{ConsoleShell, PortalShell};

use super::list::{List, Who};
use crate::Portal;
use crate::access::{Allowed, Favourites, Feature, Sees};
use crate::brand::{ConsolePage, PortalPage};

/// What stands around a page: its title, and where it leads back to.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) back: (String, String),
    /// Where the list is sent to the cart; none on pages that are no list's.
    pub(super) to_cart: Option<String>,
}

/// Who keeps lists, with the frame of their pages.
pub(super) trait Desk: FromRequestParts<Portal, Rejection = web::Error> + Send + Sync + 'static {
    /// Which host.
    const SITE: Site;
    /// Who may.
    const ACCESS: Access;

    /// Whose lists they see.
    fn who(&self) -> Who;
    /// What they see of prices and stock; none for staff, to whom no price is theirs.
    fn sees(&self) -> Option<&Sees>;
    /// Where all lists beside this one are.
    fn all(&self, list: &List) -> (String, String);
    /// A reading transaction.
    fn read(&self, portal: &Portal) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// A writing transaction of somebody who may write at this moment.
    fn begin(&self, portal: &Portal) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// The page around a body.
    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result;

    /// The page as it was typed, with what is wrong.
    fn invalid(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.page(frame, body)?).into_response())
    }
}

/// A customer's contact.
#[derive(Debug)]
pub(super) struct PortalDesk(pub(super) PortalPage);

impl FromRequestParts<Portal> for PortalDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        Allowed::<Favourites>::from_request_parts(parts, portal).await?;
        PortalPage::from_request_parts(parts, portal).await.map(Self)
    }
}

#[derive(Template)]
#[template(path = "favourites/templates/in_portal.html")]
struct InPortal<'a, B: Template + HtmlSafe> {
    shell: PortalShell,
    frame: Frame,
    body: &'a B,
}

impl Desk for PortalDesk {
    const SITE: Site = Site::Portal;
    const ACCESS: Access = Access::Feature("favourites");

    fn who(&self) -> Who {
        Who::Contact(self.0.sees.user.contact, self.0.sees.user.customer)
    }

    fn sees(&self) -> Option<&Sees> {
        Some(&self.0.sees)
    }

    fn all(&self, _: &List) -> (String, String) {
        ("/favourites".to_owned(), "Favourites".to_owned())
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.0.sees.user.scope()).await?)
    }

    async fn begin(&self, portal: &Portal) -> web::Result<TenantTx> {
        let user = &self.0.sees.user;
        let mut tx = user.begin(&portal.accounts).await?;
        let visible = Sees::visible(&mut tx, &portal.accounts, user).await?;
        if visible.has(Feature::Favourites) { Ok(tx) } else { Err(web::Error::NotFound) }
    }

    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InPortal { shell: self.0.shell(&frame.title), frame, body })
    }
}

/// A staff member who may edit customers.
#[derive(Debug)]
pub(super) struct StaffDesk(ConsolePage, pub(super) StaffMay<EditCustomers>);

impl FromRequestParts<Portal> for StaffDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let staff = StaffMay::from_request_parts(parts, portal).await?;
        Ok(Self(ConsolePage::from_request_parts(parts, portal).await?, staff))
    }
}

#[derive(Template)]
#[template(path = "favourites/templates/in_console.html")]
struct InConsole<'a, B: Template + HtmlSafe> {
    shell: ConsoleShell,
    frame: Frame,
    body: &'a B,
}

impl Desk for StaffDesk {
    const SITE: Site = Site::Console;
    const ACCESS: Access = Access::StaffMay("edit customers");

    fn who(&self) -> Who {
        Who::Staff
    }

    fn sees(&self) -> Option<&Sees> {
        None
    }

    fn all(&self, list: &List) -> (String, String) {
        (format!("/customers/{}/favourites", list.customer), "Favourites".to_owned())
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.1.scope()).await?)
    }

    async fn begin(&self, portal: &Portal) -> web::Result<TenantTx> {
        self.1.begin(&portal.accounts).await
    }

    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InConsole { shell: self.0.shell(&frame.title), frame, body })
    }
}

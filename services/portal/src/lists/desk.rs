//! The two places where somebody sets up lists for themselves: the console, by staff, and the portal, by customers'
//! contacts. What happens there is the same; which lists there are, and the frame around a page, are not.

use std::future::Future;

use accounts::Staff;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use db::TenantTx;
use web::OrNotFound as _;
use web::routes::{Access, Site};
use web::shell::{ConsoleShell, Link, PortalShell};

use super::subject::Subject;
use super::views::Owner;
use crate::Portal;
use crate::access::Sees;
use crate::brand::{ConsolePage, PortalPage};

/// Who sets up lists, with the frame of their pages.
pub(crate) trait Desk: FromRequestParts<Portal, Rejection = web::Error> + Send + Sync + 'static {
    /// Which host.
    const SITE: Site;
    /// Who may.
    const ACCESS: Access;

    /// Whose columns and views.
    fn owner(&self) -> Owner;
    /// The list with this name, as they see it; none that they do not.
    fn find(&self, list: &str) -> Option<Subject>;
    /// What is to be done about a form that was shown for another customer.
    fn elsewhere(&self, shown_for: &str) -> Option<String>;
    /// A reading transaction.
    fn read(&self, portal: &Portal) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// A writing transaction of somebody who sees the list at this moment.
    fn begin(&self, portal: &Portal, list: &str) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// The page around a body.
    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result;

    /// The page as it was typed, with what is wrong.
    fn invalid(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.page(frame, body)?).into_response())
    }
}

/// What stands around a page.
#[derive(Debug)]
pub(crate) struct Frame {
    title: String,
    lead: &'static str,
    /// The list.
    back: Link,
    /// The script that it runs.
    script: &'static str,
}

impl Frame {
    /// Of one of a list's settings.
    pub(super) fn of(subject: &Subject, lead: &'static str, script: &'static str) -> Self {
        let back = Link { href: subject.path.to_owned(), label: subject.title.to_owned() };
        Self { title: format!("{} list", subject.title), lead, back, script }
    }
}

/// A staff member.
#[derive(Debug)]
pub(crate) struct StaffDesk(ConsolePage, Staff);

impl FromRequestParts<Portal> for StaffDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let page = ConsolePage::from_request_parts(parts, portal).await?;
        Ok(Self(page, Staff::from_request_parts(parts, portal).await?))
    }
}

#[derive(Template)]
#[template(path = "lists/templates/in_console.html")]
struct InConsole<'a, B: Template + HtmlSafe> {
    shell: ConsoleShell,
    frame: Frame,
    body: &'a B,
}

impl Desk for StaffDesk {
    const SITE: Site = Site::Console;
    const ACCESS: Access = Access::Staff;

    fn owner(&self) -> Owner {
        Owner::Staff(self.1.id)
    }

    fn find(&self, list: &str) -> Option<Subject> {
        Subject::find(list).cloned()
    }

    fn elsewhere(&self, _: &str) -> Option<String> {
        None
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.1.scope()).await?)
    }

    async fn begin(&self, portal: &Portal, _: &str) -> web::Result<TenantTx> {
        self.1.begin(&portal.accounts).await
    }

    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InConsole { shell: self.0.shell(&frame.title), frame, body })
    }
}

/// A customer's contact.
#[derive(Debug)]
pub(crate) struct PortalDesk(PortalPage);

impl FromRequestParts<Portal> for PortalDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        PortalPage::from_request_parts(parts, portal).await.map(Self)
    }
}

#[derive(Template)]
#[template(path = "lists/templates/in_portal.html")]
struct InPortal<'a, B: Template + HtmlSafe> {
    shell: PortalShell,
    frame: Frame,
    body: &'a B,
}

impl Desk for PortalDesk {
    const SITE: Site = Site::Portal;
    const ACCESS: Access = Access::PortalUser;

    fn owner(&self) -> Owner {
        Owner::Contact(self.0.sees.user.contact, self.0.sees.user.customer)
    }

    fn find(&self, list: &str) -> Option<Subject> {
        Subject::find_own(list, self.0.sees.visible)
    }

    fn elsewhere(&self, shown_for: &str) -> Option<String> {
        let user = &self.0.sees.user;
        let words =
            || format!("You switched to {} in another tab. Save it again to keep it there.", user.customer_name);
        (!user.is_still(shown_for)).then(words)
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.0.sees.user.scope()).await?)
    }

    async fn begin(&self, portal: &Portal, list: &str) -> web::Result<TenantTx> {
        let user = &self.0.sees.user;
        let mut tx = user.begin(&portal.accounts).await?;
        let visible = Sees::visible(&mut tx, &portal.accounts, user).await?;
        Subject::find_own(list, visible).or_not_found()?;
        Ok(tx)
    }

    fn page(&self, frame: Frame, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InPortal { shell: self.0.shell(&frame.title), frame, body })
    }
}

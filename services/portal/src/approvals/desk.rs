//! The two places where a customer's rules and budgets are set: the console, by staff, and the portal, by the customer's
//! own administrator. What happens there is the same.

use std::future::Future;

use accounts::{Actor, EditCustomers, StaffMay};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use db::{CustomerId, Tenant, TenantTx};
use web::OrNotFound as _;
use web::routes::{Access, Site};
use web::shell::{ConsoleShell, PortalShell};
use web::ui::Tone;

use super::pages::{ApprovalsTab, IndexPage};
use crate::access::{Allowed, Feature, People, Sees};
use crate::brand::{ConsolePage, PortalPage};
use crate::{Portal, carts, customers};

/// Who sets a customer's rules, with the frame of their pages.
pub(crate) trait Desk: FromRequestParts<Portal, Rejection = web::Error> + Send + Sync + 'static {
    /// Which host.
    const SITE: Site;
    /// Who may.
    const ACCESS: Access;

    /// Who they are, for the trail.
    fn actor(&self) -> Actor<'_>;
    /// The business.
    fn tenant(&self) -> &Tenant;
    /// Where a customer's rules and budgets are.
    fn home(&self, customer: CustomerId) -> String;
    /// How the addresses of a customer's forms begin.
    fn base(&self, customer: CustomerId) -> String;
    /// The customer that forms are shown for, where a person may act for several.
    fn acting_for(&self) -> String;
    /// Whether a form was shown for the customer that they act for.
    fn is_still(&self, shown_for: &str) -> bool;
    /// A reading transaction.
    fn read(&self, portal: &Portal) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// A writing transaction of somebody who may write at this moment.
    fn begin_any(&self, portal: &Portal) -> impl Future<Output = web::Result<TenantTx>> + Send;
    /// The page of all rules and budgets; what is wrong in it makes it a refusal.
    fn index(
        &self,
        portal: &Portal,
        customer: CustomerId,
        tab: ApprovalsTab,
    ) -> impl Future<Output = web::Result> + Send;
    /// The page around a form.
    fn page(&self, title: &str, customer: CustomerId, body: &(impl Template + HtmlSafe)) -> web::Result;

    /// The same about one customer: orders of that customer are placed and decided before or after, not meanwhile.
    fn begin(&self, portal: &Portal, customer: CustomerId) -> impl Future<Output = web::Result<TenantTx>> + Send {
        async move {
            let mut tx = self.begin_any(portal).await?;
            customers::queries::find(&mut tx, customer).await?.or_not_found()?;
            carts::queries::hold(&mut tx, customer.uuid()).await?;
            Ok(tx)
        }
    }

    /// The form as it was typed, with what is wrong.
    fn invalid(&self, title: &str, customer: CustomerId, body: &(impl Template + HtmlSafe)) -> web::Result {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.page(title, customer, body)?).into_response())
    }

    /// What is said of a form that was shown for another customer.
    fn elsewhere(&self, customer: CustomerId) -> web::Result {
        let text = "You act for another company now, and nothing was saved. These are its rules.";
        Ok(web::flash::redirect(&self.home(customer), Tone::Warn, text))
    }
}

/// A staff member who may edit customers.
#[derive(Debug)]
pub(crate) struct StaffDesk(ConsolePage, StaffMay<EditCustomers>);

impl FromRequestParts<Portal> for StaffDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let staff = StaffMay::from_request_parts(parts, portal).await?;
        Ok(Self(ConsolePage::from_request_parts(parts, portal).await?, staff))
    }
}

#[derive(Template)]
#[template(path = "approvals/templates/in_console.html")]
struct InConsole<'a, B: Template + HtmlSafe> {
    shell: ConsoleShell,
    back: String,
    body: &'a B,
}

impl Desk for StaffDesk {
    const SITE: Site = Site::Console;
    const ACCESS: Access = Access::StaffMay("edit customers");

    fn actor(&self) -> Actor<'_> {
        self.1.actor()
    }

    fn tenant(&self) -> &Tenant {
        &self.1.tenant
    }

    fn home(&self, customer: CustomerId) -> String {
        format!("/customers/{customer}/approvals")
    }

    fn base(&self, customer: CustomerId) -> String {
        format!("/customers/{customer}")
    }

    fn acting_for(&self) -> String {
        String::new()
    }

    fn is_still(&self, _: &str) -> bool {
        true
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.1.scope()).await?)
    }

    async fn begin_any(&self, portal: &Portal) -> web::Result<TenantTx> {
        self.1.begin(&portal.accounts).await
    }

    async fn index(&self, portal: &Portal, customer: CustomerId, tab: ApprovalsTab) -> web::Result {
        let is_wrong = !tab.errors.is_empty();
        let tab = customers::pages::Tab::Approvals(Box::new(tab));
        let record = customers::console::record(&self.0, portal, customer, tab).await?;
        if is_wrong { web::invalid(&record) } else { web::page(&record) }
    }

    fn page(&self, title: &str, customer: CustomerId, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InConsole { shell: self.0.shell(title), back: self.home(customer), body })
    }
}

/// A customer's own administrator.
#[derive(Debug)]
pub(crate) struct AdministratorDesk(pub(super) PortalPage);

impl FromRequestParts<Portal> for AdministratorDesk {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        Allowed::<People>::from_request_parts(parts, portal).await?;
        PortalPage::from_request_parts(parts, portal).await.map(Self)
    }
}

#[derive(Template)]
#[template(path = "approvals/templates/in_portal.html")]
struct InPortal<'a, B: Template + HtmlSafe> {
    shell: PortalShell,
    back: String,
    body: &'a B,
}

impl Desk for AdministratorDesk {
    const SITE: Site = Site::Portal;
    const ACCESS: Access = Access::Feature("people");

    fn actor(&self) -> Actor<'_> {
        self.0.sees.user.actor()
    }

    fn tenant(&self) -> &Tenant {
        &self.0.sees.user.tenant
    }

    fn home(&self, _: CustomerId) -> String {
        "/people/approvals".to_owned()
    }

    fn base(&self, _: CustomerId) -> String {
        String::new()
    }

    fn acting_for(&self) -> String {
        self.0.sees.user.customer.to_string()
    }

    fn is_still(&self, shown_for: &str) -> bool {
        self.0.sees.user.is_still(shown_for)
    }

    async fn read(&self, portal: &Portal) -> web::Result<TenantTx> {
        Ok(portal.accounts.db.read(self.0.sees.user.scope()).await?)
    }

    async fn begin_any(&self, portal: &Portal) -> web::Result<TenantTx> {
        let user = &self.0.sees.user;
        let mut tx = user.begin(&portal.accounts).await?;
        let visible = Sees::visible(&mut tx, &portal.accounts, user).await?;
        if visible.has(Feature::People) { Ok(tx) } else { Err(web::Error::NotFound) }
    }

    async fn index(&self, _: &Portal, _: CustomerId, tab: ApprovalsTab) -> web::Result {
        let is_wrong = !tab.errors.is_empty();
        let page = IndexPage { shell: self.0.shell("Approvals and budgets"), approvals: tab };
        if is_wrong { web::invalid(&page) } else { web::page(&page) }
    }

    fn page(&self, title: &str, customer: CustomerId, body: &(impl Template + HtmlSafe)) -> web::Result {
        web::page(&InPortal { shell: self.0.shell(title), back: self.home(customer), body })
    }
}

//! Customers: the orders that wait for one's own yes; and, for an administrator, the company's rules and budgets.

use axum::Form;
use axum::extract::State;
use db::{ContactId, CustomerId, TenantTx};
use time::OffsetDateTime;
use web::routes::{Access, Routes, Site};

use super::desk::{AdministratorDesk, Desk as _};
use super::form::StandInForm;
use super::pages::{ApprovalsTab, WaitingPage};
use super::{queries, rules, stand_ins};
use crate::Portal;
use crate::access::{Allowed, Feature, Orders, Sees};
use crate::brand::{PortalPage, Reading};
use crate::budgets::{self, BudgetForm};
use crate::custom_fields::section::Pairs;
use crate::orders;
use crate::orders::order::Row;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/approvals", Access::Feature("orders"), waiting)
        .get("/people/approvals", AdministratorDesk::ACCESS, index)
        .get("/approval-rules/new", AdministratorDesk::ACCESS, new_rule)
        .post("/approval-rules", AdministratorDesk::ACCESS, create_rule)
        .post("/stand-ins", AdministratorDesk::ACCESS, create_stand_in)
        .post("/budgets", AdministratorDesk::ACCESS, create_budget)
        .merge(rules::routes::<AdministratorDesk>())
}

/// The orders that wait for somebody's yes, the newest first: of the customer's last 200 that wait.
async fn waiting_for(
    tx: &mut TenantTx,
    (customer, contact): (CustomerId, ContactId),
    now: OffsetDateTime,
) -> Result<Vec<Row>, db::Error> {
    let mut rows = orders::queries::waiting(tx, customer).await?;
    if !rows.is_empty() {
        let book = queries::book(tx, customer, now).await?;
        rows.retain(|row| book.lets(contact, row.contact, row.total_minor));
    }
    Ok(rows)
}

/// How many orders wait for somebody's yes, for the menu; nothing for whoever is never asked.
pub(crate) async fn count(tx: &mut TenantTx, sees: &Sees, now: OffsetDateTime) -> Result<Option<u64>, db::Error> {
    let user = &sees.user;
    if !sees.visible.has(Feature::Orders) || !queries::is_approver(tx, user.contact, now).await? {
        return Ok(None);
    }
    Ok(Some(waiting_for(tx, (user.customer, user.contact), now).await?.len() as u64))
}

async fn waiting(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
) -> web::Result {
    let (user, now) = (&page.sees.user, portal.now(&page.sees.user.tenant));
    let rows = waiting_for(&mut tx, (user.customer, user.contact), now.at()).await?;
    web::page(&WaitingPage { shell: page.shell("Approvals"), rows, now })
}

impl AdministratorDesk {
    const fn customer(&self) -> CustomerId {
        self.0.sees.user.customer
    }
}

async fn index(desk: AdministratorDesk, State(portal): State<Portal>) -> web::Result {
    let tab = ApprovalsTab::read((&desk, &portal), desk.customer()).await?;
    desk.index(&portal, desk.customer(), tab).await
}

async fn new_rule(desk: AdministratorDesk, State(portal): State<Portal>) -> web::Result {
    rules::new((&desk, &portal), desk.customer()).await
}

async fn create_rule(desk: AdministratorDesk, State(portal): State<Portal>, Form(pairs): Form<Pairs>) -> web::Result {
    rules::create((&desk, &portal), desk.customer(), &pairs).await
}

async fn create_stand_in(
    desk: AdministratorDesk,
    State(portal): State<Portal>,
    Form(form): Form<StandInForm>,
) -> web::Result {
    stand_ins::create((&desk, &portal), desk.customer(), form).await
}

async fn create_budget(
    desk: AdministratorDesk,
    State(portal): State<Portal>,
    Form(form): Form<BudgetForm>,
) -> web::Result {
    budgets::create((&desk, &portal), desk.customer(), form).await
}

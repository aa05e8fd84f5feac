//! Staff: the tab with a customer's approvals and budgets.

use accounts::Permission;
use axum::Form;
use axum::extract::State;
use db::CustomerId;
use web::Path;
use web::routes::{Access, Routes, Site};

use super::desk::{Desk as _, StaffDesk};
use super::form::StandInForm;
use super::pages::ApprovalsTab;
use super::{rules, stand_ins};
use crate::brand::ConsolePage;
use crate::budgets::{self, BudgetForm};
use crate::custom_fields::section::Pairs;
use crate::{Portal, customers};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers/{id}/approvals", Access::Staff, show)
        .get("/customers/{id}/approval-rules/new", StaffDesk::ACCESS, new_rule)
        .post("/customers/{id}/approval-rules", StaffDesk::ACCESS, create_rule)
        .post("/customers/{id}/stand-ins", StaffDesk::ACCESS, create_stand_in)
        .post("/customers/{id}/budgets", StaffDesk::ACCESS, create_budget)
        .merge(rules::routes::<StaffDesk>())
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let may = (page.staff.may(Permission::EditCustomers), format!("/customers/{id}"), String::new());
    let tab = ApprovalsTab::of(&mut tx, (&portal, id), may).await?;
    drop(tx);
    let tab = customers::pages::Tab::Approvals(Box::new(tab));
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}

async fn new_rule(desk: StaffDesk, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    rules::new((&desk, &portal), id).await
}

async fn create_rule(
    desk: StaffDesk,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<CustomerId>, Form<Pairs>),
) -> web::Result {
    rules::create((&desk, &portal), id, &pairs).await
}

async fn create_stand_in(
    desk: StaffDesk,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<StandInForm>),
) -> web::Result {
    stand_ins::create((&desk, &portal), id, form).await
}

async fn create_budget(
    desk: StaffDesk,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<BudgetForm>),
) -> web::Result {
    budgets::create((&desk, &portal), id, form).await
}

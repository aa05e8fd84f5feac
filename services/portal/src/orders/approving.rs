//! Orders that wait for the yes of a colleague: who is asked, and what the answer does.

use ::mail::Variable;
use accounts::PortalUser;
use axum::Form;
use axum::extract::State;
use db::{ContactId, CustomerId, Tenant, TenantTx};
use serde::Deserialize;
use time::OffsetDateTime;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::events::{self, Kind};
use super::mail::{self, News};
use super::order::{Order, OrderId, Status};
use super::pages::ShowPage;
use super::{portal as orders_portal, queries, work, writing};
use crate::Portal;
use crate::access::{Allowed, Orders};
use crate::approvals::{self, Book};
use crate::brand::PortalPage;
use crate::checkout::typed;
use crate::parts::stock;
use crate::wordings::{Letter, OrderLetter, Writer};
use crate::{carts, terms};

/// What an order asks its approvers with.
const ASKED: Letter = Letter::Order(OrderLetter::Asked);

pub(super) fn routes() -> Routes<Portal> {
    const SEES: Access = Access::Feature("orders");
    Routes::new(Site::Portal).post("/orders/{id}/approval", SEES, approve).post("/orders/{id}/rejection", SEES, reject)
}

/// What the page of an order says while it waits.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// Who can approve it, by name.
    pub(super) names: Vec<String>,
    /// Whether whoever looks is one of them.
    pub(super) may_decide: bool,
}

/// Who can say yes to an order now; nothing when it does not wait.
pub(super) async fn waiting(
    tx: &mut TenantTx,
    order: &Order,
    (me, now): (Option<ContactId>, OffsetDateTime),
) -> Result<Option<Waiting>, db::Error> {
    if order.row.status != Status::Waiting {
        return Ok(None);
    }
    let book = approvals::queries::book(tx, order.row.customer, now).await?;
    let asked = book.approvers(order.row.contact, order.row.total_minor);
    Ok(Some(Waiting {
        names: asked.iter().map(|person| person.name.clone()).collect(),
        may_decide: asked.iter().any(|person| Some(person.id) == me),
    }))
}

/// Tells whoever can approve an order that was just placed, and notes it. When nobody can, the business is told.
pub(super) async fn ask(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (id, why): (OrderId, &str),
) -> web::Result<()> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let order = queries::find(tx, id).await?.or_not_found()?;
    let book = approvals::queries::book(tx, user.customer, by.0.now()).await?;
    let event =
        events::New { kind: Kind::Asked, detail: why, actor_name: &user.name, is_by_staff: false, is_internal: false };
    events::add(tx, by, (id, user.customer), &event).await?;
    let asked = book.approvers(order.row.contact, order.row.total_minor);
    if asked.is_empty() {
        return mail::to_business(tx, portal, &user.tenant, &order).await;
    }
    let writer = Writer::find(tx, portal, (&user.tenant, ASKED)).await?;
    let asked: Vec<ContactId> = asked.iter().map(|person| person.id).collect();
    mail::asked(tx, portal, (&writer, &order), &asked).await
}

/// Tells those who can approve a customer's waiting orders and could not by the rules as they were `before`.
pub(crate) async fn ask_newcomers(
    tx: &mut TenantTx,
    (portal, tenant): (&Portal, &Tenant),
    (customer, before): (CustomerId, &Book),
) -> web::Result<()> {
    let waiting = queries::waiting(tx, customer).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let after = approvals::queries::book(tx, customer, portal.accounts.clock.now()).await?;
    let writer = Writer::find(tx, portal, (tenant, ASKED)).await?;
    for row in waiting {
        let asked = after.approvers(row.contact, row.total_minor).into_iter().map(|person| person.id);
        let new: Vec<ContactId> = asked.filter(|id| !before.lets(*id, row.contact, row.total_minor)).collect();
        let order = queries::find(tx, row.id).await?.or_not_found()?;
        mail::asked(tx, portal, (&writer, &order), &new).await?;
    }
    Ok(())
}

/// Tells those who can approve a waiting order as staff changed it, and could not as it was `before`.
pub(super) async fn ask_others(
    tx: &mut TenantTx,
    (portal, tenant): (&Portal, &Tenant),
    (before, order): (&Order, &Order),
) -> web::Result<()> {
    let (was, is) = (before.row.total_minor, order.row.total_minor);
    if order.row.status != Status::Waiting || was == is {
        return Ok(());
    }
    let book = approvals::queries::book(tx, order.row.customer, portal.accounts.clock.now()).await?;
    let orderer = order.row.contact;
    let asked = book.approvers(orderer, is).into_iter().map(|person| person.id);
    let new: Vec<ContactId> = asked.filter(|id| !book.lets(*id, orderer, was)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let writer = Writer::find(tx, portal, (tenant, ASKED)).await?;
    mail::asked(tx, portal, (&writer, order), &new).await
}

/// An approver's answer, as sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    reason: String,
    /// The version of the order that was looked at.
    row_version: String,
}

/// Begins with an order that waits for this person's yes, held; or why it does not.
async fn begin(
    (allowed, portal): (&Allowed<Orders>, &Portal),
    (id, answer): (OrderId, &Answer),
) -> web::Result<Result<(TenantTx, Order), &'static str>> {
    let user = &allowed.user;
    let mut tx = allowed.begin(&portal.accounts).await?;
    // As placing does: its credit is compared with no other order between.
    carts::queries::hold(&mut tx, user.customer.uuid()).await?;
    let order = queries::hold(&mut tx, id).await?.or_not_found()?;
    if order.row.status != Status::Waiting {
        return Ok(Err("This order does not wait for approval any more. See its history."));
    }
    let book = approvals::queries::book(&mut tx, user.customer, portal.accounts.clock.now()).await?;
    if !book.lets(user.contact, order.row.contact, order.row.total_minor) {
        return Ok(Err("You do not approve this order. Who does stands below."));
    }
    if order.row_version.to_string() != answer.row_version {
        return Ok(Err("The order was changed meanwhile. Look at it again, then decide."));
    }
    Ok(Ok((tx, order)))
}

fn home(id: OrderId) -> String {
    format!("/orders/{id}")
}

async fn note(
    tx: &mut TenantTx,
    (portal, user): (&Portal, &PortalUser),
    order: &Order,
    (kind, detail): (Kind, &str),
) -> Result<(), db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let event = events::New { kind, detail, actor_name: &user.name, is_by_staff: false, is_internal: false };
    events::add(tx, by, (order.row.id, order.row.customer), &event).await
}

/// Lets an order go to the business, where it is held if an order that is placed now would be.
async fn settle(tx: &mut TenantTx, order: &mut Order) -> Result<(), db::Error> {
    let terms = terms::of(tx, order.row.customer).await?;
    let open = queries::open_total(tx, order.row.customer).await?;
    order.is_over_credit = terms.is_over_credit(open, order.row.total_minor);
    order.needs_release = terms.approval_by_seller;
    let is_held = order.is_over_credit || order.needs_release;
    order.row.status = if is_held { Status::Held } else { Status::Received };
    Ok(())
}

async fn approve(
    allowed: Allowed<Orders>,
    State(portal): State<Portal>,
    (Path(id), Form(answer)): (Path<OrderId>, Form<Answer>),
) -> web::Result {
    let user = &allowed.user;
    let (mut tx, mut order) = match begin((&allowed, &portal), (id, &answer)).await? {
        Ok(begun) => begun,
        Err(why) => return Ok(web::flash::redirect(&home(id), Tone::Warn, why)),
    };
    settle(&mut tx, &mut order).await?;
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    note(&mut tx, (&portal, user), &order, (Kind::Approved, "")).await?;
    let letter = if order.row.status == Status::Held {
        let detail = if order.is_over_credit { "Beyond the credit limit" } else { "" };
        note(&mut tx, (&portal, user), &order, (Kind::Held, detail)).await?;
        OrderLetter::ApprovedHeld
    } else {
        OrderLetter::Approved
    };
    let facts = vec![("Approved by", user.name.clone())];
    let news = News { facts, values: vec![(Variable::DecidedBy, user.name.clone())], ..letter.into() };
    mail::to_contact(&mut tx, &portal, &user.tenant, (&order, news)).await?;
    mail::to_business(&mut tx, &portal, &user.tenant, &order).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &format!("Order {} is approved", order.row.number)))
}

async fn reject(
    page: PortalPage,
    allowed: Allowed<Orders>,
    State(portal): State<Portal>,
    (Path(id), Form(answer)): (Path<OrderId>, Form<Answer>),
) -> web::Result {
    let user = &allowed.user;
    let (mut tx, mut order) = match begin((&allowed, &portal), (id, &answer)).await? {
        Ok(begun) => begun,
        Err(why) => return Ok(web::flash::redirect(&home(id), Tone::Warn, why)),
    };
    let said = typed::note(&answer.reason);
    let reason = match said.and_then(|text| if text.is_empty() { Err("Write why.") } else { Ok(text) }) {
        Ok(reason) => reason,
        Err(cure) => {
            let again = orders_portal::show_page(&page, &mut tx, &portal, id).await?;
            let errors = FieldErrors::one("reason", cure);
            return web::invalid(&ShowPage { reason: answer.reason, errors, ..again });
        }
    };
    let freed = work::cancel_rest(&mut order).map_err(|why| web::Error::Conflict(why.to_string()))?;
    stock::give_back(&mut tx, &freed).await?;
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    note(&mut tx, (&portal, user), &order, (Kind::Rejected, &reason)).await?;
    let facts = vec![("Rejected by", user.name.clone()), ("Reason", reason)];
    let values = vec![(Variable::DecidedBy, user.name.clone())];
    let news = News { facts, values, ..OrderLetter::Rejected.into() };
    mail::to_contact(&mut tx, &portal, &user.tenant, (&order, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &format!("Order {} is rejected", order.row.number)))
}

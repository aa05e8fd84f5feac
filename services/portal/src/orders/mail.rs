//! Mails about orders: to whoever placed one, and to the business.

use accounts::PortalUser;
use db::{ContactId, Tenant, TenantTx};
use mail::{About, Brand, NewMail, OrderNews};
use tenancy::LoginName;
use time::Date;
use web::ui as u;

use super::order::{Order, OrderId};
use super::queries;
use crate::Portal;

/// What the mail says first.
#[derive(Clone, Debug)]
pub(super) struct News<'a> {
    pub(super) subject: String,
    pub(super) lead: &'a str,
    /// More facts, each a label and a value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Where a carrier tells where the goods are.
    pub(super) track: Option<String>,
}

/// An order was placed: to its contact, and to the business's address where it has one.
pub(super) async fn placed(tx: &mut TenantTx, portal: &Portal, user: &PortalUser, id: OrderId) -> web::Result<()> {
    let Some(order) = queries::find(tx, id).await? else { return Ok(()) };
    let lead = match order.row.status {
        super::Status::Waiting => {
            "Thank you for your order. It waits for the approval of a colleague; you get a mail then."
        }
        super::Status::Held => {
            "Thank you for your order. It is on hold until we have looked at it; you get a mail then."
        }
        _ => "Thank you for your order. This is what we have noted.",
    };
    let news = News { subject: format!("Order {} received", order.row.number), lead, facts: Vec::new(), track: None };
    to_contact(tx, portal, &user.tenant, (&order, news)).await?;
    // The business gets it when somebody has approved it.
    if order.row.status == super::Status::Waiting {
        return Ok(());
    }
    to_business(tx, portal, &user.tenant, &order).await
}

/// An order waits for somebody's yes. The link leads to its page; the button there acts, never the link.
pub(super) async fn asked(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, approver): (&Order, ContactId),
) -> web::Result<()> {
    let (beginning, lead) = match order.row.is_test {
        true => (
            "Test: order",
            "A test contact placed this order to try approvals. Nothing of it is sent, whatever you decide.",
        ),
        false => ("Order", "A colleague placed an order that needs your approval. Open it to approve or reject it."),
    };
    let news = News {
        subject: format!("{beginning} {} waits for your approval", order.row.number),
        lead,
        facts: vec![("Placed by", order.row.placed_by.clone())],
        track: None,
    };
    to_person(tx, portal, tenant, (order, approver, news)).await
}

/// News of an order, to its contact: as long as they stand.
pub(super) async fn to_contact(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, news): (&Order, News<'_>),
) -> web::Result<()> {
    to_person(tx, portal, tenant, (order, order.row.contact, news)).await
}

async fn to_person(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, person, news): (&Order, ContactId, News<'_>),
) -> web::Result<()> {
    let Some(contact) = crate::contacts::queries::find(tx, person).await? else { return Ok(()) };
    let Some(email) = contact.email.as_deref() else { return Ok(()) };
    let brand = crate::brand::queries::find(tx, tenant).await?;
    let Some(name) = LoginName::shaped(tenant.login_name()) else { return Ok(()) };
    let portal_url = portal.accounts.base.portal_url(&name);
    let colour = brand.colour.to_string();
    let letter = OrderNews {
        brand: Brand { name: tenant.name(), colour: &colour },
        about: About::Order,
        is_for_business: false,
        first_name: &contact.first_name,
        last_name: &contact.last_name,
        subject: &news.subject,
        lead: news.lead,
        lines: &lines(order),
        facts: facts(order, news.facts),
        track: news.track.as_deref(),
        link: &format!("{portal_url}/orders/{}", order.row.id),
    };
    let name = contact.name();
    let mail = NewMail { contact: Some(contact.id), ..NewMail::new(letter.render(), &name, email) };
    portal.outbox.queue(tx, &mail).await?;
    Ok(())
}

/// An order for the business to work on, to its address where it has one.
pub(super) async fn to_business(tx: &mut TenantTx, portal: &Portal, tenant: &Tenant, order: &Order) -> web::Result<()> {
    let lead = match (order.is_over_credit, order.needs_release) {
        _ if order.row.status == super::Status::Waiting => {
            "Nobody at the customer’s can approve this order. Release it, or say there who approves."
        }
        (true, _) => "This order goes beyond the customer’s credit limit. It waits until you release it.",
        (_, true) => "This order waits until you release it.",
        _ if order.row.is_test => "A test contact placed this order: no goods are to be sent.",
        _ => "A customer placed an order.",
    };
    let mut more = vec![("Placed by", order.row.placed_by.clone())];
    if !order.note.is_empty() {
        more.push(("Note", order.note.clone()));
    }
    let subject = format!("Order {} from {}", order.row.number, order.row.customer_name);
    notice(tx, portal, tenant, (order, News { subject, lead, facts: more, track: None })).await
}

/// A customer took an order back, to the business's address where it has one: with what it was `before` that.
pub(super) async fn taken_back(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    before: &Order,
) -> web::Result<()> {
    let subject = format!("Order {} from {} is cancelled", before.row.number, before.row.customer_name);
    let lead = "The customer cancelled this order before anybody worked on it. Nothing of it is to be sent.";
    let news = News { subject, lead, facts: vec![("Cancelled by", user.name.clone())], track: None };
    notice(tx, portal, &user.tenant, (before, news)).await
}

/// News of an order, to the business's address where it has one.
async fn notice(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, news): (&Order, News<'_>),
) -> web::Result<()> {
    let brand = crate::brand::queries::find(tx, tenant).await?;
    let Some(name) = LoginName::shaped(tenant.login_name()).filter(|_| !brand.email.is_empty()) else { return Ok(()) };
    let console = portal.accounts.base.console_url(&name);
    let colour = brand.colour.to_string();
    let mut more = vec![("Customer", order.row.customer_name.clone())];
    more.extend(news.facts);
    let subject = if order.row.is_test { format!("Test: {}", news.subject) } else { news.subject };
    let letter = OrderNews {
        brand: Brand { name: tenant.name(), colour: &colour },
        about: About::Order,
        is_for_business: true,
        first_name: "",
        last_name: "",
        subject: &subject,
        lead: news.lead,
        lines: &lines(order),
        facts: facts(order, more),
        track: news.track.as_deref(),
        link: &format!("{console}/orders/{}", order.row.id),
    };
    portal.outbox.queue(tx, &NewMail::new(letter.render(), tenant.name(), &brand.email)).await?;
    Ok(())
}

/// The order's lines in words: at most 50.
fn lines(order: &Order) -> Vec<String> {
    let line = |line: &super::order::Line| {
        let pieces = u::count(line.wanted().unsigned_abs());
        format!("{pieces} × {} {}: {}", line.number, line.name, order.row.currency.show(line.total()))
    };
    let wanted = || order.lines.iter().filter(|one| one.wanted() > 0);
    let mut lines: Vec<String> = wanted().take(50).map(line).collect();
    if let Some(more) = wanted().count().checked_sub(50).filter(|more| *more > 0) {
        lines.push(format!("and {}", u::counted(more as u64, "other part", "other parts")));
    }
    lines
}

fn facts(order: &Order, more: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let mut facts = more;
    facts.push(("Order", order.row.number.to_string()));
    let texts = [
        ("PO number", &order.row.purchase_order),
        ("Ship to", &order.ship_to),
        ("Shipping", &order.row.shipping_method),
        ("Terms", &order.row.terms),
    ];
    facts.extend(
        texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| (label, text.replace('\n', ", "))),
    );
    facts.extend(order.row.requested_on.map(|wanted| ("Wanted by", u::day(wanted, Date::MIN))));
    facts.push(("Total", order.row.currency.show(order.row.total_minor)));
    facts
}

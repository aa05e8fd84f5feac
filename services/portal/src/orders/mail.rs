//! Mails about orders: to whoever placed one, and to the business.

use accounts::PortalUser;
use db::{ContactId, Tenant, TenantTx};
use mail::{About, Brand, Content, NewMail, OrderNews, OrderNotice, Variable};
use tenancy::LoginName;
use time::Date;
use web::ui as u;

use super::order::{Order, OrderId};
use super::queries;
use crate::Portal;
use crate::access::Feature;
use crate::wordings::{Letter, OrderLetter, Writer};

/// What a mail to a contact says beside what the order holds.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) letter: OrderLetter,
    /// More facts, each a label and a value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What else its words may speak of.
    pub(super) values: Vec<(Variable, String)>,
    /// Where a carrier tells where the goods are.
    pub(super) track: Option<String>,
}

impl From<OrderLetter> for News {
    fn from(letter: OrderLetter) -> Self {
        Self { letter, facts: Vec::new(), values: Vec::new(), track: None }
    }
}

impl News {
    /// News of what a carrier brings, by its name and its number; both may be empty.
    pub(super) fn of_shipment(letter: OrderLetter, (carrier, tracking): (&str, &str)) -> Self {
        let texts = [("Carrier", Variable::Carrier, carrier), ("Tracking", Variable::TrackingNumber, tracking)];
        let said = texts.iter().filter(|(.., text)| !text.is_empty());
        Self {
            facts: said.map(|(label, _, text)| (*label, (*text).to_owned())).collect(),
            values: texts.iter().map(|(_, variable, text)| (*variable, (*text).to_owned())).collect(),
            ..letter.into()
        }
    }
}

/// An order was placed: to its contact, and to the business's address where it has one.
pub(super) async fn placed(tx: &mut TenantTx, portal: &Portal, user: &PortalUser, id: OrderId) -> web::Result<()> {
    let Some(order) = queries::find(tx, id).await? else { return Ok(()) };
    let letter = match order.row.status {
        super::Status::Waiting => OrderLetter::Waiting,
        super::Status::Held => OrderLetter::Held,
        _ => OrderLetter::Placed,
    };
    to_contact(tx, portal, &user.tenant, (&order, letter.into())).await?;
    // The business gets it when somebody has approved it.
    if order.row.status == super::Status::Waiting {
        return Ok(());
    }
    to_business(tx, portal, &user.tenant, &order).await
}

/// An order waits for somebody's yes: to each who can give it. The link leads to its page; the button there acts, never
/// the link.
pub(super) async fn asked(
    tx: &mut TenantTx,
    portal: &Portal,
    (writer, order): (&Writer, &Order),
    approvers: &[ContactId],
) -> web::Result<()> {
    let facts = vec![("Placed by", order.row.placed_by.clone())];
    let news = News { facts, ..OrderLetter::Asked.into() };
    for approver in approvers {
        to_person(tx, portal, (writer, *approver), (order, &news)).await?;
    }
    Ok(())
}

/// News of an order, to its contact: as long as they stand, and see orders.
pub(super) async fn to_contact(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, news): (&Order, News),
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (tenant, Letter::Order(news.letter))).await?;
    to_person(tx, portal, (&writer, order.row.contact), (order, &news)).await
}

async fn to_person(
    tx: &mut TenantTx,
    portal: &Portal,
    (writer, person): (&Writer, ContactId),
    (order, news): (&Order, &News),
) -> web::Result<()> {
    let row = &order.row;
    let reader = crate::mail::reader(tx, (row.customer, person), Feature::Orders).await?;
    let Some((contact, email)) = reader else { return Ok(()) };
    let mut values = vec![
        (Variable::OrderNumber, row.number.to_string()),
        (Variable::PoNumber, row.purchase_order.clone()),
        (Variable::PlacedBy, row.placed_by.clone()),
        (Variable::Total, row.currency.show(row.total_minor)),
    ];
    values.extend(news.values.iter().cloned());
    let wording = writer.own.clone().unwrap_or_else(|| news.letter.usual());
    let letter = OrderNews {
        reader: writer.to(&contact),
        about: About::Order,
        wording: &wording,
        values: &values,
        content: Content {
            lines: &lines(order),
            facts: facts(order, news.facts.clone()),
            track: news.track.as_deref(),
            link: &format!("{}/orders/{}", writer.portal_url, row.id),
        },
    };
    let name = contact.name();
    let mail = NewMail { contact: Some(contact.id), ..NewMail::new(letter.render(), &name, &email) };
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
    notice(tx, portal, tenant, (order, Notice { subject, lead, facts: more })).await
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
    let news = Notice { subject, lead, facts: vec![("Cancelled by", user.name.clone())] };
    notice(tx, portal, &user.tenant, (before, news)).await
}

/// What a mail to the business says.
struct Notice<'a> {
    subject: String,
    lead: &'a str,
    /// Facts, each a label and a value.
    facts: Vec<(&'static str, String)>,
}

/// News of an order, to the business's address where it has one.
async fn notice(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (order, news): (&Order, Notice<'_>),
) -> web::Result<()> {
    let brand = crate::brand::queries::find(tx, tenant).await?;
    let Some(name) = LoginName::shaped(tenant.login_name()).filter(|_| !brand.email.is_empty()) else { return Ok(()) };
    let console = portal.accounts.base.console_url(&name);
    let mut more = vec![("Customer", order.row.customer_name.clone())];
    more.extend(news.facts);
    let subject = if order.row.is_test { format!("Test: {}", news.subject) } else { news.subject };
    let letter = OrderNotice {
        brand: Brand { name: tenant.name(), colour: &brand.colour.to_string() },
        about: About::Order,
        subject: &subject,
        lead: news.lead,
        content: Content {
            lines: &lines(order),
            facts: facts(order, more),
            track: None,
            link: &format!("{console}/orders/{}", order.row.id),
        },
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

//! An order on paper: what its page shows, in the same words and figures.

use axum::extract::State;
use db::TenantTx;
use documents::{Fact, Letterhead, Line, Sale};
use web::Now;
use web::Path;
use web::ui as u;

use super::order::{self, Order, OrderId};
use super::pages;
use super::{console, portal as own};
use crate::Portal;
use crate::access::{Allowed, Orders};
use crate::brand::{Brand, ConsolePage, PortalPage, Reading};
use crate::printing::{self, Sender};

/// The order as its customer sees it.
pub(super) async fn own(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    let shown = own::show_page(&page, &mut tx, &portal, id).await?;
    let paper = Paper { whose: "Your number", sees_stock: shown.sees_stock };
    answer((&portal, &page.brand), tx, (&shown.order, paper, &shown.now)).await
}

/// The order as staff see it.
pub(super) async fn staff(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<OrderId>) -> web::Result {
    let shown = console::order_page(&page, &portal, id).await?;
    let paper = Paper { whose: "Customer’s number", sees_stock: true };
    let tx = portal.accounts.db.read(page.staff.scope()).await?;
    answer((&portal, &page.brand), tx, (&shown.order, paper, &shown.now)).await
}

/// For whom an order is printed.
#[derive(Clone, Copy, Debug)]
struct Paper {
    /// What the customer's own numbers are called.
    whose: &'static str,
    /// Whether it says what is set aside and on back order.
    sees_stock: bool,
}

async fn answer(
    (portal, brand): (&Portal, &Brand),
    mut tx: TenantTx,
    (order, paper, now): (&Order, Paper, &Now),
) -> web::Result {
    let bill_to = printing::bill_to(&mut tx, order.row.customer).await?;
    let sender = Sender::find(&mut tx, brand).await?;
    drop(tx);
    let letterhead = sender.letterhead(&portal.storage).await?;
    let sale = sale((order, paper), (letterhead, bill_to), now);
    printing::answer(portal, &format!("order-{}", order.row.number), sale).await
}

fn sale((order, paper): (&Order, Paper), (letterhead, bill_to): (Letterhead, String), now: &Now) -> Sale {
    let row = &order.row;
    Sale {
        letterhead,
        title: format!("{} {}", if row.is_test { "Test order" } else { "Order" }, row.number),
        customer: row.customer_name.clone(),
        status: (row.status.label().to_owned(), row.status.tone()),
        facts: printing::facts([
            ("Ordered", printing::day(now.day(row.placed_at))),
            ("Placed by", row.placed_by.clone()),
            ("PO number", row.purchase_order.clone()),
            ("Wanted by", row.requested_on.map(printing::day).unwrap_or_default()),
            ("Shipping method", row.shipping_method.clone()),
            ("Carrier account", order.carrier_account.clone()),
            ("Terms", row.terms.clone()),
        ]),
        addresses: printing::facts([("Ship to", order.ship_to.clone()), ("Bill to", bill_to)]),
        lines: order.lines.iter().map(|line| printed(order, line, paper)).collect(),
        sums: sums(order),
        notes: printing::facts([("Note", order.note.clone())]),
        made: format!("Printed {}", printing::day(now.today())),
    }
}

fn printed(order: &Order, line: &order::Line, paper: Paper) -> Line {
    let own = Some(&line.own_number).filter(|own| !own.is_empty());
    let progress = pages::progress(order, line, paper.sees_stock);
    let own = own.map(|own| format!("{} {own}", paper.whose));
    Line {
        number: line.number.clone(),
        name: line.name.clone(),
        details: own.into_iter().chain(Some(progress).filter(|words| !words.is_empty())).collect(),
        quantity: u::count(line.wanted().unsigned_abs()),
        unit: line.unit.clone(),
        price: order.row.currency.show(line.unit_minor),
        price_detail: if line.core_minor > 0 {
            format!("core {}", order.row.currency.show(line.core_minor))
        } else {
            String::new()
        },
        total: order.row.currency.show(line.total()),
        is_gone: line.wanted() == 0,
    }
}

/// What it comes to, as the page has it.
fn sums(order: &Order) -> Vec<Fact> {
    let mut sums = vec![Fact::new("Goods", order.row.currency.show(order.goods_minor))];
    if order.core_minor > 0 {
        sums.push(Fact::new("Core charges", order.row.currency.show(order.core_minor)));
    }
    sums.push(Fact::new(
        "Shipping",
        order.shipping_minor.map_or_else(|| "said later".to_owned(), |cost| order.row.currency.show(cost)),
    ));
    if order.tax_minor > 0 {
        sums.push(Fact::new(&order.tax_name, order.row.currency.show(order.tax_minor)));
    }
    sums.push(Fact::new("Total", order.row.currency.show(order.row.total_minor)));
    sums
}

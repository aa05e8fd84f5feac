//! A quote on paper: the version that its page shows, in the same words and figures.

use axum::extract::{Query, State};
use db::TenantTx;
use documents::{Fact, Letterhead, Line as Printed, Sale};
use pricing::Currency;
use web::ui as u;
use web::{OrNotFound as _, Path};

use super::console::{VersionQuery, quote_page};
use super::pages::Shown;
use super::portal::show_page;
use super::quote::{Line, QuoteId, Version};
use crate::Portal;
use crate::access::{Allowed, Quotes};
use crate::brand::{Brand, ConsolePage, PortalPage, Reading};
use crate::printing::{self, Sender};

/// The quote as its customer sees it.
pub(super) async fn own(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Quotes>,
    State(portal): State<Portal>,
    (Path(id), Query(query)): (Path<QuoteId>, Query<VersionQuery>),
) -> web::Result {
    let shown = Shown::read(&mut tx, portal.now(&page.sees.user.tenant), (id, &query.version)).await?.or_not_found()?;
    let page_of = show_page(&page, shown);
    let by = page_of.shown.version.as_ref().map(|version| page_of.sender(version)).unwrap_or_default();
    answer((&portal, &page.brand), tx, (&page_of.shown, by, "Your number")).await
}

/// The quote as staff see it.
pub(super) async fn staff(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Path(id), Query(query)): (Path<QuoteId>, Query<VersionQuery>),
) -> web::Result {
    let page_of = quote_page(&page, &portal, (id, &query.version)).await?;
    let by = page_of.shown.version.as_ref().map(|version| page_of.sender(version)).unwrap_or_default();
    let tx = portal.accounts.db.read(page.staff.scope()).await?;
    answer((&portal, &page.brand), tx, (&page_of.shown, by, "Customer’s number")).await
}

/// `by`: who sent it. `whose`: what the customer's own numbers are called.
async fn answer(
    (portal, brand): (&Portal, &Brand),
    mut tx: TenantTx,
    (shown, by, whose): (&Shown, String, &str),
) -> web::Result {
    let version = shown.version.as_ref().or_not_found()?;
    let bill_to = printing::bill_to(&mut tx, shown.row.customer).await?;
    let sender = Sender::find(&mut tx, brand).await?;
    drop(tx);
    let letterhead = sender.letterhead(&portal.storage).await?;
    let sale = sale((shown, version), (letterhead, bill_to), (by, whose));
    printing::answer(portal, &format!("quote-{}-{}", shown.row.number, version.version), sale).await
}

fn sale(
    (shown, version): (&Shown, &Version),
    (letterhead, bill_to): (Letterhead, String),
    (by, whose): (String, &str),
) -> Sale {
    let row = &shown.row;
    let until = version.valid_until.filter(|_| version.version > 0);
    Sale {
        letterhead,
        title: format!("Quote {}", row.number),
        customer: row.customer_name.clone(),
        status: (row.status.label().to_owned(), row.status.tone()),
        facts: printing::facts([
            ("Version", version.label()),
            ("Date", printing::day(shown.now.day(version.sent_at))),
            ("Valid until", until.map(printing::day).unwrap_or_default()),
            ("By", by),
            ("For", row.contact_name.clone()),
            ("Reference", row.reference.clone()),
        ]),
        addresses: printing::facts([("Bill to", bill_to)]),
        lines: shown.lines.iter().map(|line| printed(row.currency, line, whose)).collect(),
        sums: sums(row.currency, version),
        notes: printing::facts([("Note", version.note.clone())]),
        made: format!("Printed {}", printing::day(shown.today)),
    }
}

fn printed(currency: Currency, line: &Line, whose: &str) -> Printed {
    let own = Some(&line.own_number).filter(|own| !own.is_empty());
    Printed {
        number: line.number.clone(),
        name: line.name.clone(),
        details: own.map(|own| format!("{whose} {own}")).into_iter().collect(),
        quantity: u::count(u64::from(line.quantity.unsigned_abs())),
        unit: line.unit.clone(),
        price: currency.show_or_dash(line.unit_minor),
        price_detail: if line.core_minor > 0 {
            format!("core {}", currency.show(line.core_minor))
        } else {
            String::new()
        },
        total: currency.show_or_dash(line.total()),
        is_gone: false,
    }
}

/// What it comes to, as the page has it.
fn sums(currency: Currency, version: &Version) -> Vec<Fact> {
    let mut sums = vec![Fact::new("Goods", currency.show(version.goods_minor))];
    if version.core_minor > 0 {
        sums.push(Fact::new("Core charges", currency.show(version.core_minor)));
    }
    sums.push(Fact::new(
        "Shipping",
        version.shipping_minor.map_or_else(|| "at checkout".to_owned(), |cost| currency.show(cost)),
    ));
    sums.push(Fact::new("Tax", "at checkout"));
    sums.push(Fact::new("Total without tax", currency.show(version.total_minor)));
    sums
}

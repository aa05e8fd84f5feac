//! Customers: the page that they start from.

use askama::Template;
use axum::extract::State;
use db::TenantTx;
use web::Now;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui as u;

use crate::access::Feature;
use crate::bought::Again;
use crate::brand::{PortalPage, Reading};
use crate::favourites::list::List;
use crate::orders::order::Row as Order;
use crate::quotes::quote::Row as Quote;
use crate::{Portal, carts, favourites, orders, quotes};

/// How many of each the page shows.
const ORDERS: i64 = 5;
const QUOTES: i64 = 3;
const PARTS: i64 = 4;
const LISTS: i64 = 6;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/", Access::PortalUser, home)
}

/// What somebody may begin with who has nothing here yet.
struct FirstStep {
    icon: &'static str,
    title: &'static str,
    text: &'static str,
    href: &'static str,
    action: &'static str,
}

#[derive(Template)]
#[template(path = "home/templates/welcome.html")]
struct WelcomePage {
    shell: PortalShell,
    first_name: String,
    sees_parts: bool,
    may_order: bool,
    /// Orders that wait for this person's yes.
    waiting: u64,
    /// Lines of the cart.
    lines: u64,
    quotes: Vec<Quote>,
    orders: Vec<Order>,
    again: Option<Again>,
    lists: Vec<List>,
    steps: Vec<FirstStep>,
    now: Now,
    phone: String,
    email: String,
}

impl WelcomePage {
    /// Whether something waits for this person.
    fn has_work(&self) -> bool {
        self.waiting > 0 || self.lines > 0 || !self.quotes.is_empty()
    }

    fn is_empty(&self) -> bool {
        !self.has_work() && self.orders.is_empty() && self.again.is_none() && self.lists.is_empty()
    }

    /// What somebody may do who sees nothing at all.
    fn ask(&self) -> String {
        format!("Ask {} what they can show you: parts, prices, orders and more.", self.shell.tenant_name)
    }

    fn approvals(&self) -> String {
        let waits = if self.waiting == 1 { "order waits" } else { "orders wait" };
        format!("{} {waits} for your approval", u::count(self.waiting))
    }

    fn cart(&self) -> String {
        format!("{} in your cart", u::counted(self.lines, "line", "lines"))
    }

    /// Whether there may be more than are shown.
    fn has_more_quotes(&self) -> bool {
        i64::try_from(self.quotes.len()) == Ok(QUOTES)
    }

    /// What a quote comes to, and until when.
    fn offer(&self, quote: &Quote) -> String {
        let total = quote.total_minor.map(|total| quote.currency.show(total));
        let until = quote.valid_until.map(|day| format!("Valid until {}", u::day(day, self.now.today())));
        total.into_iter().chain(until).collect::<Vec<_>>().join(" · ")
    }

    /// Where a quote is accepted, or read by somebody who may not order.
    fn answer(&self, quote: &Quote) -> (String, &'static str) {
        match self.may_order {
            true => (format!("/quotes/{}/acceptance", quote.id), "Accept"),
            false => (format!("/quotes/{}", quote.id), "Open"),
        }
    }

    fn placed(&self, order: &Order) -> String {
        let placed = format!("{} by {}", u::day(self.now.day(order.placed_at), self.now.today()), order.placed_by);
        let number = Some(&order.purchase_order).filter(|number| !number.is_empty());
        number.map_or_else(|| placed.clone(), |number| format!("{placed} · PO {number}"))
    }
}

async fn home(Reading(page, mut tx): Reading<PortalPage>, State(portal): State<Portal>) -> web::Result {
    let (user, visible) = (&page.sees.user, page.sees.visible);
    let now = portal.now(&page.sees.user.tenant);
    let orders = match visible.has(Feature::Orders) {
        true => orders::queries::open(&mut tx, user.customer, ORDERS).await?,
        false => Vec::new(),
    };
    let quotes = match visible.has(Feature::Quotes) {
        true => quotes::queries::acceptable(&mut tx, (user.customer, now.today()), QUOTES).await?,
        false => Vec::new(),
    };
    let shell = page.shell("Home");
    let lines = match shell.cart {
        Some(pieces) if pieces > 0 => carts::queries::list(&mut tx, user.contact).await?.len() as u64,
        _ => 0,
    };
    web::page(&WelcomePage {
        first_name: user.name.split_whitespace().next().unwrap_or_default().to_owned(),
        sees_parts: visible.has(Feature::Parts),
        may_order: visible.has(Feature::PlaceOrders),
        waiting: page.waiting(),
        lines,
        quotes,
        orders,
        again: again(&mut tx, (&page, &portal)).await?,
        lists: lists(&mut tx, &page).await?,
        steps: steps(&page),
        now,
        phone: page.brand.phone.clone(),
        email: page.brand.email.clone(),
        shell,
    })
}

/// What is bought again and again, for whoever sees orders and parts; none when nothing was bought yet.
async fn again(tx: &mut TenantTx, (page, portal): (&PortalPage, &Portal)) -> Result<Option<Again>, db::Error> {
    let visible = page.sees.visible;
    if !visible.has(Feature::Orders) || !visible.has(Feature::Parts) {
        return Ok(None);
    }
    let again = Again::lately(tx, (&page.sees, portal.accounts.clock.now()), PARTS).await?;
    Ok(Some(again).filter(|again| !again.rows.is_empty()))
}

async fn lists(tx: &mut TenantTx, page: &PortalPage) -> Result<Vec<List>, db::Error> {
    if !page.sees.visible.has(Feature::Favourites) {
        return Ok(Vec::new());
    }
    favourites::queries::first(tx, (page.sees.user.contact, page.sees.user.customer), LISTS).await
}

/// What this person may begin with, by what they see.
fn steps(page: &PortalPage) -> Vec<FirstStep> {
    let step = |feature, icon, (title, text), (href, action)| {
        page.sees.visible.has(feature).then_some(FirstStep { icon, title, text, href, action })
    };
    [
        step(
            Feature::Parts,
            "search",
            ("Find your first part", "By its number, by words or by vehicle."),
            ("/parts", "Browse parts"),
        ),
        step(
            Feature::PlaceOrders,
            "bolt",
            ("Order a whole list at once", "Type or paste part numbers and quantities, or send a spreadsheet."),
            ("/quick-order", "Quick order"),
        ),
        step(
            Feature::Favourites,
            "star",
            ("Keep what you order often", "A list is yours alone, or shared with your colleagues."),
            ("/favourites", "Make a list"),
        ),
        step(
            Feature::People,
            "user-plus",
            ("Bring in your colleagues", "You say what each of them sees and may do."),
            ("/people/new", "Invite a colleague"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

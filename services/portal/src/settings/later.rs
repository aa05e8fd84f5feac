//! Shipping and Payments: sub tabs that say where to look until they have something to set.

use askama::Template;
use web::shell::{ConsoleShell, Link};

use super::{Tab, Tabs};
use crate::brand::ConsolePage;

#[derive(Template)]
#[template(path = "settings/templates/later.html")]
struct LaterPage {
    shell: ConsoleShell,
    tabs: Tabs,
    icon: &'static str,
    title: &'static str,
    text: &'static str,
    link: Link,
}

fn later(
    page: &ConsolePage,
    current: Tab,
    words: (&'static str, &'static str, &'static str),
    link: Link,
) -> web::Result {
    let (icon, title, text) = words;
    web::page(&LaterPage { shell: page.shell("Customer portal"), tabs: Tabs { current }, icon, title, text, link })
}

pub(super) async fn shipping(page: ConsolePage) -> web::Result {
    let words = (
        "truck-delivery",
        "Nothing is shipped through the portal yet",
        "Your customers find parts, prices and stock here. Delivery is agreed with you, as before.",
    );
    later(
        &page,
        Tab::Shipping,
        words,
        Link { href: Tab::General.href().into(), label: "See what customers may do".into() },
    )
}

pub(super) async fn payments(page: ConsolePage) -> web::Result {
    let words = (
        "credit-card",
        "Customers do not pay through the portal yet",
        "What you pay for the portal itself, with your card and invoices, is under General.",
    );
    later(&page, Tab::Payments, words, Link { href: Tab::General.href().into(), label: "Card and invoices".into() })
}

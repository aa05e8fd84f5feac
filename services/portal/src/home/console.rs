//! Staff: the overview, with the steps that are still to do.

use accounts::{Permission, Staff};
use askama::Template;
use axum::extract::State;
use web::Now;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;

use super::queries;
use crate::Portal;
use crate::activity::happened::Happened;
use crate::activity::queries as activity;
use crate::brand::ConsolePage;
use crate::contacts::tasks::{self, Task};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/", Access::Staff, console_home)
}

/// One line of the setup checklist.
struct Step {
    is_done: bool,
    title: &'static str,
    text: &'static str,
    href: &'static str,
    action: &'static str,
}

/// One number of the overview.
struct Count {
    label: &'static str,
    number: u64,
    href: &'static str,
}

#[derive(Template)]
#[template(path = "home/templates/overview.html")]
struct ConsoleHome {
    shell: ConsoleShell,
    steps: Vec<Step>,
    /// What is to do, and what there is: under a name each.
    counts: [(&'static str, Vec<Count>); 2],
    portal_url: String,
    is_open: bool,
    may_set_up: bool,
    lately: Vec<Happened>,
    due: Vec<Task>,
    now: Now,
}

impl ConsoleHome {
    fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.is_done).count()
    }

    fn is_set_up(&self) -> bool {
        self.done() == self.steps.len()
    }
}

async fn console_home(page: ConsolePage, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let now = portal.now(&page.staff.tenant);
    let counts = queries::counts(&mut tx, now.at()).await?;
    let of_contacts = activity::Filter { kinds: "contact.".into(), leaves_failures_out: true, ..Default::default() };
    let lately = activity::list(&mut tx, &of_contacts, 8).await?;
    let due = tasks::list_assigned(&mut tx, page.staff.id).await?;
    let base = &portal.accounts.base;
    let login_name = tenancy::LoginName::shaped(&page.brand.login_name);
    web::page(&ConsoleHome {
        shell: page.shell("Overview"),
        steps: steps(&counts, page.staff.tenant.customer_portal()),
        counts: [("Orders and quotes", work(&counts, &page.staff)), ("At a glance", numbers(&counts))],
        portal_url: login_name.map(|name| base.portal_url(&name)).unwrap_or_default(),
        is_open: page.staff.tenant.customer_portal(),
        may_set_up: page.staff.may(Permission::ManageSettings),
        lately,
        due,
        now,
    })
}

/// What is to do with orders and quotes, each with the list of it: open orders for everybody, the rest for whoever may do it.
fn work(counts: &queries::Counts, staff: &Staff) -> Vec<Count> {
    let (orders, quotes) = (staff.may(Permission::EditOrders), staff.may(Permission::EditQuotes));
    let all = [
        (true, count("Open orders", counts.open_orders, "/orders?status=open&test=no")),
        (orders, count("New orders", counts.new_orders, "/orders?status=received&test=no")),
        (orders, count("Orders on hold", counts.held_orders, "/orders?status=held&test=no")),
        (true, count("Waiting for approval", counts.waiting_orders, "/orders?status=waiting&test=no")),
        (quotes, count("Quotes to price", counts.asked_quotes, "/quotes?status=requested")),
    ];
    all.into_iter().filter_map(|(is_theirs, count)| is_theirs.then_some(count)).collect()
}

/// What there is, each with the list of it.
fn numbers(counts: &queries::Counts) -> Vec<Count> {
    vec![
        count("Portal users", counts.confirmed, "/contacts?access=granted&signed_in=ever&test=no"),
        count("Invited, not yet in", counts.invited, "/contacts?access=granted&signed_in=never&test=no"),
        count("Invitations expired", counts.expired, "/contacts?status=expired&test=no"),
        count("Customers", counts.customers, "/customers"),
        count("Contacts", counts.contacts, "/contacts?test=no"),
        count("Parts", counts.parts, "/parts"),
    ]
}

const fn count(label: &'static str, number: i64, href: &'static str) -> Count {
    Count { label, number: number.unsigned_abs(), href }
}

#[expect(clippy::too_many_lines, reason = "a list of texts")]
fn steps(counts: &queries::Counts, is_open: bool) -> Vec<Step> {
    vec![
        Step {
            is_done: is_open,
            title: "Activate your portal",
            text: "One form, $300 a month, open in seconds.",
            href: "/settings/customer-portal/general",
            action: "Activate",
        },
        Step {
            is_done: counts.has_logo,
            title: "Add your logo and colour",
            text: "Your customers sign in under your brand.",
            href: "/settings/customer-portal/layout",
            action: "Upload a logo",
        },
        Step {
            is_done: counts.customers > 0,
            title: "Bring in your customers",
            text: "Import a spreadsheet or add them one by one.",
            href: "/imports/new?kind=customers",
            action: "Import customers",
        },
        Step {
            is_done: counts.contacts > 0,
            title: "Bring in your contacts",
            text: "The people there who may sign in.",
            href: "/imports/new?kind=contacts",
            action: "Import contacts",
        },
        Step {
            is_done: counts.parts > 0,
            title: "Bring in your parts",
            text: "Numbers, prices, stock and the vehicles they fit.",
            href: "/imports/new?kind=parts",
            action: "Import parts",
        },
        Step {
            is_done: counts.invited + counts.confirmed > 0,
            title: "Invite your first contact",
            text: "Try it with somebody you trust, or with yourself.",
            href: "/contacts",
            action: "Invite a contact",
        },
        Step {
            is_done: counts.has_terms,
            title: "Set up payments",
            text: "Terms such as Net 30, and what an order needs. Customers pay you as before, not through the portal.",
            href: "/settings/customer-portal/payments",
            action: "Go to payments",
        },
        Step {
            is_done: counts.colleagues > 1,
            title: "Invite a colleague",
            text: "Each with the role that fits.",
            href: "/colleagues",
            action: "Invite a colleague",
        },
    ]
}

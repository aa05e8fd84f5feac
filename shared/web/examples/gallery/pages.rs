//! One struct for each page of the gallery.

use std::collections::HashMap;

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::pages::MessagePage;
use web::shell::{ConsoleShell, Link, NavGroup, NavItem, PortalShell, PublicShell, Scheme, SignInShell, Toast};
use web::theme::{Brand, theme_path};
use web::ui::{self as u, Tone};

use crate::data::{Contact, Part, contacts, parts};

/// The brand of the orange tenant.
pub(crate) fn orange() -> Brand {
    "#f97316".parse().unwrap_or_default()
}

fn console(title: &str, path: &str, scheme: Scheme) -> ConsoleShell {
    let item = |href: &str, label: &str, icon| NavItem::new(href, label, icon, path);
    ConsoleShell {
        title: title.into(),
        tenant_name: "Northgate Fleet Parts".into(),
        theme_css: Some(theme_path("northgate", &Brand::default())),
        person_name: "Robin Sato".into(),
        person_detail: "Owner".into(),
        help_href: "/help".into(),
        nav: vec![
            NavGroup {
                label: String::new(),
                items: vec![
                    item("/overview", "Overview", "layout-dashboard"),
                    item("/orders", "Orders", "package").with_count(18),
                    item("/quotes", "Quotes", "file-text").with_count(4),
                    item("/tickets", "Tickets", "headset").with_count(3),
                ],
            },
            NavGroup {
                label: "Customers".into(),
                items: vec![
                    item("/customers", "Customers", "buildings"),
                    item("/contacts", "Contacts", "users"),
                    item("/invoices", "Invoices", "file-invoice"),
                ],
            },
            NavGroup {
                label: "Catalogue".into(),
                items: vec![item("/catalogue", "Parts and prices", "settings"), item("/sites", "Sites", "map-2")],
            },
            NavGroup {
                label: "Portal".into(),
                items: vec![
                    item("/reports", "Reports", "chart-bar"),
                    item("/settings", "Settings", "adjustments-horizontal"),
                ],
            },
        ],
        scheme,
        ..ConsoleShell::of(pricing::Currency::USD)
    }
}

fn portal(title: &str, search: &str, scheme: Scheme) -> PortalShell {
    let item = |href: &str, label: &str, icon| NavItem::new(href, label, icon, "/parts");
    PortalShell {
        title: title.into(),
        tenant_name: "Northgate Fleet Parts".into(),
        theme_css: Some(theme_path("northgate", &Brand::default())),
        person_name: "Dana Whitfield".into(),
        person_detail: "Halvorsen Haulage".into(),
        nav: vec![NavGroup {
            label: String::new(),
            items: vec![
                item("/parts", "Parts", "search"),
                item("/orders", "Orders", "package"),
                item("/invoices", "Invoices", "file-invoice"),
                item("/sites", "Sites", "map-2"),
                item("/quotes", "Quotes", "file-text").with_count(2),
                item("/returns", "Returns", "arrow-back-up"),
                item("/tickets", "Tickets", "headset"),
                item("/favourites", "Favourites", "star"),
            ],
        }],
        search: Some(search.into()),
        cart: Some(3),
        scheme,
        ..PortalShell::of(pricing::Currency::USD)
    }
}

/// The public site.
#[derive(Template)]
#[template(path = "gallery/landing.html")]
pub(crate) struct Landing {
    shell: PublicShell,
    parts: Vec<Part>,
}

impl Landing {
    pub(crate) fn new(scheme: Scheme) -> Self {
        let link = |href: &str, label: &str| NavItem::new(href, label, "link", "/none");
        Self {
            shell: PublicShell {
                title: "Customer portals for parts and service firms".into(),
                description: "A branded portal for your customers, open minutes after you decide to have one.".into(),
                tenant_name: "Portico".into(),
                nav: vec![link("#what", "What it does"), link("#price", "Price"), link("/find", "Find your portal")],
                action: Some(Link { href: "/activate".into(), label: "Open a portal".into() }),
                scheme,
                test_payments: true,
                ..PublicShell::default()
            },
            parts: parts().into_iter().take(3).collect(),
        }
    }
}

/// Signing in.
#[derive(Template)]
#[template(path = "gallery/signing_in.html")]
pub(crate) struct SignIn {
    shell: SignInShell,
    login: String,
    problem: String,
}

impl SignIn {
    pub(crate) fn new(scheme: Scheme, query: &HashMap<String, String>) -> Self {
        let is_orange = query.contains_key("orange");
        let (name, path) = if is_orange {
            ("Harrow & Finch Grounds", theme_path("harrow", &orange()))
        } else {
            ("Northgate Fleet Parts", theme_path("northgate", &Brand::default()))
        };
        let failed = query.contains_key("error");
        Self {
            shell: SignInShell {
                tenant_name: name.into(),
                theme_css: Some(path),
                headline: if is_orange {
                    "Every site cleared before your doors open."
                } else {
                    "Parts on your dock before the bay is empty."
                }
                .into(),
                tagline: "Live branch stock, the prices on your agreement, and every invoice in one place.".into(),
                phone: Some("(555) 013-0142".into()),
                email: Some("service@northgate.example".into()),
                scheme,
                ..SignInShell::default()
            },
            login: if failed { "dana@halvorsen.example".into() } else { String::new() },
            problem: if failed {
                "That email and password do not match. Check both and try again.".into()
            } else {
                String::new()
            },
        }
    }
}

/// A list with everything a list can have.
#[derive(Template)]
#[template(path = "gallery/contacts.html", blocks = ["list"])]
pub(crate) struct Contacts {
    shell: ConsoleShell,
    contacts: Vec<Contact>,
    query: String,
    customers: Vec<Choice>,
    roles: Vec<Choice>,
}

impl Contacts {
    pub(crate) fn new(scheme: Scheme, query: &str) -> Self {
        let found =
            contacts().into_iter().filter(|contact| contact.name.to_lowercase().contains(&query.to_lowercase()));
        Self {
            shell: console("Contacts", "/contacts", scheme),
            contacts: found.collect(),
            query: query.into(),
            customers: vec![Choice::new("", "All customers", ""), Choice::new("1", "Bluebird School Bus", "")],
            roles: vec![Choice::new("", "Any role", ""), Choice::new("buyer", "Buyer", "")],
        }
    }
}

/// A form that needs another look.
#[derive(Template)]
#[template(path = "gallery/contact_new.html")]
pub(crate) struct NewContact {
    shell: ConsoleShell,
    errors: FieldErrors,
    customers: Vec<Choice>,
    roles: Vec<Choice>,
    ways: Vec<Choice>,
}

impl NewContact {
    pub(crate) fn new(scheme: Scheme) -> Self {
        let mut errors = FieldErrors::one("email", "Write the address like name@company.com.");
        errors.add("customer", "Choose the company this person buys for.");
        Self {
            shell: console("New contact", "/contacts/new", scheme),
            errors,
            customers: vec![Choice::new("1", "Halvorsen Haulage", "")],
            roles: ["Buyer", "Owner", "Technician", "Accounts payable"]
                .iter()
                .map(|role| Choice::new(*role, *role, "Buyer"))
                .collect(),
            ways: vec![
                Choice::new("invite", "Send an invitation with a link to set a password", "invite"),
                Choice::new("later", "Not yet", "invite"),
            ],
        }
    }
}

/// Brand settings with a live preview.
#[derive(Template)]
#[template(path = "gallery/settings.html")]
pub(crate) struct Settings {
    shell: ConsoleShell,
    tabs: Vec<(&'static str, bool)>,
}

impl Settings {
    pub(crate) fn new(scheme: Scheme) -> Self {
        let tabs = ["General", "Layout", "Settings", "Shipping", "Payments", "Users", "Reports"];
        let tabs = tabs.into_iter().map(|tab| (tab, tab == "Layout")).collect();
        Self { shell: console("Customer portal", "/settings", scheme), tabs }
    }
}

/// An import after its dry run.
#[derive(Template)]
#[template(path = "gallery/import.html")]
pub(crate) struct Import {
    shell: ConsoleShell,
    contacts: Vec<Contact>,
}

impl Import {
    pub(crate) fn new(scheme: Scheme) -> Self {
        Self {
            shell: console("Import contacts", "/contacts", scheme),
            contacts: contacts().into_iter().take(5).collect(),
        }
    }
}

/// Nothing yet.
#[derive(Template)]
#[template(path = "gallery/nothing.html")]
pub(crate) struct Nothing {
    shell: ConsoleShell,
}

impl Nothing {
    pub(crate) fn new(scheme: Scheme) -> Self {
        let flash = Some(Toast { tone: Tone::Ok, text: "Halvorsen Haulage was removed".into() });
        Self { shell: ConsoleShell { flash, test_payments: true, ..console("Customers", "/customers", scheme) } }
    }
}

/// A choice, how many parts it has, and whether it is on.
type Facet = (&'static str, u64, bool);

/// Parts with the vehicle and filters.
#[derive(Template)]
#[template(path = "gallery/parts.html")]
pub(crate) struct Parts {
    shell: PortalShell,
    parts: Vec<Part>,
    facets: Vec<(&'static str, Vec<Facet>)>,
}

impl Parts {
    pub(crate) fn new(scheme: Scheme, query: &HashMap<String, String>) -> Self {
        let search = query.get("q").map_or("", String::as_str);
        Self {
            shell: portal("Parts", search, scheme),
            parts: parts().into_iter().filter(|part| part.name.to_lowercase().contains(search)).collect(),
            facets: vec![
                ("Availability", vec![("In stock at my branch", 11, true)]),
                (
                    "Category",
                    vec![
                        ("Brakes", 3, true),
                        ("Filters & fluids", 3, false),
                        ("Suspension", 2, false),
                        ("Electrical", 3, true),
                        ("Cooling", 2, false),
                        ("Engine", 1, false),
                    ],
                ),
                (
                    "Brand",
                    vec![
                        ("Ferrolite", 2, false),
                        ("Purelane", 3, false),
                        ("Voltkeep", 3, false),
                        ("Lodestar", 2, false),
                        ("Corvane", 2, false),
                    ],
                ),
            ],
        }
    }
}

/// One part.
#[derive(Template)]
#[template(path = "gallery/part.html")]
pub(crate) struct PartPage {
    shell: PortalShell,
    part: Part,
}

impl PartPage {
    pub(crate) fn new(scheme: Scheme) -> Self {
        let part = parts().swap_remove(2);
        Self { shell: portal(part.name, "", scheme), part }
    }
}

/// The page behind a mailed link.
pub(crate) fn message(scheme: Scheme) -> MessagePage {
    MessagePage {
        shell: SignInShell {
            title: "Welcome, Dana".into(),
            tenant_name: "Harrow & Finch Grounds".into(),
            theme_css: Some(theme_path("harrow", &orange())),
            phone: Some("(555) 013-0199".into()),
            scheme,
            ..SignInShell::default()
        },
        tone: Tone::Info,
        icon: "key",
        text: "Your portal is ready. Choose a password and you are in.".into(),
        action: Some(Link { href: "/message".into(), label: "Choose a password".into() }),
        post: true,
        note: "The link works once, until December 1.".into(),
    }
}

//! What a layout needs to know: one plain struct for each of the four kinds of page.
//!
//! # Writing a page
//! Put `askama.toml` in your crate, so that the layouts are found beside your own templates:
//! ```toml
//! [general]
//! dirs = ["src", "../../shared/web/templates"]
//! ```
//! A page is a struct with a field `shell` and whatever it shows; its template fills the blocks of a layout:
//! ```
//! use askama::Template;
//! use web::fields::FieldErrors;
//! use web::shell::ConsoleShell;
//! use web::ui as u; // templates say u::icon, u::count, u::ago …
//!
//! #[derive(Template)]
//! #[template(ext = "html", source = r#"
//! {% extends "console.html" %}
//! {% import "fields.html" as f %}
//! {% block lead %}<p>People at your customers who can sign in.</p>{% endblock %}
//! {% block head_actions %}<a class="btn primary" href="/contacts/new">{{ u::icon("plus") }}Add contact</a>{% endblock %}
//! {% block content %}
//! <form class="card form" method="post">
//!   {{ f::summary(errors) }}
//!   {{ f::text("email", "Email", email, errors.of("email"), kind="email", autocomplete="email", required=true) }}
//!   <div class="form-foot"><button class="btn primary" type="submit">Save contact</button></div>
//! </form>
//! {% endblock %}"#)]
//! struct NewContactPage { shell: ConsoleShell, email: String, errors: FieldErrors }
//!
//! let shell = ConsoleShell { title: "New contact".into(), tenant_name: "Northgate".into(), ..ConsoleShell::of(pricing::Currency::USD) };
//! let html = NewContactPage { shell, email: String::new(), errors: FieldErrors::none() }.render()?;
//! assert!(html.contains("<h1>New contact</h1>"));
//! # Ok::<(), askama::Error>(())
//! ```
//! - Layouts: `public.html` ([`PublicShell`]), `sign_in.html` and `plain.html` ([`SignInShell`]), `console.html`
//!   ([`ConsoleShell`]), `portal.html` ([`PortalShell`]).
//! - Blocks: `content` in all; in console and portal also `heading` (the words of h1, else `shell.title`), `lead` (one
//!   `<p>` under it), `head_actions` (at most two buttons), `back` (a link above it, class `back`), and `page_head` to
//!   replace the whole head; `head` adds to `<head>`.
//! - Forms: macros of `fields.html`: `text`, `password`, `textarea`, `select`, `checkbox`, `switch`, `radios`, `file`,
//!   `summary`. Lists: macros of `list.html`: `badge`, `chip`, `empty`, `pager`, `identity`, `banner`.
//! - Confirm first: `data-confirm` on a submit button (with `data-title`, `data-body`, `data-yes`, `data-tone`).
//!   `<noscript>`-safe: without scripts the form just posts.
//! - `examples/gallery.rs` shows every component in use.

use pricing::Currency;

use crate::fields::Choice;
pub use crate::scheme::Scheme;
use crate::ui::Tone;

/// A group of links in a menu; the first often has no label.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// The heading, or empty.
    pub label: String,
    /// The links.
    pub items: Vec<NavItem>,
}

/// A link in a menu.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// Its icon, a name of the sprite.
    pub icon: &'static str,
    /// Work waiting there, if that is counted.
    pub count: Option<u64>,
    /// Whether the page shown is this one or below it.
    pub current: bool,
}

impl NavItem {
    /// A link that is current when `path` is its address or below it.
    #[must_use]
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: &'static str, path: &str) -> Self {
        let href = href.into();
        let below = path
            .strip_prefix(href.as_str())
            .is_some_and(|rest| rest.is_empty() || (href != "/" && rest.starts_with('/')));
        Self { label: label.into(), icon, count: None, current: below, href }
    }

    /// The same link with a count of waiting work; zero shows none.
    #[must_use]
    pub fn with_count(self, count: u64) -> Self {
        Self { count: Some(count).filter(|count| *count > 0), ..self }
    }
}

/// A message about what just happened, shown for some seconds in the corner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toast {
    /// Its colour and icon.
    pub tone: Tone,
    /// What happened, in the past tense, with the name in it: "Invite sent to Dana Whitfield".
    pub text: String,
}

/// A line above the page that stays: a trial, a maintenance window, a payment that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// Its colour and icon.
    pub tone: Tone,
    /// What is the matter.
    pub text: String,
    /// What to do about it.
    pub link: Option<Link>,
    /// The same as a button that posts.
    pub button: Option<Link>,
}

/// Words that lead somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub href: String,
    /// The words: verb and noun.
    pub label: String,
}

/// Pages of the public site: `public.html`.
#[derive(Clone, Debug, Default)]
pub struct PublicShell {
    /// Title of the page.
    pub title: String,
    /// One sentence for search engines, or empty.
    pub description: String,
    /// Name of the site.
    pub tenant_name: String,
    /// Address of the tenant's theme; the site itself has none.
    pub theme_css: Option<String>,
    /// Links in the header.
    pub nav: Vec<NavItem>,
    /// The one button of the header.
    pub action: Option<Link>,
    /// A message about what just happened.
    pub flash: Option<Toast>,
    /// Light, dark or as the device says.
    pub scheme: Scheme,
    /// Whether payments are tests; says so on top of the page.
    pub test_payments: bool,
    /// A line that stays.
    pub banner: Option<Banner>,
}

/// Pages before sign-in under a tenant's brand: `sign_in.html` (two halves) and `plain.html` (a card).
#[derive(Clone, Debug)]
pub struct SignInShell {
    /// Title of the page, also the h1 of `sign_in.html`.
    pub title: String,
    /// The business's name.
    pub tenant_name: String,
    /// What is signed in to, beside the name: "Portal console"; empty for customers.
    pub place: String,
    /// Address of the logo for this screen.
    pub logo_url: Option<String>,
    /// Whether that logo is a mark without words: the name stands beside it.
    pub logo_is_mark: bool,
    /// Address of the tenant's theme.
    pub theme_css: Option<String>,
    /// Big words on the coloured half.
    pub headline: String,
    /// One sentence under them.
    pub tagline: String,
    /// What the portal offers: icon, words, detail.
    pub panel: Vec<PanelRow>,
    /// The business's phone number.
    pub phone: Option<String>,
    /// The business's e-mail address.
    pub email: Option<String>,
    /// A message about what just happened.
    pub flash: Option<Toast>,
    /// Light, dark or as the device says.
    pub scheme: Scheme,
    /// Whether payments are tests.
    pub test_payments: bool,
    /// A line that stays.
    pub banner: Option<Banner>,
}

/// One line of the card on the coloured half of the sign-in page.
#[derive(Clone, Debug, Default)]
pub struct PanelRow {
    /// Its icon.
    pub icon: &'static str,
    /// What there is.
    pub title: &'static str,
    /// A few words about it.
    pub detail: &'static str,
}

impl Default for SignInShell {
    fn default() -> Self {
        Self {
            title: "Welcome back".to_owned(),
            tenant_name: String::new(),
            place: String::new(),
            logo_url: None,
            logo_is_mark: false,
            theme_css: None,
            headline: "Parts, prices and stock.".to_owned(),
            tagline: "Found in seconds, at any hour.".to_owned(),
            panel: vec![
                PanelRow { icon: "search", title: "The right part", detail: "By number, words or vehicle" },
                PanelRow { icon: "tag", title: "Prices", detail: "Beside every part" },
                PanelRow { icon: "package", title: "Stock", detail: "At each location, before you drive there" },
            ],
            phone: None,
            email: None,
            flash: None,
            scheme: Scheme::Auto,
            test_payments: false,
            banner: None,
        }
    }
}

/// Pages for staff: `console.html`, a side bar with grouped links and the person at its foot.
#[derive(Clone, Debug)]
pub struct ConsoleShell {
    /// Title of the page and its h1.
    pub title: String,
    /// The business's name.
    pub tenant_name: String,
    /// Address of the logo for the top left.
    pub logo_url: Option<String>,
    /// Address of the tenant's theme.
    pub theme_css: Option<String>,
    /// Who is signed in.
    pub person_name: String,
    /// A few words about them: their role.
    pub person_detail: String,
    /// What the business sells in: amounts are shown by it, `{{ shell.currency.show(part.price_minor) }}`.
    pub currency: Currency,
    /// The side bar.
    pub nav: Vec<NavGroup>,
    /// Where help about this page is, or empty.
    pub help_href: String,
    /// A message about what just happened.
    pub flash: Option<Toast>,
    /// Light, dark or as the device says.
    pub scheme: Scheme,
    /// Whether payments are tests.
    pub test_payments: bool,
    /// A line that stays.
    pub banner: Option<Banner>,
}

/// Pages for customers: `portal.html`, a header with search and a row of tabs, on phones a dock.
#[derive(Clone, Debug)]
pub struct PortalShell {
    /// Title of the page and its h1.
    pub title: String,
    /// The business's name.
    pub tenant_name: String,
    /// Address of the logo for the top left.
    pub logo_url: Option<String>,
    /// Whether that logo is a mark without words: the name stands beside it.
    pub logo_is_mark: bool,
    /// Address of the tenant's theme.
    pub theme_css: Option<String>,
    /// Who is signed in.
    pub person_name: String,
    /// A few words about them: their company.
    pub person_detail: String,
    /// What the business sells in: amounts are shown by it, `{{ shell.currency.show(part.price_minor) }}`.
    pub currency: Currency,
    /// The companies that they may act for, each by the value to send; empty when there is nothing to choose.
    pub companies: Vec<Choice>,
    /// The company that they act for: what a form that adds something for it sends along, so that nothing is added for
    /// another that was chosen in another tab meanwhile.
    pub acting_for: String,
    /// The tabs. On phones the first four are in the dock, the others in its menu.
    pub nav: Vec<NavGroup>,
    /// What the header's search shows; `None` when this person may not look at parts.
    pub search: Option<String>,
    /// Pieces in the cart; `None` when this person may not order.
    pub cart: Option<u64>,
    /// Where help about this page is, or empty.
    pub help_href: String,
    /// A message about what just happened.
    pub flash: Option<Toast>,
    /// Light, dark or as the device says.
    pub scheme: Scheme,
    /// Whether payments are tests.
    pub test_payments: bool,
    /// A line that stays.
    pub banner: Option<Banner>,
}

impl ConsoleShell {
    /// A frame of which nothing is known but the currency.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        Self {
            currency,
            title: String::new(),
            tenant_name: String::new(),
            logo_url: None,
            theme_css: None,
            person_name: String::new(),
            person_detail: String::new(),
            nav: Vec::new(),
            help_href: String::new(),
            flash: None,
            scheme: Scheme::Auto,
            test_payments: false,
            banner: None,
        }
    }
}

impl PortalShell {
    /// A frame of which nothing is known but the currency.
    #[must_use]
    pub fn of(currency: Currency) -> Self {
        Self {
            currency,
            title: String::new(),
            tenant_name: String::new(),
            logo_url: None,
            logo_is_mark: false,
            theme_css: None,
            person_name: String::new(),
            person_detail: String::new(),
            companies: Vec::new(),
            acting_for: String::new(),
            nav: Vec::new(),
            search: None,
            cart: None,
            help_href: String::new(),
            flash: None,
            scheme: Scheme::Auto,
            test_payments: false,
            banner: None,
        }
    }

    /// All tabs in their order.
    #[must_use]
    pub fn tabs(&self) -> Vec<&NavItem> {
        self.nav.iter().flat_map(|group| &group.items).collect()
    }

    /// The person's first word, for the narrow button of their menu.
    #[must_use]
    pub fn first_name(&self) -> &str {
        self.person_name.split_whitespace().next().unwrap_or_default()
    }
}

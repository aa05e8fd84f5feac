//! What a handler asks for when it shows a page: the person, and the frame that the page stands in.

use accounts::{Accounts, CurrentTenant, Permission, Staff, View};
use axum::extract::{FromRef as _, FromRequestParts};
use axum::http::request::Parts;
use db::TenantTx;
use time::OffsetDateTime;
use web::Now;
use web::fields::Choice;
use web::flash::Flash;
use web::scheme::Scheme;
use web::shell::{Banner, ConsoleShell, Link, NavGroup, NavItem, PanelRow, PortalShell, SignInShell, Toast};
use web::ui::Tone;

use super::{Brand, queries};
use crate::Portal;
use crate::access::{Feature, Sees};
use crate::help::Guide;

/// What all frames share.
#[derive(Clone, Debug)]
struct Frame {
    path: String,
    flash: Option<Toast>,
    scheme: Scheme,
    test_payments: bool,
}

impl Frame {
    fn of(parts: &Parts, portal: &Portal, Flash(flash): Flash) -> Self {
        Self {
            path: parts.uri.path().to_owned(),
            flash,
            scheme: Scheme::of(&parts.headers),
            test_payments: portal.test_payments,
        }
    }
}

async fn read_flash(parts: &mut Parts) -> Flash {
    let Ok(flash) = Flash::from_request_parts(parts, &()).await;
    flash
}

/// A page before sign-in.
#[derive(Clone, Debug)]
pub(crate) struct SignInPage {
    pub(crate) current: CurrentTenant,
    pub(crate) brand: Brand,
    frame: Frame,
}

impl SignInPage {
    /// The frame; `title` is the heading.
    pub(crate) fn shell(&self, title: &str) -> SignInShell {
        let shell = SignInShell {
            title: title.to_owned(),
            tenant_name: self.brand.name.clone(),
            place: if self.current.is_console { "Portal console".to_owned() } else { String::new() },
            logo_url: Brand::logo_url(self.brand.sign_in_logo),
            logo_is_mark: self.brand.sign_in_logo_is_mark,
            theme_css: Some(self.brand.theme_css()),
            phone: Some(self.brand.phone.clone()).filter(|phone| !phone.is_empty()),
            email: Some(self.brand.email.clone()).filter(|email| !email.is_empty()),
            flash: self.frame.flash.clone(),
            scheme: self.frame.scheme,
            test_payments: self.current.is_console && self.frame.test_payments,
            ..SignInShell::default()
        };
        if self.current.is_console { for_staff(shell) } else { shell }
    }
}

/// The coloured half as it speaks to staff.
fn for_staff(shell: SignInShell) -> SignInShell {
    SignInShell {
        headline: "Every customer served, also after hours.".to_owned(),
        tagline: "Customers, contacts, parts and who may see what, in one place.".to_owned(),
        panel: vec![
            PanelRow { icon: "buildings", title: "Customers and contacts", detail: "From the spreadsheets you have" },
            PanelRow { icon: "user-check", title: "Access", detail: "Given and taken with one click" },
            PanelRow { icon: "palette", title: "Your brand", detail: "Your logo, colour and address" },
        ],
        ..shell
    }
}

impl FromRequestParts<Portal> for SignInPage {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let current = CurrentTenant::from_request_parts(parts, portal).await?;
        let mut tx = Accounts::from_ref(portal).db.read(current.tenant.whole()).await?;
        let brand = queries::find(&mut tx, &current.tenant).await?;
        let flash = read_flash(parts).await;
        Ok(Self { current, brand, frame: Frame::of(parts, portal, flash) })
    }
}

/// A page for a signed-in staff member.
#[derive(Clone, Debug)]
pub(crate) struct ConsolePage {
    pub(crate) staff: Staff,
    pub(crate) brand: Brand,
    past_due_since: Option<OffsetDateTime>,
    frame: Frame,
}

impl ConsolePage {
    /// The frame; `title` is the heading.
    pub(crate) fn shell(&self, title: &str) -> ConsoleShell {
        ConsoleShell {
            title: title.to_owned(),
            tenant_name: self.brand.name.clone(),
            logo_url: Brand::logo_url(self.brand.portal_logo),
            theme_css: Some(self.brand.theme_css()),
            person_name: self.staff.name.clone(),
            person_detail: self.staff.role.label().to_owned(),
            currency: self.staff.tenant.currency(),
            nav: self.nav(),
            help_href: Guide::of_staff().address_for(&self.frame.path),
            flash: self.frame.flash.clone(),
            scheme: self.frame.scheme,
            test_payments: self.frame.test_payments,
            banner: self.banner(),
        }
    }

    /// What every page of the console says while a bill is unpaid.
    fn banner(&self) -> Option<Banner> {
        let closes_at = self.past_due_since? + tenancy::SUSPEND_AFTER;
        let closes_on = Now::new(closes_at, self.staff.tenant.time_zone()).today();
        let text = if self.staff.tenant.customer_portal() {
            let (month, day) = (closes_on.month(), closes_on.day());
            format!("The last payment failed. The portal closes on {month} {day} unless the bill is paid.")
        } else {
            "The portal is closed because a payment failed. It opens again when the bill is paid.".to_owned()
        };
        let link = Link { href: "/settings/customer-portal/general".into(), label: "Update the card".into() };
        let link = Some(link).filter(|_| self.staff.may(Permission::ManageBilling));
        Some(Banner { tone: Tone::Warn, text, link, button: None })
    }

    fn nav(&self) -> Vec<NavGroup> {
        let item = |href: &str, label: &str, icon| NavItem::new(href, label, icon, &self.frame.path);
        let mut customers = vec![
            item("/customers", "Customers", "building"),
            item("/contacts", "Contacts", "users"),
            item("/access", "Who can see what", "eye"),
        ];
        if self.staff.may(Permission::Import) {
            customers.push(item("/imports", "Imports", "file-spreadsheet"));
        }
        let sales = vec![item("/orders", "Orders", "truck-delivery"), item("/quotes", "Quotes", "file-text")];
        let catalogue = vec![item("/parts", "Parts", "package"), item("/prices", "Prices", "receipt")];
        let mut portal = vec![item("/settings/customer-portal", "Settings", "adjustments-horizontal")];
        if self.staff.may(Permission::ManageStaff) {
            portal.insert(0, item("/colleagues", "Colleagues", "shield"));
            portal.push(item("/api-keys", "API keys", "key"));
        }
        if self.staff.may(Permission::ManageSettings) {
            portal.push(item("/custom-fields", "Custom fields", "columns"));
            portal.push(item("/mails", "Mails", "mail"));
            portal.push(item("/activity", "Activity", "history"));
        }
        vec![
            NavGroup { label: String::new(), items: vec![item("/", "Overview", "layout-dashboard")] },
            NavGroup { label: "Sales".into(), items: sales },
            NavGroup { label: "Customers".into(), items: customers },
            NavGroup { label: "Catalogue".into(), items: catalogue },
            NavGroup { label: "Portal".into(), items: portal },
        ]
    }
}

impl FromRequestParts<Portal> for ConsolePage {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let (staff, mut tx) = Staff::open(parts, portal).await?;
        let brand = queries::find(&mut tx, &staff.tenant).await?;
        let past_due_since = queries::past_due_since(&mut tx).await?;
        let flash = read_flash(parts).await;
        Ok(Self { staff, brand, past_due_since, frame: Frame::of(parts, portal, flash) })
    }
}

/// A page for a signed-in portal user.
#[derive(Clone, Debug)]
pub(crate) struct PortalPage {
    pub(crate) sees: Sees,
    pub(crate) brand: Brand,
    /// Pieces in the cart of whoever may order.
    cart: Option<u64>,
    /// Orders that wait for this person's yes; none for whoever is never asked.
    approvals: Option<u64>,
    now: OffsetDateTime,
    frame: Frame,
}

impl PortalPage {
    /// How many orders wait for this person's yes.
    pub(crate) fn waiting(&self) -> u64 {
        self.approvals.unwrap_or(0)
    }

    /// The frame; `title` is the heading.
    pub(crate) fn shell(&self, title: &str) -> PortalShell {
        let user = &self.sees.user;
        let sees_parts = self.sees.visible.has(Feature::Parts);
        let item = |href: &str, label: &str, icon| NavItem::new(href, label, icon, &self.frame.path);
        let mut items = vec![item("/", "Home", "home")];
        if sees_parts {
            items.push(item("/parts", "Parts", "search"));
        }
        if self.sees.visible.has(Feature::Orders) {
            items.push(item("/orders", "Orders", "truck-delivery"));
        }
        if self.sees.visible.has(Feature::Quotes) {
            items.push(item("/quotes", "Quotes", "file-text"));
        }
        if self.sees.visible.has(Feature::Favourites) {
            items.push(item("/favourites", "Favourites", "star"));
        }
        if self.sees.visible.has(Feature::PlaceOrders) {
            items.push(item("/quick-order", "Quick order", "bolt"));
        }
        if let Some(count) = self.approvals {
            items.push(item("/approvals", "Approvals", "user-check").with_count(count));
        }
        if self.sees.visible.has(Feature::People) {
            items.push(item("/people", "People", "users"));
        }
        items.push(item("/account", "Account", "user"));
        PortalShell {
            title: title.to_owned(),
            tenant_name: self.brand.name.clone(),
            logo_url: Brand::logo_url(self.brand.portal_logo),
            logo_is_mark: self.brand.portal_logo_is_mark,
            theme_css: Some(self.brand.theme_css()),
            person_name: user.name.clone(),
            person_detail: user.customer_name.clone(),
            currency: user.tenant.currency(),
            companies: self.companies(),
            acting_for: user.customer.to_string(),
            nav: vec![NavGroup { label: String::new(), items }],
            search: sees_parts.then(String::new),
            cart: self.cart,
            help_href: Guide::of_customers(self.sees.visible).address_for(&self.frame.path),
            flash: self.frame.flash.clone(),
            scheme: self.frame.scheme,
            test_payments: false,
            banner: user.view.as_ref().map(|view| self.looking_on(view)),
        }
    }

    fn companies(&self) -> Vec<Choice> {
        let (user, acting) = (&self.sees.user, self.sees.user.contact.to_string());
        user.acts_for.iter().map(|one| Choice::new(one.contact.to_string(), &one.customer_name, &acting)).collect()
    }

    /// What every page of the portal says to somebody who looks on.
    fn looking_on(&self, view: &View) -> Banner {
        let user = &self.sees.user;
        let minutes = ((view.expires_at - self.now).whole_seconds() + 59) / 60;
        let left = web::ui::counted(minutes.unsigned_abs(), "minute", "minutes");
        Banner {
            tone: Tone::Warn,
            text: format!(
                "Viewing as {} of {}. {} is only looking, with {left} left.",
                user.name, user.customer_name, view.staff_name
            ),
            link: None,
            button: Some(Link { href: "/viewing/end".into(), label: "End the view".into() }),
        }
    }
}

impl FromRequestParts<Portal> for PortalPage {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        Reading::from_request_parts(parts, portal).await.map(|Reading(page, _)| page)
    }
}

/// A page with the reading transaction that found its person, on the rows that they may see: for handlers that go on
/// reading.
#[derive(Debug)]
pub(crate) struct Reading<P>(pub(crate) P, pub(crate) TenantTx);

impl FromRequestParts<Portal> for Reading<PortalPage> {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        let (sees, mut tx) = Sees::open(parts, portal).await?;
        let brand = queries::find(&mut tx, &sees.user.tenant).await?;
        let flash = read_flash(parts).await;
        let cart = match sees.visible.has(Feature::PlaceOrders) {
            true => Some(crate::carts::queries::pieces(&mut tx, sees.user.contact).await?),
            false => None,
        };
        let now = portal.accounts.clock.now();
        let approvals = crate::approvals::portal::count(&mut tx, &sees, now).await?;
        Ok(Self(PortalPage { sees, brand, cart, approvals, now, frame: Frame::of(parts, portal, flash) }, tx))
    }
}

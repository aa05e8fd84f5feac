//! General: whether the portal is open, what it lets customers do, and the switches.

use accounts::{Event, ManageSettings, Permission, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use web::Now;
use web::shell::ConsoleShell;
use web::ui::Tone;

use super::queries::{Billing, Info};
use super::{Tab, Tabs};
use crate::Portal;
use crate::access::ticked::{self, Ticked};
use crate::access::{Feature, queries};
use crate::brand::ConsolePage;

#[derive(Template)]
#[template(path = "settings/templates/general.html")]
struct GeneralPage {
    shell: ConsoleShell,
    tabs: Tabs,
    is_open: bool,
    may_bill: bool,
    may_save: bool,
    switches: Vec<(Feature, bool)>,
    portal_url: String,
    address: String,
    info: Info,
    /// Of the form in the pop-up: the same form sent twice is one request.
    key: String,
    has_card: bool,
    /// Set to end, though it is still open.
    is_ending: bool,
    /// Until when it is paid, in words; empty when nothing is.
    paid_until: String,
    /// What is paid, in a sentence.
    state: String,
}

impl GeneralPage {
    /// What the form shows as ticked.
    fn shown(&self) -> String {
        ticked::shown(self.switches.iter().filter(|(_, is_on)| *is_on).map(|(feature, _)| *feature))
    }
}

pub(super) async fn show(page: ConsolePage, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let switches = queries::tenant_switches(&mut tx).await?;
    let info = super::queries::find(&mut tx).await?;
    let billing = super::queries::billing(&mut tx).await?;
    drop(tx);
    let name = tenancy::LoginName::shaped(&page.brand.login_name).ok_or(web::Error::NotFound)?;
    let is_open = page.staff.tenant.customer_portal();
    let now = portal.now(&page.staff.tenant);
    web::page(&GeneralPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::General },
        is_open,
        may_bill: page.staff.may(Permission::ManageBilling),
        may_save: page.staff.may(Permission::ManageSettings),
        switches: Feature::ALL.into_iter().map(|feature| (feature, switches.lets(feature))).collect(),
        portal_url: portal.accounts.base.portal_url(&name),
        address: portal.accounts.base.portal_authority(&name),
        key: accounts::Token::random(&portal.accounts.entropy).reveal(),
        info,
        has_card: billing.has_customer,
        is_ending: is_open && billing.cancel_at_period_end,
        paid_until: billing
            .current_period_end
            .filter(|_| billing.is_running)
            .map(|at| day(now.day(at)))
            .unwrap_or_default(),
        state: state(&billing, is_open, &now),
    })
}

/// What is paid, what is not, and until when.
fn state(billing: &Billing, is_open: bool, now: &Now) -> String {
    let end = billing.current_period_end.map(|at| day(now.day(at)));
    match (billing.past_due_since, end) {
        (Some(since), _) if is_open => format!(
            "The last payment failed. Unless it comes through, the portal closes on {}. Please check your card.",
            day(now.day(since + tenancy::SUSPEND_AFTER))
        ),
        (Some(_), _) => "It is closed because a payment failed. It opens again when the bill is paid.".to_owned(),
        (None, Some(end)) if billing.cancel_at_period_end && is_open => {
            format!("It ends on {end}. Nothing more is charged, and all data is kept.")
        }
        (None, Some(end)) if billing.is_running && is_open => format!("The next payment of $300.00 is on {end}."),
        _ => String::new(),
    }
}

/// A day as Americans write it: "December 1, 2026".
fn day(date: time::Date) -> String {
    format!("{} {}, {}", date.month(), date.day(), date.year())
}

/// Saves the switches, as far as the form asks for them.
pub(super) async fn save(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<Vec<(String, String)>>,
) -> web::Result {
    let ticked = Ticked::read(&form);
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before = crate::access::queries::tenant_switches(&mut tx).await?;
    let mut changes = Vec::new();
    for feature in Feature::ALL {
        let Some(is_on) = ticked.asks(feature) else { continue };
        queries::save_tenant_switch(&mut tx, feature, is_on).await?;
        if before.lets(feature) != is_on {
            changes.push(feature.turned(is_on));
        }
    }
    let event = Event { kind: "settings.features_saved", changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::General.href(), Tone::Ok, "What customers may do is saved"))
}

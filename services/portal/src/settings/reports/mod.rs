//! Reports: how far everybody's access has come, who signs in, what is ordered, what becomes of invitations,
//! and what customers do not find.

mod chart;
pub(super) mod invitations;
mod period;
mod queries;

use askama::Template;
use axum::extract::{Query, State};
use web::Now;
use web::shell::ConsoleShell;

pub(crate) use chart::{Chart, Each};
use invitations::Funnel;
pub(crate) use period::{Asked, Period, Unit, months};
use queries::State as Access;

use super::{Tab, Tabs};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::listing::ACCESS_STATUS;
use crate::contacts::status::AccountStatus;
use crate::lists;
use crate::orders::figures;
use crate::searches::fruitless::{self, Fruitless};
use crate::searches::report::SHOWN;

/// A bar of the account statuses.
struct StatusRow {
    status: AccountStatus,
    contacts: u64,
    /// The contacts in it.
    href: String,
    /// Of 100.
    share: u64,
}

#[derive(Template)]
#[template(path = "settings/templates/reports.html")]
struct ReportsPage {
    shell: ConsoleShell,
    tabs: Tabs,
    period: Period,
    contacts: u64,
    statuses: Vec<StatusRow>,
    sign_ins: Chart,
    people: u64,
    /// Orders that were placed.
    orders: Chart,
    funnel: Funnel,
    /// What customers looked for and did not find.
    fruitless: Vec<Fruitless>,
    now: Now,
}

impl ReportsPage {
    /// The address with a period.
    fn at(&self, query: &str) -> String {
        format!("?{query}")
    }

    /// What the form of the period keeps.
    fn kept(&self) -> [(&'static str, String); 0] {
        []
    }
}

pub(super) async fn show(page: ConsolePage, State(portal): State<Portal>, Query(asked): Query<Asked>) -> web::Result {
    let now = portal.now(&page.staff.tenant);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let period = asked.open(&now, Unit::Days);
    let states = queries::states(&mut tx, now.at()).await?;
    let sign_ins = queries::sign_ins(&mut tx, &period).await?;
    let orders = figures::by_day(&mut tx, &period).await?;
    let funnel = invitations::funnel(&mut tx, &period).await?;
    let fruitless = fruitless::list(&mut tx, &period, SHOWN).await?;
    let contacts: u64 = states.iter().map(|state| state.contacts.unsigned_abs()).sum();
    web::page(&ReportsPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Reports },
        contacts,
        statuses: statuses(&states, contacts),
        sign_ins: Chart::of_days(period.from, period.to, &sign_ins.by_day),
        people: sign_ins.people.unsigned_abs(),
        orders: Chart::of_days(period.from, period.to, &orders),
        funnel,
        fruitless,
        now,
        period,
    })
}

/// Every status in the order of the way through them, also those that nobody has.
fn statuses(states: &[Access], all: u64) -> Vec<StatusRow> {
    use AccountStatus as S;
    [
        (S::NotInvited, "not_invited"),
        (S::Invited, "invited"),
        (S::InviteExpired, "expired"),
        (S::AccountConfirmed, "confirmed"),
        (S::ResetRequired, "reset"),
        (S::EmailFailing, "failing"),
        (S::Revoked, "revoked"),
    ]
    .into_iter()
    .map(|(status, key)| {
        let contacts: u64 =
            states.iter().filter(|state| state.status() == status).map(|state| state.contacts.unsigned_abs()).sum();
        let share = (contacts * 100).div_ceil(all.max(1));
        StatusRow {
            status,
            contacts,
            share,
            href: lists::address(ACCESS_STATUS.path, &[("status", key), ("test", "no")]),
        }
    })
    .collect()
}

//! Reports: how far everybody's access has come, who signs in, what is ordered, what becomes of invitations,
//! and what customers do not find.

mod chart;
pub(super) mod invitations;
mod queries;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime};
use web::shell::ConsoleShell;

pub(crate) use chart::Chart;
use invitations::Funnel;
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

/// The periods on offer, in days.
pub(crate) const PERIODS: [i64; 3] = [30, 90, 365];

/// A report's period, as its address says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Period {
    days: String,
}

impl Period {
    /// In days; what is no period on offer is the first.
    pub(crate) fn days(&self) -> i64 {
        self.days.parse().ok().filter(|days| PERIODS.contains(days)).unwrap_or(PERIODS[0])
    }

    /// Its first day, in UTC; today is its last.
    pub(crate) fn from(&self, now: OffsetDateTime) -> Date {
        (now - Duration::days(self.days() - 1)).date()
    }
}

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
    days: i64,
    contacts: u64,
    statuses: Vec<StatusRow>,
    sign_ins: Chart,
    people: u64,
    /// Orders that were placed.
    orders: Chart,
    funnel: Funnel,
    /// What customers looked for and did not find.
    fruitless: Vec<Fruitless>,
    now: OffsetDateTime,
}

impl ReportsPage {
    const PERIODS: [i64; 3] = PERIODS;
}

pub(super) async fn show(page: ConsolePage, State(portal): State<Portal>, Query(period): Query<Period>) -> web::Result {
    let now = portal.accounts.clock.now();
    let days = period.days();
    let from = period.from(now);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let states = queries::states(&mut tx, now).await?;
    let sign_ins = queries::sign_ins(&mut tx, from.midnight().assume_utc()).await?;
    let orders = figures::by_day(&mut tx, from).await?;
    let funnel = invitations::funnel(&mut tx, from.midnight().assume_utc()).await?;
    let fruitless = fruitless::list(&mut tx, from, SHOWN).await?;
    let contacts: u64 = states.iter().map(|state| state.contacts.unsigned_abs()).sum();
    web::page(&ReportsPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Reports },
        days,
        contacts,
        statuses: statuses(&states, contacts),
        sign_ins: Chart::of_days(from, now.date(), &sign_ins.by_day),
        people: sign_ins.people.unsigned_abs(),
        orders: Chart::of_days(from, now.date(), &orders),
        funnel,
        fruitless,
        now,
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

//! Staff: the trail with its filters, its file, and the check of its seals.

use accounts::audit::{self, Verdict};
use accounts::{Event, ManageSettings, StaffMay};
use askama::Template;
use axum::extract::{Query, State};
use db::StaffId;
use serde::Deserialize;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use web::fields::Choice;
use web::routes::{Access, Routes, Site};
use web::shell::{ConsoleShell, Link};
use web::ui::Tone;

use super::happened::Happened;
use super::queries::{self, Filter, PAGE};
use super::words::GROUPS;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading};
use crate::step_up::proven;

const MANAGE: Access = Access::StaffMay("manage settings");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/activity", MANAGE, list)
        .get("/activity/export", MANAGE, proven(export_events))
        .post("/activity/check", MANAGE, check)
}

/// What the list's address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    what: String,
    who: String,
    from: String,
    to: String,
    before: String,
}

impl ListQuery {
    fn filter(&self) -> Filter {
        let group = GROUPS.iter().find(|(key, ..)| *key == self.what);
        Filter {
            kinds: group.map_or_else(String::new, |(_, _, kinds)| (*kinds).to_owned()),
            staff: self.who.parse::<StaffId>().ok(),
            contact: None,
            from: day(&self.from).map(begin),
            until: day(&self.to).and_then(Date::next_day).map(begin),
            before: self.before.parse::<Uuid>().ok(),
        }
    }

    /// The page's address without one parameter, and with the event after which the next page begins.
    fn address(&self, path: &str, without: &str, before: &str) -> String {
        let all = [("what", &self.what), ("who", &self.who), ("from", &self.from), ("to", &self.to)];
        let kept = all.into_iter().filter(|(name, _)| *name != without).map(|(name, value)| (name, value.as_str()));
        crate::lists::address(path, &kept.chain([("before", before)]).collect::<Vec<_>>())
    }

    fn is_filtered(&self) -> bool {
        [&self.what, &self.who, &self.from, &self.to, &self.before].iter().any(|value| !value.is_empty())
    }

    /// The filters that apply, each with the link that removes it.
    fn chips(&self, people: &[Choice]) -> Vec<Link> {
        let group = GROUPS.iter().find(|(key, ..)| *key == self.what).map(|(_, label, _)| (*label).to_owned());
        let person = people.iter().find(|person| person.selected).map(|person| format!("By {}", person.label));
        let from = day(&self.from).map(|_| format!("From {}", self.from));
        let to = day(&self.to).map(|_| format!("To {}", self.to));
        [("what", group), ("who", person), ("from", from), ("to", to)]
            .into_iter()
            .filter_map(|(name, label)| Some(Link { href: self.address("/activity", name, ""), label: label? }))
            .collect()
    }
}

/// A day as `<input type="date">` writes it.
fn day(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

/// Days are those of Greenwich, as the times on the page are.
fn begin(day: Date) -> OffsetDateTime {
    day.midnight().assume_utc()
}

#[derive(Template)]
#[template(path = "activity/templates/index.html")]
struct ListPage {
    shell: ConsoleShell,
    events: Vec<Happened>,
    query: ListQuery,
    groups: Vec<Choice>,
    people: Vec<Choice>,
    chips: Vec<Link>,
    seal: Option<(String, String)>,
    export: String,
    next: Option<String>,
    now: OffsetDateTime,
}

async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<ManageSettings>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut events = queries::list(&mut tx, &query.filter(), PAGE + 1).await?;
    let next = crate::lists::cut(&mut events, PAGE).map(|last| query.address("/activity", "", &last.id.to_string()));
    let now = portal.accounts.clock.now();
    let people: Vec<_> = accounts::list_staff(&mut tx)
        .await?
        .into_iter()
        .map(|person| Choice::new(person.id.to_string(), person.name, &query.who))
        .collect();
    let seal = audit::last_seal(&mut tx).await?;
    web::page(&ListPage {
        shell: page.shell("Activity"),
        events,
        groups: GROUPS.iter().map(|(key, label, _)| Choice::new(*key, *label, &query.what)).collect(),
        chips: query.chips(&people),
        people,
        seal: seal.map(|seal| (web::ui::ago(seal.sealed_at, now), seal.head())),
        export: query.address("/activity/export", "", ""),
        next,
        query,
        now,
    })
}

/// The events that the list shows, all of them, as a file; that it was taken is an event of its own.
async fn export_events(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    format: Format,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let event = Event { kind: "audit.exported", ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let (db, scope, filter) = (accounts.db.clone(), staff.scope(), query.filter());
    let heading = HEADING.map(Heading::from).to_vec();
    Ok(export::file(("activity", accounts.clock.now(), format), heading, move |after| {
        let (db, filter) = (db.clone(), Filter { before: after, ..filter.clone() });
        async move {
            let events = queries::list(&mut db.read(scope).await?, &filter, CHUNK).await?;
            let last = events.last().map(|event| event.id);
            Ok((events.into_iter().map(row).collect(), last))
        }
    }))
}

/// Rows read at a time for a file.
const CHUNK: i64 = 500;
const HEADING: [&str; 9] = ["Time (UTC)", "What", "By", "Contact", "Customer", "Detail", "Changes", "IP address", "Id"];

fn row(event: Happened) -> Vec<String> {
    let (at, what) = (event.exact(), event.words().to_owned());
    let (changes, id) = (event.changes_in_words(), event.id.to_string());
    let or_empty = Option::unwrap_or_default;
    vec![
        at,
        what,
        event.actor_name,
        or_empty(event.contact_name),
        or_empty(event.customer_name),
        event.detail.0.text,
        changes,
        or_empty(event.client_ip),
        id,
    ]
}

/// Checks every seal; that it was done, and with what result, is an event too.
async fn check(staff: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    let accounts = &portal.accounts;
    let verdict = audit::verify(&mut accounts.db.read(staff.scope()).await?).await?;
    let (tone, text) = match verdict {
        Verdict::Intact(0) => {
            (Tone::Info, "Nothing is sealed yet. Seals are put on 15 minutes after an event.".to_owned())
        }
        Verdict::Intact(events) => {
            let events = web::ui::counted(events.unsigned_abs(), "sealed event is", "sealed events are");
            (Tone::Ok, format!("{events} as written: nothing was changed, removed or added"))
        }
        Verdict::Broken(seal) => {
            tracing::error!(tenant = %staff.tenant.id(), seal, "audit trail does not fit its seal");
            (Tone::Bad, format!("The events under seal {seal} are not as they were written. Contact Portico."))
        }
    };
    let mut tx = staff.begin(accounts).await?;
    let event = Event { kind: "audit.checked", detail: &text, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/activity", tone, &text))
}

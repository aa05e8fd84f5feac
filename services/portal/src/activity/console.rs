//! Staff: the trail with its filters, its file, and the check of its seals.

use accounts::audit::{self, Verdict};
use accounts::{Event, ManageSettings, StaffMay};
use askama::Template;
use axum::extract::{Query, State};
use db::{CustomerId, TenantTx};
use uuid::Uuid;
use web::Now;
use web::fields::Choice;
use web::local::Moment;
use web::routes::{Access, Routes, Site};
use web::shell::{ConsoleShell, Link};
use web::ui::Tone;

use super::asked::Asked;
use super::happened::Happened;
use super::queries::{self, Filter, PAGE};
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading};
use crate::prices::lookup;
use crate::step_up::proven;
use crate::{Portal, customers};

const MANAGE: Access = Access::StaffMay("manage settings");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/activity", MANAGE, list)
        .get("/activity/export", MANAGE, proven(export_events))
        .post("/activity/check", MANAGE, check)
}

#[derive(Template)]
#[template(path = "activity/templates/index.html")]
struct ListPage {
    shell: ConsoleShell,
    events: Vec<Happened>,
    query: Asked,
    /// What the field of the customer says, and what is wrong with it.
    customer: (String, String),
    groups: Vec<Choice>,
    people: Vec<Choice>,
    chips: Vec<Link>,
    seal: Option<(Moment, String)>,
    export: String,
    next: Option<String>,
    now: Now,
}

/// The customer whose events are asked for.
#[derive(Debug, Default)]
struct Whose {
    /// Nobody's, where it is not known.
    id: Option<CustomerId>,
    name: Option<String>,
    /// How the field of the filter names it, so that it is found again.
    said: String,
    /// What is wrong with what was typed; empty for nothing.
    cure: String,
}

impl Whose {
    /// By its id, as links have it, or by its account number or name, as people type it.
    async fn of(tx: &mut TenantTx, asked: &str) -> Result<Self, db::Error> {
        if asked.is_empty() {
            return Ok(Self::default());
        }
        let nobody = |cure| Self { id: Some(CustomerId::new(Uuid::nil())), said: asked.into(), cure, name: None };
        let id = match asked.parse() {
            Ok(id) => id,
            Err(_) => match lookup::customer(tx, asked).await? {
                Ok(id) => id,
                Err(cure) => return Ok(nobody(cure)),
            },
        };
        let Some(customer) = customers::queries::find(tx, id).await? else {
            return Ok(nobody("There is no such customer.".to_owned()));
        };
        let said = customer.key().to_owned();
        Ok(Self { id: Some(id), name: Some(customer.name), said, cure: String::new() })
    }
}

fn chosen(people: &[Choice]) -> Option<&str> {
    people.iter().find(|person| person.selected).map(|person| person.label.as_str())
}

/// The colleagues, and those who were: what these did stays theirs.
async fn people(tx: &mut TenantTx, asked: &str) -> Result<Vec<Choice>, db::Error> {
    let now = accounts::list_staff(tx).await?.into_iter().map(|person| (person.id, person.name));
    let before = accounts::list_former_staff(tx).await?.into_iter();
    let before = before.map(|(id, name, email)| (id, format!("{name} ({email}), not here any more")));
    Ok(now.chain(before).map(|(id, name)| Choice::new(id.to_string(), name, asked)).collect())
}

async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<ManageSettings>,
    Query(query): Query<Asked>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let whose = Whose::of(&mut tx, &query.customer).await?;
    let now = portal.now(&page.staff.tenant);
    let filter = query.filter(&now, whose.id);
    let mut events = queries::list(&mut tx, &filter, PAGE + 1).await?;
    let next = crate::lists::cut(&mut events, PAGE).map(|last| query.address("/activity", "", &last.id.to_string()));
    let people = people(&mut tx, &query.who).await?;
    let seal = audit::last_seal(&mut tx).await?;
    web::page(&ListPage {
        shell: page.shell("Activity"),
        events,
        groups: query.groups(None),
        chips: query.chips("/activity", (chosen(&people), whose.name.as_deref())),
        customer: (whose.said, whose.cure),
        people,
        seal: seal.map(|seal| (web::ui::ago(seal.sealed_at, &now), seal.head())),
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
    Query(query): Query<Asked>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let whose = Whose::of(&mut tx, &query.customer).await?;
    let filter = query.filter(&portal.now(&staff.tenant), whose.id);
    let event = Event { kind: "audit.exported", ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let (db, scope) = (accounts.db.clone(), staff.scope());
    let heading = HEADING.map(Heading::from).to_vec();
    Ok(export::file(("activity", portal.now(&staff.tenant).today(), format), heading, move |after| {
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

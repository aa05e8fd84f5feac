//! The pages about quotes.

use std::collections::HashMap;

use askama::Template;
use db::TenantTx;
use time::Date;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::shell::{ConsoleShell, PortalShell};
use web::ui as u;

use super::asking;
use super::events::{self, Event};
use super::pricing::{Typed, TypedLine};
use super::queries;
use super::quote::{Line, QuoteId, Row, Status, Version};
use super::starting::StartForm;
use crate::brand::ConsolePage;
use crate::carts::Cart;
use crate::lists::{self, Shown as List};
use crate::parts::part::ItemId;

/// A customer's quotes.
#[derive(Template)]
#[template(path = "quotes/templates/index.html", blocks = ["list"])]
pub(super) struct ListPage {
    pub(super) shell: PortalShell,
    pub(super) list: List,
    pub(super) quotes: Vec<Row>,
    /// What the search looks at.
    pub(super) finds: &'static str,
    pub(super) may_request: bool,
}

/// All customers' quotes.
#[derive(Template)]
#[template(path = "quotes/templates/staff_index.html", blocks = ["list"])]
pub(super) struct StaffListPage {
    pub(super) shell: ConsoleShell,
    pub(super) list: List,
    pub(super) quotes: Vec<Row>,
    /// What the search looks at.
    pub(super) finds: &'static str,
    pub(super) may_edit: bool,
}

/// A quote with one of its versions.
pub(super) struct Shown {
    pub(super) row: Row,
    /// What may be looked at, the newest first.
    pub(super) versions: Vec<Version>,
    /// Which of them is; none when there is nothing yet.
    pub(super) version: Option<Version>,
    pub(super) lines: Vec<Line>,
    pub(super) events: Vec<Event>,
    pub(super) now: Now,
    pub(super) today: Date,
    /// What is typed as a message, and as the reason of a no.
    pub(super) message: String,
    pub(super) reason: String,
    pub(super) errors: FieldErrors,
}

impl Shown {
    /// Reads it; whoever names no version, or none that is there, sees the last that counts, else the newest.
    pub(super) async fn read(
        tx: &mut TenantTx,
        now: Now,
        (id, version): (QuoteId, &str),
    ) -> Result<Option<Self>, db::Error> {
        let today = now.today();
        let Some(row) = queries::find(tx, id, today).await? else { return Ok(None) };
        let versions = queries::versions(tx, id).await?;
        let named = version.parse::<i32>().ok();
        let of = |number: i32| versions.iter().find(|one| one.version == number);
        let counts = of(row.version).filter(|_| !row.is_hidden());
        let version = named.and_then(of).or(counts).or(versions.first()).cloned();
        let lines = match &version {
            Some(version) => queries::lines(tx, (id, version.version)).await?,
            None => Vec::new(),
        };
        let events = events::list(tx, id).await?;
        let (message, reason, errors) = (String::new(), String::new(), FieldErrors::none());
        Ok(Some(Self { row, versions, version, lines, events, now, today, message, reason, errors }))
    }

    /// Whether the version that is shown is the one that counts.
    fn counts(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.version == self.row.version && version.version > 0)
    }

    fn has_draft(&self) -> bool {
        self.versions.iter().any(|version| version.is_draft)
    }

    fn day(&self, day: &Date) -> String {
        u::day(*day, self.today)
    }

    fn href(&self, version: &Version) -> String {
        format!("/quotes/{}?version={}", self.row.id, version.version)
    }

    fn is_shown(&self, version: &Version) -> bool {
        self.version.as_ref().is_some_and(|shown| shown.version == version.version)
    }
}

impl Version {
    pub(super) fn label(&self) -> String {
        match (self.version, self.is_draft) {
            (0, _) => "Asked for".to_owned(),
            (number, false) => format!("Version {number}"),
            (number, true) => format!("Version {number}, draft"),
        }
    }
}

/// A quote as its customer sees it.
#[derive(Template)]
#[template(path = "quotes/templates/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: PortalShell,
    pub(super) shown: Shown,
    pub(super) may_order: bool,
    pub(super) may_request: bool,
}

impl ShowPage {
    fn who(&self, event: &Event) -> String {
        if event.is_by_staff { self.shell.tenant_name.clone() } else { event.actor_name.clone() }
    }

    /// By whose name a version goes.
    pub(super) fn sender(&self, version: &Version) -> String {
        let is_own = self.shown.events.iter().any(|event| event.kind == events::Kind::Saved) && version.version == 1;
        if is_own || version.version == 0 { version.sent_by.clone() } else { self.shell.tenant_name.clone() }
    }
}

/// A quote as staff see it.
#[derive(Template)]
#[template(path = "quotes/templates/staff_show.html")]
pub(super) struct StaffShowPage {
    pub(super) shell: ConsoleShell,
    pub(super) shown: Shown,
    pub(super) may_edit: bool,
}

impl StaffShowPage {
    fn who(&self, event: &Event) -> String {
        event.actor_name.clone()
    }

    /// By whose name a version goes.
    pub(super) fn sender(&self, version: &Version) -> String {
        version.sent_by.clone()
    }

    fn may_withdraw(&self) -> bool {
        self.may_edit && matches!(self.shown.row.status, Status::Requested | Status::Sent | Status::Expired)
    }

    fn button(&self) -> &'static str {
        match self.shown.row.status {
            Status::Draft | Status::Requested => "Price it",
            Status::Sent => "Change",
            _ => "Quote again",
        }
    }
}

/// The name of something that there are several of: what it is, and its place.
pub(super) fn at(name: &str, place: impl std::fmt::Display) -> String {
    format!("{name}{place}")
}

/// The form that prices a quote.
#[derive(Template)]
#[template(path = "quotes/templates/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: ConsoleShell,
    pub(super) row: Row,
    pub(super) typed: Typed,
    pub(super) known: HashMap<ItemId, Line>,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
}

impl EditPage {
    pub(super) fn new(
        page: &ConsolePage,
        row: Row,
        (typed, known): (Typed, HashMap<ItemId, Line>),
        errors: FieldErrors,
    ) -> Self {
        let shell = page.shell(&format!("Price quote {}", row.number));
        Self { shell, row, typed, known, errors, problem: String::new() }
    }

    /// The part that a line is of, with what its customer pays for it now.
    fn part(&self, line: &TypedLine) -> Option<&Line> {
        self.known.get(&line.item?)
    }

    /// Why its customer pays what it pays for so many pieces.
    fn why(&self, part: &Line, pieces: &str) -> String {
        crate::prices::why(&self.row.customer_name, &part.number, pieces)
    }
}

/// The form that begins a quote for a customer: first whom, then for which person there.
#[derive(Template)]
#[template(path = "quotes/templates/start.html")]
pub(super) struct StartPage {
    pub(super) shell: ConsoleShell,
    pub(super) form: StartForm,
    /// Empty until a customer is named.
    pub(super) contacts: Vec<Choice>,
    pub(super) errors: FieldErrors,
}

/// The form that saves the cart as a quote, or asks for one.
#[derive(Template)]
#[template(path = "quotes/templates/ask.html")]
pub(super) struct AskPage {
    pub(super) shell: PortalShell,
    pub(super) cart: Cart,
    pub(super) typed: asking::Typed,
    pub(super) errors: FieldErrors,
    /// What is the matter with the whole; empty for nothing.
    pub(super) problem: String,
}

impl AskPage {
    /// Whether the cart can be saved at its prices.
    fn may_save(&self) -> bool {
        asking::can_be_saved(&self.cart)
    }
}

//! The pages of bulk invitations.

use askama::Template;
use db::ContactId;
use web::Now;
use web::fields::FieldErrors;
use web::local::Moment;
use web::shell::ConsoleShell;
use web::ui::{self as u, Tone};

use super::outcome;
use super::plan::{PlanForm, words};
use super::queries::Member;
use super::report::{Fate, Tally};
use super::run::{Run, State};
use crate::lists::address;
use crate::wordings::Preview;

/// All runs that were sent.
#[derive(Template)]
#[template(path = "bulk_invitations/templates/index.html")]
pub(crate) struct HistoryPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) runs: Vec<Run>,
    /// Where the next older ones are.
    pub(crate) next: Option<String>,
    pub(crate) now: Now,
}

/// A run's state as a badge.
fn badge(run: &Run) -> (Tone, &'static str) {
    match run.state {
        State::Draft => (Tone::Mute, "Not sent yet"),
        State::Scheduled => (Tone::Info, "Scheduled"),
        State::Queued => (Tone::Info, "Sending"),
        State::Done => (Tone::Ok, "Done"),
        State::Stopped => (Tone::Warn, "Stopped"),
    }
}

impl HistoryPage {
    fn badge(&self, run: &Run) -> (Tone, &'static str) {
        badge(run)
    }

    /// When it was sent, or begins.
    fn begins(&self, run: &Run) -> Option<String> {
        run.starts_at.filter(|_| run.state == State::Scheduled).map(words)
    }

    fn when(&self, run: &Run) -> Moment {
        u::ago(run.at(), &self.now)
    }

    fn sent(&self, run: &Run) -> String {
        format!("{} of {}", number(run.sent), number(run.chosen))
    }
}

fn number(of: i64) -> String {
    u::count(of.unsigned_abs())
}

/// Contacts of a run that have something in common.
struct Group {
    label: &'static str,
    hint: &'static str,
    total: u64,
    /// The first of them.
    names: Vec<(ContactId, String)>,
}

impl Group {
    fn rest(&self) -> u64 {
        self.total.saturating_sub(self.names.len() as u64)
    }
}

/// A table of groups.
struct Section {
    title: &'static str,
    groups: Vec<Group>,
}

/// One run: before it is sent, while it is, and what came of it.
#[derive(Template)]
#[template(path = "bulk_invitations/templates/show.html", blocks = ["run"])]
pub(crate) struct RunPage {
    shell: ConsoleShell,
    run: Run,
    invitations: String,
    tone: Tone,
    verdict: String,
    sections: Vec<Section>,
    stats: Vec<(&'static str, u64)>,
    told: Vec<(Fate, u64)>,
    form: PlanForm,
    errors: FieldErrors,
    /// How the mail will read, when there is somebody to read it.
    pub(super) preview: Option<Preview>,
    /// Whether the business invites with temporary passwords otherwise.
    pub(super) gives_passwords: bool,
}

impl RunPage {
    /// The page; `members` are in the order of their states and groups.
    pub(crate) fn new(
        shell: ConsoleShell,
        (run, tally): (Run, Option<Tally>),
        members: Vec<Member>,
        (form, errors): (PlanForm, FieldErrors),
    ) -> Self {
        let stats = [("Eligible", run.chosen), ("Left out", run.left_out)];
        Self {
            shell,
            invitations: u::counted(run.chosen.unsigned_abs(), "invitation", "invitations"),
            tone: badge(&run).0,
            verdict: verdict(&run),
            sections: sections(&run, members),
            stats: stats.map(|(label, contacts)| (label, contacts.unsigned_abs())).to_vec(),
            told: tally.map(|tally| tally.told()).unwrap_or_default(),
            form,
            errors,
            preview: None,
            gives_passwords: false,
            run,
        }
    }

    fn done(&self) -> u64 {
        (self.run.sent + self.run.skipped).unsigned_abs()
    }

    /// The contacts behind a number.
    fn contacts(&self, fate: &Fate) -> String {
        address(&format!("{}/contacts", self.run.address()), &[("outcome", fate.key())])
    }
}

fn verdict(run: &Run) -> String {
    let sent = u::counted(run.sent.unsigned_abs(), "invitation was", "invitations were");
    match (run.state, &run.failure, run.starts_at) {
        (State::Scheduled, _, Some(at)) => {
            format!("Begins {} ({} time).", words(at), run.time_zone.replace('_', " "))
        }
        (State::Stopped, Some(why), _) if run.sent == 0 => format!("{why} Nobody was invited."),
        (State::Stopped, Some(why), _) => format!("{why} {sent} sent before."),
        _ if run.skipped > 0 => {
            let skipped = u::counted(run.skipped.unsigned_abs(), "contact was", "contacts were");
            format!("{sent} sent. {skipped} not eligible any more and got none.")
        }
        _ => format!("{sent} sent."),
    }
}

fn sections(run: &Run, members: Vec<Member>) -> Vec<Section> {
    let titles: &[(&str, &str)] = if run.is_open() {
        &[("left_out", "Who is left out"), ("chosen", "Who is invited")]
    } else {
        &[("skipped", "Not eligible any more"), ("chosen", "Not sent"), ("left_out", "Left out from the start")]
    };
    let mut sections: Vec<(&str, Section)> =
        titles.iter().map(|(state, title)| (*state, Section { title, groups: Vec::new() })).collect();
    for member in members {
        let Some((_, section)) = sections.iter_mut().find(|(state, _)| *state == member.state) else { continue };
        let (label, hint) = outcome::words(&member.group);
        if section.groups.last().is_none_or(|group| group.label != label) {
            section.groups.push(Group { label, hint, total: member.total.unsigned_abs(), names: Vec::new() });
        }
        if let Some(group) = section.groups.last_mut() {
            group.names.push((member.contact, member.name));
        }
    }
    sections.into_iter().map(|(_, section)| section).filter(|section| !section.groups.is_empty()).collect()
}

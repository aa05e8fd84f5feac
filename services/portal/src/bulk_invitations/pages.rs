//! The pages of bulk invitations.

use askama::Template;
use db::ContactId;
use time::OffsetDateTime;
use web::shell::ConsoleShell;
use web::ui::{self as u, Tone};

use super::outcome::words;
use super::queries::Member;
use super::run::{Run, State};

/// All runs that were sent.
#[derive(Template)]
#[template(path = "bulk_invitations/templates/index.html")]
pub(crate) struct HistoryPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) runs: Vec<Run>,
    pub(crate) now: OffsetDateTime,
}

/// A run's state as a badge.
fn badge(run: &Run) -> (Tone, &'static str) {
    match run.state {
        State::Draft => (Tone::Mute, "Not sent yet"),
        State::Queued => (Tone::Info, "Sending"),
        State::Done => (Tone::Ok, "Done"),
        State::Stopped => (Tone::Warn, "Stopped"),
    }
}

impl HistoryPage {
    fn badge(&self, run: &Run) -> (Tone, &'static str) {
        badge(run)
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
}

impl RunPage {
    /// The page; `members` are in the order of their states and groups.
    pub(crate) fn new(shell: ConsoleShell, run: Run, members: Vec<Member>) -> Self {
        let sections = sections(run.state, members);
        Self {
            shell,
            invitations: u::counted(run.chosen.unsigned_abs(), "invitation", "invitations"),
            tone: badge(&run).0,
            verdict: verdict(&run),
            stats: stats(&run, &sections),
            sections,
            run,
        }
    }

    fn done(&self) -> u64 {
        (self.run.sent + self.run.skipped).unsigned_abs()
    }
}

fn verdict(run: &Run) -> String {
    let sent = u::counted(run.sent.unsigned_abs(), "invitation was", "invitations were");
    match (run.state, &run.failure) {
        (State::Stopped, Some(why)) => format!("{why} {sent} sent before."),
        _ if run.skipped > 0 => {
            let skipped = u::counted(run.skipped.unsigned_abs(), "contact was", "contacts were");
            format!("{sent} sent. {skipped} not eligible any more and got none.")
        }
        _ => format!("{sent} sent."),
    }
}

fn sections(state: State, members: Vec<Member>) -> Vec<Section> {
    let titles: &[(&str, &str)] = match state {
        State::Draft => &[("left_out", "Who is left out"), ("chosen", "Who is invited")],
        _ => &[
            ("sent", "Invited"),
            ("skipped", "Not eligible any more"),
            ("chosen", "Not sent"),
            ("left_out", "Left out from the start"),
        ],
    };
    let mut sections: Vec<(&str, Section)> =
        titles.iter().map(|(state, title)| (*state, Section { title, groups: Vec::new() })).collect();
    for member in members {
        let Some((_, section)) = sections.iter_mut().find(|(state, _)| *state == member.state) else { continue };
        let (label, hint) = words(&member.group);
        if section.groups.last().is_none_or(|group| group.label != label) {
            section.groups.push(Group { label, hint, total: member.total.unsigned_abs(), names: Vec::new() });
        }
        if let Some(group) = section.groups.last_mut() {
            group.names.push((member.contact, member.name));
        }
    }
    sections.into_iter().map(|(_, section)| section).filter(|section| !section.groups.is_empty()).collect()
}

fn stats(run: &Run, sections: &[Section]) -> Vec<(&'static str, u64)> {
    let of = |label: &str| {
        let groups = sections.iter().filter(|section| section.title == "Invited").flat_map(|section| &section.groups);
        groups.filter(|group| group.label == words(label).0).map(|group| group.total).sum()
    };
    match run.state {
        State::Draft => {
            vec![("Eligible", run.chosen.unsigned_abs()), ("Left out", run.left_out.unsigned_abs())]
        }
        State::Queued => Vec::new(),
        State::Done | State::Stopped => vec![
            ("Sent", run.sent.unsigned_abs()),
            (words("used").0, of("used")),
            (words("unused").0, of("unused")),
            (words("bounced").0, of("bounced")),
            ("No longer eligible", run.skipped.unsigned_abs()),
            ("Left out", run.left_out.unsigned_abs()),
        ],
    }
}

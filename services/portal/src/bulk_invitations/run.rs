//! A run: the contacts that somebody chose to invite at once, and how far it came.

use db::{Id, StaffId};
use time::{OffsetDateTime, PrimitiveDateTime};

/// Marks ids of runs.
#[derive(Debug)]
pub(crate) enum RunKind {}
/// The id of a run.
pub(crate) type RunId = Id<RunKind>;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Looked at, and not sent.
    Draft,
    /// It begins later.
    Scheduled,
    /// It waits for the worker or is being worked on.
    Queued,
    /// Everybody was dealt with.
    Done,
    /// It does not go on.
    Stopped,
}

impl From<String> for State {
    /// Reads a stored state; one that is unknown (written by a newer release) cannot be worked on.
    fn from(key: String) -> Self {
        match key.as_str() {
            "draft" => Self::Draft,
            "scheduled" => Self::Scheduled,
            "queued" => Self::Queued,
            "done" => Self::Done,
            _ => Self::Stopped,
        }
    }
}

/// A run as its pages show it.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) id: RunId,
    /// Who sends it: their name stands under every letter.
    pub(crate) staff: StaffId,
    pub(crate) staff_name: String,
    pub(crate) state: State,
    /// Why it was stopped.
    pub(crate) failure: Option<String>,
    /// What stands above the words of every mail; may be empty.
    pub(crate) note: String,
    /// When it begins, or began, by the business's clock; nothing when it is sent at once.
    pub(crate) starts_at: Option<PrimitiveDateTime>,
    /// The business's time zone: `America/Chicago`.
    pub(crate) time_zone: String,
    /// Contacts that were to be invited.
    pub(crate) chosen: i64,
    /// Contacts that could not be invited when they were chosen.
    pub(crate) left_out: i64,
    /// Contacts that were invited.
    pub(crate) sent: i64,
    /// Contacts that could not be invited any more when it was their turn.
    pub(crate) skipped: i64,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) queued_at: Option<OffsetDateTime>,
    pub(crate) finished_at: Option<OffsetDateTime>,
}

impl Run {
    /// Its page.
    pub(crate) fn address(&self) -> String {
        address(self.id)
    }

    /// Whether its sending can still be changed.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Draft | State::Scheduled)
    }

    /// When it last changed its state.
    pub(crate) fn at(&self) -> OffsetDateTime {
        self.finished_at.or(self.queued_at).unwrap_or(self.created_at)
    }
}

/// The page of a run.
pub(crate) fn address(id: RunId) -> String {
    format!("/contacts/invitations/{id}")
}

//! One import: a file, how it is read, and how far it came.

use db::{Id, StaffId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::columns::Kind;
use super::file::Layout;
use super::mapping::Mapping;

/// Marks ids of imports.
#[derive(Debug)]
pub(crate) enum ImportKind {}
/// The id of an import.
pub(crate) type ImportId = Id<ImportKind>;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// Its file is on the way.
    Uploading,
    /// Its file is here; nothing was brought in yet.
    Ready,
    /// It waits for the worker or is being worked on.
    Running,
    /// Every row was dealt with.
    Done,
    /// It cannot go on.
    Failed,
}

impl From<String> for State {
    /// Reads a stored state; one that is unknown (written by a newer release) cannot be worked on.
    fn from(key: String) -> Self {
        match key.as_str() {
            "uploading" => Self::Uploading,
            "ready" => Self::Ready,
            "running" => Self::Running,
            "done" => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// An import as its pages show it.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) id: ImportId,
    pub(crate) kind: Kind,
    pub(crate) file_name: String,
    pub(crate) staff: StaffId,
    pub(crate) staff_name: String,
    pub(crate) state: State,
    /// How the file is read; none while it is on the way.
    pub(crate) layout: Option<Layout>,
    /// Which field each column fills; none until somebody chose.
    pub(crate) mapping: Option<Mapping>,
    pub(crate) rows_total: u64,
    pub(crate) tally: Tally,
    pub(crate) failure: Option<String>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) finished_at: Option<OffsetDateTime>,
}

/// How many rows had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Rows that made something new.
    pub(crate) new: u64,
    /// Rows that changed something known.
    pub(crate) changed: u64,
    /// Rows that say what is known.
    pub(crate) unchanged: u64,
    /// Rows that could not be brought in.
    pub(crate) bad: u64,
}

impl Tally {
    /// All rows.
    pub(crate) fn rows(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.bad
    }

    /// Adds one row.
    pub(crate) fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::New => &mut self.new,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Bad(_) => &mut self.bad,
        } += 1;
    }
}

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing like it is known yet.
    New,
    /// It says something else than what is known.
    Changed,
    /// It says what is known.
    Unchanged,
    /// It cannot be brought in; the text says why and what to do.
    Bad(String),
}

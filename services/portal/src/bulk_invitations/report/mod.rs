//! What came of a run: how many of its mails arrived, were looked at and led to an account, and whose they were.

pub(crate) mod console;
mod fate;
mod pages;
mod queries;

pub(super) use fate::{Fate, Tally};
pub(super) use queries::count;

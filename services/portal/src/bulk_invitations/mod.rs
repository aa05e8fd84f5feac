//! Bulk invitations: many contacts invited at once, seen beforehand, sent in the background
//! at once or later, and told of afterwards.

pub(crate) mod console;
pub(crate) mod jobs;
mod outcome;
mod pages;
mod plan;
pub(crate) mod queries;
pub(crate) mod report;
mod run;
mod sending;

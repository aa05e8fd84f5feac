//! Bulk invitations: many contacts invited at once, seen beforehand, sent in the background, and told of afterwards.

pub(crate) mod console;
pub(crate) mod jobs;
mod outcome;
mod pages;
mod queries;
mod run;
mod sending;

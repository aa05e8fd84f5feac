//! The yes of a colleague: which orders of a customer need it, from whom, and who stands in for whom.

pub(crate) mod console;
mod desk;
pub(crate) mod form;
mod gate;
mod pages;
pub(crate) mod portal;
pub(crate) mod queries;
pub(crate) mod rule;
mod rules;
mod stand_ins;
mod writing;

pub(crate) use desk::Desk;
pub(crate) use gate::{Gate, Verdict};
pub(crate) use pages::{ApprovalsTab, Part, or};
pub(crate) use rule::Book;
pub(crate) use writing::rescale;

//! Who can see what: people and features in one table, each cell with its reason.

mod cell;
pub(crate) mod console;
mod queries;

//! Staff: one change of the prices of many parts, seen before it is made.

mod change;
pub(super) mod console;
mod pages;
mod writing;

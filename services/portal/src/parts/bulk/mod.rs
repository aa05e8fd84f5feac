//! Staff: one change of many parts at once, seen before it is made.

mod change;
pub(super) mod console;
mod pages;
mod writing;

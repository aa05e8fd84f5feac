//! The first page after signing in: for customers, what waits for them and what they come back for; for staff, the steps that
//! are still to do.

pub(crate) mod console;
pub(crate) mod portal;
mod queries;

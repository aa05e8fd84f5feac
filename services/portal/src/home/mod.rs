//! The first page after signing in: for customers, and for staff with the steps that are still to do.

mod handlers;
mod queries;

pub(crate) use handlers::{console_routes, portal_routes};

//! Signing in and out, forgotten passwords, and the pages behind mailed links: for customers and for staff.

mod forgot;
mod form;
mod handlers;
mod password;

pub(crate) use form::client;
pub(crate) use handlers::routes;

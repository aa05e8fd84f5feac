//! The people of a customer, as its own administrators manage them.

mod form;
mod handlers;
mod pages;
mod queries;

pub(crate) use handlers::routes;

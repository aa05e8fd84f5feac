//! Signing in and out, forgotten passwords, and the pages behind mailed links: for customers and for staff.

mod client;
mod email_link;
mod forgot;
mod form;
mod handlers;
mod passkey;
mod password;
mod second_step;

pub(crate) use client::Client;
pub(crate) use email_link::routes as link_routes;
pub(crate) use handlers::routes;

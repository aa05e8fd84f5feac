//! Staff who see the portal as a contact does: with a reason, for half an hour, on the record, and without a hand in it.

mod console;
mod guard;
mod jobs;
mod portal;

pub(crate) use console::routes as console_routes;
pub(crate) use guard::look_on;
pub(crate) use jobs::end;
pub(crate) use portal::routes as portal_routes;

//! Keys for the business's own programs: made, shown once, listed and revoked by staff.

mod console;

pub(crate) use console::{STILL_WRITING, ended, routes};

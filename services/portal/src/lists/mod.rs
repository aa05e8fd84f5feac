//! Lists of the console: what is the same for everything that is listed.

mod address;

pub(crate) use address::{address, cut};

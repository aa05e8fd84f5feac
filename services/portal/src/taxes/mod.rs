//! Sales tax: the rates by where goods go, and who pays none.

mod place;
mod queries;
mod rate;

pub(crate) use queries::of;
pub(crate) use rate::{Tax, tax};

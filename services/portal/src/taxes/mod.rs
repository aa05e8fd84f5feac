//! Sales tax: the rates by where goods go, and who pays none.

pub(crate) mod console;
mod form;
mod place;
mod queries;
mod rate;
mod writing;

pub(crate) use queries::{list, of};
pub(crate) use rate::{Tax, TaxRate, tax};

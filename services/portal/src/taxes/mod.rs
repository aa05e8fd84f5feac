//! Sales tax: the rates by where goods go, and who pays none.

pub(crate) mod console;
mod form;
pub(crate) mod place;
mod queries;
mod rate;
mod writing;

pub(crate) use queries::{is_taxed_in, list, of};
pub(crate) use rate::{Tax, TaxRate, tax};

//! How customers may have their goods, and what that costs.

pub(crate) mod console;
mod form;
mod method;
mod pages;
mod queries;
mod writing;

pub(crate) use method::{Kind, Offer, Parcel};
pub(crate) use queries::offered;
pub(crate) use writing::rescale;

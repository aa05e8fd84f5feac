//! What customers pay: rules, price levels, groups and costs, and the one place that makes your price of them.

mod bulk;
mod check;
pub(crate) mod console;
mod export;
pub(crate) mod form;
mod groups;
mod item_pricing;
pub(crate) mod lookup;
pub(crate) mod many;
pub(crate) mod named;
pub(crate) mod of_customer;
mod of_part;
mod pages;
pub(crate) mod queries;
mod reasons;
pub(crate) mod rule;
mod rules;
mod tag;
mod yours;

pub(crate) use check::why;
pub(crate) use queries::today;
pub(crate) use reasons::Reason;
pub(crate) use rules::rescale;
pub(crate) use tag::{PriceTag, PricesSeen};
pub(crate) use yours::YourPrices;

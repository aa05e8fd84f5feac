//! What a tenant sells: parts with their numbers, list prices, stock and vehicles, and how customers find them.

pub(crate) mod counts;
pub(crate) mod fitment;
pub(crate) mod known;
mod listed;
pub(crate) mod money;
pub(crate) mod part;
pub(crate) mod places;
pub(crate) mod quantity;
pub(crate) mod words;
pub(crate) mod writing;

pub(crate) use counts::Counts;
pub use listed::{Listed, add_all};

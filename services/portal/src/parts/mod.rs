//! What a tenant sells: parts with their numbers, list prices, stock and vehicles, and how customers find them.

pub(crate) mod api;
mod bulk;
pub(crate) mod console;
pub(crate) mod counts;
mod editing;
mod export;
pub(crate) mod facets;
pub(crate) mod finder;
pub(crate) mod fitment;
mod form;
pub(crate) mod known;
mod listed;
pub(crate) mod listing;
pub(crate) mod money;
mod pages;
pub(crate) mod part;
pub(crate) mod places;
pub(crate) mod portal;
pub(crate) mod quantity;
pub(crate) mod quantity_rule;
pub(crate) mod queries;
pub(crate) mod record;
pub(crate) mod search;
pub(crate) mod selection;
pub(crate) mod selling;
mod sort;
mod staff_pages;
pub(crate) mod stock;
mod terms;
mod vehicles;
pub(crate) mod weight;
pub(crate) mod words;
pub(crate) mod writing;

pub(crate) use counts::Counts;
pub use listed::{Listed, add_all};

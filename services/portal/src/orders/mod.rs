//! What customers ordered: placed from a cart in one transaction, worked on by staff, followed by both.

mod adding;
pub(crate) mod api;
pub(crate) mod approving;
mod changing;
pub(crate) mod console;
mod details;
mod document;
mod events;
pub(crate) mod figures;
pub(crate) mod listing;
mod mail;
pub(crate) mod order;
mod overview;
mod pages;
pub(crate) mod placing;
pub(crate) mod portal;
pub(crate) mod queries;
pub(crate) mod report;
mod shipment;
mod shipments;
mod shipping;
pub(crate) mod totals;
mod tracking;
mod work;
mod writing;

pub(crate) use order::{OrderId, Status};
pub(crate) use writing::mark_tests;

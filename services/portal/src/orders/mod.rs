//! What customers ordered: placed from a cart in one transaction, worked on by staff, followed by both.

pub(crate) mod api;
pub(crate) mod approving;
mod changing;
pub(crate) mod console;
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
mod shipping;
pub(crate) mod totals;
mod work;
mod writing;

pub(crate) use order::{OrderId, Status};

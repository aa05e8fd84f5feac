//! Quotes: what customers ask the price of, what the business offers version by version, and the order it becomes.

mod accepting;
mod asking;
pub(crate) mod console;
mod conversion;
mod document;
mod events;
pub(crate) mod listing;
mod mail;
mod messages;
mod overview;
mod pages;
pub(crate) mod portal;
mod preparing;
pub(crate) mod prices;
mod pricing;
pub(crate) mod queries;
pub(crate) mod quote;
pub(crate) mod report;
pub(crate) mod settings;
mod starting;
mod writing;

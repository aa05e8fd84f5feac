//! Customers: the companies that buy from the tenant, and what each of them may see.

pub(crate) mod console;
pub(crate) mod custom;
pub mod customer;
pub(crate) mod groups;
pub(crate) mod listing;
mod overview;
pub(crate) mod pages;
pub mod queries;
mod removal;
mod switches;

//! Customers: the companies that buy from the tenant, and what each of them may see.

pub(crate) mod console;
pub mod customer;
pub(crate) mod listing;
mod overview;
mod pages;
pub mod queries;

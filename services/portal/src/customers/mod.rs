//! Customers: the companies that buy from the tenant, and what each of them may see.

pub(crate) mod console;
pub mod customer;
mod filters;
mod pages;
pub mod queries;

//! The guide for staff: articles written in Markdown (`services/portal/help`), search, and what colleagues think of them.

mod article;
pub(crate) mod console;
mod pages;
mod queries;
mod rating;
mod search;
mod shelf;

pub(crate) use shelf::address_for;

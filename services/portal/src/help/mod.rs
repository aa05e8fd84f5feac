//! The guides for staff and for customers: articles written in Markdown (`services/portal/help`), search, and what
//! colleagues think of them.

mod article;
pub(crate) mod console;
mod guide;
mod pages;
pub(crate) mod portal;
mod queries;
mod rating;
mod search;
mod shelf;

pub(crate) use guide::Guide;

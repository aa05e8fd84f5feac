//! Contacts: the people at customers and vendors, and their access to the portal.

pub mod access;
pub(crate) mod console;
pub mod contact;
pub mod form;
pub(crate) mod jobs;
pub(crate) mod pages;
pub mod queries;
pub mod status;

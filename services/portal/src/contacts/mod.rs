//! Contacts: the people at customers and vendors, and their access to the portal.

pub mod access;
pub(crate) mod bulk;
mod buttons;
pub(crate) mod console;
pub mod contact;
pub(crate) mod custom;
pub mod form;
pub(crate) mod jobs;
pub(crate) mod listing;
mod notes;
mod on_saving;
pub(crate) mod overview;
pub(crate) mod pages;
pub(crate) mod permissions;
pub mod phone;
mod primary;
pub mod queries;
pub(crate) mod record;
mod record_pages;
pub(crate) mod removal;
mod saving;
pub(crate) mod shared_login;
mod shut_out;
pub mod status;
mod task_editing;
pub(crate) mod tasks;
pub(crate) mod way;
mod website_access;

pub(crate) use shut_out::shut_out_customer;

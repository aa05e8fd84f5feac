//! Lists of parts that a customer's people come back to: made by them or by staff, for all of them or for one.

pub(crate) mod adding;
pub(crate) mod console;
mod desk;
mod form;
mod lines;
pub mod list;
mod lists;
mod order;
mod pages;
pub(crate) mod portal;
pub mod queries;
mod sections;
pub mod writing;

pub(crate) use pages::FavouritesTab;

//! Quick order: part numbers and quantities that are typed, pasted or uploaded, line by line, until they are in the cart.

mod check;
mod columns;
mod desk;
mod line;
mod near;
mod pages;
mod pasted;
pub(crate) mod portal;
mod queries;
mod sheet;
mod typed;
mod upload;

//! The cart: what a contact means to order, on all of its devices, at the prices of this moment.

mod cart;
pub(crate) mod portal;
pub(crate) mod queries;

pub(crate) use cart::{Cart, CartLineId, Line, MOST_LINES};

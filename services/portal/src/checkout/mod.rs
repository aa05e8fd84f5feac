//! The checkout: what an order will be, before it is one.

pub(crate) mod form;
mod pages;
pub(crate) mod portal;
mod review;
pub(crate) mod typed;

pub(crate) use form::{CheckoutForm, Wish};
pub(crate) use review::Review;

//! The checkout: what an order will be, before it is one.

pub(crate) mod elsewhere;
pub(crate) mod form;
mod goods;
mod pages;
pub(crate) mod portal;
mod review;
pub(crate) mod typed;

pub(crate) use form::{CheckoutForm, Wish};
pub(crate) use goods::{Good, Goods};
pub(crate) use pages::{CheckoutPage, Counter};
pub(crate) use review::Review;

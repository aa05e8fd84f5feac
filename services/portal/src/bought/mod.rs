//! What was bought before: the parts that a customer ordered, and those that are bought together.

mod again;
pub(crate) mod portal;
mod queries;
mod together;

pub(crate) use again::Again;
pub(crate) use together::together;

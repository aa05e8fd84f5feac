//! What was bought before: the parts that a customer ordered, and those that are bought together.

pub(crate) mod portal;
mod queries;
mod together;

pub(crate) use together::together;

//! How parts belong together: what replaced one, what goes with it, and its accessories.

pub(crate) mod console;
mod pages;
pub(crate) mod queries;
pub(crate) mod relation;

pub(crate) use relation::Successor;

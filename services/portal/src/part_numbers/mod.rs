//! Numbers by which a part is also found: those of its maker and of competitors, and each customer's own.

pub(crate) mod console;
mod export;
pub(crate) mod found;
pub(crate) mod number;
mod pages;
pub(crate) mod queries;
pub(crate) mod writing;

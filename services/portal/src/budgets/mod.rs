//! What a customer, or one of its people, may order in a month, a quarter or a year.

pub(crate) mod budget;
mod form;
mod handlers;
pub(crate) mod queries;

pub(crate) use budget::Budget;
pub(crate) use form::BudgetForm;
pub(crate) use handlers::{create, remove};

//! A tenant's own fields on contacts and customers: what they are, what stands in them, and how lists show them.

pub(crate) mod cells;
pub(crate) mod console;
pub mod field;
mod form;
pub(crate) mod listing;
mod pages;
pub mod queries;
pub(crate) mod section;
pub mod value;
pub mod values;
pub(crate) mod with_own;

pub(crate) use cells::Cells;
pub use field::{Field, FieldId, Kind, Record};
pub(crate) use section::Section;

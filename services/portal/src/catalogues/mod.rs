//! Catalogues: which parts a customer sees, by what was said for it or for its group. What customers' pages read of parts
//! goes through the view `shown_items` or the function `search_item_ids`; both keep the catalogue of whoever acts.

pub(crate) mod catalogue;
pub(crate) mod console;
mod form;
pub(crate) mod pages;
pub(crate) mod queries;

pub(crate) use catalogue::Shelf;
pub(crate) use queries::shelf;

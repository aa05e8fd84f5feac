//! Lists of the console: columns, order, filters, pages, saved views and export, the same for everything that is listed.
//! What is listed says which columns and filters it has ([`Subject`]) and brings its rows.

mod address;
mod ask;
pub(crate) mod console;
mod cursor;
pub(crate) mod export;
mod queries;
mod shown;
mod stretch;
mod subject;
mod views;
mod workbook;

pub(crate) use address::{address, answer, came_from, cut, is_fragment, moved};
pub(crate) use ask::Ask;
pub(crate) use cursor::{Cursor, Place, ended};
pub(crate) use shown::{Field, Shown, Tab, Total, everything, tabs};
pub(crate) use stretch::asked;
pub(crate) use subject::{Column, Filter, Kind, Order, Subject, Word};
pub(crate) use views::{Opened, open, open_plain};

/// Every list there is.
static SUBJECTS: [&Subject; 4] = [
    &crate::contacts::listing::CONTACTS,
    &crate::customers::listing::CUSTOMERS,
    &crate::orders::listing::ORDERS,
    &crate::quotes::listing::QUOTES,
];

/// How many rows a page has.
pub(crate) const PAGE: usize = 25;

//! Lists: columns, order, filters, pages, saved views and export, the same for everything that is listed, for staff and for
//! customers' contacts. What is listed says which columns and filters it has ([`Subject`]) and brings its rows.

mod address;
mod ask;
mod columns;
mod cursor;
mod desk;
pub(crate) mod export;
mod overview;
mod queries;
mod saved;
mod shown;
mod stretch;
mod subject;
mod views;
mod workbook;

use web::routes::Routes;

use crate::Portal;
use crate::access::Feature;

pub(crate) use address::{address, answer, came_from, cut, is_fragment, moved};
pub(crate) use ask::Ask;
pub(crate) use cursor::{Cursor, Place, ended};
pub(crate) use overview::{Counts, Overview, Page, Whose, all, export_all, export_own, own};
pub(crate) use shown::{Field, Shown, Tab, Total, everything, tabs};
pub(crate) use stretch::asked;
pub(crate) use subject::{CUSTOMER, Column, Filter, Kind, Order, Subject, Word};
pub(crate) use views::{Opened, Owner, open};

/// Setting up lists, in the console.
pub(crate) fn console_routes() -> Routes<Portal> {
    columns::routes::<desk::StaffDesk>().merge(saved::routes::<desk::StaffDesk>())
}

/// The same in the portal.
pub(crate) fn portal_routes() -> Routes<Portal> {
    columns::routes::<desk::PortalDesk>().merge(saved::routes::<desk::PortalDesk>())
}

/// Every list of staff's.
pub(crate) static SUBJECTS: [&Subject; 5] = [
    &crate::contacts::listing::CONTACTS,
    &crate::contacts::listing::ACCESS_STATUS,
    &crate::customers::listing::CUSTOMERS,
    &crate::orders::listing::ORDERS,
    &crate::quotes::listing::QUOTES,
];

/// Every list that customers have of their own, with what a contact must see to have it.
static OWN: [(&Subject, Feature); 2] =
    [(&crate::orders::listing::OWN_ORDERS, Feature::Orders), (&crate::quotes::listing::OWN_QUOTES, Feature::Quotes)];

/// How many rows a page has.
pub(crate) const PAGE: usize = 25;

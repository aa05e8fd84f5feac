//! Where a customer's goods and bills go: several named addresses, one of each use taken where nobody chooses.

pub mod address;
pub(crate) mod console;
mod pages;
pub mod queries;

pub(crate) use pages::AddressesTab;

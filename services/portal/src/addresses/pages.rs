//! The addresses on a customer's record, and the form of one.

use askama::Template;
use web::fields::FieldErrors;
use web::shell::ConsoleShell;

use super::address::{Address, AddressForm};

/// The tab of a customer's record.
#[derive(Debug)]
pub(crate) struct AddressesTab {
    pub(crate) rows: Vec<Address>,
}

/// The form of a new address, or of one that is there.
#[derive(Template)]
#[template(path = "addresses/templates/form.html")]
pub(super) struct FormPage {
    pub(super) shell: ConsoleShell,
    pub(super) customer: String,
    pub(super) form: AddressForm,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
    pub(super) back: String,
    pub(super) action: String,
}

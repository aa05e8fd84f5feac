//! The fields of each kind of rows, with the column names that mean them in the programs people come from: QuickBooks,
//! Xero, Zoho, FreshBooks, Shopify, WooCommerce, AdventureWorks and plain spreadsheets.

mod numbers;
mod parts;
mod people;
mod prices;

pub(crate) use numbers::{INTERCHANGE, OWN_NUMBERS};
pub(crate) use parts::PARTS;
pub(crate) use people::{CONTACTS, CUSTOMERS};
pub(crate) use prices::{COSTS, PRICES};

use super::columns::{Field, Target};

const fn optional(
    field: Field,
    key: &'static str,
    words: (&'static str, &'static str),
    synonyms: &'static [&'static str],
) -> Target {
    Target {
        field,
        key,
        label: words.0,
        help: words.1,
        is_required: false,
        may_repeat: false,
        is_of_exports: false,
        synonyms,
    }
}

const fn required(target: Target) -> Target {
    Target { is_required: true, ..target }
}

const fn repeating(target: Target) -> Target {
    Target { may_repeat: true, ..target }
}

/// A field that our template does without.
const fn exported(target: Target) -> Target {
    Target { is_of_exports: true, ..target }
}

/// Which customer is meant, by its number.
const CUSTOMER_ACCOUNT: Target = optional(
    Field::CustomerAccount,
    "customer_account",
    ("Customer account number", "Your number for the customer."),
    &[
        "customeraccountnumber",
        "accountnumber",
        "accountno",
        "account",
        "acct",
        "acctno",
        "acctnumber",
        "customernumber",
        "customerno",
        "customercode",
        "customerid",
        "companyid",
        "accountid",
    ],
);
/// Which customer is meant, by its name.
const CUSTOMER_NAME: Target = optional(
    Field::CustomerName,
    "customer_name",
    ("Customer name", "The customer's name, as in your customer list."),
    &[
        "customername",
        "customer",
        "companyname",
        "company",
        "accountname",
        "organization",
        "organisation",
        "retailer",
        "clientname",
        "businessname",
        "storename",
    ],
);

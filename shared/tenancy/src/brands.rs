//! Names of banks, payment services and parcel services. A portal that is called by one of them may be theirs, or may be
//! a trap for their customers: it opens, and people look at it.

use jobs::Job;
use serde::{Deserialize, Serialize};

use crate::LoginName;
use crate::login_name::fold;

/// Looks whether the login name that the job's tenant has taken passes for somebody else's. Whoever has the tables above
/// tenants handles it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReviewName {}

impl Job for ReviewName {
    const KIND: &'static str = "tenancy.review_name";
}

impl LoginName {
    /// The brand that this name passes for: it has the brand in it, look-alike letters folded and hyphens left out, or,
    /// of a short brand, as a word of its own.
    #[must_use]
    pub fn passes_for(&self) -> Option<&'static str> {
        let whole = self.look_alike_key();
        let is_in = |brand: &str| {
            let folded = fold(brand);
            if folded.len() > SHORT { whole.contains(&folded) } else { self.words().any(|word| fold(word) == folded) }
        };
        BRANDS.iter().copied().find(|brand| is_in(brand))
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.as_str().split('-')
    }
}

/// Brands of so many letters are words, or parts of words, that mean something else as well.
const SHORT: usize = 5;

/// The best known of each kind in the countries whose money a business can choose.
const BRANDS: &[&str] = &[
    // Payment.
    "adyen",
    "afterpay",
    "alipay",
    "americanexpress",
    "amex",
    "applepay",
    "braintree",
    "cashapp",
    "googlepay",
    "interac",
    "klarna",
    "mastercard",
    "moneygram",
    "payoneer",
    "paypal",
    "revolut",
    "skrill",
    "squareup",
    "stripe",
    "venmo",
    "visa",
    "westernunion",
    "worldpay",
    "zelle",
    // Banks.
    "bankofamerica",
    "barclays",
    "bnpparibas",
    "capitalone",
    "chase",
    "citi",
    "citibank",
    "commerzbank",
    "deutschebank",
    "goldmansachs",
    "hsbc",
    "jpmorgan",
    "lloydsbank",
    "morganstanley",
    "natwest",
    "pncbank",
    "santander",
    "scotiabank",
    "sparkasse",
    "tdbank",
    "truist",
    "usbank",
    "wellsfargo",
    // Parcels.
    "canadapost",
    "deutschepost",
    "dhl",
    "dpd",
    "fedex",
    "gls",
    "ontrac",
    "purolator",
    "royalmail",
    "tnt",
    "ups",
    "usps",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn brand_in(name: &str) -> Option<&'static str> {
        name.parse::<LoginName>().unwrap().passes_for()
    }

    #[test]
    fn a_brand_is_seen_through_look_alike_letters_and_hyphens() {
        for (name, brand) in [
            ("paypal", "paypal"),
            ("paypa1-billing", "paypal"),
            ("my-pay-pal-login", "paypal"),
            ("we11sfargo", "wellsfargo"),
            ("ups-tracking", "ups"),
            ("track-dh1", "dhl"),
            ("stripe-invoices", "stripe"),
        ] {
            assert_eq!(brand_in(name), Some(brand), "{name}");
        }
    }

    #[test]
    fn short_brands_count_as_words_alone() {
        for name in ["groups", "upstate-parts", "purchase", "citizens", "visage", "pinstripes-hq", "northgate"] {
            let brand = brand_in(name);
            assert!(brand.is_none_or(|brand| brand.len() > SHORT), "{name}: {brand:?}");
        }
        assert_eq!(brand_in("groups"), None);
        assert_eq!(brand_in("northgate"), None);
    }
}

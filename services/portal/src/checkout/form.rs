//! What is typed at the checkout.

use accounts::Token;
use boot::Entropy;
use serde::Deserialize;
use time::Date;
use web::fields::FieldErrors;

use super::elsewhere::Elsewhere;
use super::{Good, Goods, Review, typed};
use crate::parts::part::ItemId;
use crate::prices::form::day;
use crate::shipping::Kind;

/// The form as it was sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckoutForm {
    /// Of this form: sent twice, it places one order.
    pub(crate) key: String,
    pub(crate) purchase_order: String,
    pub(crate) requested_on: String,
    pub(crate) note: String,
    /// The address's id, or that it is typed below; empty for the usual one.
    pub(crate) ship_to: String,
    pub(crate) to_name: String,
    pub(crate) to_street: String,
    pub(crate) to_city: String,
    pub(crate) to_region: String,
    pub(crate) to_postal_code: String,
    pub(crate) to_country: String,
    /// `on` when the typed address is kept for the next time.
    pub(crate) keep_address: String,
    /// The shipping method's id; empty for the first.
    pub(crate) shipping: String,
    pub(crate) carrier: String,
    pub(crate) account: String,
    /// The lines as they were shown: item, quantity and price of one, parted by colons, the lines by commas.
    pub(crate) seen: String,
    /// The total that was shown, in minor units, and its currency.
    pub(crate) seen_total: String,
    /// Of a quote, the version that was shown; empty for a cart.
    pub(crate) version: String,
    pub(crate) acting_for: String,
}

/// What somebody wishes for an order, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) purchase_order: String,
    pub(crate) requested_on: Option<Date>,
    pub(crate) note: String,
    pub(crate) carrier_account: String,
    /// Where it goes, when that is none of the addresses that are known.
    pub(crate) elsewhere: Option<Elsewhere>,
}

impl CheckoutForm {
    /// The wish, as far as it fits what is reviewed.
    ///
    /// # Errors
    /// One sentence for each field that does not.
    pub(crate) fn parse(&self, review: &Review) -> Result<Wish, FieldErrors> {
        let mut errors = FieldErrors::none();
        let purchase_order = kept(&mut errors, "purchase_order", typed::short(&self.purchase_order));
        if self.purchase_order.trim().is_empty() && review.terms.po_required {
            errors.add("purchase_order", "Enter your PO number. Orders need one.");
        }
        let requested_on = day(&self.requested_on).unwrap_or_else(|cure| {
            errors.add("requested_on", cure);
            None
        });
        if requested_on.is_some_and(|day| day < review.today) {
            errors.add("requested_on", "This day is over. Choose today or a later one.");
        }
        let note = kept(&mut errors, "note", typed::note(&self.note));
        let needs_account = review.offer.as_ref().is_some_and(|offer| offer.kind == Kind::OwnAccount);
        let (mut carrier, mut account) = (String::new(), String::new());
        if needs_account {
            carrier = kept(&mut errors, "carrier", typed::short(&self.carrier));
            account = kept(&mut errors, "account", typed::short(&self.account));
            if self.carrier.trim().is_empty() {
                errors.add("carrier", "Enter the carrier, such as UPS.");
            }
            if self.account.trim().is_empty() {
                errors.add("account", "Enter your account number there.");
            }
        }
        let elsewhere = if review.terms.other_addresses { self.elsewhere(&mut errors) } else { None };
        if self.is_elsewhere() && !review.terms.other_addresses {
            errors.add("ship_to", "Choose one of the addresses.");
        } else if !self.is_elsewhere() && !self.ship_to.is_empty() && review.ship_to.is_none() {
            errors.add("ship_to", "This address is not there any more. Choose another one.");
        }
        if !self.shipping.is_empty() && review.offer.is_none() && !review.offers.is_empty() {
            errors.add("shipping", "This is not offered any more. Choose another one.");
        }
        let carrier_account = [carrier, account].join(" ").trim().to_owned();
        errors.into_result(Wish { purchase_order, requested_on, note, carrier_account, elsewhere })
    }

    /// The same with a key of its own, if it has none: what is on its way is not placed again.
    pub(crate) fn keyed(self, entropy: &Entropy) -> Self {
        let key = if self.key.is_empty() { Token::random(entropy).reveal() } else { self.key };
        Self { key, ..self }
    }

    /// The price of one that was shown for a part at a quantity.
    pub(crate) fn seen_price(&self, item: ItemId, quantity: i64) -> Option<i64> {
        let beginning = format!("{item}:{quantity}:");
        self.seen.split(',').find_map(|line| line.strip_prefix(&beginning)?.parse().ok())
    }

    /// Whether what was shown is what there is now: the same parts, quantities and prices.
    pub(crate) fn saw(&self, goods: &Goods) -> bool {
        self.seen == lines(goods)
    }
}

/// The lines as the form carries them, to compare with later; the prices that count are read anew.
pub(super) fn lines(goods: &Goods) -> String {
    let line = |line: &Good| {
        format!(
            "{}:{}:{}",
            line.item.map(|item| item.to_string()).unwrap_or_default(),
            line.quantity,
            line.unit_minor.map(|price| price.to_string()).unwrap_or_default()
        )
    };
    goods.lines.iter().map(line).collect::<Vec<_>>().join(",")
}

/// A value, or its error at the field.
fn kept(errors: &mut FieldErrors, field: &'static str, read: Result<String, &'static str>) -> String {
    read.unwrap_or_else(|cure| {
        errors.add(field, cure);
        String::new()
    })
}

//! The checkout's page.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::PortalShell;
use web::ui as u;

use super::form::lines;
use super::{CheckoutForm, Review};
use crate::shipping::{Kind, Offer};

/// The form, and beside it what the order comes to.
#[derive(Template)]
#[template(path = "checkout/templates/index.html", blocks = ["summary"])]
pub(super) struct CheckoutPage {
    pub(super) shell: PortalShell,
    pub(super) review: Review,
    pub(super) form: CheckoutForm,
    pub(super) errors: FieldErrors,
    /// What is the matter with the whole; empty for nothing.
    pub(super) problem: String,
    /// Whether the prices that the form saw are marked where they are others now.
    pub(super) is_changed: bool,
}

impl CheckoutPage {
    fn addresses(&self) -> Vec<Choice> {
        let chosen = self.review.ship_to.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        let label = |one: &crate::addresses::address::Address| format!("{}: {}, {}", one.name, one.street, one.place());
        self.review.addresses.iter().map(|one| Choice::new(one.id.to_string(), label(one), &chosen)).collect()
    }

    fn is_chosen(&self, offer: &Offer) -> bool {
        self.review.offer.as_ref().is_some_and(|chosen| chosen.id == offer.id)
    }

    fn has_own_account(&self) -> bool {
        self.review.offers.iter().any(|offer| offer.kind == Kind::OwnAccount)
    }

    /// The methods that ask for a carrier's account, parted by commas.
    fn own_accounts(&self) -> String {
        let own = self.review.offers.iter().filter(|offer| offer.kind == Kind::OwnAccount);
        own.map(|offer| offer.id.to_string()).collect::<Vec<_>>().join(",")
    }

    fn seen(&self) -> String {
        lines(&self.review.cart)
    }

    fn total(&self) -> i64 {
        self.review.totals.map_or(0, |totals| totals.total_minor)
    }

    /// What one piece cost when the form was shown, where that is another price now.
    fn before(&self, line: &crate::carts::Line) -> Option<i64> {
        let seen = self.form.seen_price(line.part.id, line.quantity)?;
        (self.is_changed && Some(seen) != line.unit_minor).then_some(seen)
    }

    /// Why the order waits for staff, in a sentence for the customer.
    fn held(&self) -> &'static str {
        if self.review.is_over_credit() {
            "This order goes beyond your credit limit. It is taken, and held until it is released."
        } else {
            "Orders are looked at before they are worked on. You get a mail."
        }
    }
}

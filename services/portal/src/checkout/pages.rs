//! The checkout's page.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::{Link, PortalShell};
use web::ui::{self as u, Tone};

use super::elsewhere::OTHER;
use super::form::lines;
use super::{CheckoutForm, Good, Review};
use crate::addresses::address::Address;
use crate::brand::PortalPage;
use crate::orders::placing::Placed;
use crate::shipping::{Kind, Offer};

/// What is checked out: a cart, or a quote.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    /// Where its form is, and goes to.
    pub(crate) action: String,
    /// Where it came from.
    pub(crate) back: Link,
    pub(crate) title: String,
}

impl Counter {
    /// The cart's.
    pub(crate) fn cart() -> Self {
        let back = Link { href: "/cart".into(), label: "Cart".into() };
        Self { action: "/checkout".into(), back, title: "Checkout".into() }
    }
}

/// The form, and beside it what the order comes to.
#[derive(Template)]
#[template(path = "checkout/templates/index.html", blocks = ["summary"])]
pub(crate) struct CheckoutPage {
    pub(super) shell: PortalShell,
    pub(super) counter: Counter,
    pub(super) review: Review,
    pub(super) form: CheckoutForm,
    pub(super) errors: FieldErrors,
    /// What is the matter with the whole; empty for nothing.
    pub(super) problem: String,
    /// Whether the prices that the form saw are marked where they are others now.
    pub(super) is_changed: bool,
}

impl CheckoutPage {
    /// What can be ordered, to be looked at.
    pub(crate) fn new(page: &PortalPage, counter: Counter, (review, form): (Review, CheckoutForm)) -> Self {
        Self {
            shell: page.shell(&counter.title),
            counter,
            review,
            form,
            errors: FieldErrors::none(),
            problem: String::new(),
            is_changed: false,
        }
    }

    /// The answer to a form that asked for an order: the order, or the form again with what keeps it from being one.
    pub(crate) fn answer(page: &PortalPage, counter: Counter, form: CheckoutForm, placed: Placed) -> web::Result {
        let to = |id| format!("/orders/{id}");
        let (review, errors, problem, is_changed) = match placed {
            Placed::Order(id, number) => {
                return Ok(web::flash::redirect(&to(id), Tone::Ok, &format!("Order {number} is placed")));
            }
            Placed::Before(id, number) => {
                let text = format!("This was order {number} already. Nothing was ordered twice.");
                return Ok(web::flash::redirect(&to(id), Tone::Info, &text));
            }
            Placed::Empty => {
                let text = "The cart is empty: nothing was ordered";
                return Ok(web::flash::redirect(&counter.back.href, Tone::Info, text));
            }
            Placed::Changed(review) => {
                let total = review.totals.map_or(0, |totals| totals.total_minor);
                let text = format!(
                    "Something changed meanwhile, and nothing was ordered yet. The total is {} now. Look at it again, then place the order.",
                    page.sees.user.tenant.currency().show(total)
                );
                (review, FieldErrors::none(), text, true)
            }
            Placed::Unfit(review) => {
                let text = "Some parts cannot be ordered as they are. Go back and change them.".to_owned();
                (review, FieldErrors::none(), text, false)
            }
            Placed::OverBudget(review) => {
                let text = review.gate.refusal().unwrap_or_default().to_owned();
                (review, FieldErrors::none(), text, false)
            }
            Placed::Refused(review, errors) => (review, errors, String::new(), false),
        };
        web::invalid(&Self { errors, problem, is_changed, ..Self::new(page, counter, (*review, form)) })
    }

    fn addresses(&self) -> Vec<Choice> {
        let known = self.review.ship_to.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        let chosen = if self.form.is_elsewhere() { OTHER } else { known.as_str() };
        let label = |one: &Address| format!("{}: {}, {}", one.name, one.street, one.place());
        let later = || Choice::new("", format!("{} asks you where the goods go", self.shell.tenant_name), chosen);
        let known = self.review.addresses.iter().map(|one| Choice::new(one.id.to_string(), label(one), chosen));
        let later = self.review.addresses.is_empty().then(later);
        let other = self.review.terms.other_addresses.then(|| Choice::new(OTHER, "Another address", chosen));
        later.into_iter().chain(known).chain(other).collect()
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
        lines(&self.review.goods)
    }

    /// What one piece cost when the form was shown, where that is another price now.
    fn before(&self, line: &Good) -> Option<i64> {
        let seen = self.form.seen_price(line.item?, line.quantity)?;
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

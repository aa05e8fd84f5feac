//! On which terms customers buy: when they pay, what an order needs, how much they may owe, and who pays no tax.

mod certificate;
pub(crate) mod console;
mod elsewhere;
pub(crate) mod form;
pub(crate) mod of_customer;
mod own;
mod pages;
mod payment_terms;
mod queries;
mod settings;

pub(crate) use elsewhere::other_addresses;
pub(crate) use queries::{of, rescale};

/// The terms that count for a customer: its own where it has some, else everybody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// What the payment terms are called, such as `Net 30`.
    pub(crate) name: Option<String>,
    /// Days from the bill to its payment.
    pub(crate) net_days: Option<i32>,
    /// An order needs a PO number.
    pub(crate) po_required: bool,
    /// A customer uses a PO number once.
    pub(crate) po_unique: bool,
    /// The least that the goods of an order cost, in minor units.
    pub(crate) order_minimum_minor: Option<i64>,
    /// Minor units; an order beyond it is held until staff release it. `None` for no limit.
    pub(crate) credit_limit_minor: Option<i64>,
    /// Staff say yes to each order.
    pub(crate) approval_by_seller: bool,
    /// A customer may type where an order goes, beside the addresses that are known.
    pub(crate) other_addresses: bool,
}

impl Terms {
    /// Whether an order goes beyond the credit limit, beside what the customer ordered and has not got yet; both in minor units.
    pub(crate) fn is_over_credit(&self, open_minor: i64, total_minor: i64) -> bool {
        self.credit_limit_minor.is_some_and(|limit| open_minor.saturating_add(total_minor) > limit)
    }
}

//! What a part costs a customer: rules resolved to one price, with the reasons. Pure: no database, no clock.
//!
//! How a price comes about, the one place where it is stated:
//!
//! 1. A rule says *for whom* (one customer, a customer group, everybody), *for what* (one part, a pricing group,
//!    everything), *from how many pieces* and *in which days* it counts, and *how* the price is made of it.
//! 2. The **agreed price** is that of the most specific rule made for the customer or its group: a rule for the part goes
//!    before one for its pricing group, that before one for everything; of two for the same thing, the customer's own goes
//!    before its group's. Of several equally specific ones the lowest price counts, so the price for many pieces goes
//!    before that for one. Without any, the list price is the agreed one.
//! 3. A rule for everybody is an **offer**: it counts when it is lower than the agreed price, or when there is none.
//! 4. A price is rounded to the currency's smallest unit, half of it upwards, once: for one piece. A line is that price
//!    times the pieces, exactly.
//!
//! The order of the rules never matters.

mod currency;
mod method;
mod resolve;
mod rule;

pub use currency::{Currency, MaybeMinor, Minor, Rescaling};
pub use method::{BasisPoints, Method, Unpriced};
pub use resolve::{Asked, Break, Price, Resolved, Source, Verdict, Weighed, breaks, resolve};
pub use rule::{Buyer, For, Item, LevelPrice, Of, Rule};

/// The largest price of one piece, in the smallest unit: 9,999,999,999.99 in dollars and euros.
pub const LARGEST: i64 = 999_999_999_999;

/// The most pieces of one line.
pub const MOST_PIECES: i64 = 1_000_000_000;

/// A line's amount: the price of one piece times the pieces; `None` when it leaves the range of amounts.
#[must_use]
pub const fn line_total(unit_minor: i64, quantity: i64) -> Option<i64> {
    unit_minor.checked_mul(quantity)
}

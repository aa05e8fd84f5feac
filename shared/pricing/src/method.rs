//! How a rule makes a price.

use uuid::Uuid;

use crate::{Item, LARGEST};

/// Hundredths of a percent: 250 is 2.5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BasisPoints(pub i64);

impl BasisPoints {
    /// All of it.
    pub const WHOLE: Self = Self(10_000);
    /// The most that can be added to a cost: ten times of it.
    pub const MOST_MARKUP: Self = Self(100_000);
}

/// How a rule makes a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The list price.
    List,
    /// This amount for one piece, in the smallest unit, 0 to [`LARGEST`].
    Fixed(i64),
    /// So much off the list price, 0 to 100 %.
    PercentOff(BasisPoints),
    /// So much on top of the cost, 0 to 1,000 %.
    Markup(BasisPoints),
    /// What a price level says for the part and the pieces.
    Level(Uuid),
}

/// Why a method gives no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpriced {
    /// The part has no list price.
    NoListPrice,
    /// The part's cost is not known.
    NoCost,
    /// The price level says nothing for this part and so few pieces.
    NotInLevel,
    /// The price would leave the range of prices.
    TooLarge,
}

impl Method {
    /// The price of one piece.
    ///
    /// # Errors
    /// When what it is made of is not there, or the price would be too large.
    pub fn price(self, item: &Item, quantity: i64) -> Result<i64, Unpriced> {
        let list = item.list_minor.ok_or(Unpriced::NoListPrice);
        match self {
            Self::List => list,
            Self::Fixed(amount) => Ok(amount),
            Self::PercentOff(BasisPoints(off)) => share(list?, (BasisPoints::WHOLE.0 - off).max(0)),
            Self::Markup(BasisPoints(more)) => {
                share(item.cost_minor.ok_or(Unpriced::NoCost)?, BasisPoints::WHOLE.0.saturating_add(more))
            }
            Self::Level(level) => item
                .levels
                .iter()
                .filter(|price| price.level == level && price.min_quantity <= quantity)
                .map(|price| price.amount_minor)
                .min()
                .ok_or(Unpriced::NotInLevel),
        }
    }
}

/// So many ten-thousandths of an amount, half a unit upwards.
fn share(amount: i64, of: i64) -> Result<i64, Unpriced> {
    let exact = i128::from(amount) * i128::from(of);
    let whole = i128::from(BasisPoints::WHOLE.0);
    i64::try_from((exact * 2 + whole).div_euclid(whole * 2))
        .ok()
        .filter(|price| *price <= LARGEST)
        .ok_or(Unpriced::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(list: Option<i64>, cost: Option<i64>) -> Item {
        Item { list_minor: list, cost_minor: cost, ..Item::default() }
    }

    #[test]
    fn half_a_cent_is_rounded_upwards() {
        let off = |list, points| Method::PercentOff(BasisPoints(points)).price(&item(Some(list), None), 1);
        for (list, points, price) in [
            (999, 250, 974),   // 974.025
            (1001, 5000, 501), // 500.5
            (1003, 5000, 502), // 501.5
            (1, 5000, 1),
            (1, 5001, 0),
            (10_000, 3333, 6667),
            (12_345, 0, 12_345),
            (12_345, 10_000, 0),
        ] {
            assert_eq!(off(list, points), Ok(price), "{list} less {points}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let nothing = item(None, None);
        let level = Method::Level(Uuid::nil());
        assert_eq!(Method::List.price(&nothing, 1), Err(Unpriced::NoListPrice));
        assert_eq!(Method::PercentOff(BasisPoints(1)).price(&nothing, 1), Err(Unpriced::NoListPrice));
        assert_eq!(Method::Markup(BasisPoints(1)).price(&nothing, 1), Err(Unpriced::NoCost));
        assert_eq!(level.price(&nothing, 1), Err(Unpriced::NotInLevel));
        let dear = item(None, Some(LARGEST));
        assert_eq!(Method::Markup(BasisPoints(1)).price(&dear, 1), Err(Unpriced::TooLarge));
        assert_eq!(Method::Markup(BasisPoints(0)).price(&dear, 1), Ok(LARGEST));
    }
}

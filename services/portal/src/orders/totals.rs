//! What an order comes to: sums in whole minor units, with one rounding, that of the tax.

use crate::taxes::{Tax, tax};

/// One line as far as it is money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Priced {
    /// Pieces, at least zero.
    pub(crate) quantity: i64,
    /// Minor units of one piece.
    pub(crate) unit_minor: i64,
    /// Minor units of one piece that come back with the old part.
    pub(crate) core_minor: i64,
}

/// What an order comes to, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Totals {
    /// All pieces at their prices.
    pub(crate) goods_minor: i64,
    /// Core charges: a deposit, which is not taxed.
    pub(crate) core_minor: i64,
    /// None when the business says it later.
    pub(crate) shipping_minor: Option<i64>,
    /// Of the goods, and of the shipping where that is taxed; half a minor unit is rounded up, once.
    pub(crate) tax_minor: i64,
    /// All of these.
    pub(crate) total_minor: i64,
}

impl Totals {
    /// Adds it up; none when it is out of all range.
    pub(crate) fn of(lines: &[Priced], shipping_minor: Option<i64>, due: &Tax) -> Option<Self> {
        let mut goods_minor: i64 = 0;
        let mut core_minor: i64 = 0;
        for line in lines {
            goods_minor = goods_minor.checked_add(line.unit_minor.checked_mul(line.quantity)?)?;
            core_minor = core_minor.checked_add(line.core_minor.checked_mul(line.quantity)?)?;
        }
        let shipping = shipping_minor.unwrap_or(0);
        let taxable = goods_minor.checked_add(if due.on_shipping { shipping } else { 0 })?;
        let tax_minor = tax(taxable, due.rate_ppm);
        let total_minor = goods_minor.checked_add(core_minor)?.checked_add(shipping)?.checked_add(tax_minor)?;
        Some(Self { goods_minor, core_minor, shipping_minor, tax_minor, total_minor })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn due(rate_ppm: i64, on_shipping: bool) -> Tax {
        Tax { name: "Sales tax".into(), rate_ppm, on_shipping, exempt: false }
    }

    #[test]
    fn deposits_are_not_taxed_and_shipping_is_where_it_is() {
        let lines = [Priced { quantity: 3, unit_minor: 999, core_minor: 2500 }];
        let without = Totals::of(&lines, Some(1000), &due(66_250, false)).unwrap();
        assert_eq!((without.goods_minor, without.core_minor, without.tax_minor), (2997, 7500, 199));
        assert_eq!(without.total_minor, 2997 + 7500 + 1000 + 199);
        assert_eq!(Totals::of(&lines, Some(1000), &due(66_250, true)).unwrap().tax_minor, 265);
        assert_eq!(Totals::of(&lines, None, &due(0, true)).unwrap().total_minor, 2997 + 7500);
    }

    #[test]
    fn what_is_out_of_range_is_no_sum() {
        let line = Priced { quantity: 1_000_000, unit_minor: i64::MAX / 1000, core_minor: 0 };
        assert_eq!(Totals::of(&[line], None, &due(0, false)), None);
    }

    proptest! {
        /// Against fractions that are never rounded before the end.
        #[test]
        fn sums_are_those_of_exact_fractions(
            lines in proptest::collection::vec((1..1_000_000_i64, 0..10_000_000_i64, 0..100_000_i64), 0..50),
            shipping in proptest::option::of(0..1_000_000_i64),
            ppm in 0..=1_000_000_i64,
            on_shipping: bool,
        ) {
            let priced: Vec<Priced> = lines.iter()
                .map(|(quantity, unit_minor, core_minor)| Priced { quantity: *quantity, unit_minor: *unit_minor, core_minor: *core_minor })
                .collect();
            let totals = Totals::of(&priced, shipping, &due(ppm, on_shipping)).unwrap();
            let sum = |of: fn(&(i64, i64, i64)) -> i128| lines.iter().map(of).sum::<i128>();
            let goods = sum(|(quantity, unit, _)| i128::from(*quantity) * i128::from(*unit));
            let cores = sum(|(quantity, _, core)| i128::from(*quantity) * i128::from(*core));
            let taxable = goods + if on_shipping { i128::from(shipping.unwrap_or(0)) } else { 0 };
            // The tax as a fraction over a million lies within half a cent of what is said, and a tie goes up.
            let twice = 2 * taxable * i128::from(ppm);
            let said = 2 * i128::from(totals.tax_minor) * 1_000_000;
            prop_assert!(said - twice <= 1_000_000 && twice - said < 1_000_000);
            prop_assert_eq!(i128::from(totals.goods_minor), goods);
            prop_assert_eq!(i128::from(totals.total_minor), goods + cores + i128::from(shipping.unwrap_or(0)) + i128::from(totals.tax_minor));
        }
    }
}

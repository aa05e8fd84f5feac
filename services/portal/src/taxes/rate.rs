//! What a tax comes to.

use db::Id;

/// Marks ids of tax rates.
#[derive(Debug)]
pub(crate) enum TaxRateKind {}
/// The id of a tax rate.
pub(crate) type TaxRateId = Id<TaxRateKind>;

/// A rate as staff set it.
#[derive(Clone, Debug)]
pub(crate) struct TaxRate {
    pub(crate) id: TaxRateId,
    pub(crate) name: String,
    pub(crate) country: String,
    /// `None`: every other region of the country.
    pub(crate) region: Option<String>,
    pub(crate) rate_ppm: i64,
    pub(crate) on_shipping: bool,
    /// Counts its changes: the second of two editors is told.
    pub(crate) row_version: i32,
}

impl TaxRate {
    /// Where it counts.
    pub(crate) fn place(&self) -> String {
        place(&self.country, self.region.as_deref())
    }

    /// The rate as people write it.
    pub(crate) fn percent(&self) -> String {
        percent(self.rate_ppm)
    }
}

/// Where a rate counts, in words.
pub(super) fn place(country: &str, region: Option<&str>) -> String {
    region.map_or_else(|| country.to_owned(), |region| format!("{region}, {country}"))
}

/// Millionths as people write them in percent: 68750 is `6.875`.
pub(super) fn percent(ppm: i64) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Millionths in a whole.
const WHOLE_PPM: i64 = 1_000_000;

/// The tax that counts for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tax {
    /// What it is called.
    pub(crate) name: String,
    /// Millionths: 65000 is 6.5 %. Zero where no tax is due.
    pub(crate) rate_ppm: i64,
    /// Whether shipping is taxed too.
    pub(crate) on_shipping: bool,
    /// The customer pays none, by a certificate that counts on that day.
    pub(crate) exempt: bool,
}

impl Tax {
    /// The rate as people write it.
    pub(crate) fn percent(&self) -> String {
        percent(self.rate_ppm)
    }
}

/// Minor units of tax on what is taxable, rounded once, half a minor unit upwards: to be asked once for a whole order, never line by
/// line. A rate is taken for at most 100 %, so that the tax of no amount is too large.
pub(crate) fn tax(taxable_minor: i64, rate_ppm: i64) -> i64 {
    let whole = i128::from(WHOLE_PPM);
    let millionths = i128::from(taxable_minor) * i128::from(rate_ppm.clamp(0, WHOLE_PPM));
    let rounded = (2 * millionths + whole).div_euclid(2 * whole);
    i64::try_from(rounded).expect("no tax is larger than what is taxed")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn half_a_cent_is_rounded_upwards() {
        for (taxable, ppm, cents) in [
            (10_000, 60_000, 600),
            (1, 500_000, 1),
            (1, 499_999, 0),
            (8_33, 60_000, 50),
            (8_25, 60_000, 50),
            (8_24, 60_000, 49),
            (-1, 500_000, 0),
            (0, 60_000, 0),
            (12_345, 0, 0),
        ] {
            assert_eq!(tax(taxable, ppm), cents, "{taxable} at {ppm}");
        }
    }

    #[test]
    fn no_amount_is_too_large() {
        for taxable in [i64::MAX, i64::MIN] {
            assert_eq!(tax(taxable, 1_000_000), taxable);
            assert_eq!(tax(taxable, i64::MAX), taxable, "as 100 %");
            assert_eq!(tax(taxable, -5), 0);
        }
    }

    proptest! {
        /// Against the exact rational taxable × rate / 1,000,000: no whole number of minor units is nearer, and of two that are
        /// as near it is the higher.
        #[test]
        fn it_is_the_nearest_cent(taxable in any::<i64>(), ppm in 0..=1_000_000_i64) {
            let exact = i128::from(taxable) * i128::from(ppm);
            let off = i128::from(tax(taxable, ppm)) * 1_000_000 - exact;
            prop_assert!(-500_000 < off && off <= 500_000, "off by {} millionths", off);
        }

        #[test]
        fn it_is_taken_once_for_an_order(lines in proptest::collection::vec(0..100_000_i64, 1..60), ppm in 0..=150_000_i64) {
            let sum: i64 = lines.iter().sum();
            let exact = i128::from(sum) * i128::from(ppm);
            let (cents, rest) = (exact / 1_000_000, exact % 1_000_000);
            prop_assert_eq!(i128::from(tax(sum, ppm)), cents + i128::from(rest >= 500_000));
        }
    }
}

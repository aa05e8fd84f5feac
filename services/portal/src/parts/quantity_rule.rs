//! How many pieces of a part may be ordered at once.

use web::ui as u;

/// The largest number that a rule may name, in pieces.
pub(crate) const MOST: i32 = 1_000_000;

/// Limits as they were typed or stored, in whole pieces; each may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Pieces in a case: something to know, no limit.
    pub case_pack: Option<i32>,
    /// The fewest pieces of an order.
    pub minimum: Option<i32>,
    /// Only multiples of it are sold.
    pub multiple: Option<i32>,
    /// The most pieces of an order.
    pub maximum: Option<i32>,
}

/// Limits that fit together: minimum and maximum are multiples of the multiple, and the minimum is not the larger one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QuantityRule(Limits);

/// What is wrong with limits: the field, and the cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadLimit {
    pub(crate) field: &'static str,
    pub(crate) cure: String,
}

/// Why a quantity cannot be ordered; each says what can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Shortfall {
    #[error("Order at least {}.", u::count(i64::unsigned_abs(*.0)))]
    TooFew(i64),
    #[error("Order at most {}.", u::count(i64::unsigned_abs(*.0)))]
    TooMany(i64),
    #[error("This is sold in {step}s. {} is the nearest.", u::count(i64::unsigned_abs(*nearest)))]
    BetweenSteps { step: i64, nearest: i64 },
}

impl QuantityRule {
    /// The rule of these limits.
    ///
    /// # Errors
    /// One entry for each limit that does not fit.
    pub(crate) fn new(limits: Limits) -> Result<Self, Vec<BadLimit>> {
        let mut bad = Vec::new();
        let all = [
            ("case_pack", limits.case_pack),
            ("minimum", limits.minimum),
            ("multiple", limits.multiple),
            ("maximum", limits.maximum),
        ];
        for (field, limit) in all {
            if limit.is_some_and(|limit| !(1..=MOST).contains(&limit)) {
                bad.push(BadLimit { field, cure: "Write a whole number from 1 to 1,000,000.".to_owned() });
            }
        }
        if !bad.is_empty() {
            return Err(bad);
        }
        for (field, limit) in [("minimum", limits.minimum), ("maximum", limits.maximum)] {
            bad.extend(limit.zip(limits.multiple).and_then(|pair| no_multiple(field, pair)));
        }
        if let (true, Some(minimum), Some(maximum)) = (bad.is_empty(), limits.minimum, limits.maximum)
            && minimum > maximum
        {
            let cure = format!("This is less than the least, {minimum}. Raise it, or lower the other.");
            bad.push(BadLimit { field: "maximum", cure });
        }
        if bad.is_empty() { Ok(Self(limits)) } else { Err(bad) }
    }

    /// Its limits.
    pub(crate) const fn limits(&self) -> Limits {
        self.0
    }

    /// By how many pieces a stepper moves.
    pub(crate) fn step(&self) -> i64 {
        i64::from(self.0.multiple.unwrap_or(1))
    }

    /// The fewest pieces of an order.
    pub(crate) fn least(&self) -> i64 {
        self.0.minimum.map_or(self.step(), i64::from)
    }

    /// The most pieces of an order.
    pub(crate) fn most(&self) -> i64 {
        self.0.maximum.map_or(i64::from(MOST), i64::from)
    }

    /// Whether so many pieces may be ordered.
    ///
    /// # Errors
    /// Why not, and what may be.
    pub(crate) fn check(&self, quantity: i64) -> Result<(), Shortfall> {
        if quantity < self.least() {
            return Err(Shortfall::TooFew(self.least()));
        }
        if quantity > self.most() {
            return Err(Shortfall::TooMany(self.most()));
        }
        let step = self.step();
        if quantity % step == 0 {
            Ok(())
        } else {
            Err(Shortfall::BetweenSteps { step, nearest: self.nearest(quantity) })
        }
    }

    /// The quantity nearest to this one that may be ordered; the larger of two that are equally near.
    pub(crate) fn nearest(&self, quantity: i64) -> i64 {
        let quantity = quantity.clamp(self.least(), self.most());
        let over = quantity % self.step();
        let below = quantity - over;
        let up = below.checked_add(self.step()).filter(|_| over * 2 >= self.step());
        if over == 0 { quantity } else { up.unwrap_or(below).clamp(self.least(), self.most()) }
    }

    /// The rule as a buyer needs it: `Sold in 4s, at least 8, 12 in a case`; nothing without limits.
    pub(crate) fn words(&self) -> Option<String> {
        let Limits { case_pack, minimum, multiple, maximum } = self.0;
        let count = |limit: i32| u::count(u64::from(limit.unsigned_abs()));
        let said = [
            multiple.filter(|multiple| *multiple > 1).map(|multiple| format!("sold in {}s", count(multiple))),
            minimum
                .filter(|minimum| i64::from(*minimum) > self.step())
                .map(|least| format!("at least {}", count(least))),
            maximum.map(|most| format!("at most {}", count(most))),
            case_pack.map(|pieces| format!("{} in a case", count(pieces))),
        ];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let mut letters = said.chars();
        Some(format!("{}{}", letters.next()?.to_uppercase(), letters.as_str()))
    }
}

/// What to do about a limit that is no multiple of the other.
fn no_multiple(field: &'static str, (limit, multiple): (i32, i32)) -> Option<BadLimit> {
    let below = limit - limit % multiple;
    let above = below.saturating_add(multiple);
    let cure = match below {
        _ if below == limit => return None,
        0 => format!("Sold in {multiple}s, so this cannot be {limit}. Write {above}."),
        _ => format!("Sold in {multiple}s, so this cannot be {limit}. Write {below} or {above}."),
    };
    Some(BadLimit { field, cure })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(minimum: Option<i32>, multiple: Option<i32>, maximum: Option<i32>) -> Result<QuantityRule, Vec<BadLimit>> {
        QuantityRule::new(Limits { case_pack: None, minimum, multiple, maximum })
    }

    fn words(minimum: Option<i32>, multiple: Option<i32>, maximum: Option<i32>) -> Option<String> {
        rule(minimum, multiple, maximum).unwrap().words()
    }

    #[test]
    fn a_rule_is_said_in_plain_words() {
        assert_eq!(words(Some(8), Some(4), None).as_deref(), Some("Sold in 4s, at least 8"));
        assert_eq!(words(Some(4), Some(4), Some(1200)).as_deref(), Some("Sold in 4s, at most 1,200"));
        assert_eq!(words(Some(2), None, None).as_deref(), Some("At least 2"));
        assert_eq!(words(Some(1), Some(1), None), None);
        let pack = QuantityRule::new(Limits { case_pack: Some(12), ..Limits::default() }).unwrap();
        assert_eq!(pack.words().as_deref(), Some("12 in a case"));
    }

    #[test]
    fn limits_that_do_not_fit_are_refused_with_their_cure() {
        let fields = |bad: Vec<BadLimit>| bad.into_iter().map(|bad| (bad.field, bad.cure)).collect::<Vec<_>>();
        let bad = fields(rule(Some(6), Some(4), Some(3)).unwrap_err());
        assert_eq!(bad[0], ("minimum", "Sold in 4s, so this cannot be 6. Write 4 or 8.".into()));
        assert_eq!(bad[1], ("maximum", "Sold in 4s, so this cannot be 3. Write 4.".into()));
        assert_eq!(fields(rule(Some(8), None, Some(4)).unwrap_err())[0].0, "maximum");
        assert_eq!(fields(rule(Some(0), Some(-4), Some(MOST + 1)).unwrap_err()).len(), 3);
    }

    #[test]
    fn what_falls_short_is_said_with_what_does_not() {
        let rule = rule(Some(8), Some(4), Some(40)).unwrap();
        assert_eq!(rule.check(7).unwrap_err().to_string(), "Order at least 8.");
        assert_eq!(rule.check(44).unwrap_err().to_string(), "Order at most 40.");
        assert_eq!(rule.check(13).unwrap_err().to_string(), "This is sold in 4s. 12 is the nearest.");
        assert_eq!(rule.nearest(14), 16, "of two equally near the larger");
        assert_eq!((rule.nearest(i64::MIN), rule.nearest(i64::MAX)), (8, 40));
        assert_eq!(QuantityRule::default().nearest(i64::MAX), i64::from(MOST));
    }

    fn rules() -> impl Strategy<Value = QuantityRule> {
        let steps = (1..20_i32, proptest::option::of(1..10_i32), proptest::option::of(0..10_i32), any::<bool>());
        steps.prop_map(|(step, least, more, has_step)| {
            let multiple = has_step.then_some(step);
            let step = multiple.unwrap_or(1);
            let maximum = more.map(|more| (least.unwrap_or(1) + more) * step);
            rule(least.map(|least| least * step), multiple, maximum).unwrap()
        })
    }

    proptest! {
        #[test]
        fn the_nearest_quantity_may_be_ordered_and_none_is_nearer(rule in rules(), quantity in -50..500_i64) {
            let nearest = rule.nearest(quantity);
            prop_assert_eq!(rule.check(nearest), Ok(()));
            prop_assert_eq!(rule.check(quantity).is_ok(), nearest == quantity);
            for other in (0..600).filter(|other| rule.check(*other).is_ok()) {
                prop_assert!((other - quantity).abs() >= (nearest - quantity).abs(), "{} is nearer", other);
            }
        }
    }
}

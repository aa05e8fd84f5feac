//! Putting things in order: where something goes when it is moved.

use serde::Deserialize;

/// How a page says where something goes: one step, or before another one. What is empty goes to the end.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MoveForm {
    /// `up` or `down`.
    #[serde(rename = "move")]
    step: String,
    before: String,
    /// The section that a line goes to, when it goes before another line.
    pub(super) section: String,
    /// `on` where a script moved it in the page already.
    quiet: String,
}

/// Where something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To<T> {
    Before(T),
    After(T),
    Last,
    /// Where it is.
    Nowhere,
}

impl MoveForm {
    /// Whether it is one step.
    pub(super) fn is_step(&self) -> bool {
        !self.step.is_empty()
    }

    /// Whether nobody waits for a page.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet == "on"
    }

    /// Where it goes among those that are seen beside it.
    pub(super) fn to<T: Copy + Eq + std::str::FromStr>(&self, one: T, seen: &[T]) -> To<T> {
        let at = seen.iter().position(|other| *other == one);
        let beside = |steps: isize| at.and_then(|at| seen.get(at.checked_add_signed(steps)?)).copied();
        match self.step.as_str() {
            "up" => beside(-1).map_or(To::Nowhere, To::Before),
            "down" => beside(1).map_or(To::Nowhere, To::After),
            "" => match self.before.parse() {
                Ok(other) if other == one => To::Nowhere,
                Ok(other) => To::Before(other),
                Err(_) => To::Last,
            },
            _ => To::Nowhere,
        }
    }
}

/// The order with one of it put elsewhere. Beside what is gone meanwhile it goes last.
pub(super) fn moved<T: Copy + Eq>(order: &[T], one: T, to: To<T>) -> Vec<T> {
    if to == To::Nowhere || !order.contains(&one) {
        return order.to_vec();
    }
    let mut rest: Vec<T> = order.iter().copied().filter(|other| *other != one).collect();
    let at = |other: T| rest.iter().position(|known| *known == other);
    let place = match to {
        To::Before(other) => at(other),
        To::After(other) => at(other).map(|at| at + 1),
        To::Last | To::Nowhere => None,
    };
    rest.insert(place.unwrap_or(rest.len()), one);
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(step: &str, before: &str) -> MoveForm {
        MoveForm { step: step.into(), before: before.into(), ..MoveForm::default() }
    }

    #[test]
    fn a_step_passes_the_next_that_is_seen() {
        // 2 and 3 are not seen.
        let (order, seen) = ([1, 2, 3, 4, 5], [1, 4, 5]);
        let step = |one, step| moved(&order, one, form(step, "").to(one, &seen));
        assert_eq!(step(4, "up"), [4, 1, 2, 3, 5]);
        assert_eq!(step(1, "down"), [2, 3, 4, 1, 5]);
        assert_eq!(step(1, "up"), order);
        assert_eq!(step(5, "down"), order);
        assert_eq!(step(4, "sideways"), order);
    }

    #[test]
    fn what_is_put_beside_something_gone_goes_last() {
        let order = [1, 2, 3];
        assert_eq!(moved(&order, 1, form("", "9").to(1, &order)), [2, 3, 1]);
        assert_eq!(moved(&order, 1, form("", "").to(1, &order)), [2, 3, 1]);
        assert_eq!(moved(&order, 3, form("", "1").to(3, &order)), [3, 1, 2]);
        assert_eq!(moved(&order, 7, To::Last), order);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_doubled(moves in prop::collection::vec((0..8u8, 0..9u8, any::<bool>()), 0..40)) {
            let mut order: Vec<u8> = (0..8).collect();
            for (one, other, is_before) in moves {
                order = moved(&order, one, if is_before { To::Before(other) } else { To::After(other) });
                let mut sorted = order.clone();
                sorted.sort_unstable();
                prop_assert_eq!(sorted, (0..8).collect::<Vec<u8>>());
            }
        }
    }
}

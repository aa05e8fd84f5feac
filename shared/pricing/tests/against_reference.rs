//! Prices against a slow and obvious reading of the same rules, over generated price lists.

use pricing::{
    Asked, BasisPoints, Buyer, For, Item, LevelPrice, Method, Of, Rule, Source, Verdict, breaks, line_total, resolve,
};
use proptest::prelude::*;
use time::macros::date;
use time::{Date, Duration};
use uuid::Uuid;

/// A few ids, so that rules meet.
fn id(number: u8) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn day(number: i64) -> Date {
    date!(2026 - 03 - 01) + Duration::days(number)
}

fn methods() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(Method::List),
        (0i64..2000).prop_map(Method::Fixed),
        (0i64..=10_000).prop_map(|points| Method::PercentOff(BasisPoints(points))),
        (0i64..=20_000).prop_map(|points| Method::Markup(BasisPoints(points))),
        (0u8..2).prop_map(|level| Method::Level(id(level))),
    ]
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let whom = prop_oneof![
        (0u8..2).prop_map(|n| For::Customer(id(n))),
        (0u8..2).prop_map(|n| For::Group(id(n))),
        Just(For::Everybody),
    ];
    let what = prop_oneof![
        (0u8..2).prop_map(|n| Of::Item(id(n))),
        (0u8..2).prop_map(|n| Of::PriceGroup(id(n))),
        Just(Of::Everything),
    ];
    let days = (proptest::option::of(-3i64..3), proptest::option::of(-3i64..3));
    let rule = (whom, what, methods(), prop_oneof![Just(1i64), 2i64..12], days);
    prop::collection::vec(rule, 0..14).prop_map(|rules| {
        rules
            .into_iter()
            .zip(100u8..)
            .map(|((whom, what, method, min_quantity, (from, to)), number)| Rule {
                id: id(number),
                whom,
                what,
                method,
                min_quantity,
                starts_on: from.map(day),
                ends_on: to.map(day),
            })
            .collect()
    })
}

fn items() -> impl Strategy<Value = Item> {
    let level = (0u8..2, 1i64..12, 0i64..2000);
    let levels = prop::collection::vec(level, 0..6);
    let money = || proptest::option::of(0i64..2000);
    (proptest::option::of(0u8..2), money(), money(), levels).prop_map(|(group, list_minor, cost_minor, levels)| Item {
        id: id(0),
        price_group: group.map(id),
        list_minor,
        cost_minor,
        levels: levels
            .into_iter()
            .map(|(level, min_quantity, amount_minor)| LevelPrice { level: id(level), min_quantity, amount_minor })
            .collect(),
    })
}

fn buyers() -> impl Strategy<Value = Buyer> {
    proptest::option::of(0u8..2).prop_map(|group| Buyer { customer: id(0), group: group.map(id) })
}

/// The rules as the page about them tells them, one sentence after the other, in tenths of a thousandth of a cent.
fn obvious(item: &Item, buyer: Buyer, asked: Asked, rules: &[Rule]) -> Option<i64> {
    let lowest = |whom: For, what: Of| {
        rules
            .iter()
            .filter(|rule| rule.whom == whom && rule.what == what && rule.min_quantity <= asked.quantity)
            .filter(|rule| rule.starts_on.is_none_or(|day| day <= asked.on))
            .filter(|rule| rule.ends_on.is_none_or(|day| day >= asked.on))
            .filter_map(|rule| by_hand(rule.method, item, asked.quantity))
            .min()
    };
    let things = [Some(Of::Item(item.id)), item.price_group.map(Of::PriceGroup), Some(Of::Everything)];
    let people = [Some(For::Customer(buyer.customer)), buyer.group.map(For::Group)];
    let mut agreed = None;
    for what in things.into_iter().flatten() {
        for whom in people.into_iter().flatten() {
            if agreed.is_none() {
                agreed = lowest(whom, what);
            }
        }
    }
    let agreed = agreed.or(item.list_minor);
    let offer = things.into_iter().flatten().filter_map(|what| lowest(For::Everybody, what)).min();
    match (agreed, offer) {
        (Some(agreed), Some(offer)) if offer < agreed => Some(offer),
        (None, offer) => offer,
        (agreed, _) => agreed,
    }
}

fn by_hand(method: Method, item: &Item, quantity: i64) -> Option<i64> {
    // Ten-thousandths of a cent are whole numbers here; 5,000 of them are half a cent.
    let rounded = |parts: i64| if parts % 10_000 >= 5_000 { parts / 10_000 + 1 } else { parts / 10_000 };
    match method {
        Method::List => item.list_minor,
        Method::Fixed(amount) => Some(amount),
        Method::PercentOff(off) => item.list_minor.map(|list| rounded(list * (10_000 - off.0))),
        Method::Markup(more) => item.cost_minor.map(|cost| rounded(cost * (10_000 + more.0))),
        Method::Level(level) => {
            let mut lowest = None;
            for price in &item.levels {
                if price.level == level && price.min_quantity <= quantity {
                    lowest = Some(lowest.unwrap_or(i64::MAX).min(price.amount_minor));
                }
            }
            lowest
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn prices_are_those_of_the_obvious_reading(
        item in items(), buyer in buyers(), rules in rules(), quantity in 1i64..14, on in -4i64..4,
    ) {
        let asked = Asked { quantity, on: day(on) };
        let resolved = resolve(&item, buyer, asked, &rules);
        prop_assert_eq!(resolved.price.map(|price| price.unit_minor), obvious(&item, buyer, asked, &rules));
    }

    #[test]
    fn the_order_of_rules_never_matters(
        item in items(), buyer in buyers(), (rules, shuffled) in rules().prop_flat_map(|rules| {
            (Just(rules.clone()), Just(rules).prop_shuffle())
        }), quantity in 1i64..14,
    ) {
        let asked = Asked { quantity, on: day(0) };
        prop_assert_eq!(resolve(&item, buyer, asked, &rules), resolve(&item, buyer, asked, &shuffled));
    }

    #[test]
    fn exactly_what_wins_is_said_to_win(item in items(), buyer in buyers(), rules in rules(), quantity in 1i64..14) {
        let asked = Asked { quantity, on: day(0) };
        let resolved = resolve(&item, buyer, asked, &rules);
        let winners: Vec<_> = resolved.weighed.iter().filter(|one| one.verdict == Verdict::Won).collect();
        prop_assert_eq!(winners.len(), usize::from(resolved.price.is_some()));
        if let Some(price) = resolved.price {
            prop_assert_eq!((winners[0].source, winners[0].unit_minor), (price.source, Some(price.unit_minor)));
        }
        let about = rules.iter().filter(|rule| rule.is_about(&item, buyer)).count();
        prop_assert_eq!(resolved.weighed.len(), about + usize::from(item.list_minor.is_some()));
        // Nobody else's rule is even named.
        for one in &resolved.weighed {
            if let Source::Rule(id) = one.source {
                prop_assert!(rules.iter().any(|rule| rule.id == id && rule.is_about(&item, buyer)));
            }
        }
    }

    #[test]
    fn a_rule_of_somebody_else_changes_nothing(
        item in items(), buyer in buyers(), rules in rules(), quantity in 1i64..14, method in methods(),
    ) {
        let asked = Asked { quantity, on: day(0) };
        let before = resolve(&item, buyer, asked, &rules);
        let mut more = rules;
        for (whom, what) in [(For::Customer(id(9)), Of::Item(id(0))), (For::Customer(id(0)), Of::Item(id(9)))] {
            more.push(Rule { id: id(200), whom, what, method, min_quantity: 1, starts_on: None, ends_on: None });
        }
        prop_assert_eq!(resolve(&item, buyer, asked, &more), before);
    }

    #[test]
    fn breaks_say_the_price_of_every_quantity(item in items(), buyer in buyers(), rules in rules()) {
        let steps = breaks(&item, buyer, day(0), &rules);
        for quantity in 1..14 {
            let asked = Asked { quantity, on: day(0) };
            let price = resolve(&item, buyer, asked, &rules).price.map(|price| price.unit_minor);
            let step = steps.iter().rev().find(|step| step.min_quantity <= quantity);
            prop_assert_eq!(price, step.map(|step| step.price.unit_minor), "{} pieces", quantity);
        }
    }

    #[test]
    fn a_line_is_the_price_times_the_pieces(unit in 0..=pricing::LARGEST, quantity in 1..=pricing::MOST_PIECES) {
        let exact = i128::from(unit) * i128::from(quantity);
        prop_assert_eq!(line_total(unit, quantity).map(i128::from), i64::try_from(exact).ok().map(i128::from));
    }
}

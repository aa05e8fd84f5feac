//! Prices as a seller would explain them.

use pricing::{
    Asked, BasisPoints, Buyer, For, Item, LevelPrice, Method, Of, Resolved, Rule, Source, Unpriced, Verdict, breaks,
    resolve,
};
use time::{Date, macros::date};
use uuid::Uuid;

const TODAY: Date = date!(2026 - 03 - 15);
const PADS: Uuid = Uuid::from_u128(1);
const BRAKES: Uuid = Uuid::from_u128(2);
const HALVORSEN: Uuid = Uuid::from_u128(3);
const DEALERS: Uuid = Uuid::from_u128(4);
const GOLD: Uuid = Uuid::from_u128(5);
const BUYER: Buyer = Buyer { customer: HALVORSEN, group: Some(DEALERS) };

fn pads() -> Item {
    let gold = |min_quantity, amount_minor| LevelPrice { level: GOLD, min_quantity, amount_minor };
    Item {
        id: PADS,
        price_group: Some(BRAKES),
        list_minor: Some(10_000),
        cost_minor: Some(6_000),
        levels: vec![gold(1, 8_000), gold(10, 7_500)],
    }
}

fn rule(number: u128, whom: For, what: Of, method: Method) -> Rule {
    Rule { id: Uuid::from_u128(number), whom, what, method, min_quantity: 1, starts_on: None, ends_on: None }
}

fn price(rules: &[Rule], quantity: i64) -> Resolved {
    resolve(&pads(), BUYER, Asked { quantity, on: TODAY }, rules)
}

fn cents(rules: &[Rule], quantity: i64) -> i64 {
    price(rules, quantity).price.expect("there is a list price").unit_minor
}

#[test]
fn a_customer_without_rules_pays_the_list_price() {
    let resolved = price(&[], 1);
    assert_eq!(resolved.price.unwrap().source, Source::List);
    assert_eq!(resolved.weighed[0].verdict, Verdict::Won);
}

#[test]
fn the_narrower_rule_goes_before_the_cheaper_one() {
    let off = |percent: i64| Method::PercentOff(BasisPoints(percent * 100));
    let mine = For::Customer(HALVORSEN);
    let mut rules = vec![rule(10, mine, Of::Everything, off(30))];
    assert_eq!(cents(&rules, 1), 7_000);
    rules.push(rule(11, For::Group(DEALERS), Of::PriceGroup(BRAKES), off(20)));
    assert_eq!(cents(&rules, 1), 8_000);
    rules.push(rule(12, mine, Of::PriceGroup(BRAKES), Method::Markup(BasisPoints(5_000))));
    assert_eq!(cents(&rules, 1), 9_000);
    rules.push(rule(13, For::Group(DEALERS), Of::Item(PADS), Method::Level(GOLD)));
    assert_eq!((cents(&rules, 1), cents(&rules, 10)), (8_000, 7_500));
    rules.push(rule(14, mine, Of::Item(PADS), Method::Fixed(9_900)));
    assert_eq!(cents(&rules, 1), 9_900);
    let resolved = price(&rules, 1);
    assert!(resolved.weighed[1..].iter().all(|one| one.verdict == Verdict::LessSpecific), "{resolved:?}");
}

#[test]
fn an_offer_to_everybody_never_makes_it_dearer() {
    let offer = rule(20, For::Everybody, Of::Item(PADS), Method::Fixed(8_500));
    let own = |amount| rule(21, For::Customer(HALVORSEN), Of::Everything, Method::Fixed(amount));
    assert_eq!(cents(&[offer], 1), 8_500);
    assert_eq!(cents(&[offer, own(9_000)], 1), 8_500);
    assert_eq!(cents(&[offer, own(8_000)], 1), 8_000);
    let verdicts: Vec<_> = price(&[offer, own(9_000)], 1).weighed.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Won, Verdict::OfferLower, Verdict::LessSpecific]);
}

#[test]
fn an_offer_counts_from_its_first_day_to_the_end_of_its_last() {
    let (first, last) = (date!(2026 - 03 - 10), date!(2026 - 03 - 20));
    let window = Rule {
        starts_on: Some(first),
        ends_on: Some(last),
        ..rule(30, For::Everybody, Of::Everything, Method::PercentOff(BasisPoints(1_000)))
    };
    let on = |on| resolve(&pads(), BUYER, Asked { quantity: 1, on }, &[window]);
    for (day, cents, verdict) in [
        (first.previous_day().unwrap(), 10_000, Verdict::NotYet),
        (first, 9_000, Verdict::Won),
        (last, 9_000, Verdict::Won),
        (last.next_day().unwrap(), 10_000, Verdict::Over),
    ] {
        let resolved = on(day);
        let offer = resolved.weighed.iter().find(|one| one.source == Source::Rule(window.id)).unwrap();
        assert_eq!((resolved.price.unwrap().unit_minor, offer.verdict), (cents, verdict), "{day}");
    }
}

/// Volume discounts of 2, 5, 10, 15 and 20 % from 11, 15, 25, 41 and 61 pieces.
#[test]
fn quantity_breaks_meet_their_edges() {
    let offers: Vec<Rule> = [(11, 200), (15, 500), (25, 1_000), (41, 1_500), (61, 2_000)]
        .into_iter()
        .map(|(min_quantity, off)| Rule {
            min_quantity,
            ..rule(100 + off as u128, For::Everybody, Of::Item(PADS), Method::PercentOff(BasisPoints(off)))
        })
        .collect();
    for (pieces, expected) in [
        (1, 10_000),
        (10, 10_000),
        (11, 9_800),
        (14, 9_800),
        (15, 9_500),
        (24, 9_500),
        (25, 9_000),
        (40, 9_000),
        (41, 8_500),
        (60, 8_500),
        (61, 8_000),
        (500, 8_000),
    ] {
        assert_eq!(cents(&offers, pieces), expected, "{pieces} pieces");
    }
    let steps: Vec<i64> = breaks(&pads(), BUYER, TODAY, &offers).iter().map(|step| step.min_quantity).collect();
    assert_eq!(steps, [1, 11, 15, 25, 41, 61]);
}

#[test]
fn what_gives_no_price_is_passed_over_and_said() {
    let item = Item { cost_minor: None, ..pads() };
    let rules = [
        rule(40, For::Customer(HALVORSEN), Of::Item(PADS), Method::Markup(BasisPoints(1_000))),
        rule(41, For::Customer(HALVORSEN), Of::Everything, Method::PercentOff(BasisPoints(1_000))),
    ];
    let resolved = resolve(&item, BUYER, Asked { quantity: 1, on: TODAY }, &rules);
    assert_eq!(resolved.price.unwrap().unit_minor, 9_000);
    assert!(resolved.weighed.iter().any(|one| one.verdict == Verdict::Unpriced(Unpriced::NoCost)));
    let bare = Item { id: PADS, ..Item::default() };
    assert_eq!(resolve(&bare, BUYER, Asked { quantity: 1, on: TODAY }, &rules).price, None, "on request");
}

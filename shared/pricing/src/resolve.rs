//! From rules to one price.

use std::cmp::Reverse;

use time::Date;
use uuid::Uuid;

use crate::{Buyer, Item, Rule, Unpriced};

/// For how many pieces and which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Pieces, 1 or more.
    pub quantity: i64,
    /// The day, in the business's time.
    pub on: Date,
}

/// What a price comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The list price, because nothing else was agreed.
    List,
    /// The rule with this number.
    Rule(Uuid),
}

/// The price of one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// In the currency's smallest unit.
    pub unit_minor: i64,
    /// What it comes from.
    pub source: Source,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It makes the price.
    Won,
    /// It counts from more pieces.
    TooFew,
    /// Its first day is still to come.
    NotYet,
    /// Its last day is over.
    Over,
    /// It gives no price.
    Unpriced(Unpriced),
    /// Another is made more narrowly for this part and customer.
    LessSpecific,
    /// Another as specific is lower, or was there before at the same price.
    NotLowest,
    /// It is an offer, and the agreed price is no higher.
    OfferNotLower,
    /// It was agreed, and an offer to everybody is lower.
    OfferLower,
}

/// A rule that speaks of the part and the customer, with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The rule, or the list price.
    pub source: Source,
    /// The price that it gives.
    pub unit_minor: Option<i64>,
    /// What became of it.
    pub verdict: Verdict,
}

/// A price with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// None when nothing gives a price: it is on request.
    pub price: Option<Price>,
    /// Everything that speaks of the part and the customer: the winner first, then by rank. The list price is in it when
    /// there is one.
    pub weighed: Vec<Weighed>,
}

/// The price of a part for a customer.
#[must_use]
pub fn resolve(item: &Item, buyer: Buyer, asked: Asked, rules: &[Rule]) -> Resolved {
    let mut about: Vec<&Rule> = rules.iter().filter(|rule| rule.is_about(item, buyer)).collect();
    let price = |rule: &Rule| counts(rule, item, asked);
    // By rank, so that the order in which rules came plays no part.
    about.sort_by_key(|rule| (rule.is_offer(), Reverse(rule.specificity()), price(rule).unwrap_or(i64::MAX), rule.id));
    let first = |is_offer: bool| about.iter().filter(move |rule| rule.is_offer() == is_offer);
    let agreed = first(false).find_map(|rule| Some((*rule, price(rule).ok()?)));
    let offer = first(true).filter_map(|rule| Some((*rule, price(rule).ok()?))).min_by_key(|(rule, p)| (*p, rule.id));
    let agreed_price = match agreed {
        Some((rule, unit_minor)) => Some(Price { unit_minor, source: Source::Rule(rule.id) }),
        None => item.list_minor.map(|unit_minor| Price { unit_minor, source: Source::List }),
    };
    let offered = offer.map(|(rule, unit_minor)| Price { unit_minor, source: Source::Rule(rule.id) });
    let won = match (agreed_price, offered) {
        (Some(agreed), Some(offer)) => Some(if offer.unit_minor < agreed.unit_minor { offer } else { agreed }),
        (agreed, offer) => agreed.or(offer),
    };
    let is_winner = |source| won.is_some_and(|won| won.source == source);
    let verdict = |rule: &Rule| match price(rule) {
        Err(verdict) => verdict,
        Ok(_) if is_winner(Source::Rule(rule.id)) => Verdict::Won,
        Ok(_) if rule.is_offer() => match offered {
            Some(lowest) if lowest.source != Source::Rule(rule.id) => Verdict::NotLowest,
            _ => Verdict::OfferNotLower,
        },
        Ok(_) => match agreed {
            Some((best, _)) if best.id == rule.id => Verdict::OfferLower,
            Some((best, _)) if best.specificity() == rule.specificity() => Verdict::NotLowest,
            _ => Verdict::LessSpecific,
        },
    };
    let mut weighed: Vec<Weighed> = about
        .iter()
        .map(|rule| Weighed {
            source: Source::Rule(rule.id),
            unit_minor: rule.method.price(item, asked.quantity).ok(),
            verdict: verdict(rule),
        })
        .collect();
    weighed.extend(item.list_minor.map(|list| Weighed {
        source: Source::List,
        unit_minor: Some(list),
        verdict: match agreed {
            _ if is_winner(Source::List) => Verdict::Won,
            None => Verdict::OfferLower,
            Some(_) => Verdict::LessSpecific,
        },
    }));
    weighed.sort_by_key(|one| one.verdict != Verdict::Won);
    Resolved { price: won, weighed }
}

/// The price that a rule gives when it counts.
fn counts(rule: &Rule, item: &Item, asked: Asked) -> Result<i64, Verdict> {
    if rule.starts_on.is_some_and(|day| asked.on < day) {
        return Err(Verdict::NotYet);
    }
    if rule.ends_on.is_some_and(|day| asked.on > day) {
        return Err(Verdict::Over);
    }
    if asked.quantity < rule.min_quantity {
        return Err(Verdict::TooFew);
    }
    rule.method.price(item, asked.quantity).map_err(Verdict::Unpriced)
}

/// From so many pieces, this price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// From how many pieces.
    pub min_quantity: i64,
    /// The price of one.
    pub price: Price,
}

/// The prices by quantity on a day: each number of pieces from which the price of one changes, the smallest first.
#[must_use]
pub fn breaks(item: &Item, buyer: Buyer, on: Date, rules: &[Rule]) -> Vec<Break> {
    let of_rules = rules.iter().filter(|rule| rule.is_about(item, buyer)).map(|rule| rule.min_quantity);
    let mut steps: Vec<i64> = of_rules.chain(item.levels.iter().map(|price| price.min_quantity)).chain([1]).collect();
    steps.sort_unstable();
    steps.dedup();
    let mut found: Vec<Break> = Vec::new();
    for quantity in steps {
        let Some(price) = resolve(item, buyer, Asked { quantity, on }, rules).price else { continue };
        if found.last().is_none_or(|last| last.price.unit_minor != price.unit_minor) {
            found.push(Break { min_quantity: quantity, price });
        }
    }
    found
}

//! How a price came about, as customers may read it: never a cost, never what a part could cost from tomorrow on, and no
//! names of groups and levels, which were not chosen for their ears.

use pricing::{For, Method, Of, Resolved, Rule, Source, Verdict};

/// A line of "why this price?".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// What it is: "Your company’s price for this part".
    pub(crate) what: String,
    /// What it would have made the price.
    pub(crate) unit_minor: Option<i64>,
    /// Why it counts, or does not.
    pub(crate) verdict: &'static str,
    /// Whether it makes the price.
    pub(crate) is_winner: bool,
}

/// The lines, the winner first. Who does not see list prices reads no other price that is one.
pub(crate) fn reasons(resolved: &Resolved, rules: &[Rule], sees_list: bool) -> Vec<Reason> {
    let said = |verdict| match verdict {
        Verdict::Won => Some("This is your price."),
        Verdict::TooFew => Some("It counts for more pieces."),
        Verdict::LessSpecific => Some("A price made more closely for you or this part goes before it."),
        Verdict::NotLowest => Some("Another one like it is lower."),
        Verdict::OfferNotLower => Some("Your own price is as low or lower."),
        Verdict::OfferLower => Some("An offer is lower."),
        Verdict::NotYet | Verdict::Over | Verdict::Unpriced(_) => None,
    };
    let line = |what: String, unit_minor, verdict| {
        let is_winner = verdict == Verdict::Won;
        said(verdict).map(|verdict| Reason { what, unit_minor, verdict, is_winner })
    };
    resolved
        .weighed
        .iter()
        .filter_map(|one| match one.source {
            Source::List if sees_list => line("List price".to_owned(), one.unit_minor, one.verdict),
            Source::List if one.verdict == Verdict::Won => {
                line("The usual price".to_owned(), one.unit_minor, one.verdict)
            }
            Source::List => None,
            Source::Rule(id) => {
                let rule = rules.iter().find(|rule| rule.id == id)?;
                let is_hidden = rule.method == Method::List && !sees_list && one.verdict != Verdict::Won;
                line(named(rule), one.unit_minor, one.verdict).filter(|_| !is_hidden)
            }
        })
        .collect()
}

fn named(rule: &Rule) -> String {
    let whose = match rule.whom {
        For::Customer(_) => "Your company’s price",
        For::Group(_) => "The price of companies like yours",
        For::Everybody => "An offer",
    };
    let of = match rule.what {
        Of::Item(_) => "for this part",
        Of::PriceGroup(_) => "for parts of this kind",
        Of::Everything => "for all parts",
    };
    let from = if rule.min_quantity > 1 {
        format!(", from {} pieces", web::ui::count(rule.min_quantity.unsigned_abs()))
    } else {
        String::new()
    };
    format!("{whose} {of}{from}")
}

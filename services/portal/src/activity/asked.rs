//! What an address of the trail asks for: kinds, people, days and a page.

use db::{CustomerId, StaffId};
use serde::Deserialize;
use time::Date;
use time::macros::format_description;
use uuid::Uuid;
use web::Now;
use web::fields::Choice;
use web::shell::Link;

use super::queries::Filter;
use super::words::GROUPS;

/// An address's parameters, as they were sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) what: String,
    pub(super) who: String,
    /// A customer's id, or what it is called: its account number or name.
    pub(super) customer: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) before: String,
}

impl Asked {
    /// The events that are asked for, of one customer if there is one. Its days are those of the business's calendar.
    pub(super) fn filter(&self, now: &Now, customer: Option<CustomerId>) -> Filter {
        let group = GROUPS.iter().find(|(key, ..)| *key == self.what);
        Filter {
            kinds: group.map_or_else(String::new, |(_, _, kinds)| (*kinds).to_owned()),
            leaves_failures_out: false,
            staff: self.who.parse::<StaffId>().ok(),
            customer,
            from: day(&self.from).map(|day| now.midnight(day)),
            until: day(&self.to).and_then(Date::next_day).map(|day| now.midnight(day)),
            before: self.before.parse::<Uuid>().ok(),
        }
    }

    /// The page's address without one parameter, and with the event after which the next page begins.
    pub(super) fn address(&self, path: &str, without: &str, before: &str) -> String {
        let all = [
            ("what", &self.what),
            ("who", &self.who),
            ("customer", &self.customer),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let kept = all.into_iter().filter(|(name, _)| *name != without).map(|(name, value)| (name, value.as_str()));
        crate::lists::address(path, &kept.chain([("before", before)]).collect::<Vec<_>>())
    }

    pub(super) fn is_filtered(&self) -> bool {
        let all = [&self.what, &self.who, &self.customer, &self.from, &self.to, &self.before];
        all.iter().any(|value| !value.is_empty())
    }

    /// The filters that apply, each with the link that removes it. `who` and `customer` are those that were found.
    pub(super) fn chips(&self, path: &str, (who, customer): (Option<&str>, Option<&str>)) -> Vec<Link> {
        let group = GROUPS.iter().find(|(key, ..)| *key == self.what).map(|(_, label, _)| (*label).to_owned());
        let person = who.map(|name| format!("By {name}"));
        let customer = customer.map(|name| format!("Customer: {name}"));
        let from = day(&self.from).map(|_| format!("From {}", self.from));
        let to = day(&self.to).map(|_| format!("To {}", self.to));
        [("what", group), ("who", person), ("customer", customer), ("from", from), ("to", to)]
            .into_iter()
            .filter_map(|(name, label)| Some(Link { href: self.address(path, name, ""), label: label? }))
            .collect()
    }

    /// The groups of kinds to choose from: those that begin so, or all.
    pub(super) fn groups(&self, keys: Option<&[&str]>) -> Vec<Choice> {
        let is_offered = |key: &str| keys.is_none_or(|keys| keys.contains(&key));
        let offered = GROUPS.iter().filter(|(key, ..)| is_offered(key));
        offered.map(|(key, label, _)| Choice::new(*key, *label, &self.what)).collect()
    }
}

/// A day as `<input type="date">` writes it, of this century.
fn day(text: &str) -> Option<Date> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    day.filter(|day| (2000..2100).contains(&day.year()))
}

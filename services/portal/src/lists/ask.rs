//! What a list's address asks for: search, filters, order, page and view.

use std::sync::Arc;

use db::CustomerId;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use web::Now;

use super::cursor::Cursor;
use super::stretch::{Phase, Step};
use super::subject::{Column, Filter, Kind, Order, Subject, Word, day};

/// What an address asks for, as far as the list has it. Whatever is unknown is as if it were not there.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) subject: Arc<Subject>,
    /// The words looked for, as typed.
    pub(crate) search: String,
    /// The filters that apply: parameter and value, in the list's order.
    pub(super) values: Vec<(Word, String)>,
    pub(crate) column: Column,
    pub(crate) is_descending: bool,
    /// Where the page before ended.
    pub(crate) after: Option<Cursor>,
    /// The saved view that it began with.
    pub(crate) view: Option<Uuid>,
    /// Whether everything is meant, also by somebody whose list opens with a view.
    pub(crate) is_all: bool,
}

/// The most characters of a search that are looked at, and the most words.
const LONGEST: usize = 200;
const MOST_WORDS: usize = 8;

impl Ask {
    /// Reads an address's parameters; the last of two that differ wins.
    pub(crate) fn read(subject: &Arc<Subject>, pairs: &[(String, String)]) -> Self {
        let last = |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        let sort = last("sort").unwrap_or_default();
        let key = sort.strip_prefix('-').unwrap_or(sort);
        let column = subject.column(key).unwrap_or_else(|| subject.name()).clone();
        let is_known = column.key == key;
        let mut ask = Self {
            subject: Arc::clone(subject),
            search: last("q")
                .unwrap_or_default()
                .chars()
                .filter(|c| !accounts::is_invisible(*c))
                .take(LONGEST)
                .collect(),
            values: subject.read(pairs),
            column,
            is_descending: if is_known { sort.starts_with('-') } else { subject.is_newest_first },
            after: None,
            view: last("view").and_then(|id| id.parse().ok()),
            is_all: last("view") == Some("all"),
        };
        ask.after = last("after").and_then(Cursor::parse).filter(|cursor| ask.reaches(cursor));
        ask
    }

    /// Whether an address names a view and nothing of its own: then the view's parameters count.
    pub(crate) fn is_view_alone(pairs: &[(String, String)]) -> bool {
        pairs.iter().all(|(name, value)| ["view", "after"].contains(&name.as_str()) || value.trim().is_empty())
    }

    /// Whether it is in the usual order: by name, or the newest first.
    pub(crate) fn is_usual(&self) -> bool {
        self.column == *self.subject.name() && self.is_descending == self.subject.is_newest_first
    }

    /// Whether it is sorted by a time.
    pub(super) fn is_by_time(&self) -> bool {
        self.column.order == Order::Time
    }

    fn reaches(&self, cursor: &Cursor) -> bool {
        let (phases, has_key) = match self.column.order {
            Order::Name => (1, cursor.key.is_none()),
            Order::Word => (2, cursor.key.is_some() == (cursor.phase == 0)),
            Order::Time => (2, cursor.time().is_some() == (cursor.phase == 0)),
            Order::Groups(groups) => (groups.len(), cursor.key.is_none()),
        };
        usize::from(cursor.phase) < phases && has_key
    }

    /// A filter's value; empty when it does not apply.
    pub(crate) fn value(&self, parameter: &str) -> &str {
        self.values.iter().find(|(name, _)| *name == parameter).map_or("", |(_, value)| value)
    }

    /// The same; none when it does not apply.
    pub(crate) fn chosen(&self, parameter: &str) -> Option<String> {
        Some(self.value(parameter).to_owned()).filter(|value| !value.is_empty())
    }

    /// The customer to which the list is narrowed, if there is such a customer.
    pub(crate) fn customer(&self) -> Option<CustomerId> {
        self.subject.filters.iter().find_map(|filter| match &filter.kind {
            Kind::Customer(known) => known.as_ref().map(|(id, _)| *id),
            _ => None,
        })
    }

    /// What a filter with two values asks for.
    pub(crate) fn either(&self, parameter: &str, yes: &str, no: &str) -> Option<bool> {
        let value = self.value(parameter);
        (value == yes).then_some(true).or((value == no).then_some(false))
    }

    /// The beginning of a range of days of the business.
    pub(crate) fn from(&self, parameter: &str, now: &Now) -> Option<OffsetDateTime> {
        day(self.value(parameter)).map(|day| now.midnight(day))
    }

    /// The end of a range of days: the last of them is in it.
    pub(crate) fn until(&self, parameter: &str, now: &Now) -> Option<OffsetDateTime> {
        day(self.value(parameter)).and_then(Date::next_day).map(|day| now.midnight(day))
    }

    /// The filters that apply.
    pub(crate) fn values(&self) -> &[(Word, String)] {
        &self.values
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.search.trim().is_empty() || !self.values.is_empty()
    }

    /// What was looked for, as patterns for LIKE; the longest word, the most telling one, first.
    pub(crate) fn words(&self) -> Option<Vec<String>> {
        let escape = |word: &str| word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        let lower = self.search.to_lowercase();
        let mut words: Vec<String> = lower.split_whitespace().take(MOST_WORDS).map(escape).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let patterns: Vec<String> = words.into_iter().map(|word| format!("%{word}%")).collect();
        Some(patterns).filter(|patterns| !patterns.is_empty())
    }

    /// The parts of its order, from the one in which the page before ended.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let step = |phase, is_descending| (Some(self.clone()), phase, is_descending);
        let down = self.is_descending;
        let parts = match self.column.order {
            Order::Name => vec![step(Phase::Names, down)],
            Order::Word | Order::Time => vec![step(Phase::Valued, down), step(Phase::Missing, false)],
            Order::Groups(groups) => {
                let mut parts: Vec<_> =
                    groups.iter().map(|group| (self.narrowed(&self.column.key, group), Phase::Names, false)).collect();
                if down {
                    parts.reverse();
                }
                parts
            }
        };
        let begun = self.after.as_ref().map_or(0, |cursor| cursor.phase);
        let step = |(number, (ask, phase, is_descending)): (u8, (Option<Self>, Phase, bool))| {
            let after = self.after.clone().filter(|cursor| cursor.phase == number);
            Some(Step { ask: ask?, phase, is_descending, number, after })
        };
        (0..).zip(parts).skip(usize::from(begun)).filter_map(step).collect()
    }

    /// The same for one value of a filter alone; nothing when the filter asks for another one.
    fn narrowed(&self, parameter: &Word, value: &str) -> Option<Self> {
        let asked = self.value(parameter);
        let means = |filter: &Filter| filter.key == *parameter && filter.means(asked, value);
        if !asked.is_empty() && asked != value && !self.subject.filters.iter().any(means) {
            return None;
        }
        let mut narrowed = self.clone();
        narrowed.values.retain(|(name, _)| name != parameter);
        narrowed.values.push((parameter.clone(), value.to_owned()));
        Some(narrowed)
    }

    /// Its parameters but the page's, so that the same is asked again.
    pub(crate) fn pairs(&self) -> Vec<(Word, String)> {
        let mut pairs = vec![(Word::from("q"), self.search.trim().to_owned())];
        pairs.extend(self.values.iter().cloned());
        let sign = if self.is_descending { "-" } else { "" };
        // An address that names a view says what differs from it, and at least its order.
        if !self.is_usual() || self.view.is_some() {
            pairs.push(("sort".into(), format!("{sign}{}", self.column.key)));
        }
        pairs.extend(self.view.map(|id| (Word::from("view"), id.to_string())));
        if self.is_all && self.view.is_none() {
            pairs.push(("view".into(), "all".to_owned()));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// What a saved view keeps.
    pub(crate) fn query(&self) -> String {
        let ask = Self { view: None, is_all: false, ..self.clone() };
        let address = ask.address_at("");
        address.strip_prefix('?').unwrap_or_default().to_owned()
    }

    /// The address that asks for the same, from the first page.
    pub(crate) fn address(&self) -> String {
        self.address_at(self.subject.path)
    }

    /// The same question asked of another address.
    pub(crate) fn address_at(&self, path: &str) -> String {
        let pairs = self.pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
        super::address(path, &pairs)
    }

    /// The same, on the page behind a place.
    pub(crate) fn behind(&self, after: Option<Cursor>) -> Self {
        Self { after, ..self.clone() }
    }

    /// The address of the page behind a place.
    pub(crate) fn page(&self, after: &Cursor) -> String {
        let address = self.address();
        let sign = if address.contains('?') { '&' } else { '?' };
        format!("{address}{sign}after={}", after.text())
    }

    /// The address without one filter.
    pub(crate) fn without(&self, parameter: &str) -> String {
        let mut ask = self.clone();
        ask.values.retain(|(name, _)| *name != parameter);
        ask.address()
    }

    /// The address without its search.
    pub(crate) fn without_search(&self) -> String {
        Self { search: String::new(), ..self.clone() }.address()
    }

    /// The address in the order of a column: the other way round when it is in that order already.
    pub(crate) fn sorted(&self, column: &Column) -> String {
        let is_descending = self.column == *column && !self.is_descending;
        Self { column: column.clone(), is_descending, ..self.clone() }.address()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::listing::CONTACTS;

    fn ask(query: &[(&str, &str)]) -> Ask {
        let pairs: Vec<(String, String)> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ask::read(&CONTACTS.plain(), &pairs)
    }

    #[test]
    fn what_a_list_has_is_read_and_written_back() {
        let asked = ask(&[("q", " a&b "), ("status", "revoked"), ("seen_from", "2026-11-01"), ("sort", "-customer")]);
        assert_eq!(asked.address(), "/contacts?q=a%26b&status=revoked&seen_from=2026-11-01&sort=-customer");
        assert_eq!(asked.without("status"), "/contacts?q=a%26b&seen_from=2026-11-01&sort=-customer");
        assert_eq!(
            asked.sorted(CONTACTS.column("customer").unwrap()),
            asked.address().replace("-customer", "customer")
        );
    }

    #[test]
    fn what_it_has_not_is_as_if_it_were_not_there() {
        let long = "x".repeat(9_000);
        let asked =
            ask(&[("q", &long), ("status", "<b>"), ("seen_from", "soon"), ("sort", "-nothing"), ("after", "W10")]);
        assert_eq!((asked.search.len(), asked.values().len()), (200, 0));
        assert!(asked.column == *CONTACTS.name() && !asked.is_descending && asked.after.is_none());
    }

    #[test]
    fn a_cursor_of_another_order_is_none() {
        let cursor = Cursor { phase: 0, key: Some("halvorsen".into()), name: "gray".into(), id: Uuid::nil() }.text();
        assert!(ask(&[("sort", "customer"), ("after", &cursor)]).after.is_some());
        assert!(ask(&[("sort", "seen"), ("after", &cursor)]).after.is_none());
        assert!(ask(&[("after", &cursor)]).after.is_none());
    }

    #[test]
    fn a_group_that_the_filter_shuts_out_is_not_read() {
        let values =
            |steps: Vec<Step>| steps.into_iter().map(|step| step.ask.value("access").to_owned()).collect::<Vec<_>>();
        assert_eq!(values(ask(&[("sort", "access")]).steps()), ["granted", "none"]);
        assert_eq!(values(ask(&[("sort", "-access")]).steps()), ["none", "granted"]);
        assert_eq!(values(ask(&[("sort", "access"), ("access", "none")]).steps()), ["none"]);
    }

    #[test]
    fn words_are_escaped_and_the_longest_comes_first() {
        assert_eq!(ask(&[("q", "Jo  100%_x")]).words().unwrap(), [r"%100\%\_x%", "%jo%"]);
        assert_eq!(ask(&[("q", "  ")]).words(), None);
        assert_eq!(ask(&[("q", "a\u{202e}b\0")]).search, "ab");
    }
}

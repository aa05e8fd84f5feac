//! What a list is made of, as the code of what is listed says it, and as a tenant's own fields add to it.

use std::borrow::Cow;
use std::sync::Arc;

use db::CustomerId;
use pricing::Currency;

use super::export::{Heading, Holds};
use crate::access::{Feature, Visible};
use crate::custom_fields::field::FieldId;
use crate::custom_fields::{Field, Record, value};

/// A name or a label: one of ours, or a tenant's own.
pub(crate) type Word = Cow<'static, str>;

/// A list.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// Its name in addresses and tables.
    pub(crate) key: &'static str,
    /// Where it is.
    pub(crate) path: &'static str,
    /// Its heading.
    pub(crate) title: &'static str,
    /// One of it, many of it.
    pub(crate) nouns: (&'static str, &'static str),
    /// All columns. The first is the name: always shown, always first.
    pub(crate) columns: Cow<'static, [Column]>,
    /// All filters, as the form shows them.
    pub(crate) filters: Cow<'static, [Filter]>,
    /// Whether the first column rises with time and the list begins with its highest.
    pub(crate) is_newest_first: bool,
    /// What is listed, where it may have fields of the tenant's own.
    pub(crate) record: Option<Record>,
    /// The tenant's own fields among the columns and filters.
    pub(crate) fields: Cow<'static, [Field]>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name in addresses and tables.
    pub(crate) key: Word,
    /// Its heading.
    pub(crate) label: Word,
    /// How it is sorted.
    pub(crate) order: Order,
    /// Whether it is shown to whoever chose no columns.
    pub(crate) is_usual: bool,
    /// Whether it holds numbers.
    pub(crate) is_number: bool,
    /// Whether those are amounts of the business’s currency.
    pub(crate) is_amount: bool,
    /// Whether it holds days.
    pub(crate) is_day: bool,
    /// What one of a customer's contacts must see to know of it, and of the filter of the same key.
    pub(crate) needs: Option<Feature>,
}

/// How a column is sorted. Rows that have nothing there come last in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// It is the name, which every other order falls back on.
    Name,
    /// By a text or a number.
    Word,
    /// By a time.
    Time,
    /// By the values of the filter of the same key, in this order. Together they are all rows.
    Groups(&'static [&'static str]),
}

/// A filter.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// Its name in addresses.
    pub(crate) key: Word,
    /// Its label.
    pub(crate) label: Word,
    /// What it takes.
    pub(crate) kind: Kind,
    /// Values that stand for several others, and for which.
    pub(crate) stands_for: &'static [(&'static str, &'static [&'static str])],
}

/// What a filter takes.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// One of these values, each with its words.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A range of days, both included; these are the parameters of its ends.
    Days(Word, Word),
    /// Any of these values, each with its words; an address has them in one parameter, parted by commas.
    AnyOf(Vec<(String, String)>),
    /// A range of numbers, both included; these are the parameters of its ends.
    Numbers(Word, Word),
    /// A part of a text, or all of it; these are the parameters of the two.
    Text(Word, Word),
    /// One customer by its id; and its name, where it was asked for and there is such a customer.
    Customer(Option<(CustomerId, String)>),
}

/// The parameter of the filter that takes one customer.
pub(crate) const CUSTOMER: &str = "customer";

impl Filter {
    /// A filter that takes one of some values.
    pub(crate) const fn one_of(
        key: &'static str,
        label: &'static str,
        values: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::one_of_several(key, label, values, &[])
    }

    /// The same, some of whose values stand for several others.
    pub(crate) const fn one_of_several(
        key: &'static str,
        label: &'static str,
        values: &'static [(&'static str, &'static str)],
        stands_for: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self { key: Cow::Borrowed(key), label: Cow::Borrowed(label), kind: Kind::OneOf(values), stands_for }
    }

    /// A filter that takes a range of days.
    pub(crate) const fn days(key: &'static str, label: &'static str, (from, to): (&'static str, &'static str)) -> Self {
        let kind = Kind::Days(Cow::Borrowed(from), Cow::Borrowed(to));
        Self { key: Cow::Borrowed(key), label: Cow::Borrowed(label), kind, stands_for: &[] }
    }

    /// A filter that takes a range of numbers.
    pub(crate) const fn numbers(
        key: &'static str,
        label: &'static str,
        (from, to): (&'static str, &'static str),
    ) -> Self {
        let kind = Kind::Numbers(Cow::Borrowed(from), Cow::Borrowed(to));
        Self { key: Cow::Borrowed(key), label: Cow::Borrowed(label), kind, stands_for: &[] }
    }

    /// A filter that takes one customer.
    pub(crate) const fn customer() -> Self {
        Self {
            key: Cow::Borrowed(CUSTOMER),
            label: Cow::Borrowed("Customer"),
            kind: Kind::Customer(None),
            stands_for: &[],
        }
    }

    /// Whether a value is another one, or stands for it among others.
    pub(crate) fn means(&self, value: &str, other: &str) -> bool {
        value == other || self.stands_for.iter().any(|(known, others)| *known == value && others.contains(&other))
    }

    /// Whether a value is one of those it takes.
    pub(crate) fn takes(&self, value: &str) -> bool {
        self.read(&self.key, &[value]).is_some()
    }

    /// The parameters that it reads.
    fn parameters(&self) -> Vec<Word> {
        match &self.kind {
            Kind::OneOf(_) | Kind::AnyOf(_) | Kind::Customer(_) => vec![self.key.clone()],
            Kind::Days(one, other) | Kind::Numbers(one, other) | Kind::Text(one, other) => {
                vec![one.clone(), other.clone()]
            }
        }
    }

    /// A parameter's value as far as the filter takes it; of several values the last counts, or all that are known.
    fn read(&self, parameter: &str, values: &[&str]) -> Option<String> {
        let last = values.last()?.trim();
        let is_taken = match &self.kind {
            Kind::OneOf(known) => known.iter().any(|(value, _)| *value == last),
            Kind::Days(..) => day(last).is_some(),
            Kind::Numbers(..) => value::number(last).is_ok(),
            Kind::Text(..) => {
                !last.is_empty() && last.chars().count() <= LONGEST_TEXT && !last.chars().any(accounts::is_invisible)
            }
            // Also one that is not there: nothing is of it.
            Kind::Customer(_) => return last.parse::<CustomerId>().ok().map(|id| id.to_string()),
            Kind::AnyOf(known) => {
                let asked: Vec<&str> = values.iter().flat_map(|value| value.split(',')).collect();
                let kept = known.iter().filter(|(value, _)| asked.contains(&value.as_str()));
                let kept = kept.map(|(value, _)| value.as_str()).collect::<Vec<_>>().join(",");
                return Some(kept).filter(|kept| !kept.is_empty());
            }
        };
        (is_taken && self.parameters().iter().any(|known| known == parameter)).then(|| last.to_owned())
    }
}

/// The longest text that is looked for.
const LONGEST_TEXT: usize = 200;

impl Column {
    /// A column.
    pub(crate) const fn new(key: &'static str, label: &'static str, order: Order, is_usual: bool) -> Self {
        let (key, label) = (Cow::Borrowed(key), Cow::Borrowed(label));
        Self { key, label, order, is_usual, is_number: false, is_amount: false, is_day: false, needs: None }
    }

    /// A column of numbers, shown to whoever chose no columns.
    pub(crate) const fn numbers(key: &'static str, label: &'static str) -> Self {
        let mut column = Self::new(key, label, Order::Word, true);
        column.is_number = true;
        column
    }

    /// A column of amounts, shown to whoever chose no columns.
    pub(crate) const fn amounts(key: &'static str, label: &'static str) -> Self {
        let mut column = Self::numbers(key, label);
        column.is_amount = true;
        column
    }

    /// The same column, for contacts who see this alone.
    pub(crate) const fn needing(mut self, feature: Feature) -> Self {
        self.needs = Some(feature);
        self
    }

    /// The same column, holding days.
    pub(crate) const fn of_days(mut self) -> Self {
        self.is_day = true;
        self
    }

    /// Its heading in a file: times are in UTC there, and amounts are bare numbers.
    pub(crate) fn heading(&self, currency: Currency) -> Heading {
        match self {
            Self { is_amount: true, .. } => Heading::of_amounts(&self.label, currency),
            Self { order: Order::Time, .. } => Heading { label: format!("{} (UTC)", self.label), holds: Holds::Times },
            Self { is_number: true, .. } => Heading { label: self.label.to_string(), holds: Holds::Numbers },
            Self { is_day: true, .. } => Heading { label: self.label.to_string(), holds: Holds::Days },
            _ => Heading::from(self.label.as_ref()),
        }
    }
}

impl Subject {
    /// As it is without a tenant's own fields.
    pub(crate) fn plain(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    /// Staff's list with this name.
    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        super::SUBJECTS.into_iter().find(|subject| subject.key == key)
    }

    /// A customer's own list with this name, for a contact who sees all this.
    pub(crate) fn find_own(key: &str, visible: Visible) -> Option<Self> {
        let (subject, _) =
            super::OWN.into_iter().find(|(subject, feature)| subject.key == key && visible.has(*feature))?;
        Some(subject.seen_by(visible))
    }

    /// The list without what a contact who sees all this knows nothing of.
    pub(super) fn seen_by(&self, visible: Visible) -> Self {
        let mut seen = self.clone();
        let is_hidden = |column: &Column| column.needs.is_some_and(|feature| !visible.has(feature));
        let hidden: Vec<Column> = seen.columns.iter().filter(|column| is_hidden(column)).cloned().collect();
        if !hidden.is_empty() {
            seen.columns.to_mut().retain(|column| !hidden.contains(column));
            seen.filters.to_mut().retain(|filter| !hidden.iter().any(|column| column.key == filter.key));
        }
        seen
    }

    /// The column with this name.
    pub(crate) fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// Whether one of the tenant's own fields is one of the customer of what is listed.
    pub(crate) fn is_of_customer(&self, id: FieldId) -> bool {
        self.fields.iter().any(|field| field.id == id && Some(field.record) != self.record)
    }

    /// The name.
    pub(crate) fn name(&self) -> &Column {
        self.columns.first().expect("a list has a column")
    }

    /// The columns behind the name that somebody chose, in their order; the usual ones for whoever chose none.
    pub(crate) fn chosen(&self, keys: Option<&[String]>) -> Vec<Column> {
        match keys {
            None => self.columns.iter().skip(1).filter(|column| column.is_usual).cloned().collect(),
            Some(keys) => {
                let mut chosen: Vec<Column> = Vec::new();
                for column in keys.iter().filter_map(|key| self.column(key)) {
                    if column != self.name() && !chosen.contains(column) {
                        chosen.push(column.clone());
                    }
                }
                chosen
            }
        }
    }

    /// The parameters of the filters, in their order.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = Word> {
        self.filters.iter().flat_map(Filter::parameters)
    }

    /// Tells the filter by one customer which that is.
    pub(super) fn tell(&mut self, customer: &(CustomerId, String)) {
        for filter in self.filters.to_mut() {
            if let Kind::Customer(known) = &mut filter.kind {
                *known = Some(customer.clone());
            }
        }
    }

    /// The filters that apply in an address: parameter and value.
    pub(super) fn read(&self, pairs: &[(String, String)]) -> Vec<(Word, String)> {
        let read = |filter: &Filter| {
            let value = |parameter: Word| {
                let values: Vec<&str> =
                    pairs.iter().filter(|(name, _)| *name == parameter).map(|(_, value)| value.as_str()).collect();
                filter.read(&parameter, &values).map(|value| (parameter, value))
            };
            filter.parameters().into_iter().filter_map(value).collect::<Vec<_>>()
        };
        self.filters.iter().flat_map(read).collect()
    }
}

/// Reads `2026-11-24`.
pub(crate) fn day(text: &str) -> Option<time::Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, &format).ok().filter(|day| (1900..=9999).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Levels;
    use crate::orders::listing::OWN_ORDERS;

    #[test]
    fn a_hidden_price_is_neither_column_nor_filter() {
        let mut levels = Levels::default();
        let has_total = |list: &Subject| {
            let is_filter = list.parameters().any(|parameter| parameter == "total_from");
            (list.column("total").is_some(), is_filter, list.chosen(Some(&["total".to_owned()])).len())
        };
        assert_eq!(has_total(&OWN_ORDERS.seen_by(Visible::decide(levels))), (true, true, 1));
        levels.customer = levels.customer.with(Feature::YourPrice, false);
        let seen = OWN_ORDERS.seen_by(Visible::decide(levels));
        assert_eq!(has_total(&seen), (false, false, 0));
        assert_eq!(seen.columns.len(), OWN_ORDERS.columns.len() - 1);
    }
}

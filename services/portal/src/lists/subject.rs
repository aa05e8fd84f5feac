//! What a list is made of, as the code of what is listed says it.

/// A list.
#[derive(Debug)]
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
    pub(crate) columns: &'static [Column],
    /// All filters, as the form shows them.
    pub(crate) filters: &'static [Filter],
}

/// A column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name in addresses and tables.
    pub(crate) key: &'static str,
    /// Its heading.
    pub(crate) label: &'static str,
    /// How it is sorted.
    pub(crate) order: Order,
    /// Whether it is shown to whoever chose no columns.
    pub(crate) is_usual: bool,
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
#[derive(Debug)]
pub(crate) struct Filter {
    /// Its name in addresses.
    pub(crate) key: &'static str,
    /// Its label.
    pub(crate) label: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
}

/// What a filter takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// One of these values, each with its words.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A range of days, both included; these are the parameters of its ends.
    Days(&'static str, &'static str),
}

impl Column {
    /// A column.
    pub(crate) const fn new(key: &'static str, label: &'static str, order: Order, is_usual: bool) -> Self {
        Self { key, label, order, is_usual }
    }

    /// Whether it holds numbers.
    pub(crate) fn is_number(&self) -> bool {
        ["contacts", "users"].contains(&self.key)
    }

    /// Its heading in a file: times are in UTC there.
    pub(crate) fn heading(&self) -> String {
        if self.order == Order::Time { format!("{} (UTC)", self.label) } else { self.label.to_owned() }
    }
}

impl Subject {
    /// The list with this name.
    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        super::SUBJECTS.into_iter().find(|subject| subject.key == key)
    }

    /// The column with this name.
    pub(crate) fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The name.
    pub(crate) fn name(&self) -> &'static Column {
        self.columns.first().expect("a list has a column")
    }

    /// The columns behind the name that somebody chose, in their order; the usual ones for whoever chose none.
    pub(crate) fn chosen(&self, keys: Option<&[String]>) -> Vec<&'static Column> {
        match keys {
            None => self.columns.iter().skip(1).filter(|column| column.is_usual).collect(),
            Some(keys) => {
                let mut chosen = Vec::new();
                for column in keys.iter().filter_map(|key| self.column(key)) {
                    if column != self.name() && !chosen.contains(&column) {
                        chosen.push(column);
                    }
                }
                chosen
            }
        }
    }

    /// The parameters of the filters, in their order.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.filters.iter().flat_map(|filter| match filter.kind {
            Kind::OneOf(_) => vec![filter.key],
            Kind::Days(from, to) => vec![from, to],
        })
    }

    /// Whether a parameter may have this value.
    pub(crate) fn takes(&self, parameter: &str, value: &str) -> bool {
        self.filters.iter().any(|filter| match filter.kind {
            Kind::OneOf(values) => filter.key == parameter && values.iter().any(|(known, _)| *known == value),
            Kind::Days(from, to) => (from == parameter || to == parameter) && day(value).is_some(),
        })
    }
}

/// Reads `2026-11-24`.
pub(crate) fn day(text: &str) -> Option<time::Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, &format).ok().filter(|day| (1900..=9999).contains(&day.year()))
}

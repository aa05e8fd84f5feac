//! A list as its page shows it: tabs, chips, headings, forms and pages, ready for templates.

use db::CustomerId;
use web::Now;
use web::fields::Choice;
use web::shell::Link;
use web::ui as u;

use super::cursor::{Cursor, Place};
use super::subject::{CUSTOMER, Column, Kind, Subject, Word, day};
use super::views::Opened;

/// A list, ready to be shown.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) opened: Opened,
    /// The tabs before the saved views.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) total: Total,
    /// Where the page ends, when there is a next one.
    pub(crate) next: Option<Cursor>,
    /// The day that dates are told from.
    pub(crate) now: Now,
}

/// A tab above a list.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub(crate) label: String,
    pub(crate) href: String,
    /// How many rows it has, when that is told.
    pub(crate) count: Option<Total>,
    pub(crate) is_current: bool,
}

/// How many rows there are, counted so far and no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) count: u64,
    /// The most that were counted.
    pub(crate) cap: u64,
}

impl Total {
    /// All of them are here.
    pub(crate) fn all(rows: usize) -> Self {
        let count = u64::try_from(rows).unwrap_or(u64::MAX);
        Self { count, cap: count }
    }

    /// What a list's function counted up to one more than the cap: it says so with each row.
    pub(crate) fn counted(rows: &[Place], cap: u64) -> Self {
        Self { count: rows.first().map_or(0, |place| place.total.unsigned_abs()), cap }
    }

    /// `312`, or `10,000+`.
    pub(crate) fn text(self) -> String {
        u::capped(self.count, self.cap)
    }
}

/// A heading: the column, the address that sorts by it, and how it is sorted now.
pub(crate) struct Heading {
    pub(crate) column: Column,
    pub(crate) href: String,
    /// `ascending`, `descending` or nothing.
    pub(crate) direction: &'static str,
}

/// A filter's field.
pub(crate) enum Field {
    Select {
        name: Word,
        label: Word,
        choices: Vec<Choice>,
    },
    /// A range: the kind of its inputs, and the parameter and value of each end.
    Range {
        label: Word,
        kind: &'static str,
        from: (Word, String),
        to: (Word, String),
    },
    Boxes {
        name: Word,
        label: Word,
        choices: Vec<Choice>,
    },
    Text {
        label: Word,
        part: (Word, String),
        all: (Word, String),
    },
}

impl Shown {
    pub(crate) fn subject(&self) -> &Subject {
        &self.opened.ask.subject
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.opened.columns
    }

    /// The columns that are not shown.
    pub(crate) fn hidden(&self) -> Vec<&Column> {
        hidden(self.subject(), self.columns())
    }

    pub(crate) fn search(&self) -> &str {
        &self.opened.ask.search
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.opened.ask.is_narrowed()
    }

    /// The tabs, the saved views after the others.
    pub(crate) fn all_tabs(&self) -> Vec<Tab> {
        let ask = &self.opened.ask;
        let view = |view: &super::views::View| Tab {
            label: view.name.clone(),
            href: super::address(self.subject().path, &[("view", &view.id.to_string())]),
            count: None,
            is_current: ask.view == Some(view.id),
        };
        let built_in =
            self.tabs.iter().cloned().map(|tab| Tab { is_current: tab.is_current && ask.view.is_none(), ..tab });
        built_in.chain(self.opened.views.iter().map(view)).collect()
    }

    /// The address of everything.
    pub(crate) fn everything(&self) -> String {
        everything(&self.opened)
    }

    /// The headings behind the name's.
    pub(crate) fn headings(&self) -> Vec<Heading> {
        self.columns().iter().map(|column| self.heading(column)).collect()
    }

    /// The name's heading.
    pub(crate) fn first(&self) -> Heading {
        self.heading(self.subject().name())
    }

    fn heading(&self, column: &Column) -> Heading {
        let ask = &self.opened.ask;
        let direction = match (ask.column == *column, ask.is_descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        Heading { column: column.clone(), href: ask.sorted(column), direction }
    }

    /// What a form of the list sends beside its own fields.
    pub(crate) fn kept(&self, without: &str) -> Vec<(Word, String)> {
        let is_filter = |name: &str| self.subject().parameters().any(|parameter| parameter == name);
        let mut pairs = self.opened.ask.pairs();
        pairs.retain(|(name, _)| match without {
            "search" => name != "q",
            "filters" => name != "q" && name != "sort" && !is_filter(name),
            "view" => name != "q" && name != "view",
            _ => true,
        });
        pairs
    }

    /// The filters' fields.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let ask = &self.opened.ask;
        let asked = |parameter: &Word| (parameter.clone(), ask.value(parameter).to_owned());
        let field = |filter: &super::subject::Filter| {
            let (name, label) = (filter.key.clone(), filter.label.clone());
            Some(match &filter.kind {
                // It comes from a customer's record: here it can be taken away.
                Kind::Customer(known) => {
                    let id = ask.chosen(CUSTOMER)?;
                    let choices = vec![Choice::new("", "Any", &id), Choice::new(&*id, named(known.as_ref()), &id)];
                    Field::Select { name, label, choices }
                }
                Kind::OneOf(values) => {
                    let any = Choice::new("", "Any", ask.value(&name));
                    let choice = |(value, label): &(&str, &str)| Choice::new(*value, *label, ask.value(&name));
                    let choices = std::iter::once(any).chain(values.iter().map(choice)).collect();
                    Field::Select { name, label, choices }
                }
                Kind::AnyOf(values) => {
                    let chosen: Vec<&str> = ask.value(&name).split(',').collect();
                    let choice = |(value, label): &(String, String)| Choice {
                        selected: chosen.contains(&value.as_str()),
                        value: value.clone(),
                        label: label.clone(),
                    };
                    Field::Boxes { choices: values.iter().map(choice).collect(), name, label }
                }
                Kind::Days(from, to) => Field::Range { label, kind: "date", from: asked(from), to: asked(to) },
                Kind::Numbers(from, to) => Field::Range { label, kind: "text", from: asked(from), to: asked(to) },
                Kind::Text(part, all) => Field::Text { label, part: asked(part), all: asked(all) },
            })
        };
        self.subject().filters.iter().filter_map(field).collect()
    }

    /// The orders to choose from, where there are no headings to press.
    pub(crate) fn orders(&self) -> Vec<Choice> {
        let ask = &self.opened.ask;
        let sign = |is_descending| if is_descending { "-" } else { "" };
        let current = format!("{}{}", sign(ask.is_descending), ask.column.key);
        let both = |column: &Column| {
            [(false, "ascending"), (true, "descending")].map(|(is_descending, words)| {
                let value = format!("{}{}", sign(is_descending), column.key);
                Choice::new(value, format!("{}, {words}", column.label), &current)
            })
        };
        std::iter::once(self.subject().name()).chain(self.columns()).flat_map(both).collect()
    }

    /// What narrows the list, each with the address that no longer does.
    pub(crate) fn chips(&self) -> Vec<Link> {
        let ask = &self.opened.ask;
        let search = Some(self.search().trim()).filter(|words| !words.is_empty());
        let search = search.map(|words| Link { href: ask.without_search(), label: format!("“{words}”") });
        let filters =
            ask.values().iter().map(|(name, value)| Link { href: ask.without(name), label: self.words(name, value) });
        search.into_iter().chain(filters).collect()
    }

    fn words(&self, parameter: &str, value: &str) -> String {
        let date = |text: &str| day(text).map_or_else(String::new, |date| u::day(date, self.now.today()));
        let told = self.subject().filters.iter().find_map(|filter| match &filter.kind {
            Kind::OneOf(values) if filter.key == parameter => {
                let (_, label) = values.iter().find(|(known, _)| *known == value)?;
                Some(format!("{}: {label}", filter.label))
            }
            Kind::Customer(known) if filter.key == parameter => {
                Some(format!("{}: {}", filter.label, named(known.as_ref())))
            }
            Kind::Days(from, _) if from == parameter => Some(format!("{} from {}", filter.label, date(value))),
            Kind::Days(_, to) if to == parameter => Some(format!("{} to {}", filter.label, date(value))),
            Kind::Numbers(from, _) if from == parameter => Some(format!("{} from {value}", filter.label)),
            Kind::Numbers(_, to) if to == parameter => Some(format!("{} to {value}", filter.label)),
            Kind::Text(part, _) if part == parameter => Some(format!("{} contains “{value}”", filter.label)),
            Kind::Text(_, all) if all == parameter => Some(format!("{} is “{value}”", filter.label)),
            Kind::AnyOf(values) if filter.key == parameter => {
                let chosen = values.iter().filter(|(known, _)| value.split(',').any(|value| value == known));
                let words: Vec<&str> = chosen.map(|(_, label)| label.as_str()).collect();
                Some(format!("{}: {}", filter.label, words.join(" or ")))
            }
            _ => None,
        });
        told.unwrap_or_default()
    }

    /// `312 contacts`.
    pub(crate) fn summary(&self) -> String {
        let (one, many) = self.subject().nouns;
        format!("{} {}", self.total.text(), if self.total.count == 1 { one } else { many })
    }

    /// The first page's address, on every other page.
    pub(crate) fn first_page(&self) -> Option<String> {
        self.opened.ask.after.as_ref().map(|_| self.opened.ask.address())
    }

    /// The next page's address.
    pub(crate) fn next_page(&self) -> Option<String> {
        self.next.as_ref().map(|next| self.opened.ask.page(next))
    }

    /// Where a list's columns and views are set.
    pub(crate) fn settings(&self, what: &str) -> String {
        format!("/lists/{}/{what}", self.subject().key)
    }
}

/// A customer that was asked for by its id.
fn named(known: Option<&(CustomerId, String)>) -> &str {
    known.map_or("not found", |(_, name)| name)
}

/// The columns of a list that are not among those shown.
pub(super) fn hidden<'a>(subject: &'a Subject, shown: &[Column]) -> Vec<&'a Column> {
    subject.columns.iter().skip(1).filter(|column| !shown.contains(column)).collect()
}

/// The tabs of a list by status: everything, and each status that has rows or is looked at; of one customer, where the list is
/// narrowed to one. Of each its key, its name and its rows, counted up to 1,000.
pub(crate) fn tabs(
    opened: &Opened,
    all: Total,
    statuses: impl IntoIterator<Item = (&'static str, &'static str, u64)>,
) -> Vec<Tab> {
    let (current, customer) = (opened.ask.value("status"), opened.ask.value(CUSTOMER));
    let path = opened.ask.subject.path;
    let of_all = if customer.is_empty() { everything(opened) } else { super::address(path, &[(CUSTOMER, customer)]) };
    let everything = Tab { label: "All".to_owned(), href: of_all, count: Some(all), is_current: current.is_empty() };
    let told = statuses.into_iter().filter(|(key, _, count)| *count > 0 || current == *key);
    let tab = |(key, label, count): (&str, &str, u64)| Tab {
        label: label.to_owned(),
        href: super::address(path, &[("status", key), (CUSTOMER, customer)]),
        count: Some(Total { count, cap: 1_000 }),
        is_current: current == key,
    };
    std::iter::once(everything).chain(told.map(tab)).collect()
}

/// The address of everything, also for somebody whose list opens with a view.
pub(crate) fn everything(opened: &Opened) -> String {
    let path = opened.ask.subject.path;
    let has_default = opened.views.iter().any(|view| view.is_default);
    super::address(path, &[("view", if has_default { "all" } else { "" })])
}

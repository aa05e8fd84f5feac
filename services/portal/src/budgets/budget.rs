//! A budget and how much of it is used.

use db::Id;
use pricing::Currency;
use time::Date;
use web::ui::day;

/// Marks ids of budgets.
#[derive(Debug)]
pub(crate) enum BudgetMark {}
/// The id of a budget.
pub(crate) type BudgetId = Id<BudgetMark>;

/// How long a budget lasts before it begins anew: by the calendar of the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    /// The shortest first.
    pub(crate) const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// Its name in the database and in forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The period with this name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.key() == key)
    }

    /// Its name as a choice.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Month => "A month",
            Self::Quarter => "A quarter",
            Self::Year => "A year",
        }
    }

    /// What a budget of it is called.
    pub(crate) const fn adjective(self) -> &'static str {
        match self {
            Self::Month => "monthly",
            Self::Quarter => "quarterly",
            Self::Year => "yearly",
        }
    }
}

impl From<String> for Period {
    /// Reads a stored period; one that is unknown (written by a newer release) is a year.
    fn from(key: String) -> Self {
        Self::from_key(&key).unwrap_or(Self::Year)
    }
}

/// A budget in its present period.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    pub(crate) id: BudgetId,
    /// The name of whose orders count: a contact's, or the customer's for all of them.
    pub(crate) whose: String,
    pub(crate) period: Period,
    pub(crate) currency: Currency,
    /// In that currency’s smallest unit.
    pub(crate) amount_minor: i64,
    /// An order beyond it needs an approver's yes; else it is refused.
    pub(crate) asks: bool,
    /// What was ordered in this period and not cancelled, in minor units.
    pub(crate) used_minor: i64,
    /// The last day of the period.
    pub(crate) ends_on: Date,
}

impl Budget {
    /// What may still be ordered, in minor units.
    pub(crate) fn left_minor(&self) -> i64 {
        (self.amount_minor - self.used_minor).max(0)
    }

    /// Whether an order of so many minor units goes beyond it.
    pub(crate) const fn is_exceeded_by(&self, total_minor: i64) -> bool {
        self.used_minor.saturating_add(total_minor) > self.amount_minor
    }

    /// The part of it that is used, for a bar: at most all of it.
    pub(crate) fn filled_minor(&self) -> i64 {
        self.used_minor.min(self.amount_minor)
    }

    /// How much is left, in words.
    pub(crate) fn left(&self, today: &Date) -> String {
        let until = day(self.ends_on, *today);
        let (left, all) = (self.currency.show(self.left_minor()), self.currency.show(self.amount_minor));
        format!("{left} of {all} left until {until}")
    }

    /// Whose it is, in words.
    pub(crate) fn name(&self) -> String {
        format!("{} budget of {}", self.period.adjective(), self.whose)
    }

    /// The same as a heading.
    pub(crate) fn title(&self) -> String {
        let name = self.name();
        let (first, rest) = name.split_at(1);
        first.to_uppercase() + rest
    }
}

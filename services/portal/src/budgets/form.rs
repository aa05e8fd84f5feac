//! What is typed of a budget.

use db::ContactId;
use pricing::Currency;
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};

use super::budget::Period;
use super::queries::NewBudget;
use crate::approvals::form::{amount, whose};
use crate::approvals::rule::Person;

/// The form as it was sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BudgetForm {
    /// A contact's id; empty for the whole customer.
    pub(crate) spender: String,
    pub(crate) amount: String,
    pub(crate) period: String,
    /// `ask` or `refuse`.
    pub(crate) beyond: String,
    pub(crate) acting_for: String,
}

impl BudgetForm {
    /// The periods to choose from.
    pub(crate) fn periods(&self) -> Vec<Choice> {
        Period::ALL.into_iter().map(|one| Choice::new(one.key(), one.label(), &self.period)).collect()
    }

    /// What happens beyond it.
    pub(crate) fn ways(&self) -> Vec<Choice> {
        [("ask", "It needs approval"), ("refuse", "It is refused")]
            .map(|(key, label)| Choice::new(key, label, &self.beyond))
            .to_vec()
    }

    /// The budget that it means.
    ///
    /// # Errors
    /// One sentence for each field that is wrong.
    pub(super) fn parse(&self, currency: Currency, people: &[Person]) -> Result<NewBudget, FieldErrors> {
        let mut errors = FieldErrors::none();
        let contact: Option<ContactId> = whose(&mut errors, ("spender", &self.spender), people);
        let missing = format!("Enter an amount, such as {}.", currency.like(500_000));
        let amount_minor = amount(&mut errors, currency, ("amount", &self.amount), missing);
        let period = Period::from_key(&self.period);
        let asks = ["ask", "refuse"].contains(&self.beyond.as_str()).then_some(self.beyond == "ask");
        if period.is_none() {
            errors.add("period", "Choose how long it lasts.");
        }
        if asks.is_none() {
            errors.add("beyond", "Choose what happens beyond it.");
        }
        let new = NewBudget {
            contact,
            period: period.unwrap_or(Period::Month),
            amount_minor: amount_minor.unwrap_or_default(),
            asks: asks.unwrap_or_default(),
        };
        errors.into_result(new)
    }
}

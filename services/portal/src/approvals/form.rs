//! What is typed of rules and stand-ins.

use db::ContactId;
use pricing::Currency;
use serde::Deserialize;
use time::Date;
use web::fields::FieldErrors;

use super::rule::{Person, Rule};
use super::writing::{NewRule, NewStandIn};
use crate::custom_fields::section::{Pairs, typed, version};
use crate::parts::money;
use crate::prices::form::day;

/// A rule's form as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RuleForm {
    /// A contact's id; empty for everybody.
    pub(super) contact: String,
    pub(super) over: String,
    /// Contacts' ids.
    pub(super) approvers: Vec<String>,
    pub(super) allows_own: bool,
    pub(super) row_version: i32,
    pub(super) acting_for: String,
}

impl From<&Pairs> for RuleForm {
    fn from(pairs: &Pairs) -> Self {
        let text = |name: &str| typed(pairs, name).unwrap_or_default().to_owned();
        let ticked = pairs.iter().filter(|(name, _)| name == "approver");
        Self {
            contact: text("contact"),
            over: text("over"),
            approvers: ticked.map(|(_, id)| id.clone()).collect(),
            allows_own: text("allows_own") == "on",
            row_version: version(pairs),
            acting_for: text("acting_for"),
        }
    }
}

impl RuleForm {
    /// The form that means a rule.
    pub(super) fn of(rule: &Rule, currency: Currency) -> Self {
        Self {
            contact: rule.contact.map(|id| id.to_string()).unwrap_or_default(),
            over: currency.plain(rule.over_minor),
            approvers: rule.approvers.iter().map(ToString::to_string).collect(),
            allows_own: rule.allows_own,
            row_version: rule.row_version,
            acting_for: String::new(),
        }
    }

    /// The rule that it means.
    ///
    /// # Errors
    /// One sentence for each field that is wrong.
    pub(super) fn parse(&self, currency: Currency, people: &[Person]) -> Result<NewRule, FieldErrors> {
        let mut errors = FieldErrors::none();
        let contact = whose(&mut errors, ("contact", &self.contact), people);
        let over_minor = amount(&mut errors, currency, ("over", &self.over), "Enter an amount; 0 means every order.");
        let mut approvers: Vec<ContactId> = Vec::new();
        for id in &self.approvers {
            match people.iter().find(|person| person.id.to_string() == *id) {
                Some(person) if approvers.contains(&person.id) => {}
                Some(person) => approvers.push(person.id),
                None => errors.add("approver", "One of these people left meanwhile. Choose again."),
            }
        }
        let is_able = |id: &ContactId| people.iter().any(|person| person.id == *id && person.is_able);
        if !approvers.iter().any(is_able) && errors.of("approver").is_empty() {
            errors.add("approver", "Choose who approves: at least one person who has access and sees orders.");
        }
        if contact.is_some()
            && !self.allows_own
            && approvers.iter().all(|id| Some(*id) == contact)
            && !approvers.is_empty()
        {
            errors
                .add("approver", "Nobody approves orders of their own. Choose somebody else, too, or allow it below.");
        }
        let new =
            NewRule { contact, over_minor: over_minor.unwrap_or_default(), allows_own: self.allows_own, approvers };
        errors.into_result(new)
    }
}

/// The person whom a form means; none for everybody.
pub(crate) fn whose(
    errors: &mut FieldErrors,
    (field, typed): (&'static str, &str),
    people: &[Person],
) -> Option<ContactId> {
    let found = people.iter().map(|person| person.id).find(|id| id.to_string() == typed);
    if found.is_none() && !typed.is_empty() {
        errors.add(field, "This person left meanwhile. Choose somebody else.");
    }
    found
}

/// An amount in the smallest unit, which has to be there.
pub(crate) fn amount(
    errors: &mut FieldErrors,
    currency: Currency,
    (field, typed): (&'static str, &str),
    missing: impl Into<String>,
) -> Option<i64> {
    if typed.trim().is_empty() {
        errors.add(field, missing.into());
        return None;
    }
    money::parse(currency, typed).map_err(|why| errors.add(field, why.to_string())).ok()
}

/// The form of a time in which somebody stands in, as it was sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StandInForm {
    /// Who is away.
    pub(crate) away: String,
    pub(crate) stand_in: String,
    pub(crate) from_on: String,
    pub(crate) to_on: String,
    pub(crate) acting_for: String,
}

impl StandInForm {
    /// What it means.
    ///
    /// # Errors
    /// One sentence for each field that is wrong.
    pub(super) fn parse(&self, people: &[Person], today: Date) -> Result<NewStandIn, FieldErrors> {
        let mut errors = FieldErrors::none();
        let contact = whose(&mut errors, ("away", &self.away), people);
        let stand_in = whose(&mut errors, ("stand_in", &self.stand_in), people);
        if self.away.is_empty() {
            errors.add("away", "Choose who is away.");
        }
        if self.stand_in.is_empty() {
            errors.add("stand_in", "Choose who decides meanwhile.");
        } else if contact == stand_in {
            errors.add("stand_in", "Choose somebody else than who is away.");
        } else if people.iter().any(|person| Some(person.id) == stand_in && !person.is_able) {
            errors.add("stand_in", "Choose somebody who has access and sees orders.");
        }
        let from_on = date(&mut errors, ("from_on", &self.from_on), "Enter the first day.");
        let to_on = date(&mut errors, ("to_on", &self.to_on), "Enter the last day.");
        if to_on.is_some_and(|to| to < today) {
            errors.add("to_on", "This day is over. Choose today or a later one.");
        } else if from_on.zip(to_on).is_some_and(|(from, to)| to < from) {
            errors.add("to_on", "The last day is before the first one.");
        }
        match (contact, stand_in, from_on.zip(to_on)) {
            (Some(contact), Some(stand_in), Some(days)) => errors.into_result(NewStandIn { contact, stand_in, days }),
            _ => Err(errors),
        }
    }
}

fn date(errors: &mut FieldErrors, (field, typed): (&'static str, &str), missing: &'static str) -> Option<Date> {
    let read = day(typed).and_then(|day| day.ok_or_else(|| missing.to_owned()));
    read.map_err(|why| errors.add(field, why)).ok()
}

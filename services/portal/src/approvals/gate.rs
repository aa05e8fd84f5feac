//! Whether an order goes to the business at once: asked by the checkout's page, and again while it is placed.

use db::{ContactId, CustomerId, TenantTx};
use time::{Date, OffsetDateTime};

use super::pages::or;
use super::queries;
use crate::budgets::Budget;
use crate::budgets::queries::{Whose, list};

/// What is to become of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes to the business.
    Goes,
    /// It waits for the yes of one of these people; of nobody, when none of them can.
    Asks {
        /// Their names.
        who: Vec<String>,
        /// Why, in a sentence.
        why: String,
    },
    /// It cannot be placed: why, in a sentence.
    Refused(String),
}

/// What stands between an order and the business.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) verdict: Verdict,
    /// The budgets that bind whoever orders, as they are without this order.
    pub(crate) budgets: Vec<Budget>,
    pub(crate) today: Date,
}

impl Gate {
    /// Asks about an order of so many minor units. Within the transaction that places it, whoever calls holds the customer: then
    /// nobody else's order comes between.
    pub(crate) async fn ask(
        tx: &mut TenantTx,
        (customer, contact): (CustomerId, ContactId),
        total_minor: i64,
        now: OffsetDateTime,
    ) -> Result<Self, db::Error> {
        let budgets = list(tx, (customer, Whose::Binding(contact)), now).await?;
        let book = queries::book(tx, customer, now).await?;
        let who: Vec<String> = book.approvers(contact, total_minor).iter().map(|one| one.name.clone()).collect();
        let beyond = budgets.iter().filter(|budget| budget.is_exceeded_by(total_minor));
        let strict = beyond.clone().find(|budget| !budget.asks || who.is_empty());
        let verdict = if let Some(budget) = strict {
            Verdict::Refused(refusal(budget, &book.today))
        } else if let Some(budget) = beyond.clone().next() {
            Verdict::Asks { who, why: format!("It goes beyond the {}.", budget.name()) }
        } else if let Some(rule) = book.reached(contact, total_minor) {
            let why = match rule.over_minor {
                0 => "Every order needs approval.".to_owned(),
                over => format!("Orders above {} need approval.", tx.currency().show(over)),
            };
            Verdict::Asks { who, why }
        } else {
            Verdict::Goes
        };
        Ok(Self { verdict, budgets, today: book.today })
    }

    /// Why the order cannot be placed, if it cannot.
    pub(crate) fn refusal(&self) -> Option<&str> {
        match &self.verdict {
            Verdict::Refused(why) => Some(why),
            _ => None,
        }
    }

    /// Whether it waits for somebody's yes.
    pub(crate) const fn asks(&self) -> bool {
        matches!(self.verdict, Verdict::Asks { .. })
    }

    /// Who is asked and why, in words for whoever orders.
    pub(crate) fn asked(&self, business: &str) -> Option<String> {
        match &self.verdict {
            Verdict::Asks { who, why } if who.is_empty() => {
                Some(format!("{why} Nobody at your company can give it at the moment, so {business} is told."))
            }
            Verdict::Asks { who, why } => Some(format!("{why} {} is asked before {business} gets it.", or(who))),
            _ => None,
        }
    }
}

fn refusal(budget: &Budget, today: &Date) -> String {
    let left = budget.left(today);
    let cure = if budget.asks { " Nobody can approve more at the moment." } else { "" };
    format!("This order goes beyond the {}: {left}.{cure}", budget.name())
}

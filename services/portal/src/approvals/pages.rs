//! The pages about approvals and budgets.

use askama::Template;
use askama::filters::HtmlSafe;
use db::{ContactId, CustomerId};
use pricing::Currency;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::local::Moment;
use web::shell::PortalShell;
use web::ui as u;

use super::desk::Desk;
use super::form::{RuleForm, StandInForm};
use super::queries;
use super::rule::{Book, Person, Rule, StandIn};
use crate::Portal;
use crate::budgets::queries::Whose;
use crate::budgets::{Budget, BudgetForm};
use crate::orders::order::Row;

/// The form that errors are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    StandIn,
    Budget,
}

/// A customer's rules, stand-ins and budgets.
#[derive(Debug)]
pub(crate) struct ApprovalsTab {
    pub(crate) book: Book,
    pub(crate) budgets: Vec<Budget>,
    pub(crate) stand_in: StandInForm,
    pub(crate) budget: BudgetForm,
    pub(crate) part: Part,
    pub(crate) errors: FieldErrors,
    pub(crate) may_edit: bool,
    /// How the addresses of forms begin.
    pub(crate) base: String,
    pub(crate) acting_for: String,
    pub(crate) currency: Currency,
}

impl ApprovalsTab {
    /// Reads it for somebody who may change it.
    pub(crate) async fn read<D: Desk>((desk, portal): (&D, &Portal), customer: CustomerId) -> web::Result<Self> {
        let mut tx = desk.read(portal).await?;
        let may = (true, desk.base(customer), desk.acting_for());
        Self::of(&mut tx, (portal, customer), may).await
    }

    /// Reads it.
    pub(super) async fn of(
        tx: &mut db::TenantTx,
        (portal, customer): (&Portal, CustomerId),
        (may_edit, base, acting_for): (bool, String, String),
    ) -> web::Result<Self> {
        let now = portal.accounts.clock.now();
        let book = queries::book(tx, customer, now).await?;
        let people = queries::people(tx, customer).await?;
        Ok(Self {
            budgets: crate::budgets::queries::list(tx, (customer, Whose::All), now).await?,
            stand_in: StandInForm::default(),
            budget: BudgetForm { period: "month".into(), beyond: "ask".into(), ..BudgetForm::default() },
            part: Part::Budget,
            errors: FieldErrors::none(),
            may_edit,
            base,
            acting_for,
            currency: tx.currency(),
            book: Book { people, ..book },
        })
    }

    fn choices(&self, is_fit: impl Fn(&Person) -> bool, chosen: &str) -> Vec<Choice> {
        let fit = self.book.people.iter().filter(|person| is_fit(person));
        fit.map(|person| Choice::new(person.id.to_string(), &person.name, chosen)).collect()
    }

    /// Everybody, to choose whose budget it is.
    pub(crate) fn spenders(&self) -> Vec<Choice> {
        self.choices(|_| true, &self.budget.spender)
    }

    /// Who may be away: everybody whom a rule asks.
    pub(crate) fn away(&self) -> Vec<Choice> {
        let is_asked = |person: &Person| self.book.rules.iter().any(|rule| rule.approvers.contains(&person.id));
        self.choices(is_asked, &self.stand_in.away)
    }

    /// Who may stand in.
    pub(crate) fn stand_ins(&self) -> Vec<Choice> {
        self.choices(|person| person.is_able, &self.stand_in.stand_in)
    }

    /// What of a form is wrong; nothing where another one is meant.
    pub(crate) fn error(&self, part: Part, field: &str) -> &str {
        if part == self.part { self.errors.of(field) } else { "" }
    }

    /// Which orders a rule is about, in words.
    pub(crate) fn about(&self, rule: &Rule) -> String {
        let whose = rule.contact.map_or("Everybody’s", |id| self.book.name(id));
        match (rule.contact, rule.over_minor) {
            (None, 0) => "Every order".to_owned(),
            (None, over) => format!("Every order above {}", self.currency.show(over)),
            (Some(_), 0) => format!("{whose}: every order"),
            (Some(_), over) => format!("{whose}: orders above {}", self.currency.show(over)),
        }
    }

    /// Who approves by it, in words.
    pub(crate) fn approvers(&self, rule: &Rule) -> String {
        let name = |id: &ContactId| match self.book.people.iter().find(|person| person.id == *id) {
            Some(person) if person.is_able => person.name.clone(),
            Some(person) => format!("{} (no access)", person.name),
            None => "somebody who left".to_owned(),
        };
        or(&rule.approvers.iter().map(name).collect::<Vec<_>>())
    }

    /// Whether nobody can approve by it now.
    pub(crate) fn is_dead(&self, rule: &Rule) -> bool {
        let stranger = ContactId::new(uuid::Uuid::nil());
        let orderer = rule.contact.unwrap_or(stranger);
        self.book.approvers(orderer, rule.over_minor.saturating_add(1)).is_empty()
    }

    /// Who stands in for whom, and when.
    pub(crate) fn meanwhile(&self, one: &StandIn) -> (String, String) {
        let book = &self.book;
        let days = format!("{} to {}", u::day(one.from_on, book.today), u::day(one.to_on, book.today));
        (format!("{} for {}", book.name(one.stand_in), book.name(one.contact)), days)
    }
}

/// Names as a choice: “Ann, Bob or Carl”.
pub(crate) fn or(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// The same in the portal.
#[derive(Template)]
#[template(path = "approvals/templates/index.html")]
pub(super) struct IndexPage {
    pub(super) shell: PortalShell,
    pub(super) approvals: ApprovalsTab,
}

/// A rule's form.
#[derive(Template)]
#[template(path = "approvals/templates/rule.html")]
pub(super) struct RuleBody {
    pub(super) action: String,
    pub(super) people: Vec<Person>,
    pub(super) form: RuleForm,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
    /// None for a new one.
    pub(super) removal: Option<String>,
    pub(super) back: String,
    pub(super) currency: Currency,
}

impl HtmlSafe for RuleBody {}

impl RuleBody {
    fn whose(&self) -> Vec<Choice> {
        let choice = |person: &Person| Choice::new(person.id.to_string(), &person.name, &self.form.contact);
        self.people.iter().map(choice).collect()
    }

    fn is_ticked(&self, person: &Person) -> bool {
        self.form.approvers.contains(&person.id.to_string())
    }

    /// Who may be chosen: whoever can approve, and those who were chosen before.
    fn approvers(&self) -> Vec<&Person> {
        self.people.iter().filter(|person| person.is_able || self.is_ticked(person)).collect()
    }
}

/// Orders that wait for one of a customer's people.
#[derive(Template)]
#[template(path = "approvals/templates/waiting.html")]
pub(super) struct WaitingPage {
    pub(super) shell: PortalShell,
    pub(super) rows: Vec<Row>,
    pub(super) now: Now,
}

impl WaitingPage {
    fn day(&self, row: &Row) -> Moment {
        u::on(row.placed_at, &self.now)
    }
}

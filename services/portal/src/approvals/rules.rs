//! Making, changing and removing a rule: the same for staff and for a customer's own administrator.

use accounts::Event;
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use pricing::Currency;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::Desk;
use super::form::RuleForm;
use super::pages::{RuleBody, or};
use super::rule::{Book, Person, Rule, RuleId};
use super::writing::{self, NewRule};
use super::{queries, stand_ins};
use crate::budgets::{self, budget::BudgetId};
use crate::custom_fields::section::{Pairs, STALE};
use crate::orders::approving;
use crate::{Portal, carts};

/// The most rules of a customer.
const MOST_RULES: usize = 100;
const TAKEN: &str = "There is a rule for the same people and amount. Change that one.";

/// What has an address of its own, wherever it is changed.
pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE)
        .get("/approval-rules/{id}", D::ACCESS, edit::<D>)
        .post("/approval-rules/{id}", D::ACCESS, save::<D>)
        .post("/approval-rules/{id}/removal", D::ACCESS, remove::<D>)
        .post("/stand-ins/{id}/removal", D::ACCESS, stand_ins::remove::<D>)
        .post("/budgets/{id}/removal", D::ACCESS, remove_budget::<D>)
}

async fn remove_budget<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<BudgetId>) -> web::Result {
    budgets::remove((&desk, &portal), id).await
}

fn body<D: Desk>(
    (desk, customer): (&D, CustomerId),
    (rule, form): (Option<RuleId>, RuleForm),
    people: Vec<Person>,
) -> RuleBody {
    RuleBody {
        action: rule
            .map_or_else(|| format!("{}/approval-rules", desk.base(customer)), |id| format!("/approval-rules/{id}")),
        people,
        form: RuleForm { acting_for: desk.acting_for(), ..form },
        errors: FieldErrors::none(),
        problem: String::new(),
        removal: rule.map(|id| format!("/approval-rules/{id}/removal")),
        back: desk.home(customer),
        currency: desk.tenant().currency(),
    }
}

const NEW: &str = "New approval rule";
const CHANGE: &str = "Change approval rule";

/// The form of a new rule.
pub(super) async fn new<D: Desk>((desk, portal): (&D, &Portal), customer: CustomerId) -> web::Result {
    let mut tx = desk.read(portal).await?;
    crate::customers::queries::find(&mut tx, customer).await?.or_not_found()?;
    let people = queries::people(&mut tx, customer).await?;
    desk.page(NEW, customer, &body((desk, customer), (None, RuleForm::default()), people))
}

/// Makes the rule that a form means.
pub(super) async fn create<D: Desk>((desk, portal): (&D, &Portal), customer: CustomerId, pairs: &Pairs) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let form = RuleForm::from(pairs);
    if !desk.is_still(&form.acting_for) {
        return desk.elsewhere(customer);
    }
    let mut tx = desk.begin(portal, customer).await?;
    let book = queries::book(&mut tx, customer, by.0.now()).await?;
    let people = queries::people(&mut tx, customer).await?;
    let problem = match form.parse(tx.currency(), &people) {
        _ if book.rules.len() >= MOST_RULES => format!("A customer has at most {MOST_RULES} rules. Remove one first."),
        Err(errors) => {
            return desk.invalid(NEW, customer, &RuleBody { errors, ..body((desk, customer), (None, form), people) });
        }
        Ok(new) if writing::insert(&mut tx, by, (customer, &new)).await? => {
            let said = ("approval.rule_added", words(tx.currency(), &new, &people));
            return done(tx, (desk, portal), (customer, &book), (said, "Rule added")).await;
        }
        Ok(_) => TAKEN.to_owned(),
    };
    desk.invalid(NEW, customer, &RuleBody { problem, ..body((desk, customer), (None, form), people) })
}

/// A rule in words, for the trail.
fn words(currency: Currency, rule: &NewRule, people: &[Person]) -> String {
    let name = |id| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
    let whose = rule.contact.map_or_else(|| "everybody".to_owned(), name);
    let approvers: Vec<String> = rule.approvers.iter().copied().map(name).collect();
    format!("{whose}, above {}: {}", currency.show(rule.over_minor), or(&approvers))
}

/// Notes it, tells whoever is asked now and was not before, and leads back.
async fn done<D: Desk>(
    mut tx: TenantTx,
    (desk, portal): (&D, &Portal),
    (customer, before): (CustomerId, &Book),
    ((kind, detail), said): ((&str, String), &str),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let event = Event { kind, customer: Some(customer), detail: &detail, ..Event::default() };
    accounts::record(&mut tx, by, desk.actor(), event).await?;
    approving::ask_newcomers(&mut tx, (portal, desk.tenant()), (customer, before)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.home(customer), Tone::Ok, said))
}

/// A rule among all of its customer.
async fn find(tx: &mut TenantTx, portal: &Portal, id: RuleId) -> web::Result<(CustomerId, Book, Rule)> {
    let customer = queries::customer_of(tx, id).await?.or_not_found()?;
    let book = queries::book(tx, customer, portal.accounts.clock.now()).await?;
    let rule = book.rules.iter().find(|rule| rule.id == id).cloned().or_not_found()?;
    Ok((customer, book, rule))
}

async fn edit<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<RuleId>) -> web::Result {
    let mut tx = desk.read(&portal).await?;
    let (customer, book, rule) = find(&mut tx, &portal, id).await?;
    desk.page(CHANGE, customer, &body((&desk, customer), (Some(id), RuleForm::of(&rule, tx.currency())), book.people))
}

/// Begins with a rule whose customer is held.
async fn begin<D: Desk>((desk, portal): (&D, &Portal), id: RuleId) -> web::Result<(TenantTx, CustomerId, Book, Rule)> {
    let mut tx = desk.begin_any(portal).await?;
    let customer = queries::customer_of(&mut tx, id).await?.or_not_found()?;
    carts::queries::hold(&mut tx, customer.uuid()).await?;
    let (customer, book, rule) = find(&mut tx, portal, id).await?;
    Ok((tx, customer, book, rule))
}

async fn save<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<RuleId>, Form<Pairs>),
) -> web::Result {
    let (mut tx, customer, book, rule) = begin((&desk, &portal), id).await?;
    let form = RuleForm::from(&pairs);
    let refused = |form: RuleForm| body((&desk, customer), (Some(id), form), book.people.clone());
    let new = match form.parse(tx.currency(), &book.people) {
        Ok(new) => new,
        Err(errors) => return desk.invalid(CHANGE, customer, &RuleBody { errors, ..refused(form) }),
    };
    if form.row_version != rule.row_version {
        // Whoever is told of the other save may save over it.
        let form = RuleForm { row_version: rule.row_version, ..form };
        return desk.invalid(CHANGE, customer, &RuleBody { problem: STALE.to_owned(), ..refused(form) });
    }
    if !writing::save(&mut tx, &portal.accounts.clock, (customer, &rule, &new)).await? {
        return desk.invalid(CHANGE, customer, &RuleBody { problem: TAKEN.to_owned(), ..refused(form) });
    }
    let said = ("approval.rule_changed", words(tx.currency(), &new, &book.people));
    done(tx, (&desk, &portal), (customer, &book), (said, "Rule saved")).await
}

async fn remove<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<RuleId>) -> web::Result {
    let (mut tx, customer, book, rule) = begin((&desk, &portal), id).await?;
    writing::delete(&mut tx, id).await?;
    let was = NewRule {
        contact: rule.contact,
        over_minor: rule.over_minor,
        allows_own: rule.allows_own,
        approvers: rule.approvers,
    };
    let said = ("approval.rule_removed", words(tx.currency(), &was, &book.people));
    done(tx, (&desk, &portal), (customer, &book), (said, "Rule removed")).await
}

//! Staff: the list of rules, and adding, changing and removing one.

use accounts::{EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::form::{NewRule, RuleForm};
use super::named::{self, Kind};
use super::pages::{FormPage, ListPage, Tab};
use super::rule::{PriceRuleId, Shown};
use super::{bulk, check, export, groups, lookup, of_customer, of_part, rules};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::STALE;
use crate::step_up::proven;

pub(super) const EDIT: Access = Access::StaffMay("edit prices");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/prices", Access::Staff, list)
        .get("/prices/new", EDIT, new)
        .post("/prices", EDIT, create)
        .post("/parts/price-changes", EDIT, bulk::console::change)
        .get("/prices/check", Access::Staff, check::show)
        .get("/prices/export", Access::Staff, proven(export::prices))
        .get("/prices/costs/export", Access::Staff, proven(export::costs))
        .get("/prices/rules/{id}", EDIT, edit)
        .post("/prices/rules/{id}", EDIT, save)
        .post("/prices/rules/{id}/removal", EDIT, remove)
        .merge(groups::routes())
        .merge(of_customer::routes())
        .merge(of_part::routes())
}

/// What a list of rules is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    after: String,
}

async fn list(page: ConsolePage, State(portal): State<Portal>, Query(query): Query<ListQuery>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let typed: String = query.q.trim().chars().take(200).collect();
    let about = if typed.is_empty() { None } else { Some(rules::meant(&mut tx, &typed).await?) };
    let mut found = rules::list(&mut tx, about.as_deref(), query.after.parse().ok()).await?;
    let today = super::queries::today(&mut tx, portal.accounts.clock.now()).await?;
    let next = crate::lists::cut(&mut found, rules::PAGE).map(|rule| rule.id.to_string());
    let next = next.map(|id| crate::lists::address("/prices", &[("q", &typed), ("after", &id)]));
    web::page(&ListPage {
        shell: page.shell("Prices"),
        tab: Tab::Rules,
        rules: found,
        typed,
        is_first: query.after.is_empty(),
        next,
        today,
        may_edit: page.staff.may(Permission::EditPrices),
    })
}

async fn form_page(
    page: &ConsolePage,
    portal: &Portal,
    (id, form): (Option<PriceRuleId>, RuleForm),
) -> web::Result<FormPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit price rule" } else { "New price rule" }),
        levels: named::names(&mut tx, Kind::Levels).await?,
        price_groups: named::names(&mut tx, Kind::PriceGroups).await?,
        customer_groups: named::names(&mut tx, Kind::CustomerGroups).await?,
        errors: FieldErrors::none(),
        problem: String::new(),
        action: id.map_or_else(|| "/prices".to_owned(), |id| format!("/prices/rules/{id}")),
        back: back(&form),
        id,
        form,
    })
}

/// Where a form came from: a page of ours, or the list.
fn back(form: &RuleForm) -> String {
    let is_ours = ["/customers/", "/parts/", "/prices"].iter().any(|beginning| form.back.starts_with(beginning));
    let is_plain = form.back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_ours && is_plain && !form.back.contains("//") { form.back.clone() } else { "/prices".to_owned() }
}

async fn new(
    page: ConsolePage,
    _: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    Query(prefilled): Query<RuleForm>,
) -> web::Result {
    let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
    let form = RuleForm {
        whom: or(&prefilled.whom, "customer"),
        what: or(&prefilled.what, "item"),
        method: or(&prefilled.method, "fixed"),
        min_quantity: or(&prefilled.min_quantity, "1"),
        ..prefilled
    };
    web::page(&form_page(&page, &portal, (None, form)).await?)
}

/// A rule as its form means it, or what is wrong with it.
async fn parsed(tx: &mut TenantTx, form: &RuleForm) -> Result<Result<NewRule, FieldErrors>, db::Error> {
    let mut errors = FieldErrors::none();
    let named = lookup::named(tx, form, &mut errors).await?;
    let rest = form.parse(tx.currency(), &mut errors);
    Ok(match (named, rest, errors.is_empty()) {
        (Some(named), Some(rest), true) => Ok(NewRule { whom: named.whom, what: named.what, ..rest }),
        _ => Err(errors),
    })
}

/// What to do about a rule that the database refused.
fn refused(error: db::Error) -> web::Result<FieldErrors> {
    const GONE: &str = "It was removed meanwhile. Choose another one.";
    match db::violated(&error) {
        Some("price_rules_once") => Ok(FieldErrors::one(
            "min_quantity",
            "There is a rule for the same customers, parts, pieces and days already. Change that one.",
        )),
        Some("price_rules_level") => Ok(FieldErrors::one("level", GONE)),
        Some("price_rules_customer_group") => Ok(FieldErrors::one("customer_group", GONE)),
        Some("price_rules_price_group") => Ok(FieldErrors::one("price_group", GONE)),
        Some("price_rules_customer") => Ok(FieldErrors::one("customer", GONE)),
        Some("price_rules_item") => Ok(FieldErrors::one("item", GONE)),
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    Form(form): Form<RuleForm>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let currency = tx.currency();
    let done = match parsed(&mut tx, &form).await? {
        Ok(new) => {
            let by = (&portal.accounts.clock, &portal.accounts.entropy);
            rules::insert(&mut tx, by, &new).await.map_err(refused)
        }
        Err(errors) => Err(Ok(errors)),
    };
    match done {
        Ok(id) => {
            let rule = rules::find(&mut tx, id).await?.or_not_found()?;
            note(&mut tx, (&portal, &staff), ("price.rule_added", &rule), "").await?;
            tx.commit().await?;
            Ok(web::flash::redirect(
                &back(&form),
                Tone::Ok,
                &format!("{} for {} added", rule.how(&currency), rule.whom()),
            ))
        }
        Err(errors) => {
            drop(tx);
            let errors = errors?;
            web::invalid(&FormPage { errors, ..form_page(&page, &portal, (None, form)).await? })
        }
    }
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Query(query)): (Path<PriceRuleId>, Query<RuleForm>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let rule = rules::find(&mut tx, id).await?.or_not_found()?;
    drop(tx);
    let form = RuleForm { back: query.back, ..RuleForm::of(rule, page.staff.tenant.currency()) };
    web::page(&form_page(&page, &portal, (Some(id), form)).await?)
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PriceRuleId>, Form<RuleForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let currency = tx.currency();
    let before = rules::find(&mut tx, id).await?.or_not_found()?;
    let saved = match parsed(&mut tx, &form).await? {
        Err(errors) => Err((errors, "")),
        Ok(new) => match rules::save(&mut tx, &portal.accounts.clock, (id, form.row_version), &new).await {
            Ok(true) => Ok(()),
            Ok(false) => Err((FieldErrors::none(), STALE)),
            Err(error) => Err((refused(error)?, "")),
        },
    };
    if let Err((errors, problem)) = saved {
        drop(tx);
        // Whoever is told of the other save may save over it.
        let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
        let again = form_page(&page, &portal, (Some(id), RuleForm { row_version, ..form })).await?;
        return web::invalid(&FormPage { errors, problem: problem.to_owned(), ..again });
    }
    let rule = rules::find(&mut tx, id).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), ("price.rule_changed", &rule), &before.how(&currency)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&back(&form), Tone::Ok, "Price rule saved"))
}

async fn remove(
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PriceRuleId>, Form<RuleForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let currency = tx.currency();
    let rule = rules::find(&mut tx, id).await?.or_not_found()?;
    rules::delete(&mut tx, id).await?;
    note(&mut tx, (&portal, &staff), ("price.rule_removed", &rule), &rule.how(&currency)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&back(&form), Tone::Ok, &format!("{} for {} removed", rule.how(&currency), rule.whom())))
}

/// Writes a rule's change into the trail: what it was made of before and is made of now.
async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditPrices>),
    (kind, rule): (&str, &Shown),
    before: &str,
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let after = if kind == "price.rule_removed" { String::new() } else { rule.how(&tx.currency()) };
    let changes: Vec<accounts::Change> = accounts::Change::of("Price", before, &after).into_iter().collect();
    let detail = format!("{}, {}", rule.whom(), rule.what());
    let customer = rule.customer.as_ref().map(|(id, _)| *id);
    let event = Event { kind, customer, detail: &detail, changes: &changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

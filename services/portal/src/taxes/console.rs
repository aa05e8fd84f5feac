//! Staff: adding, changing and removing a rate; they are listed on the Payments tab.

use accounts::{Change, Event, ManageSettings, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Routes, Site};
use web::shell::ConsoleShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::form::{NewRate, RateForm};
use super::rate::{TaxRate, TaxRateId, percent};
use super::{queries, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::STALE;
use crate::settings::{MANAGE, Tab};

/// The most rates of a business.
const MOST: usize = 300;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/tax-rates/new", MANAGE, new)
        .post("/tax-rates", MANAGE, create)
        .get("/tax-rates/{id}", MANAGE, edit)
        .post("/tax-rates/{id}", MANAGE, save)
        .post("/tax-rates/{id}/removal", MANAGE, remove)
}

/// The form for a new rate or one that is there.
#[derive(Template)]
#[template(path = "taxes/templates/form.html")]
struct FormPage {
    shell: ConsoleShell,
    id: Option<TaxRateId>,
    form: RateForm,
    errors: FieldErrors,
    problem: String,
    action: String,
}

fn form_page(page: &ConsolePage, (id, form): (Option<TaxRateId>, RateForm)) -> FormPage {
    FormPage {
        shell: page.shell(if id.is_some() { "Edit tax rate" } else { "New tax rate" }),
        errors: FieldErrors::none(),
        problem: String::new(),
        action: id.map_or_else(|| "/tax-rates".to_owned(), |id| format!("/tax-rates/{id}")),
        id,
        form,
    }
}

async fn new(page: ConsolePage, _: StaffMay<ManageSettings>) -> web::Result {
    let form = RateForm { name: "Sales tax".to_owned(), country: "United States".to_owned(), ..RateForm::default() };
    web::page(&form_page(&page, (None, form)))
}

/// What to do about a place that has a rate: it violates their key.
fn place_taken(error: db::Error) -> web::Result<FieldErrors> {
    match db::violated(&error) {
        Some("tax_rates_place") => Ok(FieldErrors::one("region", "This place has a rate already. Change that one.")),
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<RateForm>,
) -> web::Result {
    let refuse = |errors| web::invalid(&FormPage { errors, ..form_page(&page, (None, form.clone())) });
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(errors),
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if queries::list(&mut tx).await?.len() >= MOST {
        return refuse(FieldErrors::one("region", format!("There are {MOST} rates. Remove one first.")));
    }
    if let Err(error) = writing::insert(&mut tx, by, &new).await {
        return refuse(place_taken(error)?);
    }
    note(&mut tx, (&portal, &staff), "settings.tax_added", (None, Some(&new))).await?;
    tx.commit().await?;
    done("Tax rate added")
}

fn done(text: &str) -> web::Result {
    Ok(web::flash::redirect(Tab::Payments.href(), Tone::Ok, text))
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<TaxRateId>,
) -> web::Result {
    let rate = queries::find(&mut portal.accounts.db.read(page.staff.scope()).await?, id).await?.or_not_found()?;
    web::page(&form_page(&page, (Some(id), RateForm::from(&rate))))
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<TaxRateId>, Form<RateForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = queries::find(&mut tx, id).await?.or_not_found()?;
    let saved = match form.parse() {
        Err(errors) => Err((errors, "")),
        Ok(new) => match writing::save(&mut tx, &portal.accounts.clock, (id, form.row_version), &new).await {
            Ok(true) => Ok(new),
            Ok(false) => Err((FieldErrors::none(), STALE)),
            Err(error) => Err((place_taken(error)?, "")),
        },
    };
    match saved {
        Ok(new) => {
            note(&mut tx, (&portal, &staff), "settings.tax_changed", (Some(&before), Some(&new))).await?;
            tx.commit().await?;
            done("Tax rate saved")
        }
        Err((errors, problem)) => {
            // Whoever is told of the other save may save over it.
            let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
            let again = form_page(&page, (Some(id), RateForm { row_version, ..form }));
            web::invalid(&FormPage { errors, problem: problem.to_owned(), ..again })
        }
    }
}

async fn remove(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<TaxRateId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let rate = queries::find(&mut tx, id).await?.or_not_found()?;
    writing::delete(&mut tx, id).await?;
    note(&mut tx, (&portal, &staff), "settings.tax_removed", (Some(&rate), None)).await?;
    tx.commit().await?;
    done("Tax rate removed")
}

/// Writes a rate's change into the trail.
async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageSettings>),
    kind: &str,
    (before, after): (Option<&TaxRate>, Option<&NewRate>),
) -> Result<(), db::Error> {
    let said = |name: &str, rate_ppm: i64, on_shipping: bool| {
        format!("{name} {}%{}", percent(rate_ppm), if on_shipping { ", also on shipping" } else { "" })
    };
    let place = |country: &str, region: Option<&str>| super::rate::place(country, region);
    let old =
        before.map(|one| (place(&one.country, one.region.as_deref()), said(&one.name, one.rate_ppm, one.on_shipping)));
    let new =
        after.map(|one| (place(&one.country, one.region.as_deref()), said(&one.name, one.rate_ppm, one.on_shipping)));
    let detail = new.as_ref().or(old.as_ref()).map(|(place, _)| place.clone()).unwrap_or_default();
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let changes: Vec<Change> =
        [Change::of("Place", &old.0, &new.0), Change::of("Rate", &old.1, &new.1)].into_iter().flatten().collect();
    let accounts = &portal.accounts;
    let event = Event { kind, detail: &detail, changes: &changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

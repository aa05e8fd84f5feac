//! Staff: the Payments tab, and adding, changing, ordering and removing payment terms.

use accounts::{Change, ManageSettings, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::pages::{FormPage, PaymentsPage};
use super::payment_terms::{self, MOST, NameForm, PaymentTermsId};
use super::settings::{self, SettingsForm};
use super::{elsewhere, of_customer};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed};
use crate::settings::{MANAGE, Tab, Tabs, note};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get(Tab::Payments.href(), Access::Staff, show)
        .post(Tab::Payments.href(), MANAGE, save_settings)
        .get("/payment-terms/new", MANAGE, new)
        .post("/payment-terms", MANAGE, create)
        .get("/payment-terms/{id}", MANAGE, edit)
        .post("/payment-terms/{id}", MANAGE, save)
        .post("/payment-terms/{id}/position", MANAGE, move_one)
        .post("/payment-terms/{id}/removal", MANAGE, remove)
        .merge(elsewhere::routes())
        .merge(of_customer::routes())
}

async fn payments(page: &ConsolePage, portal: &Portal) -> web::Result<PaymentsPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let settings = settings::find(&mut tx).await?;
    Ok(PaymentsPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Payments },
        terms: payment_terms::list(&mut tx).await?,
        form: SettingsForm::of(&settings, tx.currency()),
        settings,
        rates: crate::taxes::list(&mut tx).await?,
        quote_days: crate::quotes::settings::valid_days(&mut tx).await?.to_string(),
        errors: FieldErrors::none(),
        may_edit: page.staff.may(Permission::ManageSettings),
    })
}

/// The tab with what was typed about quotes.
pub(crate) async fn quoting(
    page: &ConsolePage,
    portal: &Portal,
    (quote_days, errors): (String, FieldErrors),
) -> web::Result<PaymentsPage> {
    Ok(PaymentsPage { quote_days, errors, ..payments(page, portal).await? })
}

async fn show(page: ConsolePage, State(portal): State<Portal>) -> web::Result {
    web::page(&payments(&page, &portal).await?)
}

async fn save_settings(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SettingsForm>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let names = payment_terms::names(&mut tx).await?;
    let new = match form.parse((&names, tx.currency())) {
        Ok(new) => new,
        Err(errors) => {
            drop(tx);
            return web::invalid(&PaymentsPage { form, errors, ..payments(&page, &portal).await? });
        }
    };
    let changes = settings::find(&mut tx).await?.changes_to(&new, (&names, tx.currency()));
    settings::save(&mut tx, &portal.accounts.clock, &new).await?;
    note(&mut tx, (&portal, &staff), ("settings.checkout_saved", ""), &changes).await?;
    tx.commit().await?;
    done("What orders need saved")
}

fn done(text: &str) -> web::Result {
    Ok(web::flash::redirect(Tab::Payments.href(), Tone::Ok, text))
}

fn form_page(page: &ConsolePage, (id, form): (Option<PaymentTermsId>, NameForm)) -> FormPage {
    FormPage {
        shell: page.shell(if id.is_some() { "Edit payment terms" } else { "New payment terms" }),
        errors: FieldErrors::none(),
        problem: String::new(),
        action: id.map_or_else(|| "/payment-terms".to_owned(), |id| format!("/payment-terms/{id}")),
        id,
        form,
    }
}

async fn new(page: ConsolePage, _: StaffMay<ManageSettings>) -> web::Result {
    web::page(&form_page(&page, (None, NameForm::default())))
}

/// What to do about a name that others have: it violates their key.
fn name_taken(error: db::Error) -> web::Result<FieldErrors> {
    match db::violated(&error) {
        Some("payment_terms_name") => Ok(FieldErrors::one("name", "Others have this name. Choose another one.")),
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<NameForm>,
) -> web::Result {
    let refuse = |errors| web::invalid(&FormPage { errors, ..form_page(&page, (None, form.clone())) });
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(errors),
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if payment_terms::names(&mut tx).await?.len() >= MOST {
        return refuse(FieldErrors::one("name", format!("There are {MOST} payment terms. Remove some first.")));
    }
    if let Err(error) = payment_terms::insert(&mut tx, by, &new).await {
        return refuse(name_taken(error)?);
    }
    let changes: Vec<Change> = Change::of("Days", "", &new.net_days.to_string()).into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.terms_added", &new.name), &changes).await?;
    tx.commit().await?;
    done(&format!("{} added", new.name))
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<PaymentTermsId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let terms = payment_terms::find(&mut tx, id).await?.or_not_found()?;
    web::page(&form_page(&page, (Some(id), NameForm::from(&terms))))
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PaymentTermsId>, Form<NameForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = payment_terms::find(&mut tx, id).await?.or_not_found()?;
    let saved = match form.parse() {
        Err(errors) => Err((errors, "")),
        Ok(new) => match payment_terms::save(&mut tx, &portal.accounts.clock, (id, form.row_version), &new).await {
            Ok(true) => Ok(new),
            Ok(false) => Err((FieldErrors::none(), STALE)),
            Err(error) => Err((name_taken(error)?, "")),
        },
    };
    match saved {
        Ok(new) => {
            let changes = before.changes_to(&new);
            note(&mut tx, (&portal, &staff), ("settings.terms_changed", &new.name), &changes).await?;
            tx.commit().await?;
            done(&format!("{} saved", new.name))
        }
        Err((errors, problem)) => {
            // Whoever is told of the other save may save over it.
            let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
            let again = form_page(&page, (Some(id), NameForm { row_version, ..form }));
            web::invalid(&FormPage { errors, problem: problem.to_owned(), ..again })
        }
    }
}

async fn move_one(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PaymentTermsId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let names = payment_terms::names(&mut tx).await?;
    let (_, name) = names.iter().find(|(one, _)| *one == id).or_not_found()?;
    let mut ids: Vec<PaymentTermsId> = names.iter().map(|(id, _)| *id).collect();
    if let Some((before, after)) = crate::lists::moved(&mut ids, id, typed(&form, "move")) {
        payment_terms::save_places(&mut tx, &ids).await?;
        let changes: Vec<Change> = Change::of("Place", &before.to_string(), &after.to_string()).into_iter().collect();
        note(&mut tx, (&portal, &staff), ("settings.terms_changed", name), &changes).await?;
    }
    tx.commit().await?;
    done(&format!("{name} moved"))
}

async fn remove(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<PaymentTermsId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let terms = payment_terms::find(&mut tx, id).await?.or_not_found()?;
    if let Err(error) = payment_terms::delete(&mut tx, id).await {
        return match db::violated(&error) {
            Some("customer_terms_terms" | "checkout_settings_terms") => {
                let cure = format!("{} are in use. Choose others for every customer that has them first.", terms.name);
                Ok(web::flash::redirect(Tab::Payments.href(), Tone::Bad, &cure))
            }
            _ => Err(error.into()),
        };
    }
    let changes: Vec<Change> = Change::of("Days", &terms.net_days.to_string(), "").into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.terms_removed", &terms.name), &changes).await?;
    tx.commit().await?;
    done(&format!("{} removed", terms.name))
}

//! Staff: the Shipping tab, and adding, changing, ordering and removing a method.

use accounts::{Change, ManageSettings, Permission, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use pricing::Currency;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::form::{MethodForm, NewMethod};
use super::method::{Parcel, ShippingMethodId};
use super::pages::{FormPage, ListPage, TrialForm};
use super::{queries, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed};
use crate::parts::weight::{self, Unit};
use crate::parts::{money, places};
use crate::settings::{MANAGE, Tab, Tabs, note};

/// The most methods of a business.
const MOST: usize = 30;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get(Tab::Shipping.href(), Access::Staff, show)
        .get("/shipping-methods/new", MANAGE, new)
        .post("/shipping-methods", MANAGE, create)
        .get("/shipping-methods/{id}", MANAGE, edit)
        .post("/shipping-methods/{id}", MANAGE, save)
        .post("/shipping-methods/{id}/position", MANAGE, move_one)
        .post("/shipping-methods/{id}/removal", MANAGE, remove)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Query(trial): Query<TrialForm>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut errors = FieldErrors::none();
    let offers = match parcel((&trial, tx.currency()), &mut errors) {
        Some(parcel) => Some(queries::offered(&mut tx, &parcel).await?),
        None => None,
    };
    let page = ListPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Shipping },
        methods: queries::list(&mut tx).await?,
        other_addresses: crate::terms::other_addresses(&mut tx).await?,
        trial,
        offers,
        may_edit: page.staff.may(Permission::ManageSettings),
        errors,
    };
    if page.errors.is_empty() { web::page(&page) } else { web::invalid(&page) }
}

/// The order that somebody tries, if any.
fn parcel((trial, currency): (&TrialForm, Currency), errors: &mut FieldErrors) -> Option<Parcel> {
    if trial.goods.trim().is_empty() && trial.weight.trim().is_empty() {
        return None;
    }
    let goods = match trial.goods.trim() {
        "" => Ok(0),
        text => money::parse(currency, text),
    };
    let goods = goods.map_err(|why| errors.add("goods", why.to_string())).ok();
    let weight = weight::parse(&trial.weight, Unit::Pound).map_err(|cure| errors.add("weight", cure)).ok();
    Some(Parcel { goods_minor: goods?, weight_grams: weight?.map(i64::from) })
}

async fn form_page(
    page: &ConsolePage,
    portal: &Portal,
    (id, form): (Option<ShippingMethodId>, MethodForm),
) -> web::Result<FormPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit shipping method" } else { "New shipping method" }),
        places: places::list(&mut tx).await?,
        errors: FieldErrors::none(),
        problem: String::new(),
        action: id.map_or_else(|| "/shipping-methods".to_owned(), |id| format!("/shipping-methods/{id}")),
        id,
        form,
    })
}

async fn new(page: ConsolePage, _: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    web::page(&form_page(&page, &portal, (None, MethodForm::new())).await?)
}

/// What to do about a method that the database refused.
fn refused(error: db::Error) -> web::Result<FieldErrors> {
    match db::violated(&error) {
        Some("shipping_methods_name") => {
            Ok(FieldErrors::one("name", "Another method has this name. Choose another one."))
        }
        Some("shipping_methods_location") => {
            Ok(FieldErrors::one("location", "This place was removed meanwhile. Choose another one."))
        }
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let form = MethodForm::from_pairs(pairs)?;
    let refuse =
        async |errors| web::invalid(&FormPage { errors, ..form_page(&page, &portal, (None, form.clone())).await? });
    let new = match form.parse(page.staff.tenant.currency()) {
        Ok(new) => new,
        Err(errors) => return refuse(errors).await,
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if queries::list(&mut tx).await?.len() >= MOST {
        return refuse(FieldErrors::one("name", format!("There are {MOST} methods. Remove one first."))).await;
    }
    let id = match writing::insert(&mut tx, by, &new).await {
        Ok(id) => id,
        Err(error) => {
            drop(tx);
            return refuse(refused(error)?).await;
        }
    };
    let made = queries::one(&mut tx, id).await?.or_not_found()?;
    let changes: Vec<Change> = Change::of("Cost", "", &made.facts(&tx.currency())).into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.shipping_added", &new.name), &changes).await?;
    tx.commit().await?;
    done(&format!("{} added", new.name))
}

fn done(text: &str) -> web::Result {
    Ok(web::flash::redirect(Tab::Shipping.href(), Tone::Ok, text))
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<ShippingMethodId>,
) -> web::Result {
    let method = queries::one(&mut portal.accounts.db.read(page.staff.scope()).await?, id).await?.or_not_found()?;
    let form = MethodForm::of(method, page.staff.tenant.currency());
    web::page(&form_page(&page, &portal, (Some(id), form)).await?)
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<ShippingMethodId>, Form<Pairs>),
) -> web::Result {
    let form = MethodForm::from_pairs(pairs)?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = queries::one(&mut tx, id).await?.or_not_found()?;
    let saved: Result<NewMethod, (FieldErrors, &str)> = match form.parse(tx.currency()) {
        Err(errors) => Err((errors, "")),
        Ok(new) => match writing::save(&mut tx, &portal.accounts.clock, (id, form.row_version), &new).await {
            Ok(true) => Ok(new),
            Ok(false) => Err((FieldErrors::none(), STALE)),
            Err(error) => Err((refused(error)?, "")),
        },
    };
    match saved {
        Ok(new) => {
            let after = queries::one(&mut tx, id).await?.or_not_found()?;
            let changes = before.changes_to(&after, tx.currency());
            note(&mut tx, (&portal, &staff), ("settings.shipping_changed", &new.name), &changes).await?;
            tx.commit().await?;
            done(&format!("{} saved", new.name))
        }
        Err((errors, problem)) => {
            drop(tx);
            // Whoever is told of the other save may save over it.
            let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
            let again = form_page(&page, &portal, (Some(id), MethodForm { row_version, ..form })).await?;
            web::invalid(&FormPage { errors, problem: problem.to_owned(), ..again })
        }
    }
}

async fn move_one(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ShippingMethodId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let method = queries::one(&mut tx, id).await?.or_not_found()?;
    let mut ids: Vec<ShippingMethodId> = queries::list(&mut tx).await?.iter().map(|method| method.id).collect();
    let order = crate::lists::moved(&mut ids, id, typed(&form, "move"));
    if let Some((before, after)) = order {
        writing::save_places(&mut tx, &ids).await?;
        let changes: Vec<Change> = Change::of("Place", &before.to_string(), &after.to_string()).into_iter().collect();
        note(&mut tx, (&portal, &staff), ("settings.shipping_changed", &method.name), &changes).await?;
    }
    tx.commit().await?;
    done(&format!("{} moved", method.name))
}

async fn remove(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<ShippingMethodId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let method = queries::one(&mut tx, id).await?.or_not_found()?;
    writing::delete(&mut tx, id).await?;
    let changes: Vec<Change> = Change::of("Cost", &method.facts(&tx.currency()), "").into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.shipping_removed", &method.name), &changes).await?;
    tx.commit().await?;
    done(&format!("{} removed", method.name))
}

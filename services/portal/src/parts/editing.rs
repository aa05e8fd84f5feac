//! Staff: the form of a part, new or known, and what becomes of it.

use std::collections::BTreeMap;

use accounts::{EditParts, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use pricing::Currency;
use web::fields::FieldErrors;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{Pairs, note};
use super::counts::Counts;
use super::form::{Parsed, PartForm};
use super::known::{self, Known};
use super::part::{ItemId, NewPart};
use super::selling::{self, Selling, SellingForm};
use super::staff_pages::FormPage;
use super::writing::{self, GroupsByName};
use super::{places, queries};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::form::FieldError;
/// What was typed, and into which part; `None` for a new one.
type Typed = (Option<ItemId>, PartForm);

async fn form_page(page: &ConsolePage, tx: &mut TenantTx, (id, form): Typed) -> web::Result<FormPage> {
    let address = id.map_or_else(|| "/parts".to_owned(), |id| format!("/parts/{id}"));
    Ok(FormPage {
        shell: page.shell(if id.is_some() { "Edit part" } else { "New part" }),
        places: places::list(tx).await?,
        groups: queries::groups(tx).await?,
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        back: address.clone(),
        action: address,
    })
}

async fn refuse(portal: &Portal, page: &ConsolePage, typed: Typed, errors: Vec<FieldError>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut form = form_page(page, &mut tx, typed).await?;
    for error in errors {
        form.errors.add(error.field, error.text);
    }
    web::invalid(&form)
}

pub(super) async fn new(page: ConsolePage, State(portal): State<Portal>, _: StaffMay<EditParts>) -> web::Result {
    let form = PartForm { is_active: "on".into(), unit: "each".into(), ..PartForm::default() };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    web::page(&form_page(&page, &mut tx, (None, form)).await?)
}

pub(super) async fn edit(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditParts>,
    Path(id): Path<ItemId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let known = known::find(&mut tx, id).await?.or_not_found()?;
    let selling = selling::find(&mut tx, id).await?;
    web::page(&form_page(&page, &mut tx, (Some(id), filled((known, selling), page.staff.tenant.currency()))).await?)
}

fn filled((Known { part, row_version, .. }, selling): (Known, Selling), currency: Currency) -> PartForm {
    let (category, sub_category) = part.category.unwrap_or_default();
    let stock: BTreeMap<_, _> = part.stock.iter().map(|(place, pieces)| (*place, pieces.to_string())).collect();
    PartForm {
        item_number: part.number.as_str().to_owned(),
        name: part.name.as_str().to_owned(),
        description: part.description,
        brand: part.brand.unwrap_or_default(),
        category,
        sub_category: sub_category.unwrap_or_default(),
        list_price: part.list_price_minor.map(|price| currency.plain(price)).unwrap_or_default(),
        unit: part.unit,
        weight: part.weight_grams.map(super::weight::pounds).unwrap_or_default(),
        selling: SellingForm::of(selling, currency),
        is_active: if part.is_active { "on".into() } else { String::new() },
        fitments: part.fitments.iter().map(super::fitment::Fitment::line).collect::<Vec<_>>().join("\n"),
        stock_shown: stock.clone(),
        stock,
        row_version,
        ..PartForm::default()
    }
}

/// A number that another part has violates its key; so does a place that is not there.
fn taken(error: db::Error) -> web::Result<Vec<FieldError>> {
    match db::violated(&error) {
        Some("items_number") => {
            Ok(vec![FieldError { field: "item_number", text: "Another part has this number.".into() }])
        }
        Some("item_stock_location") => Err(web::Error::Invalid("A place is gone. Reload the form.".into())),
        _ => Err(error.into()),
    }
}

pub(super) async fn create(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let form = PartForm::from_pairs(pairs)?;
    let parsed = match form.parse(page.staff.tenant.currency()) {
        Ok(parsed) => parsed,
        Err(errors) => return refuse(&portal, &page, (None, form), errors).await,
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    match add(&mut tx, &portal, parsed).await {
        Ok((id, part)) => {
            note(&mut tx, (&portal, &staff), "part.created", &part).await?;
            tx.commit().await?;
            Ok(web::flash::redirect(&format!("/parts/{id}"), Tone::Ok, &format!("{} added", part.name)))
        }
        Err(error) => {
            let errors = taken(error)?;
            drop(tx);
            refuse(&portal, &page, (None, form), errors).await
        }
    }
}

async fn add(tx: &mut TenantTx, portal: &Portal, parsed: Parsed) -> Result<(ItemId, NewPart), db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let selling = parsed.selling;
    let part = placed(tx, by, parsed).await?;
    let mut counts = Counts::default();
    let groups = GroupsByName::default().of(tx, by, &part).await?;
    let parts = [(part, groups)];
    let ids = writing::insert(tx, by, (&parts, &mut counts)).await?;
    counts.save(tx).await?;
    selling::save(tx, ids[0], &selling).await?;
    let [(part, _)] = parts;
    Ok((ids[0], part))
}

/// The part with the place that was named first in its form.
async fn placed(tx: &mut TenantTx, by: writing::By<'_>, parsed: Parsed) -> Result<NewPart, db::Error> {
    let Parsed { mut part, new_place, .. } = parsed;
    if let Some((name, pieces)) = new_place {
        part.stock.insert(writing::place(tx, by, name.as_str()).await?, pieces);
    }
    Ok(part)
}

pub(super) async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    (Path(id), Form(pairs)): (Path<ItemId>, Form<Pairs>),
) -> web::Result {
    let form = PartForm::from_pairs(pairs)?;
    let parsed = match form.parse(page.staff.tenant.currency()) {
        Ok(parsed) => parsed,
        Err(errors) => return refuse(&portal, &page, (Some(id), form), errors).await,
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let known = known::find(&mut tx, id).await?.or_not_found()?;
    let before = (known.row_version, known.part.name.to_string());
    let name = parsed.part.name.to_string();
    let known = Known { row_version: form.row_version, ..known };
    match change(&mut tx, &portal, (&known, parsed)).await {
        Ok(Some(part)) => {
            note(&mut tx, (&portal, &staff), "part.edited", &part).await?;
            tx.commit().await?;
            Ok(web::flash::redirect(&format!("/parts/{id}"), Tone::Ok, &format!("{name} saved")))
        }
        Ok(None) => {
            drop(tx);
            meanwhile(&portal, &page, (id, form), before).await
        }
        Err(error) => {
            let errors = taken(error)?;
            drop(tx);
            refuse(&portal, &page, (Some(id), form), errors).await
        }
    }
}

/// Saves what is new about a part; nothing when somebody else saved it since it was read.
async fn change(
    tx: &mut TenantTx,
    portal: &Portal,
    (known, parsed): (&Known, Parsed),
) -> Result<Option<NewPart>, db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let selling = parsed.selling;
    let part = placed(tx, by, parsed).await?;
    let mut counts = Counts::default();
    let groups = GroupsByName::default().of(tx, by, &part).await?;
    if !writing::save(tx, by, (known, &part, groups), &mut counts).await? {
        return Ok(None);
    }
    counts.save(tx).await?;
    selling::save(tx, known.id, &selling).await?;
    Ok(Some(part))
}

/// Somebody else was faster: what was typed stays, and saving again keeps it.
async fn meanwhile(
    portal: &Portal,
    page: &ConsolePage,
    (id, form): (ItemId, PartForm),
    (row_version, name): (i32, String),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut again = form_page(page, &mut tx, (Some(id), PartForm { row_version, ..form })).await?;
    again.problem = format!(
        "Somebody else saved this part while you were editing. It is now called {name}. Your entries are still here: save again to keep yours."
    );
    web::invalid(&again)
}

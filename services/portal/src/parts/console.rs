//! Staff: the list of parts, one part, its form, and hiding it.

use accounts::{EditParts, Event, Permission, StaffMay};
use askama::Template as _;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse as _};
use db::TenantTx;
use web::OrNotFound as _;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::counts::Counts;
use super::known::{self, Known};
use super::part::{ItemId, NewPart, Parsed, PartForm};
use super::search::{Offered, Search};
use super::staff_pages::{FormPage, ListPage, ShowPage};
use super::writing::{self, GroupsByName};
use super::{finder, places, queries};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::contact::FieldError;

const EDIT: Access = Access::StaffMay("edit parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts", Access::Staff, list)
        .get("/parts/new", EDIT, new)
        .post("/parts", EDIT, create)
        .get("/parts/{id}", Access::Staff, show)
        .get("/parts/{id}/edit", EDIT, edit)
        .post("/parts/{id}", EDIT, save)
        .post("/parts/{id}/hidden", EDIT, |staff: StaffMay<EditParts>, portal: State<Portal>, id: Path<ItemId>| {
            turn(staff, portal, id, false)
        })
        .post("/parts/{id}/shown", EDIT, |staff: StaffMay<EditParts>, portal: State<Portal>, id: Path<ItemId>| {
            turn(staff, portal, id, true)
        })
}

type Pairs = Vec<(String, String)>;

async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let show = query.iter().rev().find(|(name, _)| name == "show").map(|(_, value)| value.as_str());
    let is_active = match show {
        Some("shown") => Some(true),
        Some("hidden") => Some(false),
        _ => None,
    };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (shown, hidden) = queries::totals(&mut tx).await?;
    let found = finder::find(&mut tx, Search::read(&query, Offered::ALL), Offered::ALL, is_active).await?;
    drop(tx);
    let list = ListPage {
        shell: page.shell("Parts"),
        found,
        is_active,
        shown,
        hidden,
        may_edit: page.staff.may(Permission::EditParts),
        may_import: page.staff.may(Permission::Import),
    };
    let is_fragment = headers.contains_key("hx-request") && !headers.contains_key("hx-boosted");
    let html = if is_fragment { list.as_list().render()? } else { list.render()? };
    Ok(([(header::VARY, HeaderValue::from_static("hx-request"))], Html(html)).into_response())
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = queries::list(&mut tx, &[id]).await?.pop().or_not_found()?;
    let fitments = known::fitments(&mut tx, &[id]).await?.remove(&id).unwrap_or_default();
    let may_edit = page.staff.may(Permission::EditParts);
    web::page(&ShowPage { shell: page.shell(&part.name), part, fitments, may_edit })
}

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

async fn new(page: ConsolePage, State(portal): State<Portal>, _: StaffMay<EditParts>) -> web::Result {
    let form = PartForm { is_active: "on".into(), unit: "each".into(), ..PartForm::default() };
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    web::page(&form_page(&page, &mut tx, (None, form)).await?)
}

async fn edit(
    page: ConsolePage,
    State(portal): State<Portal>,
    _: StaffMay<EditParts>,
    Path(id): Path<ItemId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let known = known::find(&mut tx, id).await?.or_not_found()?;
    web::page(&form_page(&page, &mut tx, (Some(id), filled(known))).await?)
}

fn filled(Known { part, row_version, .. }: Known) -> PartForm {
    let (category, sub_category) = part.category.unwrap_or_default();
    PartForm {
        item_number: part.number.as_str().to_owned(),
        name: part.name.as_str().to_owned(),
        description: part.description,
        brand: part.brand.unwrap_or_default(),
        category,
        sub_category: sub_category.unwrap_or_default(),
        list_price: part
            .list_price_minor
            .map(|cents| format!("{}.{:02}", cents / 100, cents % 100))
            .unwrap_or_default(),
        unit: part.unit,
        is_active: if part.is_active { "on".into() } else { String::new() },
        fitments: part.fitments.iter().map(super::fitment::Fitment::line).collect::<Vec<_>>().join("\n"),
        stock: part.stock.iter().map(|(place, pieces)| (*place, pieces.to_string())).collect(),
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

async fn create(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let form = PartForm::from_pairs(pairs)?;
    let parsed = match form.parse() {
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
    let part = placed(tx, by, parsed).await?;
    let mut counts = Counts::default();
    let groups = GroupsByName::default().of(tx, by, &part).await?;
    let parts = [(part, groups)];
    let ids = writing::insert(tx, by, (&parts, &mut counts)).await?;
    counts.save(tx).await?;
    let [(part, _)] = parts;
    Ok((ids[0], part))
}

/// The part with the place that was named first in its form.
async fn placed(tx: &mut TenantTx, by: writing::By<'_>, parsed: Parsed) -> Result<NewPart, db::Error> {
    let Parsed { mut part, new_place } = parsed;
    if let Some((name, pieces)) = new_place {
        part.stock.insert(writing::place(tx, by, name.as_str()).await?, pieces);
    }
    Ok(part)
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    (Path(id), Form(pairs)): (Path<ItemId>, Form<Pairs>),
) -> web::Result {
    let form = PartForm::from_pairs(pairs)?;
    let parsed = match form.parse() {
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
    let part = placed(tx, by, parsed).await?;
    let mut counts = Counts::default();
    let groups = GroupsByName::default().of(tx, by, &part).await?;
    if !writing::save(tx, by, (known, &part, groups), &mut counts).await? {
        return Ok(None);
    }
    counts.save(tx).await?;
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

/// Hides a part from customers, or shows it again.
async fn turn(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<ItemId>,
    is_active: bool,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let known = known::find(&mut tx, id).await?.or_not_found()?;
    let part = NewPart { is_active, ..known.part.clone() };
    if part != known.part {
        let mut counts = Counts::default();
        if !writing::save(&mut tx, by, (&known, &part, known.groups), &mut counts).await? {
            return Err(web::Error::Conflict("Somebody else saved this part at the same moment. Try again.".into()));
        }
        counts.save(&mut tx).await?;
        note(&mut tx, (&portal, &staff), if is_active { "part.shown" } else { "part.hidden" }, &part).await?;
    }
    tx.commit().await?;
    let what = if is_active { "is shown to customers" } else { "is hidden from customers" };
    Ok(web::flash::redirect(&format!("/parts/{id}"), Tone::Ok, &format!("{} {what}", part.name)))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditParts>),
    kind: &str,
    part: &NewPart,
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer: None, contact: None, detail: part.number.as_str() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

//! Staff: adding, renaming, ordering and archiving fields.

use accounts::{Change, Event, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::field::{Field, FieldId, MOST_FIELDS, Record};
use super::form::{Edited, NewForm};
use super::pages::{EditPage, ListPage};
use super::queries;
use super::section::{Pairs, typed};
use crate::Portal;
use crate::brand::ConsolePage;

const MANAGE: Access = Access::StaffMay("manage settings");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/custom-fields", MANAGE, list)
        .post("/custom-fields", MANAGE, create)
        .get("/custom-fields/{id}", MANAGE, edit)
        .post("/custom-fields/{id}", MANAGE, save)
        .post("/custom-fields/{id}/position", MANAGE, move_one)
        .post("/custom-fields/{id}/archive", MANAGE, archive)
        .post("/custom-fields/{id}/restoration", MANAGE, restore)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    of: String,
}

fn address(record: Record) -> String {
    crate::lists::address("/custom-fields", &[("of", record.key())])
}

async fn list_page(page: &ConsolePage, portal: &Portal, (record, form): (Record, NewForm)) -> web::Result<ListPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let fields = queries::list(&mut tx, record).await?;
    Ok(ListPage { shell: page.shell("Custom fields"), record, fields, form, errors: FieldErrors::none() })
}

async fn list(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let record = Record::from_key(&query.of).unwrap_or(Record::Contact);
    web::page(&list_page(&page, &portal, (record, NewForm::default())).await?)
}

/// Why a field cannot be in use, as far as the others decide; for the database's last word see [`name_taken`].
async fn no_room(tx: &mut TenantTx, record: Record) -> Result<Option<String>, db::Error> {
    queries::lock(tx, record).await?;
    let is_full = queries::live(tx, record).await?.len() >= MOST_FIELDS;
    Ok(is_full.then(|| format!("{MOST_FIELDS} fields are in use. Archive one first.")))
}

/// What to do about a name that another field has: it violates their key.
fn name_taken(error: db::Error) -> web::Result<String> {
    match db::violated(&error) {
        Some("custom_fields_name") => Ok("Another field has this name. Choose another one.".to_owned()),
        _ => Err(error.into()),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<Pairs>,
) -> web::Result {
    let record = Record::from_key(typed(&form, "record").unwrap_or_default()).or_not_found()?;
    let form = NewForm::of(&form);
    let refuse = async |errors| {
        let again = list_page(&page, &portal, (record, form.clone())).await?;
        web::invalid(&ListPage { errors, ..again })
    };
    let new = match form.parse(record) {
        Ok(new) => new,
        Err(errors) => return refuse(errors).await,
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if let Some(cure) = no_room(&mut tx, record).await? {
        return refuse(FieldErrors::one("name", cure)).await;
    }
    if let Err(error) = queries::insert(&mut tx, by, &new).await {
        return refuse(FieldErrors::one("name", name_taken(error)?)).await;
    }
    note(&mut tx, (&portal, &staff), ("settings.field_added", &new.name), &[]).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(record), Tone::Ok, &format!("Field “{}” added", new.name)))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageSettings>),
    (kind, name): (&str, &str),
    changes: &[Change],
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, detail: name, changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

fn edit_page(page: &ConsolePage, field: Field, form: Option<Pairs>) -> EditPage {
    EditPage { shell: page.shell(&field.name), field, form, errors: FieldErrors::none() }
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<FieldId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&edit_page(&page, field, None))
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<FieldId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    queries::lock(&mut tx, field.record).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    let edited = match Edited::parse(&field, &form) {
        Ok(edited) => edited,
        Err(errors) => return web::invalid(&EditPage { errors, ..edit_page(&page, field, Some(form)) }),
    };
    if let Err(error) = write(&mut tx, &field, &edited).await {
        let errors = FieldErrors::one("name", name_taken(error)?);
        return web::invalid(&EditPage { errors, ..edit_page(&page, field, Some(form)) });
    }
    note(&mut tx, (&portal, &staff), ("settings.field_changed", &edited.name), &changes(&field, &edited)).await?;
    tx.commit().await?;
    let saved = format!("Field “{}” saved", edited.name);
    Ok(match Edited::moves(&form) {
        Some(number) => web::flash::redirect(&format!("/custom-fields/{id}#choice-{number}"), Tone::Ok, &saved),
        None => web::flash::redirect(&address(field.record), Tone::Ok, &saved),
    })
}

async fn write(tx: &mut TenantTx, field: &Field, edited: &Edited) -> Result<(), db::Error> {
    queries::save(tx, field.id, (&edited.name, edited.is_required)).await?;
    // Two choices that take each other's names would meet half-way.
    for choice in edited.choices.iter().filter(|choice| !field.choices.contains(choice)) {
        let name = format!("{} {}", field.id, choice.number);
        queries::save_choice(tx, field.id, &super::field::Choice { name, ..choice.clone() }).await?;
    }
    for choice in edited.choices.iter().filter(|choice| !field.choices.contains(choice)) {
        queries::save_choice(tx, field.id, choice).await?;
    }
    let numbers = |choices: &[super::field::Choice]| choices.iter().map(|choice| choice.number).collect::<Vec<_>>();
    if numbers(&edited.choices) != numbers(&field.choices) {
        queries::save_choice_places(tx, field.id, &numbers(&edited.choices)).await?;
    }
    let last = field.choices.iter().map(|choice| choice.number).max().unwrap_or_default();
    for (number, name) in (last + 1..).zip(&edited.new_choices) {
        queries::insert_choice(tx, field.id, (number, name)).await?;
    }
    Ok(())
}

fn changes(field: &Field, edited: &Edited) -> Vec<Change> {
    let yes = |is_so| if is_so { "yes" } else { "no" };
    let live = field.choices.iter().filter(|choice| !choice.is_retired).map(|choice| choice.name.as_str());
    let before = live.collect::<Vec<_>>().join(", ");
    [
        Change::of("Name", &field.name, &edited.name),
        Change::of("Required", yes(field.is_required), yes(edited.is_required)),
        Change::of("Choices", &before, &edited.choices_in_words()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Moves a field up or down among those in use.
async fn move_one(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<FieldId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    queries::lock(&mut tx, field.record).await?;
    let mut ids: Vec<FieldId> = queries::live(&mut tx, field.record).await?.iter().map(|field| field.id).collect();
    crate::lists::moved(&mut ids, id, typed(&form, "move"));
    queries::save_places(&mut tx, &ids).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(field.record), Tone::Ok, &format!("Field “{}” moved", field.name)))
}

async fn archive(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<FieldId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    queries::save_archived(&mut tx, id, Some(portal.accounts.clock.now())).await?;
    note(&mut tx, (&portal, &staff), ("settings.field_archived", &field.name), &[]).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(field.record), Tone::Ok, &format!("Field “{}” archived", field.name)))
}

async fn restore(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(id): Path<FieldId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let field = queries::find(&mut tx, id).await?.or_not_found()?;
    let back = |tone, text: &str| Ok(web::flash::redirect(&address(field.record), tone, text));
    if let Some(cure) = no_room(&mut tx, field.record).await? {
        return back(Tone::Bad, &cure);
    }
    if let Err(error) = queries::save_archived(&mut tx, id, None).await {
        name_taken(error)?;
        return back(Tone::Bad, "Another field has this name by now. Rename one of the two first.");
    }
    note(&mut tx, (&portal, &staff), ("settings.field_restored", &field.name), &[]).await?;
    tx.commit().await?;
    back(Tone::Ok, &format!("Field “{}” is back, with its values", field.name))
}

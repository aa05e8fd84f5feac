//! Staff: price levels, pricing groups and customer groups.

use accounts::{DisplayName, EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::EDIT;
use super::named::{self, Kind};
use super::pages::{NamesPage, Tab};
use crate::Portal;
use crate::brand::ConsolePage;

pub(super) fn routes() -> Routes<Portal> {
    Kind::ALL.into_iter().fold(Routes::new(Site::Console), |routes, kind| {
        let [all, one, removal] = kind.paths();
        routes
            .get(all, Access::Staff, move |page: ConsolePage, portal: State<Portal>| list(page, portal, kind))
            .post(all, EDIT, move |page: ConsolePage, staff: Editor, portal: State<Portal>, form: Form<NameForm>| {
                create((page, staff), portal, kind, form)
            })
            .post(one, EDIT, move |staff: Editor, portal: State<Portal>, id: Path<Uuid>, form: Form<NameForm>| {
                rename(staff, portal, (kind, id), form)
            })
            .post(removal, EDIT, move |staff: Editor, portal: State<Portal>, id: Path<Uuid>| {
                remove(staff, portal, (kind, id))
            })
    })
}

type Editor = StaffMay<EditPrices>;

/// A name as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    name: String,
}

async fn names_page(page: &ConsolePage, portal: &Portal, kind: Kind) -> web::Result<NamesPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    Ok(NamesPage {
        shell: page.shell("Prices"),
        tab: Tab::Names(kind),
        kind,
        names: named::list(&mut tx, kind).await?,
        typed: String::new(),
        errors: FieldErrors::none(),
        may_edit: page.staff.may(Permission::EditPrices),
    })
}

async fn list(page: ConsolePage, State(portal): State<Portal>, kind: Kind) -> web::Result {
    web::page(&names_page(&page, &portal, kind).await?)
}

fn parsed(typed: &str) -> Result<String, &'static str> {
    match typed.parse::<DisplayName>() {
        Ok(name) if name.as_str().chars().count() <= 60 => Ok(name.as_str().to_owned()),
        Ok(_) => Err("Use at most 60 characters."),
        Err(accounts::BadName::Empty) => Err("Enter a name."),
        Err(_) => Err("Use at most 60 visible characters."),
    }
}

fn name_taken(error: db::Error, kind: Kind) -> web::Result<String> {
    if db::violated(&error) == Some(kind.unique()) {
        return Ok(format!("There is a {} with this name. Choose another one.", kind.noun()));
    }
    Err(error.into())
}

async fn create(
    (page, staff): (ConsolePage, Editor),
    State(portal): State<Portal>,
    kind: Kind,
    Form(form): Form<NameForm>,
) -> web::Result {
    let refuse = async |cure: String| {
        let again = names_page(&page, &portal, kind).await?;
        web::invalid(&NamesPage { typed: form.name.clone(), errors: FieldErrors::one("name", cure), ..again })
    };
    let name = match parsed(&form.name) {
        Ok(name) => name,
        Err(cure) => return refuse(cure.to_owned()).await,
    };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if named::names(&mut tx, kind).await?.len() >= named::MOST {
        drop(tx);
        return refuse(format!("There are {} already. Remove one first.", named::MOST)).await;
    }
    if let Err(error) = named::insert(&mut tx, by, (kind, &name)).await {
        drop(tx);
        return refuse(name_taken(error, kind)?).await;
    }
    note(&mut tx, (&portal, &staff), ("price.name_added", kind, &name)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(kind.paths()[0], Tone::Ok, &format!("{name} added")))
}

async fn rename(
    staff: Editor,
    State(portal): State<Portal>,
    (kind, Path(id)): (Kind, Path<Uuid>),
    Form(form): Form<NameForm>,
) -> web::Result {
    let name = match parsed(&form.name) {
        Ok(name) => name,
        Err(cure) => return Ok(web::flash::redirect(kind.paths()[0], Tone::Bad, cure)),
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    match named::rename(&mut tx, (kind, id), &name).await {
        Ok(true) => {}
        Ok(false) => return Err(web::Error::NotFound),
        Err(error) => return Ok(web::flash::redirect(kind.paths()[0], Tone::Bad, &name_taken(error, kind)?)),
    }
    note(&mut tx, (&portal, &staff), ("price.name_changed", kind, &name)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(kind.paths()[0], Tone::Ok, &format!("Renamed to {name}")))
}

async fn remove(staff: Editor, State(portal): State<Portal>, (kind, Path(id)): (Kind, Path<Uuid>)) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let names = named::names(&mut tx, kind).await?;
    let name = names.into_iter().find(|(known, _)| *known == id).map(|(_, name)| name).or_not_found()?;
    if !named::remove(&mut tx, (kind, id)).await? {
        let text = format!("{name} is still in use. Change the rules that speak of it and empty it first.");
        return Ok(web::flash::redirect(kind.paths()[0], Tone::Bad, &text));
    }
    note(&mut tx, (&portal, &staff), ("price.name_removed", kind, &name)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(kind.paths()[0], Tone::Ok, &format!("{name} removed")))
}

async fn note(
    tx: &mut db::TenantTx,
    (portal, staff): (&Portal, &Editor),
    (event, kind, name): (&str, Kind, &str),
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let detail = format!("{}: {name}", kind.label());
    let event = Event { kind: event, detail: &detail, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

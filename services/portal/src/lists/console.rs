//! Staff: choosing a list's columns, and saving, renaming and deleting views of it. Each sets them for themselves alone.

use std::sync::Arc;

use accounts::Staff;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::ask::Ask;
use super::queries;
use super::subject::{Column, Subject};
use super::views::{self, MOST_VIEWS, View};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::listing::with_fields;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/lists/{list}/columns", Access::Staff, columns)
        .post("/lists/{list}/columns", Access::Staff, save_columns)
        .get("/lists/{list}/views", Access::Staff, saved)
        .post("/lists/{list}/views", Access::Staff, save)
        .post("/views/{id}", Access::Staff, change)
        .post("/views/{id}/deletion", Access::Staff, delete)
}

type Pairs = Vec<(String, String)>;

fn last<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Which columns are shown, in which order.
#[derive(Template)]
#[template(path = "lists/templates/columns.html")]
struct ColumnsPage {
    shell: ConsoleShell,
    subject: Arc<Subject>,
    shown: Vec<Column>,
    hidden: Vec<Column>,
}

fn columns_page(page: &ConsolePage, subject: Arc<Subject>, shown: Vec<Column>) -> ColumnsPage {
    let hidden = super::shown::hidden(&subject, &shown).into_iter().cloned().collect();
    ColumnsPage { shell: page.shell(&format!("{} list", subject.title)), subject, shown, hidden }
}

async fn columns(page: ConsolePage, State(portal): State<Portal>, Path(list): Path<String>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let subject = with_fields(&mut tx, Subject::find(&list).or_not_found()?).await?;
    let chosen = queries::columns(&mut tx, (page.staff.id, subject.key)).await?;
    let shown = subject.chosen(chosen.as_deref());
    web::page(&columns_page(&page, subject, shown))
}

/// Saves the columns; or moves one of them, and shows what that makes, when scripts do not do it in the page.
async fn save_columns(
    page: ConsolePage,
    staff: Staff,
    State(portal): State<Portal>,
    (Path(list), headers, Form(form)): (Path<String>, HeaderMap, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let subject = with_fields(&mut tx, Subject::find(&list).or_not_found()?).await?;
    let keys: Vec<String> = form.iter().filter(|(name, _)| name == "column").map(|(_, key)| key.clone()).collect();
    let mut shown = subject.chosen(Some(&keys));
    if let Some((what, key)) = last(&form, "move").split_once(':') {
        move_column(&mut shown, &subject, (what, key));
        return web::page(&columns_page(&page, subject, shown));
    }
    let whose = (staff.id, subject.key);
    if last(&form, "usual").is_empty() {
        let keys: Vec<String> = shown.iter().map(|column| column.key.to_string()).collect();
        queries::save_columns(&mut tx, whose, &keys).await?;
    } else {
        queries::forget_columns(&mut tx, whose).await?;
    }
    tx.commit().await?;
    let back = super::came_from(&headers, &[subject.path]);
    Ok(web::flash::redirect(back.as_deref().unwrap_or(subject.path), Tone::Ok, "Columns saved"))
}

/// Moves a column up or down, or between what is shown and what is available.
fn move_column(shown: &mut Vec<Column>, subject: &Subject, (what, key): (&str, &str)) {
    let at = shown.iter().position(|column| column.key == key);
    match (what, at) {
        ("up", Some(at)) if at > 0 => shown.swap(at - 1, at),
        ("down", Some(at)) if at + 1 < shown.len() => shown.swap(at, at + 1),
        ("hide", Some(at)) => drop(shown.remove(at)),
        ("show", None) => shown.extend(subject.column(key).filter(|column| *column != subject.name()).cloned()),
        _ => {}
    }
}

/// The saved views of a list, and the form that saves one more.
#[derive(Template)]
#[template(path = "lists/templates/views.html")]
struct ViewsPage {
    shell: ConsoleShell,
    subject: &'static Subject,
    views: Vec<View>,
    /// What is to be saved, and the name as it was typed.
    new: Option<(Ask, String)>,
    /// The name of a view as it was typed.
    typed: Option<(Uuid, String)>,
    errors: FieldErrors,
}

impl ViewsPage {
    /// A view's name: as typed, where it was refused.
    fn name<'a>(&'a self, view: &'a View) -> &'a str {
        self.typed.as_ref().filter(|(id, _)| *id == view.id).map_or(&view.name, |(_, typed)| typed)
    }

    fn error(&self, view: &View) -> &str {
        self.typed.as_ref().filter(|(id, _)| *id == view.id).map_or("", |_| self.errors.of("name"))
    }

    fn href(&self, view: &View) -> String {
        super::address(self.subject.path, &[("view", &view.id.to_string())])
    }
}

async fn views_page(page: &ConsolePage, portal: &Portal, subject: &'static Subject) -> web::Result<ViewsPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    Ok(ViewsPage {
        shell: page.shell(&format!("{} list", subject.title)),
        subject,
        views: queries::views(&mut tx, (page.staff.id, subject.key)).await?,
        new: None,
        typed: None,
        errors: FieldErrors::none(),
    })
}

async fn saved(page: ConsolePage, State(portal): State<Portal>, Path(list): Path<String>) -> web::Result {
    let subject = Subject::find(&list).or_not_found()?;
    web::page(&views_page(&page, &portal, subject).await?)
}

/// What to do about a name that another view of the list has already: it violates their key.
fn named<T>(done: Result<T, db::Error>) -> web::Result<Result<T, String>> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(error) if db::violated(&error) == Some("list_views_name") => {
            Ok(Err("You have a view of this name already. Choose another one.".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn save(
    page: ConsolePage,
    staff: Staff,
    State(portal): State<Portal>,
    (Path(list), Form(form)): (Path<String>, Form<Pairs>),
) -> web::Result {
    let subject = Subject::find(&list).or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let (ask, typed) = (Ask::read(&with_fields(&mut tx, subject).await?, &form), last(&form, "name").to_owned());
    let many = queries::views(&mut tx, (staff.id, subject.key)).await?.len() >= MOST_VIEWS;
    let saved = match views::name(&typed) {
        _ if many => Err(format!("You have {MOST_VIEWS} views of this list. Delete one first.")),
        Err(cure) => Err(cure),
        Ok(name) => {
            let query = ask.query();
            named(queries::insert_view(&mut tx, by, staff.id, (subject.key, &name, &query)).await)?.map(|id| (id, name))
        }
    };
    match saved {
        Ok((id, name)) => {
            tx.commit().await?;
            let href = super::address(subject.path, &[("view", &id.to_string())]);
            Ok(web::flash::redirect(&href, Tone::Ok, &format!("View “{name}” saved")))
        }
        Err(cure) => {
            drop(tx);
            let mut again = views_page(&page, &portal, subject).await?;
            again.new = Some((ask, typed));
            again.errors.add("name", cure);
            web::invalid(&again)
        }
    }
}

/// Renames a view, and says whether the list opens with it.
async fn change(
    page: ConsolePage,
    staff: Staff,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<Uuid>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let view = queries::view(&mut tx, (staff.id, id)).await?.or_not_found()?;
    let subject = Subject::find(&view.list).or_not_found()?;
    let typed = last(&form, "name").to_owned();
    let renamed = match views::name(&typed) {
        Ok(name) => named(queries::rename_view(&mut tx, (staff.id, id), &name).await)?.map(|()| name),
        Err(cure) => Err(cure),
    };
    match renamed {
        Ok(name) => {
            queries::save_default(&mut tx, staff.id, (&view, last(&form, "default") == "on")).await?;
            tx.commit().await?;
            let back = format!("/lists/{}/views", subject.key);
            Ok(web::flash::redirect(&back, Tone::Ok, &format!("View “{name}” saved")))
        }
        Err(cure) => {
            drop(tx);
            let mut again = views_page(&page, &portal, subject).await?;
            again.typed = Some((id, typed));
            again.errors.add("name", cure);
            web::invalid(&again)
        }
    }
}

async fn delete(staff: Staff, State(portal): State<Portal>, Path(id): Path<Uuid>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let view = queries::view(&mut tx, (staff.id, id)).await?.or_not_found()?;
    queries::delete_view(&mut tx, (staff.id, id)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/lists/{}/views", view.list), Tone::Ok, &format!("View “{}” deleted", view.name)))
}

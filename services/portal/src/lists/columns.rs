//! Choosing a list's columns, and their order.

use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, Frame};
use super::queries;
use super::subject::{Column, Subject};
use super::views::{Pairs, last};
use crate::Portal;
use crate::custom_fields::listing::with_fields;

pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE).get("/lists/{list}/columns", D::ACCESS, show::<D>).post(
        "/lists/{list}/columns",
        D::ACCESS,
        save::<D>,
    )
}

/// Which columns are shown, in which order.
#[derive(Template)]
#[template(path = "lists/templates/columns.html")]
struct ColumnsBody {
    subject: Arc<Subject>,
    shown: Vec<Column>,
    hidden: Vec<Column>,
}

impl HtmlSafe for ColumnsBody {}

fn page<D: Desk>(desk: &D, subject: Arc<Subject>, shown: Vec<Column>) -> web::Result {
    let hidden = super::shown::hidden(&subject, &shown).into_iter().cloned().collect();
    let frame = Frame::of(&subject, "Which columns you see, and in which order.", "js/columns.js");
    desk.page(frame, &ColumnsBody { subject, shown, hidden })
}

async fn show<D: Desk>(desk: D, State(portal): State<Portal>, Path(list): Path<String>) -> web::Result {
    let mut tx = desk.read(&portal).await?;
    let subject = with_fields(&mut tx, &desk.find(&list).or_not_found()?).await?;
    let chosen = queries::columns(&mut tx, (desk.owner(), subject.key)).await?;
    drop(tx);
    let shown = subject.chosen(chosen.as_deref());
    page(&desk, subject, shown)
}

/// Saves the columns; or moves one of them, and shows what that makes, when scripts do not do it in the page.
async fn save<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(list), headers, Form(form)): (Path<String>, HeaderMap, Form<Pairs>),
) -> web::Result {
    let subject = desk.find(&list).or_not_found()?;
    let mut tx = desk.begin(&portal, &list).await?;
    let subject = with_fields(&mut tx, &subject).await?;
    let keys: Vec<String> = form.iter().filter(|(name, _)| name == "column").map(|(_, key)| key.clone()).collect();
    let mut shown = subject.chosen(Some(&keys));
    if let Some((what, key)) = last(&form, "move").split_once(':') {
        moved(&mut shown, &subject, (what, key));
        return page(&desk, subject, shown);
    }
    let whose = (desk.owner(), subject.key);
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
fn moved(shown: &mut Vec<Column>, subject: &Subject, (what, key): (&str, &str)) {
    let at = shown.iter().position(|column| column.key == key);
    match (what, at) {
        ("up", Some(at)) if at > 0 => shown.swap(at - 1, at),
        ("down", Some(at)) if at + 1 < shown.len() => shown.swap(at, at + 1),
        ("hide", Some(at)) => drop(shown.remove(at)),
        ("show", None) => shown.extend(subject.column(key).filter(|column| *column != subject.name()).cloned()),
        _ => {}
    }
}

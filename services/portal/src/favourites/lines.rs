//! The lines of a list: moving one, its form, and taking one off.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, Frame};
use super::list::{Line, LineId, List};
use super::lists::{address, held};
use super::order::MoveForm;
use super::pages::LineBody;
use super::{form, queries, writing};
use crate::Portal;
use crate::parts;

/// What the form of a line sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineForm {
    pub(super) quantity: String,
    pub(super) note: String,
    pub(super) section: String,
}

pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE)
        .get("/favourite-lines/{id}", D::ACCESS, edit::<D>)
        .post("/favourite-lines/{id}", D::ACCESS, save::<D>)
        .post("/favourite-lines/{id}/position", D::ACCESS, place::<D>)
        .post("/favourite-lines/{id}/removal", D::ACCESS, remove::<D>)
}

/// The answer to a move: nothing where the page shows it already.
pub(super) fn moved(form: &MoveForm, to: &str) -> Response {
    if form.is_quiet() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        axum::response::Redirect::to(to).into_response()
    }
}

async fn place<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<LineId>, Form<MoveForm>),
) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = queries::list_of_line(&mut tx, id).await?;
    let list = held(&mut tx, &desk, list).await?;
    writing::place_line(&mut tx, &list, (id, &form)).await?;
    tx.commit().await?;
    Ok(moved(&form, &format!("{}#line-{id}", address(&list))))
}

/// A line of a list, of a part that is shown.
async fn line(tx: &mut TenantTx, list: &List, id: LineId) -> web::Result<Line> {
    let lines = queries::all_lines(tx, list).await?;
    lines.into_iter().find(|line| line.id == id && line.is_shown).or_not_found()
}

async fn edit_page<D: Desk>(
    (desk, portal): (&D, &Portal),
    id: LineId,
    wrong: Option<(LineForm, FieldErrors)>,
) -> web::Result {
    let mut tx = desk.read(portal).await?;
    let list = queries::list_of_line(&mut tx, id).await?.or_not_found()?;
    let list = queries::find(&mut tx, desk.who(), list).await?.or_not_found()?;
    let line = line(&mut tx, &list, id).await?;
    let part = parts::queries::list(&mut tx, &[line.item]).await?.pop().or_not_found()?;
    let sections = queries::sections(&mut tx, &list).await?;
    drop(tx);
    let frame = Frame {
        title: part.name.clone(),
        lead: format!("On the list “{}”.", list.name),
        back: (address(&list), list.name.clone()),
        to_cart: None,
    };
    let is_wrong = wrong.is_some();
    let (form, errors) = wrong.unwrap_or_else(|| {
        let section = line.section.map(|id| id.to_string()).unwrap_or_default();
        (LineForm { quantity: line.quantity.to_string(), note: line.note.clone(), section }, FieldErrors::none())
    });
    let body = LineBody { line, part, sections, form, errors };
    if is_wrong { desk.invalid(frame, &body) } else { desk.page(frame, &body) }
}

async fn edit<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<LineId>) -> web::Result {
    edit_page((&desk, &portal), id, None).await
}

async fn save<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(typed)): (Path<LineId>, Form<LineForm>),
) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = queries::list_of_line(&mut tx, id).await?;
    let list = held(&mut tx, &desk, list).await?;
    line(&mut tx, &list, id).await?;
    let mut errors = FieldErrors::none();
    let pieces = form::quantity(&typed.quantity).map_err(|why| errors.add("quantity", why)).ok();
    let note = form::note(&typed.note).map_err(|why| errors.add("note", why)).ok();
    let sections = queries::sections(&mut tx, &list).await?;
    let section = sections.iter().map(|section| section.id).find(|id| id.to_string() == typed.section);
    if section.is_none() && !typed.section.is_empty() {
        errors.add("section", "This section was removed meanwhile. Choose another one.");
    }
    let Some((pieces, note)) = pieces.zip(note).filter(|_| errors.is_empty()) else {
        drop(tx);
        return edit_page((&desk, &portal), id, Some((typed, errors))).await;
    };
    writing::save_line(&mut tx, &list, (id, pieces, &note, section)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(&list), Tone::Ok, "Part on the list saved"))
}

async fn remove<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<LineId>) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = queries::list_of_line(&mut tx, id).await?;
    let list = held(&mut tx, &desk, list).await?;
    let lines = queries::all_lines(&mut tx, &list).await?;
    lines.iter().find(|line| line.id == id).or_not_found()?;
    writing::delete_line(&mut tx, &list, id).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(&list), Tone::Ok, &format!("Taken off “{}”", list.name)))
}

//! The sections of a list: adding, moving and removing one.

use axum::Form;
use axum::extract::State;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::Desk;
use super::lines::moved;
use super::list::{List, ListId, MOST_SECTIONS, SectionId};
use super::lists::{edit_page, held};
use super::order::{self, MoveForm};
use super::{form, queries, writing};
use crate::Portal;

pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE)
        .post("/favourites/{id}/sections", D::ACCESS, add::<D>)
        .post("/favourite-sections/{id}/position", D::ACCESS, place::<D>)
        .post("/favourite-sections/{id}/removal", D::ACCESS, remove::<D>)
}

fn address(list: &List) -> String {
    format!("/favourites/{}/edit", list.id)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SectionForm {
    section: String,
}

async fn add<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(typed)): (Path<ListId>, Form<SectionForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin(&portal).await?;
    let list = queries::lock(&mut tx, desk.who(), id).await?.or_not_found()?;
    let why = match form::name(&typed.section) {
        Err(why) => why,
        Ok(name) if writing::insert_section(&mut tx, by, (&list, &name)).await? => {
            tx.commit().await?;
            return Ok(web::flash::redirect(&address(&list), Tone::Ok, &format!("Section “{name}” added")));
        }
        Ok(_) => format!("This list has {MOST_SECTIONS} sections. Remove one first."),
    };
    drop(tx);
    edit_page((&desk, &portal), list, (None, typed.section, FieldErrors::one("section", why))).await
}

async fn place<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<SectionId>, Form<MoveForm>),
) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = queries::list_of_section(&mut tx, id).await?;
    let list = held(&mut tx, &desk, list).await?;
    let sections: Vec<SectionId> = queries::sections(&mut tx, &list).await?.iter().map(|section| section.id).collect();
    let order = order::moved(&sections, id, form.to(id, &sections));
    writing::place_sections(&mut tx, &list, &order).await?;
    tx.commit().await?;
    Ok(moved(&form, &address(&list)))
}

async fn remove<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<SectionId>) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = queries::list_of_section(&mut tx, id).await?;
    let list = held(&mut tx, &desk, list).await?;
    writing::delete_section(&mut tx, &list, id).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(&list), Tone::Ok, "Section removed. Its parts are still on the list."))
}

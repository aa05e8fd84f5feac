//! Staff: adding, describing, ordering and removing a part's pictures.

use accounts::{EditParts, StaffMay};
use axum::Form;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{note, refuse};
use super::pages::Typed;
use super::picture::{self, PictureId};
use super::{queries, upload, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::parts::part::ItemId;
use crate::parts::record::{self, Tab};

pub(super) async fn add(
    page: ConsolePage,
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<ItemId>,
    form: Result<Multipart, MultipartRejection>,
) -> web::Result {
    let sent = upload::read(form, "alt").await;
    let typed = Typed { alt: sent.as_ref().map(|sent| sent.words.clone()).unwrap_or_default(), ..Typed::default() };
    let mut errors = FieldErrors::none();
    let alt = picture::alt(&typed.alt).map_err(|why| errors.add("alt", why)).unwrap_or_default();
    let drawn = match sent {
        None => Err("The upload broke off, or is larger than 10 MB. Try again with a smaller version.".to_owned()),
        Some(sent) => portal.storage.draw_photo(sent.file).await?.map_err(|why| why.to_string()),
    };
    let photo = drawn.map_err(|why| errors.add("picture", why)).ok();
    let Some(photo) = photo.filter(|_| errors.is_empty()) else {
        return refuse((&page, &portal), id, typed, errors).await;
    };
    let tenant = staff.tenant.id();
    let sized = |one: storage::Picture| ((one.content_type, one.bytes.into()), Some((one.width, one.height)));
    let ((file, pixels), (small, small_pixels)) = (sized(photo.page), sized(photo.list));
    let large = upload::store(&portal, tenant, file, pixels).await?;
    let small = upload::store(&portal, tenant, small, small_pixels).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let is_there = writing::lock(&mut tx, id).await?;
    if !is_there || queries::pictures(&mut tx, id).await?.len() >= picture::MOST {
        drop(tx);
        upload::forget(&portal, &[large.key, small.key]).await;
        let full = format!("A part has at most {} pictures. Remove one first.", picture::MOST);
        return refuse((&page, &portal), id, typed, FieldErrors::one("picture", full)).await;
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    writing::insert_picture(&mut tx, by, (id, &alt), (&large, &small)).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), "part.picture_added", &part.number).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Files.href(id), Tone::Ok, "Picture added"))
}

/// The words of a picture.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    #[serde(default)]
    words: String,
}

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PictureId>, Form<Words>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let item = writing::part_of(&mut tx, id).await?.or_not_found()?;
    match picture::alt(&form.words) {
        Ok(alt) => {
            writing::save_alt(&mut tx, id, &alt).await?;
            tx.commit().await?;
            Ok(web::flash::redirect(&Tab::Files.href(item), Tone::Ok, "Words saved"))
        }
        Err(why) => {
            drop(tx);
            let typed = Typed { of_picture: Some((id, form.words)), ..Typed::default() };
            refuse((&page, &portal), item, typed, FieldErrors::one("words", why)).await
        }
    }
}

/// Which way a picture goes.
#[derive(Deserialize)]
pub(super) struct Move {
    #[serde(default, rename = "move")]
    way: String,
}

pub(super) async fn move_one(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<PictureId>, Form<Move>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let item = writing::part_of(&mut tx, id).await?.or_not_found()?;
    writing::lock(&mut tx, item).await?;
    let mut ids: Vec<PictureId> = queries::pictures(&mut tx, item).await?.iter().map(|one| one.id).collect();
    match (form.way.as_str(), ids.iter().position(|one| *one == id)) {
        ("up", Some(at)) if at > 0 => ids.swap(at - 1, at),
        ("down", Some(at)) if at + 1 < ids.len() => ids.swap(at, at + 1),
        _ => {}
    }
    writing::save_places(&mut tx, &ids).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Files.href(item), Tone::Ok, "Picture moved"))
}

pub(super) async fn remove(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<PictureId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let item = writing::part_of(&mut tx, id).await?.or_not_found()?;
    let keys = writing::remove_picture(&mut tx, id).await?;
    let part = record::head(&mut tx, item).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), "part.picture_removed", &part.number).await?;
    tx.commit().await?;
    upload::forget(&portal, &keys).await;
    Ok(web::flash::redirect(&Tab::Files.href(item), Tone::Ok, "Picture removed"))
}

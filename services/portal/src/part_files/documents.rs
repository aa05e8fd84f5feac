//! Staff: adding and removing a part's documents.

use accounts::{EditParts, StaffMay};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use web::fields::FieldErrors;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{note, refuse};
use super::document::{self, DocumentId};
use super::pages::Typed;
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
    let Some(sent) = upload::read(form, "name").await else {
        let cure = "The upload broke off, or is larger than 25 MB. Try again with a smaller version.";
        return refuse((&page, &portal), id, Typed::default(), FieldErrors::one("document", cure)).await;
    };
    let typed = Typed { name: sent.words.clone(), ..Typed::default() };
    let mut errors = FieldErrors::none();
    let name = document::name(&sent.words, &sent.file_name).map_err(|why| errors.add("name", why)).unwrap_or_default();
    if let Err(why) = document::check(&sent.file) {
        errors.add("document", why);
    }
    if !errors.is_empty() {
        return refuse((&page, &portal), id, typed, errors).await;
    }
    let file = upload::store(&portal, staff.tenant.id(), ("application/pdf", sent.file), None).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let is_there = writing::lock(&mut tx, id).await?;
    if !is_there || queries::documents(&mut tx, id).await?.len() >= document::MOST {
        drop(tx);
        upload::forget(&portal, &[file.key]).await;
        let full = format!("A part has at most {} documents. Remove one first.", document::MOST);
        return refuse((&page, &portal), id, typed, FieldErrors::one("document", full)).await;
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    writing::insert_document(&mut tx, by, (id, &name), &file).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), "part.document_added", &format!("{}: {name}", part.number)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Files.href(id), Tone::Ok, &format!("{name} added")))
}

pub(super) async fn remove(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<DocumentId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (item, name, keys) = writing::remove_document(&mut tx, id).await?.or_not_found()?;
    let part = record::head(&mut tx, item).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), "part.document_removed", &format!("{}: {name}", part.number)).await?;
    tx.commit().await?;
    upload::forget(&portal, &keys).await;
    Ok(web::flash::redirect(&Tab::Files.href(item), Tone::Ok, &format!("{name} removed")))
}

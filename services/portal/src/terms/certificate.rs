//! Staff: the file of a customer's tax certificate.

use accounts::{Change, EditPrices, Staff, StaffMay};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use db::{CustomerId, TenantTx};
use web::fields::FieldErrors;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::of_customer::{held, href, note, refuse};
use super::own;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::part_files::{document, serving, upload, writing};

/// How many bytes a form with a certificate has at most.
pub(super) const MOST_BYTES: usize = document::MOST_BYTES + 64 * 1024;

/// A certificate's file as pages show it: `640 KB`.
pub(super) async fn size(tx: &mut TenantTx, customer: CustomerId) -> Result<Option<String>, db::Error> {
    let bytes = sqlx::query_scalar!(
        "SELECT f.byte_size FROM customer_terms c JOIN files f ON f.tenant_id = c.tenant_id AND f.id = c.certificate_file_id
         WHERE c.tenant_id = $1 AND c.customer_id = $2",
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(bytes.map(document::size))
}

pub(super) async fn add(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    form: Result<Multipart, MultipartRejection>,
) -> web::Result {
    let broken = "The upload broke off, or is larger than 25 MB. Try again with a smaller version.";
    let sent = match upload::read(form, "").await {
        None => Err(broken),
        Some(sent) => document::check(&sent.file).map(|()| sent.file),
    };
    let file = match sent {
        Ok(file) => file,
        Err(cure) => return refuse((&page, &portal), id, FieldErrors::one("file", cure)).await,
    };
    let file = upload::store(&portal, staff.tenant.id(), ("application/pdf", file), None).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    if let Err(gone) = held(&mut tx, id).await {
        upload::forget(&portal, &[file.key]).await;
        return Err(gone);
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let before = own::find(&mut tx, id).await?;
    writing::insert_file(&mut tx, by, ("tax_certificate", &file)).await?;
    let new = own::Own { certificate_file: Some(file.id), ..before.clone() };
    own::save(&mut tx, by.0, (id, &new)).await?;
    let old: Vec<_> = before.certificate_file.map(db::Id::uuid).into_iter().collect();
    let keys = writing::delete_files(&mut tx, &old).await?;
    let changes: Vec<Change> =
        Change::of("Certificate", if old.is_empty() { "" } else { "a file" }, "a new file").into_iter().collect();
    note(&mut tx, (&portal, &staff, id), "customer.tax_saved", &changes).await?;
    tx.commit().await?;
    upload::forget(&portal, &keys).await;
    Ok(web::flash::redirect(&href(id), Tone::Ok, "Certificate added"))
}

pub(super) async fn remove(
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    held(&mut tx, id).await?;
    let before = own::find(&mut tx, id).await?;
    let file = before.certificate_file.or_not_found()?;
    own::save(&mut tx, &portal.accounts.clock, (id, &own::Own { certificate_file: None, ..before })).await?;
    let keys = writing::delete_files(&mut tx, &[file.uuid()]).await?;
    let changes: Vec<Change> = Change::of("Certificate", "a file", "").into_iter().collect();
    note(&mut tx, (&portal, &staff, id), "customer.tax_saved", &changes).await?;
    tx.commit().await?;
    upload::forget(&portal, &keys).await;
    Ok(web::flash::redirect(&href(id), Tone::Ok, "Certificate removed"))
}

/// The file, to be saved and not to be shown.
pub(super) async fn read(staff: Staff, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let file = sqlx::query_as!(
        crate::part_files::queries::Stored,
        "SELECT f.storage_key AS key, f.content_type, 'Certificate ' || u.name AS \"name!\"
         FROM customer_terms c
         JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
         JOIN files f ON f.tenant_id = c.tenant_id AND f.id = c.certificate_file_id
         WHERE c.tenant_id = $1 AND c.customer_id = $2",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut *tx)
    .await?
    .or_not_found()?;
    drop(tx);
    serving::saved(&portal, file).await
}

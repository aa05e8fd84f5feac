//! Every statement that writes pictures and documents of parts.

use db::{FileId, TenantTx};

use super::document::DocumentId;
use super::picture::PictureId;
use crate::parts::known::uuids;
use crate::parts::part::ItemId;
use crate::parts::writing::By;

/// A file that is stored already.
pub(crate) struct NewFile {
    pub(crate) id: FileId,
    pub(crate) key: String,
    pub(crate) content_type: &'static str,
    pub(crate) byte_size: usize,
    /// Width and height of a picture.
    pub(crate) pixels: Option<(u32, u32)>,
}

/// Holds a part until the transaction ends; `false` when it is not there.
pub(super) async fn lock(tx: &mut TenantTx, item: ItemId) -> Result<bool, db::Error> {
    let found = sqlx::query_scalar!(
        "SELECT 1 AS one FROM items WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.tenant(),
        item.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.is_some())
}

/// Notes a file that is stored.
pub(crate) async fn insert_file(
    tx: &mut TenantTx,
    by: By<'_>,
    (kind, file): (&str, &NewFile),
) -> Result<(), db::Error> {
    let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    sqlx::query!(
        "INSERT INTO files (tenant_id, id, kind, storage_key, content_type, byte_size, width, height, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        file.id.uuid(),
        kind,
        file.key,
        file.content_type,
        i64::try_from(file.byte_size).unwrap_or(i64::MAX),
        file.pixels.map(|(width, _)| pixels(width)),
        file.pixels.map(|(_, height)| pixels(height)),
        by.0.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Adds a picture behind the others of its part.
pub(super) async fn insert_picture(
    tx: &mut TenantTx,
    by: By<'_>,
    (item, alt): (ItemId, &str),
    (page, list): (&NewFile, &NewFile),
) -> Result<(), db::Error> {
    for file in [page, list] {
        insert_file(tx, by, ("part_picture", file)).await?;
    }
    sqlx::query!(
        "INSERT INTO item_pictures (tenant_id, id, item_id, place, alt, page_file_id, list_file_id, created_at)
         SELECT $1, $2, $3, coalesce(max(place), 0) + 1, $4, $5, $6, $7 FROM item_pictures WHERE tenant_id = $1 AND item_id = $3",
        tx.tenant(),
        by.1.uuid_v7(by.0),
        item.uuid(),
        alt,
        page.id.uuid(),
        list.id.uuid(),
        by.0.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The part of a picture.
pub(super) async fn part_of(tx: &mut TenantTx, id: PictureId) -> Result<Option<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT item_id AS "item: ItemId" FROM item_pictures WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Saves the words for those who do not see a picture.
pub(super) async fn save_alt(tx: &mut TenantTx, id: PictureId, alt: &str) -> Result<(), db::Error> {
    sqlx::query!("UPDATE item_pictures SET alt = $3 WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid(), alt)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Puts the pictures of a part into this order.
pub(super) async fn save_places(tx: &mut TenantTx, ids: &[PictureId]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE item_pictures SET place = array_position($2, id) WHERE tenant_id = $1 AND id = ANY ($2)",
        tx.tenant(),
        &uuids(ids),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a picture away; what is to be thrown out of the store, if it was there.
pub(super) async fn remove_picture(tx: &mut TenantTx, id: PictureId) -> Result<Vec<String>, db::Error> {
    let row = sqlx::query!(
        "DELETE FROM item_pictures WHERE tenant_id = $1 AND id = $2 RETURNING page_file_id, list_file_id",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    delete_files(tx, &[row.page_file_id, row.list_file_id]).await
}

/// Takes files away; what is to be thrown out of the store.
pub(crate) async fn delete_files(tx: &mut TenantTx, ids: &[uuid::Uuid]) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        "DELETE FROM files WHERE tenant_id = $1 AND id = ANY($2) RETURNING storage_key",
        tx.tenant(),
        ids
    )
    .fetch_all(&mut **tx)
    .await
}

/// Adds a document.
pub(super) async fn insert_document(
    tx: &mut TenantTx,
    by: By<'_>,
    (item, name): (ItemId, &str),
    file: &NewFile,
) -> Result<(), db::Error> {
    insert_file(tx, by, ("part_document", file)).await?;
    sqlx::query!(
        "INSERT INTO item_documents (tenant_id, id, item_id, name, file_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.tenant(),
        by.1.uuid_v7(by.0),
        item.uuid(),
        name,
        file.id.uuid(),
        by.0.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a document away; its part, its name and what is to be thrown out of the store, if it was there.
pub(super) async fn remove_document(
    tx: &mut TenantTx,
    id: DocumentId,
) -> Result<Option<(ItemId, String, Vec<String>)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM item_documents WHERE tenant_id = $1 AND id = $2 RETURNING item_id AS "item: ItemId", name, file_id"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.item, row.name, delete_files(tx, &[row.file_id]).await?)))
}

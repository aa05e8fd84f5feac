//! Statements that read pictures and documents of parts.

use std::collections::HashMap;

use db::TenantTx;

use super::document::{Document, DocumentId};
use super::picture::{Cover, PictureId, Shown, Size};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;

/// A part's pictures in their order.
pub(crate) async fn pictures(tx: &mut TenantTx, item: ItemId) -> Result<Vec<Shown>, db::Error> {
    sqlx::query_as!(
        Shown,
        r#"SELECT p.id AS "id: PictureId", p.alt, coalesce(f.width, 0) AS "width!",
                  coalesce(f.height, 0) AS "height!"
           FROM item_pictures p JOIN files f ON f.tenant_id = p.tenant_id AND f.id = p.page_file_id
           WHERE p.tenant_id = $1 AND p.item_id = $2 ORDER BY p.place, p.id LIMIT 20"#,
        tx.tenant(),
        item.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The first picture of each of these parts.
pub(crate) async fn covers(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, Cover>, db::Error> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (item_id) item_id AS "item: ItemId", id AS "id: PictureId" FROM item_pictures
           WHERE tenant_id = $1 AND item_id = ANY($2) ORDER BY item_id, place, id"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.item, Cover(row.id))).collect())
}

/// A part's documents, the oldest first.
pub(crate) async fn documents(tx: &mut TenantTx, item: ItemId) -> Result<Vec<Document>, db::Error> {
    sqlx::query_as!(
        Document,
        r#"SELECT d.id AS "id: DocumentId", d.name, f.byte_size
           FROM item_documents d JOIN files f ON f.tenant_id = d.tenant_id AND f.id = d.file_id
           WHERE d.tenant_id = $1 AND d.item_id = $2 ORDER BY d.id LIMIT 20"#,
        tx.tenant(),
        item.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// A file as it is stored.
pub(crate) struct Stored {
    pub(crate) key: String,
    pub(crate) content_type: String,
    /// What it is called.
    pub(crate) name: String,
}

/// Where a picture is stored; with `shown` only that of a part which customers see.
pub(super) async fn stored_picture(
    tx: &mut TenantTx,
    (id, size): (PictureId, Size),
    shown: bool,
) -> Result<Option<Stored>, db::Error> {
    sqlx::query_as!(
        Stored,
        "SELECT f.storage_key AS key, f.content_type, p.alt AS name
         FROM item_pictures p
         LEFT JOIN shown_items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
         JOIN files f ON f.tenant_id = p.tenant_id AND f.id = CASE WHEN $3 THEN p.list_file_id ELSE p.page_file_id END
         WHERE p.tenant_id = $1 AND p.id = $2 AND (i.id IS NOT NULL OR NOT $4)",
        tx.tenant(),
        id.uuid(),
        size == Size::List,
        shown,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Where a document is stored; with `shown` only that of a part which customers see.
pub(super) async fn stored_document(
    tx: &mut TenantTx,
    id: DocumentId,
    shown: bool,
) -> Result<Option<Stored>, db::Error> {
    sqlx::query_as!(
        Stored,
        "SELECT f.storage_key AS key, f.content_type, d.name
         FROM item_documents d
         LEFT JOIN shown_items i ON i.tenant_id = d.tenant_id AND i.id = d.item_id
         JOIN files f ON f.tenant_id = d.tenant_id AND f.id = d.file_id
         WHERE d.tenant_id = $1 AND d.id = $2 AND (i.id IS NOT NULL OR NOT $3)",
        tx.tenant(),
        id.uuid(),
        shown,
    )
    .fetch_optional(&mut **tx)
    .await
}

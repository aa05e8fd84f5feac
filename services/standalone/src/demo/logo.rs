//! The demo's logos: drawn anew like any that somebody uploads.

use db::{FileId, TenantTx};

use super::Tools;
use super::firms::Firm;

/// Draws and keeps a firm's sign, where it has one.
pub(crate) async fn keep(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<Option<FileId>> {
    let Some(mark) = firm.mark else { return Ok(None) };
    let picture = tokio::task::spawn_blocking(|| storage::draw_logo(mark.as_bytes())).await??;
    let (clock, entropy) = (&tools.accounts.clock, &tools.accounts.entropy);
    let id = FileId::new(entropy.uuid_v7(clock));
    let key = uuid::Builder::from_random_bytes(entropy.bytes()).into_uuid().simple().to_string();
    let size = i64::try_from(picture.bytes.len())?;
    tools.storage.write(&key, picture.bytes).await?;
    sqlx::query!(
        "INSERT INTO files (tenant_id, id, kind, storage_key, content_type, byte_size, width, height, created_at)
         VALUES ($1, $2, 'logo', $3, 'image/png', $4, $5, $6, $7)",
        tx.tenant(),
        id.uuid(),
        key,
        size,
        i32::try_from(picture.width)?,
        i32::try_from(picture.height)?,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(Some(id))
}

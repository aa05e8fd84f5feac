//! The look's rows.

use db::{FileId, TenantTx};
use time::OffsetDateTime;

use super::Brand;

/// The tenant's look.
pub(crate) async fn find(tx: &mut TenantTx, tenant: &db::Tenant) -> Result<Brand, db::Error> {
    let row = sqlx::query!(
        r#"SELECT s.brand_colour, s.sign_in_logo_id AS "sign_in_logo: FileId", s.portal_logo_id AS "portal_logo: FileId",
                  s.email, s.phone, s.email_sign_in, coalesce(a.width * 2 < a.height * 3, false) AS "sign_in_logo_is_mark!",
                  coalesce(b.width * 2 < b.height * 3, false) AS "portal_logo_is_mark!"
           FROM portal_settings s
           LEFT JOIN files a ON a.tenant_id = s.tenant_id AND a.id = s.sign_in_logo_id
           LEFT JOIN files b ON b.tenant_id = s.tenant_id AND b.id = s.portal_logo_id
           WHERE s.tenant_id = $1"#,
        tx.tenant()
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(Brand {
        name: tenant.name().to_owned(),
        login_name: tenant.login_name().to_owned(),
        colour: row.brand_colour.parse().unwrap_or_default(),
        sign_in_logo: row.sign_in_logo,
        portal_logo: row.portal_logo,
        sign_in_logo_is_mark: row.sign_in_logo_is_mark,
        portal_logo_is_mark: row.portal_logo_is_mark,
        email: row.email,
        phone: row.phone,
        email_sign_in: row.email_sign_in,
    })
}

/// Since when the tenant's payments fail, while they do.
pub(crate) async fn past_due_since(tx: &mut TenantTx) -> Result<Option<OffsetDateTime>, db::Error> {
    let row = sqlx::query_scalar!("SELECT past_due_since FROM billing WHERE for_tenant = $1", tx.tenant())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.flatten())
}

/// Where a logo is stored: only one that the tenant shows, never any other file of it.
pub(crate) async fn find_logo(tx: &mut TenantTx, id: FileId) -> Result<Option<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT f.storage_key FROM files f
         JOIN portal_settings s ON s.tenant_id = f.tenant_id AND f.id IN (s.sign_in_logo_id, s.portal_logo_id)
         WHERE f.tenant_id = $1 AND f.id = $2",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await
}

//! The settings' rows.

use boot::Clock;
use db::{FileId, TenantTx};
use tenancy::LoginName;
use time::OffsetDateTime;

use crate::contacts::way::InvitesWith;

/// General info and search switches.
#[derive(Clone, Debug)]
pub(super) struct Info {
    pub(super) contact_name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) search_item_number: bool,
    pub(super) search_year: bool,
    pub(super) search_make: bool,
    pub(super) search_model: bool,
    pub(super) search_category: bool,
    pub(super) search_sub_category: bool,
    pub(super) stock_display: String,
    pub(super) stock_places: String,
}

pub(super) async fn find(tx: &mut TenantTx) -> Result<Info, db::Error> {
    sqlx::query_as!(
        Info,
        r#"SELECT contact_name, email, phone, search_item_number, search_year, search_make, search_model,
                  search_category, search_sub_category, stock_display, stock_places
           FROM portal_settings WHERE tenant_id = $1"#,
        tx.tenant()
    )
    .fetch_one(&mut **tx)
    .await
}

/// Saves the general info.
pub(super) async fn save_info(
    tx: &mut TenantTx,
    clock: &Clock,
    (contact_name, email, phone): (&str, &str, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings SET contact_name = $2, email = $3, phone = $4, updated_at = $5 WHERE tenant_id = $1",
        tx.tenant(),
        contact_name,
        email,
        phone,
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The time zones that the database knows by a place, and UTC, in the order of their names.
pub(super) async fn time_zones(tx: &mut TenantTx) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT name AS "name!" FROM pg_timezone_names
           WHERE name ~ '^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/' OR name = 'UTC'
           ORDER BY name"#
    )
    .fetch_all(&mut **tx)
    .await
}

/// Saves by whose clock the business's days begin and end.
pub(super) async fn save_time_zone(tx: &mut TenantTx, name: &str) -> Result<(), db::Error> {
    sqlx::query!("UPDATE tenants SET time_zone = $2 WHERE id = $1", tx.tenant(), name)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Saves what invitations carry.
pub(super) async fn save_invites_with(tx: &mut TenantTx, clock: &Clock, chosen: InvitesWith) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings SET invites_with = $2, updated_at = $3 WHERE tenant_id = $1",
        tx.tenant(),
        chosen.key(),
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Which searches the portal offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Searches {
    pub(super) item_number: bool,
    pub(super) year: bool,
    pub(super) make: bool,
    pub(super) model: bool,
    pub(super) category: bool,
    pub(super) sub_category: bool,
}

pub(super) async fn save_searches(
    tx: &mut TenantTx,
    clock: &Clock,
    on: Searches,
    (stock_display, stock_places): (&str, &str),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings
         SET search_item_number = $2, search_year = $3, search_make = $4, search_model = $5, search_category = $6,
             search_sub_category = $7, stock_display = $8, stock_places = $9, updated_at = $10
         WHERE tenant_id = $1",
        tx.tenant(),
        on.item_number,
        on.year,
        on.make,
        on.model,
        on.category,
        on.sub_category,
        stock_display,
        stock_places,
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves whether people may come in by login links.
pub(crate) async fn save_login_links(tx: &mut TenantTx, clock: &Clock, are_on: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings SET login_links = $2, updated_at = $3 WHERE tenant_id = $1",
        tx.tenant(),
        are_on,
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves name and colour.
pub(super) async fn save_brand(
    tx: &mut TenantTx,
    clock: &Clock,
    (name, colour): (&str, &str),
) -> Result<(), db::Error> {
    sqlx::query!("UPDATE tenants SET name = $2 WHERE id = $1", tx.tenant(), name).execute(&mut **tx).await?;
    sqlx::query!(
        "UPDATE portal_settings SET brand_colour = $2, updated_at = $3 WHERE tenant_id = $1",
        tx.tenant(),
        colour,
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Which of the two logos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logo {
    SignIn,
    Portal,
}

/// A drawn logo on its way into its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewFile<'a> {
    pub(super) id: FileId,
    pub(super) key: &'a str,
    pub(super) picture: &'a storage::Picture,
}

/// Notes a stored logo and shows it from now on.
pub(super) async fn save_logo(
    tx: &mut TenantTx,
    clock: &Clock,
    logo: Logo,
    file: NewFile<'_>,
) -> Result<(), db::Error> {
    let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    sqlx::query!(
        "INSERT INTO files (tenant_id, id, kind, storage_key, content_type, byte_size, width, height, created_at)
         VALUES ($1, $2, 'logo', $3, 'image/png', $4, $5, $6, $7)",
        tx.tenant(),
        file.id.uuid(),
        file.key,
        i64::try_from(file.picture.bytes.len()).unwrap_or(i64::MAX),
        pixels(file.picture.width),
        pixels(file.picture.height),
        clock.now()
    )
    .execute(&mut **tx)
    .await?;
    save_logo_choice(tx, clock, logo, Some(file.id)).await
}

/// Shows this logo, or none.
pub(super) async fn save_logo_choice(
    tx: &mut TenantTx,
    clock: &Clock,
    logo: Logo,
    file: Option<FileId>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings
         SET sign_in_logo_id = CASE WHEN $2 THEN $3 ELSE sign_in_logo_id END,
             portal_logo_id = CASE WHEN $2 THEN portal_logo_id ELSE $3 END, updated_at = $4
         WHERE tenant_id = $1",
        tx.tenant(),
        logo == Logo::SignIn,
        file.map(db::Id::uuid),
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Gives the tenant another login name and keeps the old one for it: it redirects for 90 days and nobody else gets it
/// for 12 months. Announces the change to every gateway.
pub(super) async fn save_login_name(
    tx: &mut TenantTx,
    clock: &Clock,
    old: &LoginName,
    new: &LoginName,
) -> Result<(), db::Error> {
    let now = clock.now();
    // A name that comes home is free again for its own tenant.
    sqlx::query!("DELETE FROM former_login_names WHERE held_for = $1 AND login_name = $2", tx.tenant(), new.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "UPDATE tenants SET login_name = $2, look_alike_key = $3 WHERE id = $1",
        tx.tenant(),
        new.as_str(),
        new.look_alike_key()
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO former_login_names (login_name, look_alike_key, held_for, redirects_until, held_until)
         VALUES ($1, $2, $3, $4, $5)",
        old.as_str(),
        old.look_alike_key(),
        tx.tenant(),
        now + time::Duration::days(90),
        now + time::Duration::days(365),
    )
    .execute(&mut **tx)
    .await?;
    for name in [old, new] {
        db::announce(tx, tenancy::NEWS, name.as_str()).await?;
    }
    if new.passes_for().is_some() {
        jobs::enqueue(tx, &tenancy::ReviewName {}).await?;
    }
    Ok(())
}

/// Whether somebody else uses or holds a login name that looks like this one.
pub(super) async fn is_taken(tx: &mut TenantTx, name: &LoginName) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM tenants WHERE look_alike_key = $2 AND id <> $1)
               OR EXISTS (SELECT 1 FROM former_login_names WHERE look_alike_key = $2 AND held_for <> $1 AND held_until > $3) AS "taken!""#,
        tx.tenant(),
        name.look_alike_key(),
        time::OffsetDateTime::UNIX_EPOCH,
    )
    .fetch_one(&mut **tx)
    .await
}

/// What the tenant pays for, as far as its staff sees it. The platform writes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Billing {
    pub(super) has_customer: bool,
    pub(super) is_running: bool,
    pub(super) current_period_end: Option<OffsetDateTime>,
    pub(super) cancel_at_period_end: bool,
    pub(super) past_due_since: Option<OffsetDateTime>,
}

pub(super) async fn billing(tx: &mut TenantTx) -> Result<Billing, db::Error> {
    let row = sqlx::query_as!(
        Billing,
        r#"SELECT stripe_customer IS NOT NULL AS "has_customer!",
                  coalesce(status NOT IN ('canceled', 'incomplete_expired'), false) AS "is_running!",
                  current_period_end, cancel_at_period_end, past_due_since
           FROM billing WHERE for_tenant = $1"#,
        tx.tenant()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.unwrap_or_default())
}

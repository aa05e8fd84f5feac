//! How long quotes count: what a business sets.

use accounts::{Change, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::State;
use boot::Clock;
use db::TenantTx;
use serde::Deserialize;
use time::{Date, Duration};
use web::fields::FieldErrors;
use web::ui::Tone;

use crate::Portal;
use crate::brand::ConsolePage;
use crate::settings::{Tab, note};
use crate::terms::console::quoting;

/// For a business that said nothing.
const USUAL: i32 = 30;

/// For how many days quotes count.
pub(crate) async fn valid_days(tx: &mut TenantTx) -> Result<i32, db::Error> {
    let days = sqlx::query_scalar!("SELECT valid_days FROM quote_settings WHERE tenant_id = $1", tx.tenant())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(days.unwrap_or(USUAL))
}

/// The last day of a quote that is sent today.
pub(super) async fn last_day(tx: &mut TenantTx, today: Date) -> Result<Date, db::Error> {
    Ok(today.saturating_add(Duration::days(i64::from(valid_days(tx).await?))))
}

async fn save_days(tx: &mut TenantTx, clock: &Clock, days: i32) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO quote_settings (tenant_id, valid_days, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id) DO UPDATE SET valid_days = excluded.valid_days, updated_at = excluded.updated_at",
        tx.tenant(),
        days,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// What was typed, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SettingsForm {
    valid_days: String,
}

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SettingsForm>,
) -> web::Result {
    let days = form.valid_days.trim().parse::<i32>().ok().filter(|days| (1..=365).contains(days));
    let Some(days) = days else {
        let errors = FieldErrors::one("valid_days", "Enter a number of days from 1 to 365.");
        return web::invalid(&quoting(&page, &portal, (form.valid_days, errors)).await?);
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = valid_days(&mut tx).await?;
    save_days(&mut tx, &portal.accounts.clock, days).await?;
    let changes: Vec<Change> =
        Change::of("Quotes are valid for days", &before.to_string(), &days.to_string()).into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.quotes_saved", ""), &changes).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::Payments.href(), Tone::Ok, "How long quotes count saved"))
}

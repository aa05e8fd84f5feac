//! Whether customers may send an order to an address of their own choice: what a business sets.

use accounts::{Change, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::State;
use boot::Clock;
use db::TenantTx;
use serde::Deserialize;
use web::routes::{Routes, Site};
use web::ui::Tone;

use super::settings::yes;
use crate::Portal;
use crate::settings::{MANAGE, Tab, note};

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).post("/settings/customer-portal/shipping/addresses", MANAGE, save)
}

/// Whether they may; they may where nobody said anything.
pub(crate) async fn other_addresses(tx: &mut TenantTx) -> Result<bool, db::Error> {
    let said = sqlx::query_scalar!("SELECT other_addresses FROM checkout_settings WHERE tenant_id = $1", tx.tenant())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(said.unwrap_or(true))
}

async fn save_other_addresses(tx: &mut TenantTx, clock: &Clock, may: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO checkout_settings (tenant_id, other_addresses, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id) DO UPDATE
         SET other_addresses = excluded.other_addresses, updated_at = excluded.updated_at",
        tx.tenant(),
        may,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The box as it was ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SettingsForm {
    other_addresses: String,
}

async fn save(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SettingsForm>,
) -> web::Result {
    let may = form.other_addresses == "on";
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = other_addresses(&mut tx).await?;
    save_other_addresses(&mut tx, &portal.accounts.clock, may).await?;
    let changes: Vec<Change> = Change::of("Other addresses at checkout", yes(before), yes(may)).into_iter().collect();
    note(&mut tx, (&portal, &staff), ("settings.checkout_saved", ""), &changes).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::Shipping.href(), Tone::Ok, "Where orders may go saved"))
}

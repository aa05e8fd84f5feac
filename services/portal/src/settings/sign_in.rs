//! Signing in: what the business asks of people, and which ways it offers.

use accounts::{Change, Event, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::State;
use boot::Clock;
use db::TenantTx;
use serde::Deserialize;
use web::ui::Tone;

use super::getting_in::GETTING_IN;
use crate::Portal;

/// The switches as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) staff_second_step: bool,
    pub(super) customer_second_step: bool,
    pub(super) email_sign_in: bool,
}

/// The switches.
pub(super) async fn find(tx: &mut TenantTx) -> Result<SignIn, db::Error> {
    sqlx::query_as!(
        SignIn,
        "SELECT staff_second_step, customer_second_step, email_sign_in FROM portal_settings WHERE tenant_id = $1",
        tx.tenant()
    )
    .fetch_one(&mut **tx)
    .await
}

/// Whether customers may have a link mailed that signs them in; it stays so until the transaction ends.
pub(crate) async fn offers_email(tx: &mut TenantTx) -> Result<bool, db::Error> {
    sqlx::query_scalar!("SELECT email_sign_in FROM portal_settings WHERE tenant_id = $1 FOR SHARE", tx.tenant())
        .fetch_one(&mut **tx)
        .await
}

async fn update(tx: &mut TenantTx, clock: &Clock, new: SignIn) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE portal_settings SET staff_second_step = $2, customer_second_step = $3, email_sign_in = $4, updated_at = $5
         WHERE tenant_id = $1",
        tx.tenant(),
        new.staff_second_step,
        new.customer_second_step,
        new.email_sign_in,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// What the form sends: the boxes that are ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SignInForm {
    staff_second_step: String,
    customer_second_step: String,
    email_sign_in: String,
}

/// Saves the switches. A way in that is not offered any more ends what it began.
pub(super) async fn save(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SignInForm>,
) -> web::Result {
    let is_on = |ticked: &str| ticked == "on";
    let new = SignIn {
        staff_second_step: is_on(&form.staff_second_step),
        customer_second_step: is_on(&form.customer_second_step),
        email_sign_in: is_on(&form.email_sign_in),
    };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let old = find(&mut tx).await?;
    update(&mut tx, &accounts.clock, new).await?;
    if !new.email_sign_in {
        accounts::end_email_sign_in(&mut tx, &accounts.clock).await?;
    }
    let word = |is_on| if is_on { "on" } else { "off" };
    let changes: Vec<Change> = [
        ("Second step for colleagues", old.staff_second_step, new.staff_second_step),
        ("Second step for customers", old.customer_second_step, new.customer_second_step),
        ("Sign-in links by mail", old.email_sign_in, new.email_sign_in),
    ]
    .into_iter()
    .filter_map(|(field, before, after)| Change::of(field, word(before), word(after)))
    .collect();
    let event = Event { kind: "settings.sign_in_saved", changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(GETTING_IN, Tone::Ok, "Signing in is saved"))
}

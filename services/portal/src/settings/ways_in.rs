//! What an invitation carries.

use accounts::{Change, Event, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::State;
use serde::Deserialize;
use web::fields::Choice;
use web::ui::Tone;

use super::getting_in::GETTING_IN;
use super::queries;
use crate::Portal;
use crate::contacts::way::InvitesWith;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WaysInForm {
    invites_with: String,
}

const fn label(way: InvitesWith) -> &'static str {
    match way {
        InvitesWith::Link => "A link to set a password. It works once, for 7 days (recommended)",
        InvitesWith::TemporaryPassword => {
            "A temporary password. It works once, for 72 hours, and must be changed at once"
        }
    }
}

pub(super) fn choices(chosen: InvitesWith) -> Vec<Choice> {
    InvitesWith::ALL.into_iter().map(|way| Choice::new(way.key(), label(way), chosen.key())).collect()
}

pub(super) async fn save(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<WaysInForm>,
) -> web::Result {
    // The page offers only what exists.
    let chosen = InvitesWith::from_key(&form.invites_with)
        .ok_or_else(|| web::Error::Invalid("Choose one of the ways that the page offers.".into()))?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before = InvitesWith::find(&mut tx).await?;
    queries::save_invites_with(&mut tx, &accounts.clock, chosen).await?;
    let changes: Vec<_> = Change::of("Invitations carry", label(before), label(chosen)).into_iter().collect();
    let event = Event { kind: "settings.ways_in_saved", changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(GETTING_IN, Tone::Ok, "What invitations carry is saved"))
}

//! Staff: a customer's switch, and what its people see.

use accounts::{ManageAccess, StaffMay};
use axum::Form;
use axum::extract::State;
use db::CustomerId;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{locked, note};
use super::queries;
use crate::Portal;
use crate::access::ticked::Ticked;
use crate::access::{Feature, Levels, Switches};
use crate::contacts;

/// Turns the customer's switch: off ends every session of all its contacts at once; on gives the same contacts back.
pub(super) async fn turn(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    is_on: bool,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let customer = locked(&mut tx, id).await?;
    queries::save_portal_access(&mut tx, &accounts.clock, (id, is_on)).await?;
    if !is_on {
        contacts::shut_out_customer(&mut tx, id, accounts.clock.now()).await?;
    }
    let kind = if is_on { "customer.portal_enabled" } else { "customer.portal_disabled" };
    note(&mut tx, &portal, staff.actor(), (id, kind, &[])).await?;
    tx.commit().await?;
    let text = format!("Customer portal of {} {}", customer.name, if is_on { "enabled" } else { "disabled" });
    Ok(web::flash::redirect(&format!("/customers/{id}/portal"), Tone::Ok, &text))
}

/// Saves the customer's feature switches, as far as the form asks for them.
pub(super) async fn save_switches(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    Form(form): Form<Vec<(String, String)>>,
) -> web::Result {
    let ticked = Ticked::read(&form);
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?;
    let levels = crate::access::queries::levels(&mut tx, id, None).await?;
    let (before, everybody) = (levels.customer, Levels { customer: Switches::default(), ..levels });
    let mut changes = Vec::new();
    for feature in Feature::ALL {
        let Some(is_on) = ticked.asks(feature) else { continue };
        // A switch that the tenant's setting greys out was not sent; it keeps what it was.
        if everybody.ceiling(feature).is_none() && before.is_off(feature) == is_on {
            crate::access::queries::save_customer_switch(&mut tx, id, feature, is_on).await?;
            changes.push(feature.turned(is_on));
        }
    }
    note(&mut tx, &portal, staff.actor(), (id, "customer.features_saved", &changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(
        &format!("/customers/{id}/portal"),
        Tone::Ok,
        &format!("What {} sees is saved", customer.name),
    ))
}

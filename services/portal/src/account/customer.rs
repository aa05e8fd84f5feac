//! Acting for another customer with the same login.

use accounts::{PortalUser, act_as};
use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use db::ContactId;
use serde::Deserialize;
use web::OrNotFound as _;
use web::ui::Tone;

use crate::Portal;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomerForm {
    contact: ContactId,
}

/// Goes on as the contact of another customer, under a new token.
pub(super) async fn change(
    user: PortalUser,
    State(portal): State<Portal>,
    Form(form): Form<CustomerForm>,
) -> web::Result {
    let chosen = user.acts_for.iter().find(|one| one.contact == form.contact).or_not_found()?;
    let cookie = act_as(&portal.accounts, &user, chosen.contact).await?;
    let mut response = web::flash::redirect("/", Tone::Ok, &format!("You act for {} now", chosen.customer_name));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

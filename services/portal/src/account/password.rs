//! Changing one's password.

use accounts::{NewPassword, NewSession, Person, Strength, revoke_links, set_password, start_session, verify_password};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use secrecy::SecretString;
use serde::Deserialize;
use web::ui::Tone;

use super::frame::Frame;
use super::page::{Typed, page};
use crate::Portal;
use crate::contacts;
use crate::sign_in::Client;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordForm {
    /// The current password; whoever proved by a code who they are sends none.
    #[serde(default)]
    current: String,
    password: String,
}

/// Sets a new password; every other session ends, this one goes on under a new token.
pub(super) async fn change(
    frame: Frame,
    State(portal): State<Portal>,
    (headers, client): (HeaderMap, Client),
    Form(form): Form<PasswordForm>,
) -> web::Result {
    let (accounts, owner) = (&portal.accounts, frame.owner());
    let names = [frame.brand().name.as_str(), frame.brand().login_name.as_str(), owner.name()];
    let password = match NewPassword::parse(&form.password, owner.rule(), &names) {
        Ok(password) => password,
        Err(why) => return refuse(&frame, &portal, &headers, ("password", why.to_string())).await,
    };
    if !owner.is_by_link() {
        let typed = SecretString::from(form.current);
        if !verify_password(accounts, owner.tenant(), owner.person(), typed).await? {
            return refuse(&frame, &portal, &headers, ("current", "This is not your current password.".to_owned()))
                .await;
        }
    } else if !owner.is_proven(accounts.clock.now()) {
        let text = "Show by a code that it is you, then choose a password.";
        return Ok(web::flash::redirect("/account", Tone::Bad, text));
    }
    let hash = accounts.hasher.hash(password).await.map_err(|_| web::Error::TooMany(5))?;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = owner.begin(accounts).await?;
    let credential = set_password(&mut tx, by, owner.person(), &hash).await?;
    // Somebody else may have had a link mailed that sets another.
    revoke_links(&mut tx, by.0, owner.person()).await?;
    if let Person::Contact(id) = owner.person() {
        contacts::queries::save_reset_required(&mut tx, id, false).await?;
    }
    let session = NewSession {
        person: owner.acting(),
        credential,
        strength: Strength::Full,
        user_agent: &client.user_agent,
        client_ip: &client.ip,
    };
    let cookie = start_session(&mut tx, by, session).await?.into_cookie(owner.person());
    owner.note(&mut tx, accounts, "password_set").await?;
    tx.commit().await?;
    let mut response =
        web::flash::redirect("/account", Tone::Ok, "Password changed. You are signed out everywhere else.");
    response.headers_mut().append("set-cookie", cookie);
    Ok(response)
}

async fn refuse(
    frame: &Frame,
    portal: &Portal,
    headers: &HeaderMap,
    (field, text): (&'static str, String),
) -> web::Result {
    page(frame, portal, (headers, Typed::wrong(field, text))).await?.refused()
}

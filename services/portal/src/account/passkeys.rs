//! One's own passkeys: adding, renaming and removing them.

use accounts::{DisplayName, SignedIn, add_passkey, begin_passkey, remove_passkey, rename_passkey};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Form, Json};
use serde::Deserialize;
use uuid::Uuid;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::frame::Frame;
use super::page::{Typed, page};
use super::second_step::{ProofForm, WRONG, has_shown};
use crate::Portal;

/// What the form sends before a device was asked, and after.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub(super) struct NewForm {
    key_name: String,
    key_proof: String,
    answer: String,
}

/// The question to a device that makes a key, for whoever has just proved who they are.
pub(super) async fn ask(owner: SignedIn, State(portal): State<Portal>, Form(form): Form<NewForm>) -> web::Result {
    let accounts = &portal.accounts;
    let problem = |text: String| {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(serde_json::json!({ "problem": text }))).into_response())
    };
    if let Err(why) = form.key_name.parse::<DisplayName>() {
        return problem(why.to_string());
    }
    match has_shown(&portal, &owner, form.key_proof).await {
        Ok(true) => {}
        Ok(false) => return problem(WRONG.to_owned()),
        Err(web::Error::Conflict(why)) => return problem(why),
        Err(error) => return Err(error),
    }
    let mut tx = owner.begin(accounts).await?;
    let (question, cookie) = match begin_passkey(&mut tx, accounts, &owner).await {
        Err(web::Error::Conflict(why)) => return problem(why),
        asked => asked?,
    };
    tx.commit().await?;
    let mut response: Response = Json(question).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Keeps the key that the device made.
pub(super) async fn add(
    frame: Frame,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<NewForm>,
) -> web::Result {
    let name = match form.key_name.parse::<DisplayName>() {
        Ok(name) => name,
        Err(why) => {
            let typed = Typed { key_name: form.key_name, ..Typed::wrong("key_name", why.to_string()) };
            return page(&frame, &portal, (&headers, typed)).await?.refused();
        }
    };
    let owner = frame.owner();
    let mut tx = owner.begin(&portal.accounts).await?;
    if !add_passkey(&mut tx, &portal.accounts, &owner, &headers, (&form.answer, &name)).await? {
        drop(tx);
        let wrong = Typed::wrong("key_name", "That did not work, or took too long. Try again.");
        let typed = Typed { key_name: form.key_name, ..wrong };
        return page(&frame, &portal, (&headers, typed)).await?.refused();
    }
    owner.note(&mut tx, &portal.accounts, "passkey_added").await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, &format!("Passkey “{}” added", name.as_str())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameForm {
    name: String,
}

pub(super) async fn rename(
    owner: SignedIn,
    State(portal): State<Portal>,
    Path(id): Path<Uuid>,
    Form(form): Form<NameForm>,
) -> web::Result {
    let mut tx = owner.begin(&portal.accounts).await?;
    let name = match form.name.parse::<DisplayName>() {
        Ok(name) => name,
        Err(why) => return Ok(web::flash::redirect("/account", Tone::Bad, &why.to_string())),
    };
    rename_passkey(&mut tx, owner.person(), id, &name).await?.then_some(()).or_not_found()?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, &format!("The passkey is called “{}” now", name.as_str())))
}

/// Removes it, for whoever has shown who they are; whoever is signed in with it is signed out, this browser too.
pub(super) async fn remove(
    owner: SignedIn,
    State(portal): State<Portal>,
    Path(id): Path<Uuid>,
    Form(form): Form<ProofForm>,
) -> web::Result {
    match has_shown(&portal, &owner, form.proof).await {
        Ok(true) => {}
        Ok(false) => return Ok(web::flash::redirect("/account", Tone::Bad, WRONG)),
        Err(web::Error::Conflict(why)) => return Ok(web::flash::redirect("/account", Tone::Bad, &why)),
        Err(error) => return Err(error),
    }
    let mut tx = owner.begin(&portal.accounts).await?;
    remove_passkey(&mut tx, owner.person(), id).await?.then_some(()).or_not_found()?;
    owner.note(&mut tx, &portal.accounts, "passkey_removed").await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, "Passkey removed. Whoever was signed in with it is signed out."))
}

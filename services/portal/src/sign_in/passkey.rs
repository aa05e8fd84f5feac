//! Signing in with a passkey: the browser asks for a question, a device answers it.

use accounts::{Refused, begin_passkey_sign_in, sign_in_passkey};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use axum::{Form, Json};
use serde::Deserialize;
use web::ui::Tone;

use super::client::Client;
use super::form::{Next, entered, with_next};
use crate::Portal;
use crate::brand::SignInPage;

/// The question, as the browser hands it to a device.
pub(super) async fn ask(page: SignInPage, State(portal): State<Portal>) -> web::Result {
    let site = (&*page.current.tenant, page.current.is_console);
    let (question, cookie) = begin_passkey_sign_in(&portal.accounts, site).await?;
    let mut response: Response = Json(question).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerForm {
    answer: String,
}

/// The answer: whatever is wrong with it, it is told in one way.
pub(super) async fn answer(
    page: SignInPage,
    State(portal): State<Portal>,
    Query(next): Query<Next>,
    (headers, client): (HeaderMap, Client),
    Form(form): Form<AnswerForm>,
) -> web::Result {
    let next = web::security::own_path(next.next.as_deref());
    let site = (&*page.current.tenant, page.current.is_console);
    let client = (client.user_agent.as_str(), client.ip.as_str());
    match sign_in_passkey(&portal.accounts, site, &headers, client, &form.answer).await {
        Ok(entry) => Ok(entered(entry, next)),
        Err(Refused::Database(error)) => Err(error.into()),
        Err(_) => {
            let text = "This passkey does not open this account. Sign in another way.";
            Ok(web::flash::redirect(&with_next("/sign-in", next), Tone::Bad, text))
        }
    }
}

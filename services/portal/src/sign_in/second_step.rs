//! The second step of signing in: a code from the phone, or a recovery code.

use accounts::{SecondStepRefused, is_pending, sign_in_second_step};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::shell::SignInShell;
use web::ui::Tone;

use super::client::Client;
use super::form::{Next, signed_in, with_next};
use crate::Portal;
use crate::brand::SignInPage;

/// The page that asks for a code.
#[derive(Template)]
#[template(path = "sign_in/templates/second_step.html")]
struct CodePage {
    shell: SignInShell,
    next: String,
    typed: String,
    errors: FieldErrors,
}

impl CodePage {
    fn action(&self) -> String {
        with_next("/sign-in/second-step", &self.next)
    }
}

fn code_page(page: &SignInPage, next: &str, typed: String, errors: FieldErrors) -> CodePage {
    CodePage { shell: page.shell("One more step"), next: next.to_owned(), typed, errors }
}

pub(super) async fn show(
    page: SignInPage,
    State(portal): State<Portal>,
    Query(next): Query<Next>,
    headers: HeaderMap,
) -> web::Result {
    let next = web::security::own_path(next.next.as_deref());
    let site = (&*page.current.tenant, page.current.is_console);
    if !is_pending(&portal.accounts, site, &headers).await? {
        return Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&with_next(
            "/sign-in", next,
        ))));
    }
    web::page(&code_page(&page, next, String::new(), FieldErrors::none()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

pub(super) async fn send(
    page: SignInPage,
    State(portal): State<Portal>,
    Query(next): Query<Next>,
    (headers, client): (HeaderMap, Client),
    Form(form): Form<CodeForm>,
) -> web::Result {
    let next = web::security::own_path(next.next.as_deref());
    let site = (&*page.current.tenant, page.current.is_console);
    let client = (client.user_agent.as_str(), client.ip.as_str());
    let why = match sign_in_second_step(&portal.accounts, site, &headers, client, &form.code).await {
        Ok(cookies) => return Ok(signed_in(cookies, next)),
        Err(why) => why,
    };
    let problem = match why {
        SecondStepRefused::Failed(error) => return Err(error),
        SecondStepRefused::Over => {
            let text = "Please sign in again: that took too long, or too many codes were not right.";
            return Ok(web::flash::redirect(&with_next("/sign-in", next), Tone::Info, text));
        }
        SecondStepRefused::Wait(seconds) => format!("Too many tries. Wait {seconds} seconds."),
        SecondStepRefused::Wrong(1) => "This code is not right, or was used before. One more try.".to_owned(),
        SecondStepRefused::Wrong(left) => format!("This code is not right, or was used before. {left} more tries."),
    };
    web::invalid(&code_page(&page, next, form.code, FieldErrors::one("code", problem)))
}

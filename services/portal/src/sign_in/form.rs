//! The pages and forms that both sites share.

use accounts::{Attempt, CurrentTenant, Entry, Refused};
use askama::Template;
use axum::Form;
use axum::extract::{FromRequest, FromRequestParts as _, Query, Request};
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use secrecy::SecretString;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::security::own_path;
use web::shell::SignInShell;

use super::client::Client;
use crate::Portal;

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    pub(super) next: Option<String>,
}

/// What the sign-in form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInForm {
    name: String,
    password: String,
}

/// A sign-in that was sent: what was typed, by whom, and where to go then.
pub(super) struct Sent {
    pub(super) attempt: Attempt,
    pub(super) next: String,
}

impl FromRequest<Portal> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Query(next) = Query::<Next>::from_request_parts(&mut parts, portal).await.unwrap_or_default();
        let Ok(client) = Client::from_request_parts(&mut parts, portal).await;
        let request = Request::from_parts(parts, body);
        let Form(form) = Form::<SignInForm>::from_request(request, portal)
            .await
            .map_err(axum::response::IntoResponse::into_response)?;
        Ok(Self {
            attempt: Attempt {
                name: form.name,
                password: SecretString::from(form.password),
                user_agent: client.user_agent,
                client_ip: client.ip,
            },
            next: own_path(next.next.as_deref()).to_owned(),
        })
    }
}

/// The sign-in page of either site.
#[derive(Template)]
#[template(path = "sign_in/templates/form.html")]
pub(super) struct SignInFormPage {
    pub(super) shell: SignInShell,
    /// Label of the name field.
    pub(super) name_label: &'static str,
    /// The name as it was typed.
    pub(super) typed: String,
    pub(super) next: String,
    pub(super) problem: String,
    pub(super) is_console: bool,
    /// Whether a link to sign in is mailed to whoever asks.
    pub(super) offers_link: bool,
}

impl SignInFormPage {
    /// Where the form goes.
    fn action(&self) -> String {
        with_next("/sign-in", &self.next)
    }

    /// Where the answer of a device goes.
    fn passkey_action(&self) -> String {
        with_next("/sign-in/passkey/answer", &self.next)
    }
}

/// An address that keeps where to go then.
pub(super) fn with_next(path: &str, next: &str) -> String {
    if next == "/" { path.to_owned() } else { format!("{path}?next={}", url_encode(next)) }
}

fn url_encode(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// The answer to a sign-in whose proof was right: in, or on to the second step.
pub(super) fn entered(entry: Entry, next: &str) -> Response {
    match entry {
        Entry::Session(cookie) => signed_in([cookie], next),
        Entry::ChoosePassword(token) => Redirect::to(&format!("/password/reset/{}", token.reveal())).into_response(),
        Entry::SecondStep(cookie) => signed_in([cookie], &with_next("/sign-in/second-step", next)),
    }
}

/// Goes on with these cookies.
pub(super) fn signed_in<const N: usize>(cookies: [HeaderValue; N], next: &str) -> Response {
    let mut response = Redirect::to(next).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The answer to a sign-out: the browser forgets the cookie and what it kept of our pages.
pub(super) fn signed_out(cookie: HeaderValue) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    response
}

/// What a refused sign-in says; a failing database is an error page instead.
pub(super) fn problem(refused: Refused) -> web::Result<String> {
    match refused {
        Refused::Database(error) => Err(error.into()),
        refused => Ok(refused.to_string()),
    }
}

/// The page that asks where to send a reset link.
#[derive(Template)]
#[template(path = "sign_in/templates/forgot.html")]
pub(super) struct ForgotPage {
    pub(super) shell: SignInShell,
    pub(super) name_label: &'static str,
    /// The name as it was typed.
    pub(super) typed: String,
    pub(super) errors: FieldErrors,
}

/// What it sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForgotForm {
    pub(super) name: String,
}

/// The page on which a mailed link's holder chooses a password.
#[derive(Template)]
#[template(path = "sign_in/templates/choose_password.html")]
pub(super) struct ChoosePasswordPage {
    pub(super) shell: SignInShell,
    pub(super) lead: String,
    pub(super) sign_in_name: String,
    /// What a password needs.
    pub(super) hint: String,
    pub(super) errors: FieldErrors,
}

/// What it sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordForm {
    /// For password managers; not read.
    #[serde(default, rename = "username")]
    pub(super) _username: String,
    pub(super) password: String,
}

/// Names that a password may not consist of.
pub(super) fn obvious_names(current: &CurrentTenant, person: &str) -> [String; 3] {
    [current.tenant.name().to_owned(), current.tenant.login_name().to_owned(), person.to_owned()]
}

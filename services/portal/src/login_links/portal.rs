//! Customers: the page that a login link opens, and the one that asks for a code.
//!
//! The link's secret stands behind the `#`, so no server and no mail scanner that only fetches sees it. A script hands it
//! to the form; only a press on the button sends it.

use accounts::Code;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::pages::MessagePage;
use web::routes::{Access, Routes, Site};
use web::shell::{Link, SignInShell};
use web::ui::Tone;

use super::entry::{self, Entry};
use crate::Portal;
use crate::brand::SignInPage;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/link", Access::Anyone, show)
        .post("/link", Access::Anyone, enter)
        .get("/link/code", Access::Anyone, ask_code)
        .post("/link/code", Access::Anyone, confirm)
}

#[derive(Template)]
#[template(path = "login_links/templates/link.html")]
struct LinkPage {
    shell: SignInShell,
}

async fn show(page: SignInPage) -> web::Result {
    web::page(&LinkPage { shell: page.shell("Sign in with your link") })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkForm {
    token: String,
}

async fn enter(
    page: SignInPage,
    State(portal): State<Portal>,
    parts: Parts,
    Form(form): Form<LinkForm>,
) -> web::Result {
    let entry = entry::enter(&portal, &page.current, &form.token, &parts).await?;
    answer(&page, entry, "")
}

#[derive(Template)]
#[template(path = "login_links/templates/code.html")]
struct CodePage {
    shell: SignInShell,
    typed: String,
    errors: FieldErrors,
}

fn code_page(page: &SignInPage, typed: &str, errors: FieldErrors) -> CodePage {
    CodePage { shell: page.shell("Check your mail"), typed: typed.to_owned(), errors }
}

async fn ask_code(page: SignInPage) -> web::Result {
    web::page(&code_page(&page, "", FieldErrors::none()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    code: String,
}

async fn confirm(
    page: SignInPage,
    State(portal): State<Portal>,
    parts: Parts,
    Form(form): Form<CodeForm>,
) -> web::Result {
    match form.code.parse::<Code>() {
        Ok(code) => answer(&page, entry::confirm(&portal, &page.current, &code, &parts).await?, &form.code),
        Err(why) => web::invalid(&code_page(&page, &form.code, FieldErrors::one("code", why.to_string()))),
    }
}

fn answer(page: &SignInPage, entry: Entry, typed: &str) -> web::Result {
    match entry {
        Entry::In(cookies) => Ok(with_cookies("/", cookies)),
        Entry::SecondStep(cookies) => Ok(with_cookies("/sign-in/second-step", cookies)),
        Entry::CodeSent(cookie) => Ok(with_cookies("/link/code", [cookie])),
        Entry::TooOften(seconds) => Err(web::Error::TooMany(seconds)),
        Entry::Refused => web::page(&refused(page)),
        Entry::Wrong(left) => {
            let tries = if left == 1 { "1 try is left".to_owned() } else { format!("{left} tries are left") };
            let text = format!("This is not the code from the newest mail. {tries}.");
            web::invalid(&code_page(page, typed, FieldErrors::one("code", text)))
        }
    }
}

fn with_cookies(path: &str, cookies: impl IntoIterator<Item = axum::http::HeaderValue>) -> Response {
    let mut response = Redirect::to(path).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The page behind a link or a code that does not work: the same for all of them, whoever they were for.
fn refused(page: &SignInPage) -> MessagePage {
    let business = &page.brand.name;
    MessagePage {
        shell: page.shell("This does not work any more"),
        tone: Tone::Info,
        icon: "clock",
        text: format!(
            "Login links end after 6 months, and {business} can replace or turn them off; codes end after 10 minutes. Open the newest link that you have, or ask {business} for a new one."
        ),
        action: Some(Link { href: "/sign-in".into(), label: "Sign in with a password".into() }),
        post: false,
        note: String::new(),
    }
}

//! "Where is my portal?": the answer goes by mail, and the page says the same to everybody.

use accounts::Email;
use askama::Template;
use axum::Form;
use axum::extract::State;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::shell::PublicShell;
use web::ui::Tone;

use crate::Activation;
use crate::frame::{SitePage, told};

#[derive(Template)]
#[template(path = "site/templates/find.html")]
struct FindPage {
    shell: PublicShell,
    email: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FindForm {
    email: String,
    /// For machines: nobody sees it.
    comments: String,
}

const SENT: &str = "If a portal knows that address, a mail with its address is on its way";

pub(super) async fn show(page: SitePage) -> web::Result {
    web::page(&FindPage { shell: page.shell("Find your portal"), email: String::new(), errors: FieldErrors::none() })
}

pub(super) async fn ask(
    page: SitePage,
    State(activation): State<Activation>,
    Form(form): Form<FindForm>,
) -> web::Result {
    if form.comments.is_empty() {
        match form.email.parse::<Email>() {
            Ok(email) => activation.platform.ask_where(&email).await.map_err(told)?,
            Err(why) => {
                let (shell, errors) = (page.shell("Find your portal"), FieldErrors::one("email", why.to_string()));
                return web::invalid(&FindPage { shell, email: form.email, errors });
            }
        }
    }
    Ok(web::flash::redirect("/find", Tone::Info, SENT))
}

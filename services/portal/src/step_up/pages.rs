//! The page that asks for the password once more.

use askama::Template;
use axum::http::header::{HeaderValue, REFRESH};
use web::fields::FieldErrors;
use web::shell::ConsoleShell;

use super::guard::FIELD;
use crate::brand::ConsolePage;

#[derive(Template)]
#[template(path = "step_up/templates/ask.html")]
pub(super) struct AskPage {
    shell: ConsoleShell,
    /// Where its form goes.
    action: String,
    /// What was typed before, which goes along.
    fields: Vec<(String, String)>,
    errors: FieldErrors,
}

impl AskPage {
    /// For a form on its way to `action`, with what is wrong with the proof; empty before the first.
    pub(super) fn new(page: &ConsolePage, action: &str, (fields, problem): (Vec<(String, String)>, String)) -> Self {
        let errors = if problem.is_empty() { FieldErrors::none() } else { FieldErrors::one(FIELD, problem) };
        Self { shell: page.shell("Confirm that it is you"), action: action.to_owned(), fields, errors }
    }

    pub(super) fn shown(&self) -> web::Result {
        if self.errors.is_empty() { web::page(self) } else { web::invalid(self) }
    }
}

/// Thanks for the proof, while the file that was asked for arrives.
#[derive(Template)]
#[template(path = "step_up/templates/done.html")]
pub(super) struct DonePage {
    shell: ConsoleShell,
    /// Where the file is.
    file: String,
    /// The list that it is of.
    list: String,
}

impl DonePage {
    pub(super) fn new(page: &ConsolePage, list: &str, file: &str) -> Self {
        Self { shell: page.shell("Thank you"), file: file.to_owned(), list: list.to_owned() }
    }

    pub(super) fn shown(&self) -> web::Result {
        let mut response = web::page(self)?;
        if let Ok(refresh) = HeaderValue::try_from(format!("0;url={}", self.file)) {
            response.headers_mut().insert(REFRESH, refresh);
        }
        Ok(response)
    }
}

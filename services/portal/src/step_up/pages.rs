//! The page that asks for the password once more.

use askama::Template;
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

//! The pages of mails and their words.

use accounts::Change;
use askama::Template;
use mail::{Variable, Wording};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::shell::ConsoleShell;

use super::Letter;
use crate::contacts::way::InvitesWith;

#[derive(Template)]
#[template(path = "wordings/templates/index.html")]
pub(super) struct ListPage {
    pub(super) shell: ConsoleShell,
    /// By subject, with whether the business has words of its own.
    pub(super) groups: Vec<(&'static str, Vec<(Letter, bool)>)>,
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WordingForm {
    pub(super) subject: String,
    pub(super) before: String,
    pub(super) after: String,
    /// What was saved when the form was made, as [`super::queries::version`] says it; empty for the usual words.
    pub(super) version: String,
}

impl WordingForm {
    pub(super) fn made_from(version: Option<i64>) -> String {
        version.map(|version| version.to_string()).unwrap_or_default()
    }

    pub(super) fn parse(&self, letter: Letter) -> Result<Wording, FieldErrors> {
        let mut errors = FieldErrors::none();
        for (field, text) in [("subject", &self.subject), ("before", &self.before), ("after", &self.after)] {
            if text.chars().any(|c| !"\r\n\t".contains(c) && accounts::is_invisible(c)) {
                errors.add(field, "Remove the invisible characters.");
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Wording::parse([&self.subject, &self.before, &self.after], &letter.variables()).map_err(|wrong| {
            for bad in wrong {
                errors.add(bad.field, bad.text);
            }
            errors
        })
    }
}

impl From<Wording> for WordingForm {
    fn from(Wording { subject, before, after }: Wording) -> Self {
        Self { subject, before, after, version: String::new() }
    }
}

/// What a change of words is, in words.
pub(super) fn changes(letter: Letter, before: &Wording, after: &Wording) -> Vec<Change> {
    let [above, below] = letter.sides();
    let changes = [
        Change::of("Subject", &before.subject, &after.subject),
        Change::of(above, &before.before, &after.before),
        Change::of(below, &before.after, &after.after),
    ];
    changes.into_iter().flatten().collect()
}

/// How the letter reads to somebody made up.
#[derive(Template)]
#[template(path = "wordings/templates/_preview.html")]
pub(crate) struct Preview {
    /// Subject and text, or nothing while the words cannot stand.
    pub(crate) read: Option<(String, String)>,
}

impl askama::filters::HtmlSafe for Preview {}

#[derive(Template)]
#[template(path = "wordings/templates/form.html")]
pub(super) struct FormPage {
    pub(super) shell: ConsoleShell,
    pub(super) letter: Letter,
    pub(super) by: InvitesWith,
    pub(super) is_own: bool,
    pub(super) form: WordingForm,
    pub(super) errors: FieldErrors,
    /// What is wrong with all of it.
    pub(super) problem: String,
    pub(super) preview: Preview,
}

impl FormPage {
    /// What stands between the words, whatever is written.
    fn ours(&self) -> &'static str {
        self.letter.ours(self.by)
    }

    fn variables(&self) -> Vec<Variable> {
        self.letter.variables()
    }
}

//! The pages of the fields themselves.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::field::{Field, Kind, Record};
use super::form::NewForm;
use super::section::{Pairs, typed};

/// All fields of contacts, or of customers, and the form that adds one.
#[derive(Template)]
#[template(path = "custom_fields/templates/index.html")]
pub(super) struct ListPage {
    pub(super) shell: ConsoleShell,
    pub(super) record: Record,
    pub(super) fields: Vec<Field>,
    pub(super) form: NewForm,
    pub(super) errors: FieldErrors,
}

impl ListPage {
    fn live(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.is_archived)
    }

    fn archived(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_archived)
    }

    fn kinds(&self) -> Vec<Choice> {
        Kind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind.label(), &self.form.kind)).collect()
    }
}

/// One field.
#[derive(Template)]
#[template(path = "custom_fields/templates/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: ConsoleShell,
    pub(super) field: Field,
    /// What was typed, where it was refused.
    pub(super) form: Option<Pairs>,
    pub(super) errors: FieldErrors,
}

impl EditPage {
    /// The name of an input that is about one of the choices.
    fn control(&self, what: &str, choice: &super::field::Choice) -> String {
        format!("{what}-{}", choice.number)
    }

    /// What an input holds: what was typed, else what is stored.
    fn value(&self, control: &str, stored: &str) -> String {
        self.form.as_ref().map_or(Some(stored), |form| typed(form, control)).unwrap_or_default().to_owned()
    }

    fn is_ticked(&self, control: &str, stored: &bool) -> bool {
        self.form.as_ref().map_or(*stored, |form| typed(form, control) == Some("on"))
    }
}

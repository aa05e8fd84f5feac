//! The pages of a change of many parts.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;
use web::ui as u;

use super::change::ChangeForm;
use super::writing::Tally;
use crate::parts::queries::Group;

/// The form, and then what it would do.
#[derive(Template)]
#[template(path = "parts/templates/bulk.html")]
pub(super) struct BulkPage {
    pub(super) shell: ConsoleShell,
    pub(super) back: String,
    /// Which parts are meant, as the list sent it.
    pub(super) kept: Vec<(String, String)>,
    pub(super) form: ChangeForm,
    pub(super) errors: FieldErrors,
    pub(super) groups: Vec<Group>,
    pub(super) brands: Vec<String>,
    /// What the change would do, once it was typed: its fields as they were sent, and in words.
    pub(super) plan: Option<Plan>,
}

/// What a change would do.
pub(super) struct Plan {
    pub(super) tally: Tally,
    pub(super) words: Vec<(&'static str, String)>,
    pub(super) typed: Vec<(String, String)>,
}

impl Plan {
    fn yes(&self) -> String {
        format!("Change {}", u::counted(self.tally.changed, "part", "parts"))
    }
}

impl BulkPage {
    fn statuses(&self) -> Vec<Choice> {
        let choice = |(key, label)| Choice::new(key, label, &self.form.status);
        [("shown", "Shown to customers"), ("hidden", "Hidden from customers")].map(choice).into()
    }

    /// Names to choose from while typing.
    fn names(&self, is_sub: bool) -> Vec<&str> {
        let of_level = self.groups.iter().filter(|group| group.parent.is_some() == is_sub);
        let mut names: Vec<&str> = of_level.map(|group| group.name.as_str()).collect();
        names.dedup();
        names
    }
}

//! The numbers of a part on its record.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::number::{Interchange, InterchangeForm, Own, OwnForm, Source};
use crate::parts::record::{Head, Tabs};

/// The tab of a part's record.
#[derive(Template)]
#[template(path = "part_numbers/templates/tab.html")]
pub(super) struct NumbersPage {
    pub(super) shell: ConsoleShell,
    pub(super) part: Head,
    pub(super) tabs: Tabs,
    pub(super) interchange: Vec<Interchange>,
    pub(super) own: Vec<Own>,
    /// Nothing when there are too many: then the field takes an account number or a name.
    pub(super) customers: Option<Vec<Choice>>,
    /// What was typed of an interchange number.
    pub(super) typed: InterchangeForm,
    /// What was typed of a customer's number.
    pub(super) typed_own: OwnForm,
    pub(super) errors: FieldErrors,
    pub(super) may_edit: bool,
    pub(super) may_import: bool,
}

impl NumbersPage {
    fn sources(&self) -> Vec<Choice> {
        Source::ALL.into_iter().map(|source| Choice::new(source.key(), source.label(), &self.typed.source)).collect()
    }
}

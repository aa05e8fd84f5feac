//! The related parts on a part's record.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::relation::{Kind, Relation, RelationForm};
use crate::parts::record::{Head, Tabs};

/// The tab of a part's record.
#[derive(Template)]
#[template(path = "part_relations/templates/tab.html")]
pub(super) struct RelatedPage {
    pub(super) shell: ConsoleShell,
    pub(super) part: Head,
    pub(super) tabs: Tabs,
    pub(super) rows: Vec<Relation>,
    pub(super) typed: RelationForm,
    pub(super) errors: FieldErrors,
    pub(super) may_edit: bool,
}

impl RelatedPage {
    fn kinds(&self) -> Vec<Choice> {
        Kind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind.label(), &self.typed.kind)).collect()
    }
}

//! The console's pages of catalogues.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;
use web::ui as u;

use super::catalogue::Way;
use super::form::CatalogueForm;
use crate::parts::facets::Brand;
use crate::parts::finder;
use crate::parts::queries::Group;

/// What a customer or a group sees, and the form that says so.
#[derive(Debug)]
pub(crate) struct CataloguePanel {
    /// The customer's name or the group's.
    pub(crate) name: String,
    pub(crate) action: String,
    /// The group that a customer is in, and where its catalogue is.
    pub(crate) group: Option<(String, String)>,
    pub(crate) ways: &'static [Way],
    pub(crate) way: Way,
    pub(crate) form: CatalogueForm,
    pub(crate) errors: FieldErrors,
    pub(crate) groups: Vec<Group>,
    pub(crate) brands: Vec<Brand>,
    /// Parts that are seen, and all that are shown.
    pub(crate) parts: (u64, u64),
    pub(crate) may_edit: bool,
}

impl CataloguePanel {
    /// How much is seen.
    pub(crate) fn sees(&self) -> String {
        let (seen, all) = self.parts;
        if seen == all {
            return format!("{} sees all {}", self.name, u::counted(all, "part", "parts"));
        }
        format!("{} sees {} of {}", self.name, u::count(seen), u::counted(all, "part", "parts"))
    }

    pub(crate) fn ways(&self) -> Vec<Choice> {
        self.ways.iter().map(|way| Choice::new(way.key(), way.label(), &self.form.way)).collect()
    }

    pub(crate) fn tree(&self) -> Vec<(&Group, Vec<&Group>)> {
        finder::tree(&self.groups)
    }

    pub(crate) fn is_ticked(&self, group: &Group) -> bool {
        self.form.groups.contains(&group.id.to_string())
    }

    pub(crate) fn has_brand(&self, brand: &Brand) -> bool {
        self.form.brands.contains(&brand.name)
    }

    /// What is listed, in a few words, for those who may not change it.
    pub(crate) fn listed(&self) -> String {
        let names = self.groups.iter().filter(|group| self.is_ticked(group)).map(|group| group.name.as_str());
        let brands = self.form.brands.iter().map(String::as_str);
        names.chain(brands).chain(self.form.parts.lines()).collect::<Vec<_>>().join(", ")
    }
}

/// A group's catalogue.
#[derive(Template)]
#[template(path = "catalogues/templates/group.html")]
pub(super) struct GroupPage {
    pub(super) shell: ConsoleShell,
    pub(super) catalogue: CataloguePanel,
}

//! What is there already, as a file that the import of its kind takes as it is.

use super::columns::Kind;

/// A file of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct File {
    kind: Kind,
    /// Its address, which is the CSV's.
    path: &'static str,
}

impl File {
    /// The file of a kind; none where a list is exported instead, as it is shown.
    pub(crate) const fn of(kind: Kind) -> Option<Self> {
        let path = match kind {
            Kind::Customers | Kind::Contacts => return None,
            Kind::Parts => "/parts/export",
            Kind::Interchange => "/interchange/export",
            Kind::OwnNumbers => "/own-numbers/export",
            Kind::Prices => "/prices/export",
            Kind::Costs => "/prices/costs/export",
        };
        Some(Self { kind, path })
    }

    /// All of these kinds.
    pub(crate) fn of_all(kinds: &[Kind]) -> Vec<Self> {
        kinds.iter().copied().filter_map(Self::of).collect()
    }

    pub(crate) const fn label(self) -> &'static str {
        self.kind.label()
    }

    pub(crate) const fn csv(self) -> &'static str {
        self.path
    }

    pub(crate) fn workbook(self) -> String {
        format!("{}?format=xlsx", self.path)
    }

    /// What of its kind is not in it, in a sentence.
    pub(crate) const fn lacks(self) -> &'static str {
        match self.kind {
            Kind::Prices => {
                "Fixed prices and percents off of single parts: rules for a pricing group or for everything, and those made from the cost, the list price or a level, are not in it. Give customers of one name account numbers first."
            }
            _ => "",
        }
    }
}

//! A part: something that a tenant sells.

use std::collections::BTreeMap;

use accounts::DisplayName;
use db::Id;

use super::fitment::Fitment;
use super::words::{self, Words};

/// Marks ids of parts.
#[derive(Debug)]
pub(crate) enum Item {}
/// The id of a part.
pub(crate) type ItemId = Id<Item>;
/// Marks ids of categories and sub categories.
#[derive(Debug)]
pub(crate) enum Category {}
/// The id of a category or sub category.
pub(crate) type CategoryId = Id<Category>;
/// Marks ids of places where parts lie.
#[derive(Debug)]
pub(crate) enum Location {}
/// The id of a place where parts lie.
pub(crate) type LocationId = Id<Location>;

/// The number by which a part is known: up to 60 characters as written, compared by letters and digits alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemNumber(String);

/// The most characters of an item number.
pub(crate) const NUMBER_CHARS: usize = 60;
/// The most characters of a description.
pub(crate) const DESCRIPTION_CHARS: usize = 2000;
/// The largest number of pieces at one place.
pub(crate) const MOST_PIECES: i64 = 1_000_000_000;

impl std::str::FromStr for ItemNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<DisplayName>() {
            Err(accounts::BadName::Empty) => Err("Enter the part's number."),
            Err(accounts::BadName::Invisible) => Err("Remove the invisible characters."),
            Ok(number) if number.as_str().chars().count() <= NUMBER_CHARS => {
                let number = Self(number.as_str().to_owned());
                if number.norm().is_empty() {
                    return Err("This has neither letters nor digits. Write the part's number.");
                }
                Ok(number)
            }
            _ => Err("Use at most 60 characters."),
        }
    }
}

impl ItemNumber {
    /// As written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared.
    pub(crate) fn norm(&self) -> String {
        words::number(&self.0)
    }
}

/// What is known of a part apart from where it lies and what it fits; made by a form or an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewPart {
    pub(crate) number: ItemNumber,
    pub(crate) name: DisplayName,
    pub(crate) description: String,
    pub(crate) brand: Option<String>,
    /// Category and sub category by their names.
    pub(crate) category: Option<(String, Option<String>)>,
    /// Minor units; `None` without a list price.
    pub(crate) list_price_minor: Option<i64>,
    pub(crate) unit: String,
    /// Of one piece in its box; `None` when nobody said.
    pub(crate) weight_grams: Option<i32>,
    pub(crate) is_active: bool,
    pub(crate) fitments: Vec<Fitment>,
    /// Pieces by place; places that are not named keep what they have.
    pub(crate) stock: BTreeMap<LocationId, i64>,
}

impl NewPart {
    /// The words by which it is found.
    pub(crate) fn words(&self) -> Words {
        let (category, sub) = self.category.as_ref().map_or(("", None), |(name, sub)| (name.as_str(), sub.as_deref()));
        let groups = [self.brand.as_deref().unwrap_or_default(), category, sub.unwrap_or_default()];
        Words::of(&self.number.norm(), self.name.as_str(), &groups, &self.description)
    }
}

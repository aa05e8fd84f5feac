//! What is typed of a catalogue.

use db::TenantTx;
use web::fields::FieldErrors;

use super::catalogue::{Limit, Way};
use super::queries;
use crate::custom_fields::section::{Pairs, typed};
use crate::part_numbers;
use crate::parts::facets::Brand;
use crate::parts::part::CategoryId;
use crate::parts::queries::Group;
use crate::parts::words;

/// The most parts that are listed one by one.
const MOST_PARTS: usize = 500;
/// The most letters of the list of parts.
pub(super) const MOST_LETTERS: usize = 20_000;

/// The form as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CatalogueForm {
    pub(crate) way: String,
    /// Ids of categories and sub categories.
    pub(crate) groups: Vec<String>,
    pub(crate) brands: Vec<String>,
    /// Item numbers, one on a line.
    pub(crate) parts: String,
}

impl From<&Pairs> for CatalogueForm {
    fn from(pairs: &Pairs) -> Self {
        let ticked =
            |name: &str| pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect();
        let text = |name: &str| typed(pairs, name).unwrap_or_default().to_owned();
        Self { way: text("way"), groups: ticked("category"), brands: ticked("brand"), parts: text("parts") }
    }
}

impl CatalogueForm {
    /// The form of what is listed.
    pub(super) async fn of(tx: &mut TenantTx, (way, listed): (Way, &Limit)) -> Result<Self, db::Error> {
        Ok(Self {
            way: way.key().to_owned(),
            groups: listed.groups.iter().map(ToString::to_string).collect(),
            brands: listed.brands.clone(),
            parts: queries::numbers(tx, &listed.items).await?.join("\n"),
        })
    }

    /// What it lists, and how that is meant.
    pub(super) async fn parse(
        &self,
        tx: &mut TenantTx,
        (ways, groups, brands): (&[Way], &[Group], &[Brand]),
    ) -> Result<Result<(Way, Limit), FieldErrors>, db::Error> {
        let mut errors = FieldErrors::none();
        let way = Way::of(&self.way).filter(|way| ways.contains(way));
        let mut listed = Limit { is_only: way == Some(Way::Only), ..Limit::default() };
        for id in &self.groups {
            match id.parse::<CategoryId>().ok().filter(|id| groups.iter().any(|group| group.id == *id)) {
                Some(id) if listed.groups.contains(&id) => {}
                Some(id) => listed.groups.push(id),
                None => errors.add("category", "One of these categories is not there any more. Choose again."),
            }
        }
        for name in &self.brands {
            match brands.iter().find(|brand| brand.name == *name) {
                Some(_) if listed.brands.contains(name) => {}
                Some(_) => listed.brands.push(name.clone()),
                None => errors.add("brand", "One of these brands is not there any more. Choose again."),
            }
        }
        self.add_parts(tx, &mut listed, &mut errors).await?;
        let is_empty = listed.groups.is_empty() && listed.brands.is_empty() && listed.items.is_empty();
        match way {
            None => errors.add("way", "Choose what is seen."),
            Some(way) if way.limits() && is_empty && errors.is_empty() => {
                errors.add("way", "Choose at least one category, brand or part below.");
            }
            Some(_) => {}
        }
        Ok(way.filter(|_| errors.is_empty()).map(|way| (way, listed)).ok_or(errors))
    }

    async fn add_parts(
        &self,
        tx: &mut TenantTx,
        listed: &mut Limit,
        errors: &mut FieldErrors,
    ) -> Result<(), db::Error> {
        if self.parts.chars().count() > MOST_LETTERS {
            errors.add("parts", "List at most 500 parts. A category or a brand says more in one line.");
            return Ok(());
        }
        let typed: Vec<(&str, String)> = self
            .parts
            .split(['\n', ',', ';'])
            .map(|number| (number.trim(), words::number(number)))
            .filter(|(number, _)| !number.is_empty())
            .collect();
        if typed.len() > MOST_PARTS {
            errors.add("parts", "List at most 500 parts. A category or a brand says more in one line.");
            return Ok(());
        }
        let numbers: Vec<String> = typed.iter().map(|(_, number)| number.clone()).collect();
        let known = part_numbers::queries::items(tx, &numbers).await?;
        for (number, norm) in &typed {
            match known.get(norm) {
                Some(item) if listed.items.contains(item) => {}
                Some(item) => listed.items.push(*item),
                None => errors.add("parts", format!("There is no part with the number {number}.")),
            }
        }
        Ok(())
    }
}

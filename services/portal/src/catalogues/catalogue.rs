//! What a catalogue holds, and how much that is.

use std::collections::HashMap;

use crate::parts::facets::{Brand, Tally};
use crate::parts::part::{CategoryId, ItemId};
use crate::parts::queries::Group;

/// How what a catalogue lists is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// As the customer's group says; everything without a group.
    #[default]
    Group,
    Whole,
    Only,
    But,
}

impl Way {
    pub(crate) const ALL: [Self; 4] = [Self::Group, Self::Whole, Self::Only, Self::But];

    /// As it is stored and sent.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Whole => "whole",
            Self::Only => "only",
            Self::But => "but",
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Group => "What its group sees",
            Self::Whole => "The whole catalogue",
            Self::Only => "Only what is chosen below",
            Self::But => "All but what is chosen below",
        }
    }

    /// The way with this key.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == key)
    }

    /// Whether what is listed counts.
    pub(crate) const fn limits(self) -> bool {
        matches!(self, Self::Only | Self::But)
    }
}

/// What a catalogue lists, and whether that alone is seen or everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) is_only: bool,
    /// Categories, each with its sub categories, and sub categories.
    pub(crate) groups: Vec<CategoryId>,
    pub(crate) brands: Vec<String>,
    pub(crate) items: Vec<ItemId>,
}

/// What catalogues tell parts apart by: category, sub category and brand.
pub(crate) type Kind = (Option<CategoryId>, Option<CategoryId>, Option<String>);

impl Limit {
    /// Whether parts of this kind are listed, each for itself apart.
    fn lists(&self, (category, sub, brand): &Kind) -> bool {
        [category, sub].into_iter().flatten().any(|id| self.groups.contains(id))
            || brand.as_ref().is_some_and(|brand| self.brands.contains(brand))
    }
}

/// How many parts somebody sees, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shelf(HashMap<Kind, u64>);

impl Shelf {
    /// What a limit leaves of all shown parts. `singles` are the kinds of those shown parts that it lists one by one.
    pub(crate) fn of(limit: Option<&Limit>, all: Vec<(Kind, u64)>, singles: Vec<Kind>) -> Self {
        let Some(limit) = limit else { return Self(all.into_iter().collect()) };
        let mut seen: HashMap<Kind, u64> =
            all.into_iter().filter(|(kind, _)| limit.lists(kind) == limit.is_only).collect();
        for kind in singles.into_iter().filter(|kind| !limit.lists(kind)) {
            let items = seen.entry(kind).or_default();
            *items = if limit.is_only { *items + 1 } else { items.saturating_sub(1) };
        }
        seen.retain(|_, items| *items > 0);
        Self(seen)
    }

    /// All parts on it.
    pub(crate) fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Leaves the groups that have parts on it, each with how many.
    pub(crate) fn keep(&self, groups: &mut Vec<Group>) {
        let mut items: HashMap<CategoryId, u64> = HashMap::new();
        for ((category, sub, _), of_kind) in &self.0 {
            for id in [category, sub].into_iter().flatten() {
                *items.entry(*id).or_default() += of_kind;
            }
        }
        groups.retain_mut(|group| {
            group.items = items.get(&group.id).copied();
            group.items.is_some()
        });
    }

    /// The brands on it, those with the most parts first.
    pub(crate) fn brands(&self) -> Vec<Brand> {
        let mut items: HashMap<&String, u64> = HashMap::new();
        for ((.., brand), of_kind) in &self.0 {
            if let Some(brand) = brand {
                *items.entry(brand).or_default() += of_kind;
            }
        }
        let mut all: Vec<(&String, u64)> = items.into_iter().collect();
        all.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
        all.into_iter().map(|(name, items)| Brand { name: name.clone(), items: Some(Tally::exactly(items)) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const fn group(number: u128) -> CategoryId {
        CategoryId::new(Uuid::from_u128(number))
    }

    fn kind(category: u128, sub: u128, brand: &str) -> Kind {
        let some = |number| (number > 0).then(|| group(number));
        (some(category), some(sub), Some(brand.to_owned()).filter(|brand| !brand.is_empty()))
    }

    fn all() -> Vec<(Kind, u64)> {
        vec![(kind(1, 2, "Bosch"), 5), (kind(1, 3, ""), 7), (kind(4, 0, "Denso"), 11), (kind(0, 0, ""), 13)]
    }

    fn seen(limit: &Limit, singles: &[Kind]) -> u64 {
        Shelf::of(Some(limit), all(), singles.to_vec()).total()
    }

    #[test]
    fn what_is_listed_and_everything_else_are_all_there_is() {
        assert_eq!(Shelf::of(None, all(), vec![]).total(), 36);
        for (groups, brands, listed) in
            [(vec![1], vec![], 12), (vec![3], vec![], 7), (vec![4], vec!["Bosch"], 16), (vec![], vec!["Denso"], 11)]
        {
            let brands = brands.into_iter().map(str::to_owned).collect();
            let groups = groups.into_iter().map(group).collect();
            let only = Limit { is_only: true, groups, brands, items: vec![] };
            let but = Limit { is_only: false, ..only.clone() };
            assert_eq!((seen(&only, &[]), seen(&but, &[])), (listed, 36 - listed), "{only:?}");
        }
    }

    #[test]
    fn a_single_part_counts_once() {
        let only = Limit { is_only: true, groups: vec![group(1)], ..Limit::default() };
        let but = Limit { is_only: false, ..only.clone() };
        let singles = [kind(1, 2, "Bosch"), kind(4, 0, "Denso")];
        assert_eq!((seen(&only, &singles), seen(&but, &singles)), (13, 23));
    }

    #[test]
    fn groups_and_brands_without_parts_are_not_there() {
        let limit = Limit { is_only: true, groups: vec![group(3)], ..Limit::default() };
        let shelf = Shelf::of(Some(&limit), all(), vec![kind(4, 0, "Denso")]);
        let named =
            |id, parent: Option<u128>| Group { id, parent: parent.map(group), name: String::new(), items: None };
        let mut groups =
            vec![named(group(1), None), named(group(2), Some(1)), named(group(3), Some(1)), named(group(4), None)];
        shelf.keep(&mut groups);
        let left: Vec<_> = groups.iter().map(|group| (group.id, group.items)).collect();
        assert_eq!(left, [(group(1), Some(7)), (group(3), Some(7)), (group(4), Some(1))]);
        assert_eq!(shelf.brands().iter().map(|brand| brand.name.as_str()).collect::<Vec<_>>(), ["Denso"]);
    }
}

//! Which field each column of a file fills, as somebody chose it.

use serde::{Deserialize, Serialize};

use super::columns::{Field, Kind};
use crate::custom_fields::FieldId;
use crate::custom_fields::field::{control, named};

/// Which field each column of a file fills; as many entries as the file has columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping(pub(super) Vec<Option<Field>>);

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadMapping {
    /// No column fills a required field.
    #[error("Choose the column that holds “{0}”.")]
    Missing(&'static str),
    /// Rows about a customer need one of the two ways to say which.
    #[error("Choose the column that says which customer is meant: its name or its account number.")]
    NoCustomer,
    /// Prices are somebody's.
    #[error("Choose the column that says whom a price is for: a customer, a customer group or a price level.")]
    NoWhom,
    /// Prices need an amount.
    #[error("Choose the column that holds the price, or the percentage off the list price.")]
    NoPrice,
    /// Contacts need a name.
    #[error("Choose the column that holds the contact's name: first and last name, or the full name.")]
    NoName,
    /// Two columns fill the same field.
    #[error("Two columns fill “{0}”. Choose one of them.")]
    Twice(&'static str),
    /// Two columns fill the same own field.
    #[error("Two columns fill the same field of yours. Choose one of them.")]
    OwnTwice,
    /// The form names a field that these rows do not have.
    #[error("Choose a field from the list for each column.")]
    Unknown,
}

impl Mapping {
    /// The mapping that a form names, by [`Target::key`](super::columns::Target::key); an empty text leaves a column out.
    ///
    /// # Errors
    /// When a field is missing, unknown, or filled twice.
    pub(crate) fn from_keys<S: AsRef<str>>(kind: Kind, keys: &[S]) -> Result<Self, BadMapping> {
        let field = |key: &S| match key.as_ref() {
            "" => Ok(None),
            key => {
                let target = kind.targets().iter().find(|target| target.key == key).map(|target| target.field);
                let own = named(key).filter(|_| super::own::record(kind).is_some()).map(Field::Own);
                target.or(own).map(Some).ok_or(BadMapping::Unknown)
            }
        };
        let mapping = Self(keys.iter().map(field).collect::<Result<_, _>>()?);
        mapping.check(kind)?;
        Ok(mapping)
    }

    /// Whether rows of this kind can be read with it.
    ///
    /// # Errors
    /// When a field is missing or filled twice.
    pub(crate) fn check(&self, kind: Kind) -> Result<(), BadMapping> {
        for target in kind.targets() {
            let columns = self.columns(target.field).count();
            let is_named = target.field == Field::ItemNumber && self.columns(Field::PathName).next().is_some();
            if columns == 0 && target.is_required && !is_named {
                return Err(BadMapping::Missing(target.label));
            }
            if columns > 1 && !target.may_repeat {
                return Err(BadMapping::Twice(target.label));
            }
        }
        if self.own().any(|id| self.columns(Field::Own(id)).count() > 1) {
            return Err(BadMapping::OwnTwice);
        }
        let has = |field| self.columns(field).next().is_some();
        match kind {
            Kind::Contacts | Kind::OwnNumbers if !has(Field::CustomerName) && !has(Field::CustomerAccount) => {
                Err(BadMapping::NoCustomer)
            }
            Kind::Prices if !has(Field::Price) && !has(Field::PercentOff) => Err(BadMapping::NoPrice),
            Kind::Prices
                if ![Field::CustomerName, Field::CustomerAccount, Field::CustomerGroup, Field::PriceLevel]
                    .into_iter()
                    .any(has) =>
            {
                Err(BadMapping::NoWhom)
            }
            Kind::Contacts if !has(Field::FullName) && !has(Field::LastName) && !has(Field::FirstName) => {
                Err(BadMapping::NoName)
            }
            _ => Ok(()),
        }
    }

    /// The columns that fill a field, by index.
    pub(crate) fn columns(&self, field: Field) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(move |(_, entry)| **entry == Some(field)).map(|(index, _)| index)
    }

    /// The own fields that columns fill.
    pub(crate) fn own(&self) -> impl Iterator<Item = FieldId> {
        self.0.iter().filter_map(|field| if let Some(Field::Own(id)) = field { Some(*id) } else { None })
    }

    /// Lets a column fill a field.
    pub(crate) fn set(&mut self, column: usize, field: Field) {
        if let Some(entry) = self.0.get_mut(column) {
            *entry = Some(field);
        }
    }

    /// The field that a column fills.
    #[must_use]
    pub(crate) fn field(&self, column: usize) -> Option<Field> {
        self.0.get(column).copied().flatten()
    }

    /// What [`Mapping::from_keys`] reads.
    #[must_use]
    pub(crate) fn keys(&self, kind: Kind) -> Vec<String> {
        let key = |field: &Option<Field>| match field {
            Some(Field::Own(id)) => control(*id),
            field => field.and_then(|field| kind.target(field)).map_or("", |target| target.key).to_owned(),
        };
        self.0.iter().map(key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_needs_its_fields_exactly_once() {
        assert_eq!(Mapping::from_keys(Kind::Customers, &["", "city"]), Err(BadMapping::Missing("Name")));
        assert_eq!(Mapping::from_keys(Kind::Customers, &["name", "name"]), Err(BadMapping::Twice("Name")));
        assert_eq!(Mapping::from_keys(Kind::Customers, &["name", "item_number"]), Err(BadMapping::Unknown));
        assert_eq!(Mapping::from_keys(Kind::Contacts, &["email", "full_name"]), Err(BadMapping::NoCustomer));
        assert_eq!(Mapping::from_keys(Kind::Contacts, &["email", "customer_name"]), Err(BadMapping::NoName));
        assert!(Mapping::from_keys(Kind::Customers, &["name", "street", "street"]).is_ok());
    }
}

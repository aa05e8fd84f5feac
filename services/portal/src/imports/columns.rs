//! What can be imported, and into which fields.

use serde::{Deserialize, Serialize};

use crate::custom_fields::FieldId;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Companies that buy.
    Customers,
    /// People there.
    Contacts,
    /// What is sold.
    Parts,
    /// Numbers of makers and competitors that parts stand for.
    Interchange,
    /// What customers call parts.
    OwnNumbers,
    /// What customers pay.
    Prices,
    /// What parts cost the business, and what they are priced with.
    Costs,
}

impl Kind {
    /// All kinds, in the order in which a new tenant needs them.
    pub(crate) const ALL: &[Self] =
        &[Self::Customers, Self::Contacts, Self::Parts, Self::Prices, Self::Costs, Self::Interchange, Self::OwnNumbers];

    /// Its name in URLs and in the database.
    #[must_use]
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Contacts => "contacts",
            Self::Parts => "parts",
            Self::Interchange => "interchange",
            Self::OwnNumbers => "own-numbers",
            Self::Prices => "prices",
            Self::Costs => "costs",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }

    /// Its name on screens, at the beginning of a sentence.
    #[must_use]
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Customers => "Customers",
            Self::Contacts => "Contacts",
            Self::Parts => "Parts",
            Self::Interchange => "Interchange numbers",
            Self::OwnNumbers => "Customers’ own numbers",
            Self::Prices => "Prices",
            Self::Costs => "Costs",
        }
    }

    /// Its name on screens, within a sentence.
    #[must_use]
    pub(crate) fn words(self) -> String {
        self.label().to_lowercase()
    }

    /// Where what was brought in is seen.
    #[must_use]
    pub(crate) const fn home(self) -> &'static str {
        match self {
            Self::Customers => "/customers",
            Self::Contacts => "/contacts",
            Self::Parts | Self::Interchange | Self::OwnNumbers => "/parts",
            Self::Prices | Self::Costs => "/prices",
        }
    }

    /// The fields that its rows have.
    #[must_use]
    pub(crate) const fn targets(self) -> &'static [Target] {
        match self {
            Self::Customers => super::targets::CUSTOMERS,
            Self::Contacts => super::targets::CONTACTS,
            Self::Parts => super::targets::PARTS,
            Self::Interchange => super::targets::INTERCHANGE,
            Self::OwnNumbers => super::targets::OWN_NUMBERS,
            Self::Prices => super::targets::PRICES,
            Self::Costs => super::targets::COSTS,
        }
    }

    /// The target of a field; none when rows of this kind do not have it.
    #[must_use]
    pub(crate) fn target(self, field: Field) -> Option<&'static Target> {
        self.targets().iter().find(|target| target.field == field)
    }
}

/// A field that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Field {
    Name,
    AccountNumber,
    Email,
    Phone,
    Website,
    Street,
    City,
    Region,
    PostalCode,
    Country,
    CustomerAccount,
    CustomerName,
    FullName,
    FirstName,
    MiddleInitial,
    LastName,
    Salutation,
    Username,
    ItemNumber,
    PartName,
    Description,
    Brand,
    ListPrice,
    Unit,
    Weight,
    WeightUnit,
    CasePack,
    Multiple,
    Minimum,
    Maximum,
    CoreCharge,
    Stock,
    Location,
    Category,
    SubCategory,
    Fitments,
    Year,
    Make,
    Model,
    InterchangeNumber,
    NumberSource,
    OwnNumber,
    CustomerGroup,
    PriceLevel,
    FromQuantity,
    Price,
    PercentOff,
    StartsOn,
    EndsOn,
    Cost,
    PricingGroup,
    /// Street, town, state and postal code in one.
    Address,
    /// Whether it is in use.
    Active,
    /// `Brakes:Pads:BP-1083`: categories and the name behind them.
    PathName,
    /// Several categories, parted by commas.
    Categories,
    /// Size, colour and the like.
    Variant,
    /// What rows of one product have in common.
    Family,
    /// The number, or `id:` and the id, of the row that this one is a variation of.
    Parent,
    /// What [`Field::Parent`] may name.
    RowId,
    /// What the program takes the row for.
    RowType,
    /// One of the tenant's own.
    Own(FieldId),
}

/// How a field is offered and recognised.
#[derive(Debug)]
pub(crate) struct Target {
    /// The field.
    pub(crate) field: Field,
    /// Its name in forms and in the database.
    pub(crate) key: &'static str,
    /// Its name on screens and in our template.
    pub(crate) label: &'static str,
    /// What belongs into it.
    pub(crate) help: &'static str,
    /// Whether a file without it cannot be imported.
    pub(crate) is_required: bool,
    /// Whether several columns may fill it, one after the other (the lines of an address).
    pub(crate) may_repeat: bool,
    /// Whether only exports of programs have it: our template does without.
    pub(crate) is_of_exports: bool,
    /// Column names that mean it, normalised as [`normalise`](super::guessing::normalise) does, the surest first.
    pub(crate) synonyms: &'static [&'static str],
}

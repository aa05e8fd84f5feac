//! What can be imported, into which fields, and which column of a file is probably which field.

use serde::{Deserialize, Serialize};

use super::file::Column;
use crate::custom_fields::FieldId;
use crate::custom_fields::field::{control, named};

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
            Self::Interchange => super::number_targets::INTERCHANGE,
            Self::OwnNumbers => super::number_targets::OWN_NUMBERS,
            Self::Prices => super::price_targets::PRICES,
            Self::Costs => super::price_targets::COSTS,
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
    /// Column names that mean it, normalised as [`normalise`] does, the surest first.
    pub(crate) synonyms: &'static [&'static str],
}

/// Which field each column of a file fills; as many entries as the file has columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping(Vec<Option<Field>>);

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
    /// The mapping that a form names, by [`Target::key`]; an empty text leaves a column out.
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
            if columns == 0 && target.is_required {
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

    /// The probable mapping of a file: by the names of its columns, then by what its values look like.
    #[must_use]
    pub(crate) fn guess(kind: Kind, columns: &[Column]) -> Self {
        let mut mapping = Self(vec![None; columns.len()]);
        let names: Vec<String> = columns.iter().map(|column| normalise(&column.name)).collect();
        for target in kind.targets() {
            mapping.fill(target, &names);
        }
        let bare: Vec<String> = names.iter().map(|name| without_prefix(name).to_owned()).collect();
        for target in kind.targets() {
            mapping.fill(target, &bare);
        }
        mapping.guess_from_values(kind, columns, &names);
        mapping
    }

    fn fill(&mut self, target: &Target, names: &[String]) {
        for synonym in target.synonyms {
            for (column, _) in names.iter().enumerate().filter(|(_, name)| name == synonym) {
                let is_free = target.may_repeat || self.columns(target.field).next().is_none();
                if self.0[column].is_none() && is_free {
                    self.0[column] = Some(target.field);
                }
            }
        }
    }

    /// Where a name says nothing, e-mail addresses and amounts speak for themselves.
    fn guess_from_values(&mut self, kind: Kind, columns: &[Column], names: &[String]) {
        for (index, column) in columns.iter().enumerate() {
            if self.0[index].is_some() || column.samples.is_empty() {
                continue;
            }
            let is_stock = kind == Kind::Parts && says_stock(&names[index]);
            if is_stock && column.samples.iter().all(|value| crate::parts::quantity::parse(value).is_ok()) {
                self.0[index] = Some(Field::Stock);
                continue;
            }
            let is_nameless = column.name.starts_with("Column ");
            let says_price = names[index].contains("price") && !names[index].contains("cost");
            let field = if column.samples.iter().all(|value| value.parse::<accounts::Email>().is_ok()) {
                Field::Email
            } else if (is_nameless || says_price) && column.samples.iter().all(|value| looks_like_money(value)) {
                Field::ListPrice
            } else {
                continue;
            };
            if kind.target(field).is_some() && self.columns(field).next().is_none() {
                self.0[index] = Some(field);
            }
        }
    }
}

/// Whether a column name means a field of any kind of rows.
pub(crate) fn is_known(name: &str) -> bool {
    let name = normalise(name);
    let bare = without_prefix(&name);
    let targets = Kind::ALL.iter().copied().flat_map(Kind::targets);
    targets.flat_map(|target| target.synonyms).any(|synonym| *synonym == name || *synonym == bare)
}

/// A column name as it is compared: letters and digits alone, in lower case.
#[must_use]
pub(crate) fn normalise(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// "Billing city" is a city, "Main phone" a phone.
fn without_prefix(name: &str) -> &str {
    const PREFIXES: [&str; 13] = [
        "billing", "billto", "bill", "mailing", "primary", "main", "business", "customer", "company", "contact",
        "work", "product", "item",
    ];
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// "Stock Northgate", "Qty on hand - Omaha": stock at a place, and not what is ordered, sold or kept at least.
fn says_stock(name: &str) -> bool {
    const OTHER: [&str; 12] =
        ["order", "min", "max", "sold", "reserv", "commit", "status", "date", "value", "cost", "price", "break"];
    !OTHER.iter().any(|word| name.contains(word))
        && super::places::STOCK_WORDS.iter().any(|word| name.starts_with(word) || name.ends_with(word))
}

fn looks_like_money(value: &str) -> bool {
    let digits = value.trim_start_matches('$');
    let has_cents = digits.len() > 3 && digits.as_bytes()[digits.len() - 3] == b'.';
    (value.starts_with('$') || has_cents) && crate::parts::money::parse(value).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(kind: Kind, heading: &str) -> Vec<Option<&'static str>> {
        let columns: Vec<Column> =
            heading.split(',').map(|name| Column { name: name.to_owned(), ..Column::default() }).collect();
        let mapping = Mapping::guess(kind, &columns);
        (0..columns.len()).map(|index| mapping.field(index).and_then(|f| kind.target(f)).map(|t| t.key)).collect()
    }

    #[test]
    fn the_headings_of_common_programs_are_recognised() {
        assert_eq!(
            guess(Kind::Customers, "Customer full name,Phone numbers,Email,Full name,Bill address,Ship address"),
            [Some("name"), Some("phone"), Some("email"), None, Some("street"), None]
        );
        assert_eq!(
            guess(
                Kind::Customers,
                "id,name,brewery_type,address_1,address_2,address_3,city,state_province,postal_code,country,phone,website_url"
            ),
            [
                None,
                Some("name"),
                None,
                Some("street"),
                Some("street"),
                Some("street"),
                Some("city"),
                Some("region"),
                Some("postal_code"),
                Some("country"),
                Some("phone"),
                Some("website")
            ]
        );
        assert_eq!(
            guess(Kind::Contacts, "Company Name,First,Last,E-mail address,Main Phone,Acct #"),
            [
                Some("customer_name"),
                Some("first_name"),
                Some("last_name"),
                Some("email"),
                Some("phone"),
                Some("customer_account")
            ]
        );
    }

    #[test]
    fn the_headings_of_part_lists_are_recognised() {
        assert_eq!(
            guess(Kind::Parts, "productid,name,productnumber,listprice,standardcost"),
            [None, Some("name"), Some("item_number"), Some("list_price"), None]
        );
        assert_eq!(
            guess(
                Kind::Parts,
                "Product/Service Name,SKU,Sales Description,Sales Price/Rate,Quantity On Hand,Purchase Cost"
            ),
            [Some("name"), Some("item_number"), Some("description"), Some("list_price"), Some("stock"), None]
        );
        assert_eq!(
            guess(Kind::Parts, "Product/Service Name,Sales Description,Type,Sales Price,Purchase Cost"),
            [Some("item_number"), Some("description"), None, Some("list_price"), None]
        );
        assert_eq!(
            guess(Kind::Parts, "Title,Variant SKU,Variant Price,Variant Inventory Qty,Product Category"),
            [Some("name"), Some("item_number"), Some("list_price"), Some("stock"), Some("category")]
        );
        assert_eq!(
            guess(Kind::Parts, "Part #,Desc,Manufacturer,Location,Qty"),
            [Some("item_number"), Some("description"), Some("brand"), Some("location"), Some("stock")]
        );
    }

    #[test]
    fn values_speak_where_a_name_says_nothing() {
        let column = |name: &str, samples: &[&str]| Column {
            name: name.to_owned(),
            samples: samples.iter().map(|value| (*value).to_owned()).collect(),
            point: None,
        };
        let columns = [
            column("Reach", &["ann@acme.test", "bob@acme.test"]),
            column("Column B", &["$12.50", "3.00"]),
            column("Our cost", &["$1.00"]),
        ];
        assert_eq!(Mapping::guess(Kind::Contacts, &columns).field(0), Some(Field::Email));
        let parts = Mapping::guess(Kind::Parts, &columns);
        assert_eq!((parts.field(0), parts.field(1), parts.field(2)), (None, Some(Field::ListPrice), None));
        let columns = [
            column("Stock Northgate", &["3", "0"]),
            column("Omaha qty", &["1,200"]),
            column("Min stock", &["5"]),
            column("Stock status", &["1"]),
        ];
        let parts = Mapping::guess(Kind::Parts, &columns);
        let fields: Vec<_> = (0..4).map(|index| parts.field(index)).collect();
        assert_eq!(fields, [Some(Field::Stock), Some(Field::Stock), None, None]);
    }

    #[test]
    fn a_mapping_needs_its_fields_exactly_once() {
        assert_eq!(Mapping::from_keys(Kind::Customers, &["", "city"]), Err(BadMapping::Missing("Name")));
        assert_eq!(Mapping::from_keys(Kind::Customers, &["name", "name"]), Err(BadMapping::Twice("Name")));
        assert_eq!(Mapping::from_keys(Kind::Customers, &["name", "item_number"]), Err(BadMapping::Unknown));
        assert_eq!(Mapping::from_keys(Kind::Contacts, &["email", "full_name"]), Err(BadMapping::NoCustomer));
        assert_eq!(Mapping::from_keys(Kind::Contacts, &["email", "customer_name"]), Err(BadMapping::NoName));
        assert!(Mapping::from_keys(Kind::Customers, &["name", "street", "street"]).is_ok());
    }

    #[test]
    fn every_label_is_a_synonym_so_that_our_own_template_maps_itself() {
        for kind in Kind::ALL.iter().copied() {
            for target in kind.targets() {
                let label = normalise(target.label);
                assert!(target.synonyms.contains(&label.as_str()), "{label}");
                let owners = kind.targets().iter().filter(|other| other.synonyms.contains(&label.as_str()));
                assert_eq!(owners.count(), 1, "{label}");
            }
        }
    }
}

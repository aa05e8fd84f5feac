//! Which column of a file is probably which field: by the export that it is, then by the names that common programs give
//! them, then by what stands there.

use pricing::Currency;

use super::columns::{Field, Kind, Target};
use super::file::Column;
use super::mapping::Mapping;
use super::programs::Export;
use super::row_types;

impl Mapping {
    /// The probable mapping of a file: by the names of its columns, then by what its values look like.
    #[must_use]
    pub(crate) fn guess(kind: Kind, columns: &[Column]) -> Self {
        let mut mapping = Self(vec![None; columns.len()]);
        let mut names: Vec<String> = columns.iter().map(|column| normalise(&column.name)).collect();
        let fixed = Export::of_kind(columns, kind).map(|export| export.fill(columns)).unwrap_or_default();
        for (column, field) in fixed.iter().enumerate().filter_map(|(column, field)| Some((column, (*field)?))) {
            mapping.0[column] = field;
            // A column that is left out means nothing to what follows.
            names[column].clear();
        }
        for target in kind.targets() {
            mapping.fill(target, &names);
        }
        let bare: Vec<String> = names.iter().map(|name| without_prefix(name).to_owned()).collect();
        for target in kind.targets() {
            mapping.fill(target, &bare);
        }
        mapping.guess_from_values(kind, columns, &names);
        mapping.mend(columns);
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

    /// Without a column for the town, an address stands in one cell, or in lines; and what says neither yes nor no says
    /// something else.
    fn mend(&mut self, columns: &[Column]) {
        let has_city = self.columns(Field::City).next().is_some();
        for (field, column) in self.0.iter_mut().zip(columns) {
            let is_either = || column.samples.iter().all(|value| row_types::is_active(value).is_some());
            match field {
                Some(Field::Street) if !has_city => *field = Some(Field::Address),
                Some(Field::Active) if !is_either() => *field = None,
                _ => {}
            }
        }
    }

    /// Where a name says nothing, e-mail addresses and amounts speak for themselves.
    fn guess_from_values(&mut self, kind: Kind, columns: &[Column], names: &[String]) {
        for (index, column) in columns.iter().enumerate() {
            if self.0[index].is_some() || names[index].is_empty() || column.samples.is_empty() {
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
            } else if (is_nameless || says_price)
                && column.samples.iter().all(|value| crate::parts::money::is_probable(value))
            {
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

/// The currency that a column name ends in, as those of our own files do: `List price (EUR)`.
pub(super) fn currency_of(name: &str) -> Option<Currency> {
    let (_, code) = name.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    Currency::from_code(code.trim())
}

/// A column name as it is compared: letters and digits alone, in lower case, without its currency.
#[must_use]
pub(crate) fn normalise(name: &str) -> String {
    let name = name.rsplit_once('(').filter(|_| currency_of(name).is_some()).map_or(name, |(name, _)| name);
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
    let name = name.strip_prefix("current").unwrap_or(name);
    !OTHER.iter().any(|word| name.contains(word))
        && super::places::STOCK_WORDS.iter().any(|word| name.starts_with(word) || name.ends_with(word))
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
            [Some("name"), Some("phone"), Some("email"), None, Some("address"), None]
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
            [Some("path_name"), Some("item_number"), Some("description"), Some("list_price"), Some("stock"), None]
        );
        assert_eq!(
            guess(Kind::Parts, "Product/Service Name,Sales Description,Type,Sales Price,Purchase Cost"),
            [Some("path_name"), Some("description"), Some("row_type"), Some("list_price"), None]
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
            ..Column::default()
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

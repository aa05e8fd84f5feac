//! An address of a customer: its fields and its rules.

use accounts::{Change, DisplayName};
use db::{CustomerId, Id};
use web::fields::FieldErrors;

/// Marks ids of addresses.
#[derive(Debug)]
pub enum CustomerAddress {}
/// The id of an address.
pub type AddressId = Id<CustomerAddress>;

/// What an address is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Goods go there.
    Ship,
    /// Bills go there.
    Bill,
}

impl Use {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ship, Self::Bill];

    /// Its name in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ship => "ship",
            Self::Bill => "bill",
        }
    }

    /// Its name on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ship => "Ship-to",
            Self::Bill => "Bill-to",
        }
    }

    /// The use with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// An address as it stands.
#[derive(Clone, Debug)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// Whose it is.
    pub customer: CustomerId,
    /// What staff call it.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whether goods may go there.
    pub ships: bool,
    /// Whether bills may go there.
    pub bills: bool,
    /// Whether goods go there where nobody chose.
    pub is_default_ship: bool,
    /// Whether bills go there where nobody chose.
    pub is_default_bill: bool,
    /// The contact who typed it at the checkout, by the name of that day; empty when staff added it.
    pub added_by: String,
    /// Counts its changes: the second of two editors is told.
    pub row_version: i32,
}

impl Address {
    /// Whether it is used so.
    #[must_use]
    pub const fn serves(&self, one: Use) -> bool {
        match one {
            Use::Ship => self.ships,
            Use::Bill => self.bills,
        }
    }

    /// Whether it is taken for this where nobody chose.
    #[must_use]
    pub const fn is_default(&self, one: Use) -> bool {
        match one {
            Use::Ship => self.is_default_ship,
            Use::Bill => self.is_default_bill,
        }
    }

    /// City, region, postal code and country in one line.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.city, [&self.region, &self.postal_code, &self.country])
    }

    /// Name, street and place, a line each: as orders keep it.
    #[must_use]
    pub fn lines(&self) -> String {
        [self.name.as_str(), &self.street, &self.place()].join("\n")
    }

    /// The fields that are different in `new`, by their names on the form.
    #[must_use]
    pub fn changes_to(&self, new: &NewAddress) -> Vec<Change> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let uses = |ships, bills| match (ships, bills) {
            (true, true) => "ship-to and bill-to",
            (true, false) => "ship-to",
            _ => "bill-to",
        };
        [
            ("Name", self.name.clone(), new.name.clone()),
            ("Street", self.street.clone(), new.street.clone()),
            ("City", self.city.clone(), new.city.clone()),
            ("State or province", text(&self.region), text(&new.region)),
            ("Postal code", text(&self.postal_code), text(&new.postal_code)),
            ("Country", text(&self.country), text(&new.country)),
            ("Used as", uses(self.ships, self.bills).into(), uses(new.ships, new.bills).into()),
        ]
        .into_iter()
        .filter_map(|(field, before, after)| Change::of(field, &before, &after))
        .collect()
    }
}

/// An address, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAddress {
    /// What staff call it: at most 60 characters.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whether goods may go there.
    pub ships: bool,
    /// Whether bills may go there.
    pub bills: bool,
}

impl NewAddress {
    /// Its name as it is compared.
    #[must_use]
    pub fn name_norm(&self) -> String {
        crate::custom_fields::field::norm(&self.name)
    }

    /// As [`Address::lines`].
    #[must_use]
    pub fn lines(&self) -> String {
        let place = place(&self.city, [&self.region, &self.postal_code, &self.country]);
        [self.name.as_str(), &self.street, &place].join("\n")
    }
}

fn place(city: &str, rest: [&Option<String>; 3]) -> String {
    std::iter::once(city).chain(rest.into_iter().filter_map(Option::as_deref)).collect::<Vec<_>>().join(", ")
}

/// What was typed, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddressForm {
    /// Its name.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: String,
    /// `on` when goods may go there.
    pub ships: String,
    /// `on` when bills may go there.
    pub bills: String,
    /// The version that was edited.
    pub row_version: i32,
}

impl From<Address> for AddressForm {
    fn from(address: Address) -> Self {
        let on = |is_on| if is_on { "on".to_owned() } else { String::new() };
        Self {
            name: address.name,
            street: address.street,
            city: address.city,
            region: address.region.unwrap_or_default(),
            postal_code: address.postal_code.unwrap_or_default(),
            country: address.country.unwrap_or_default(),
            ships: on(address.ships),
            bills: on(address.bills),
            row_version: address.row_version,
        }
    }
}

impl AddressForm {
    /// Parses the form; every field that is wrong is named.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn parse(&self) -> Result<NewAddress, FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut text = |field, typed: &str, most| match typed.trim().parse::<DisplayName>() {
            Ok(text) if text.as_str().chars().count() <= most => Some(text.as_str().to_owned()),
            Err(accounts::BadName::Empty) => None,
            Err(why @ accounts::BadName::Invisible) => {
                errors.add(field, why.to_string());
                None
            }
            _ => {
                errors.add(field, format!("Use at most {most} characters."));
                None
            }
        };
        let name = text("name", &self.name, 60);
        let street = text("street", &self.street, 200);
        let city = text("city", &self.city, 100);
        let region = text("region", &self.region, 100);
        let postal_code = text("postal_code", &self.postal_code, 20);
        let country = text("country", &self.country, 100);
        for (field, value, cure) in [
            ("name", &name, "Enter a name, such as Main warehouse."),
            ("street", &street, "Enter the street and number."),
            ("city", &city, "Enter the city."),
        ] {
            if value.is_none() && errors.of(field).is_empty() {
                errors.add(field, cure);
            }
        }
        let (ships, bills) = (self.ships == "on", self.bills == "on");
        if !ships && !bills {
            errors.add("ships", "Choose what it is used for: goods, bills, or both.");
        }
        match (name, street, city) {
            (Some(name), Some(street), Some(city)) if errors.is_empty() => {
                Ok(NewAddress { name, street, city, region, postal_code, country, ships, bills })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named() {
        let form = AddressForm { street: "x".repeat(201), region: "a\u{202e}b".into(), ..AddressForm::default() };
        let errors = form.parse().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["street", "region", "name", "city", "ships"]);
    }
}

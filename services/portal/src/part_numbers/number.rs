//! A number by which a part is also known.

use db::{CustomerId, Id};

use crate::parts::part::ItemNumber;

/// Marks ids of interchange numbers.
#[derive(Debug)]
pub(crate) enum InterchangeKind {}
/// The id of an interchange number.
pub(crate) type InterchangeId = Id<InterchangeKind>;
/// Marks ids of customers' own numbers.
#[derive(Debug)]
pub(crate) enum OwnKind {}
/// The id of a customer's own number.
pub(crate) type OwnId = Id<OwnKind>;

/// The most characters of a maker's name.
pub(crate) const BRAND_CHARS: usize = 100;

/// Whose number an interchange number is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// The maker of the vehicle or machine.
    #[default]
    Oem,
    /// Somebody who sells a part that does the same.
    Competitor,
}

impl Source {
    /// All, as menus list them.
    pub(crate) const ALL: [Self; 2] = [Self::Oem, Self::Competitor];

    /// Its name in forms and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Oem => "oem",
            Self::Competitor => "competitor",
        }
    }

    /// The source with this name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// The source that a file means, in its own words.
    pub(crate) fn from_words(words: &str) -> Option<Self> {
        let words: String = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        match words.as_str() {
            "oem" | "oe" | "original" | "genuine" | "maker" | "manufacturer" | "interchange" => Some(Self::Oem),
            "competitor" | "competition" | "aftermarket" | "cross" | "crossreference" => Some(Self::Competitor),
            _ => None,
        }
    }

    /// Its name in files.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Oem => "OEM",
            Self::Competitor => "Competitor",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Oem => "Maker (OEM)",
            Self::Competitor => "Competitor",
        }
    }
}

impl From<String> for Source {
    fn from(key: String) -> Self {
        Self::from_key(&key).unwrap_or_default()
    }
}

/// An interchange number to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewInterchange {
    pub(crate) number: ItemNumber,
    /// Who makes it; empty when nobody said.
    pub(crate) brand: String,
    pub(crate) source: Source,
}

/// An interchange number as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct Interchange {
    pub(crate) id: InterchangeId,
    pub(crate) number: String,
    pub(crate) brand: String,
    pub(crate) source: Source,
}

/// A customer's own number as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) id: OwnId,
    pub(crate) customer: CustomerId,
    pub(crate) customer_name: String,
    pub(crate) number: String,
}

/// What was typed of an interchange number, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct InterchangeForm {
    pub(crate) interchange: String,
    pub(crate) brand: String,
    pub(crate) source: String,
}

impl InterchangeForm {
    /// Parses the form.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub(crate) fn parse(&self) -> Result<NewInterchange, web::fields::FieldErrors> {
        let mut errors = web::fields::FieldErrors::none();
        let number = self.interchange.parse::<ItemNumber>().map_err(|why| errors.add("interchange", why)).ok();
        let brand = brand(&self.brand).map_err(|why| errors.add("brand", why)).unwrap_or_default();
        let source = Source::from_key(&self.source).unwrap_or_default();
        match number.filter(|_| errors.is_empty()) {
            Some(number) => Ok(NewInterchange { number, brand, source }),
            None => Err(errors),
        }
    }
}

/// A maker's name; empty when nobody said.
fn brand(typed: &str) -> Result<String, &'static str> {
    match typed.parse::<accounts::DisplayName>() {
        Err(accounts::BadName::Empty) => Ok(String::new()),
        Ok(name) if name.as_str().chars().count() <= BRAND_CHARS => Ok(name.as_str().to_owned()),
        Err(accounts::BadName::Invisible) => Err("Remove the invisible characters."),
        _ => Err("Use at most 100 characters."),
    }
}

/// What was typed of a customer's own number, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OwnForm {
    pub(crate) customer: String,
    pub(crate) own_number: String,
}

impl OwnForm {
    /// Parses the form, which names this customer, or no one for that reason.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub(crate) fn parse(
        &self,
        customer: Result<CustomerId, String>,
    ) -> Result<(CustomerId, ItemNumber), web::fields::FieldErrors> {
        let mut errors = web::fields::FieldErrors::none();
        let customer = customer.map_err(|cure| errors.add("customer", cure)).ok();
        let number = self.own_number.parse::<ItemNumber>().map_err(|why| errors.add("own_number", why)).ok();
        customer.zip(number).ok_or(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_needs_letters_or_digits_and_nothing_else() {
        let form = InterchangeForm { interchange: " PH-3614 ".into(), ..InterchangeForm::default() };
        let new = form.parse().unwrap();
        assert_eq!((new.number.norm().as_str(), new.brand.as_str(), new.source), ("PH3614", "", Source::Oem));
        let form = InterchangeForm { interchange: "--".into(), brand: "x".repeat(101), ..InterchangeForm::default() };
        let errors = form.parse().unwrap_err();
        assert!(!errors.of("interchange").is_empty() && !errors.of("brand").is_empty());
    }

    #[test]
    fn files_name_the_source_in_their_own_words() {
        assert_eq!(Source::from_words("O.E."), Some(Source::Oem));
        assert_eq!(Source::from_words("Cross reference"), Some(Source::Competitor));
        assert_eq!(Source::from_words("blue"), None);
    }
}

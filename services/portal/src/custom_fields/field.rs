//! A field of a tenant's own: its name, what it takes, and its choices.

use accounts::DisplayName;
use db::Id;
use unicode_normalization::UnicodeNormalization as _;

/// Marks ids of fields.
#[derive(Debug)]
pub enum CustomField {}
/// The id of a field: it stays when the field is renamed.
pub type FieldId = Id<CustomField>;

/// What has a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// The people at customers and vendors.
    Contact,
    /// The companies that buy.
    Customer,
}

impl Record {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Contact, Self::Customer];

    /// Its name in addresses and in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Customer => "customer",
        }
    }

    /// Many of it, at the beginning of a sentence.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Contact => "Contacts",
            Self::Customer => "Customers",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|record| record.key() == key)
    }
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text, at most 500 characters.
    Text,
    /// A number with at most six decimals.
    Number,
    /// A day.
    Date,
    /// One of the tenant's own choices.
    Choice,
    /// Yes or no.
    YesNo,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Choice, Self::YesNo];

    /// Its name in forms and in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::YesNo => "yes_no",
        }
    }

    /// Its name on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Date => "Date",
            Self::Choice => "Choice",
            Self::YesNo => "Yes or no",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

impl From<String> for Kind {
    /// Reads a stored kind; the database holds no other.
    fn from(key: String) -> Self {
        Self::from_key(&key).unwrap_or(Self::Text)
    }
}

/// One of the choices of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its number in the field, given in the order in which choices were added and never again.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Whether it is kept where it stands and chosen no more.
    pub is_retired: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// What has it.
    pub record: Record,
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: Kind,
    /// Whether a record cannot be saved without it.
    pub is_required: bool,
    /// Whether it is hidden, with its values kept.
    pub is_archived: bool,
    /// Its choices, in the order in which they are offered.
    pub choices: Vec<Choice>,
}

impl Field {
    /// Its name in forms, addresses and mappings.
    #[must_use]
    pub fn control(&self) -> String {
        control(self.id)
    }

    /// What it takes, and how many choices there are.
    #[must_use]
    pub fn facts(&self) -> String {
        let live = self.choices.iter().filter(|choice| !choice.is_retired);
        let kind = match self.kind {
            Kind::Choice => {
                format!("Choice: {}", live.map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(", "))
            }
            kind => kind.label().to_owned(),
        };
        if self.is_required { format!("{kind} · required") } else { kind }
    }
}

/// A field's name in forms, addresses and mappings.
#[must_use]
pub fn control(id: FieldId) -> String {
    format!("c-{id}")
}

/// The field that such a name means.
#[must_use]
pub fn named(control: &str) -> Option<FieldId> {
    control.strip_prefix("c-")?.parse().ok()
}

/// The most fields in use that contacts, or customers, can have.
pub const MOST_FIELDS: usize = 50;
/// The most choices of one field, retired ones included.
pub const MOST_CHOICES: usize = 100;
/// The longest name of a field or a choice, in characters.
pub const LONGEST_NAME: usize = 60;

/// Reads the name of a field or a choice, with single spaces.
///
/// # Errors
/// What to do about it.
pub fn name(typed: &str) -> Result<String, String> {
    let cure = || format!("Enter a name of up to {LONGEST_NAME} characters.");
    let spaced = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match spaced.parse::<DisplayName>() {
        Ok(name) if name.as_str().chars().count() <= LONGEST_NAME => Ok(name.as_str().to_owned()),
        Err(accounts::BadName::Invisible) => Err(accounts::BadName::Invisible.to_string()),
        _ => Err(cure()),
    }
}

/// A name as it is compared: whatever its case, its spaces, and the width of its letters.
#[must_use]
pub fn norm(name: &str) -> String {
    name.nfkc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_whatever_their_case_and_spaces() {
        assert_eq!(name("  Sales   region ").unwrap(), "Sales region");
        assert_eq!(norm("Sales  REGION"), norm(" sales region "));
        assert_eq!(norm("Ｔier"), "tier");
        assert!(name(&"x".repeat(61)).is_err() && name(" ").is_err() && name("a\u{202e}b").is_err());
    }
}

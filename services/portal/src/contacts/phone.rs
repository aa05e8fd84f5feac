//! Telephone numbers, each with a word for where it rings.

use serde::{Deserialize, Serialize};
use web::fields::Choice;

/// Where a number rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PhoneLabel {
    /// Nobody said.
    #[default]
    Unsaid,
    /// At work.
    Office,
    /// In the pocket.
    Mobile,
    /// Anywhere else.
    Other,
}

impl PhoneLabel {
    const CHOICES: [Self; 4] = [Self::Unsaid, Self::Office, Self::Mobile, Self::Other];

    /// Its name in the database and in forms; empty when nobody said.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unsaid => "",
            Self::Office => "office",
            Self::Mobile => "mobile",
            Self::Other => "other",
        }
    }

    /// Its name on screens; empty when nobody said.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unsaid => "",
            Self::Office => "Office",
            Self::Mobile => "Mobile",
            Self::Other => "Other",
        }
    }

    /// All of them for a menu, with this one chosen.
    pub(crate) fn choices(chosen: &str) -> Vec<Choice> {
        let label = |one: Self| if one == Self::Unsaid { "No label" } else { one.label() };
        Self::CHOICES.map(|one| Choice::new(one.key(), label(one), chosen)).to_vec()
    }
}

impl From<String> for PhoneLabel {
    /// Reads a label; one that is unknown was not said.
    fn from(key: String) -> Self {
        Self::CHOICES.into_iter().find(|one| one.key() == key).unwrap_or_default()
    }
}

impl From<PhoneLabel> for String {
    fn from(label: PhoneLabel) -> Self {
        label.key().to_owned()
    }
}

/// A number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// Where it rings.
    pub label: PhoneLabel,
    /// As it was written, at most 40 characters.
    pub number: String,
}

impl Phone {
    /// In a line: `Mobile: +1 515 555 0102`.
    #[must_use]
    pub fn words(&self) -> String {
        match self.label {
            PhoneLabel::Unsaid => self.number.clone(),
            label => format!("{}: {}", label.label(), self.number),
        }
    }

    /// Several in a line.
    #[must_use]
    pub fn all_words(phones: &[Self]) -> String {
        phones.iter().map(Self::words).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_as_it_was_and_an_unknown_label_is_none() {
        let phone = Phone { label: PhoneLabel::Mobile, number: "+1 515 555 0102".into() };
        let kept = serde_json::to_string(&phone).unwrap();
        assert_eq!(kept, r#"{"label":"mobile","number":"+1 515 555 0102"}"#);
        assert_eq!(serde_json::from_str::<Phone>(&kept).unwrap(), phone);
        let newer = serde_json::from_str::<Phone>(r#"{"label":"fax","number":"1"}"#).unwrap();
        assert_eq!((newer.label, newer.words().as_str()), (PhoneLabel::Unsaid, "1"));
        assert_eq!(Phone::all_words(&[phone, newer]), "Mobile: +1 515 555 0102, 1");
    }
}

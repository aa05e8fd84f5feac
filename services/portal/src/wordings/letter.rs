//! The letters whose words a business may change.

use mail::{CustomerReset, Invitation, Wording};

/// A letter to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    Invitation,
    Reset,
}

impl Letter {
    pub(super) const ALL: [Self; 2] = [Self::Invitation, Self::Reset];

    /// Its name in addresses and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|letter| letter.key() == key)
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Invitation => "Website invite",
            Self::Reset => "Password reset",
        }
    }

    /// When it goes out.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Invitation => "Goes to a contact whom you invite, alone or with many",
            Self::Reset => "Goes to a contact whose password you reset, or who forgot it",
        }
    }

    /// The words as long as the business has none of its own.
    pub(super) fn usual(self) -> Wording {
        match self {
            Self::Invitation => Invitation::usual(),
            Self::Reset => CustomerReset::usual(),
        }
    }
}

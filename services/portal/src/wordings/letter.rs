//! The letters whose words a business may change.

use accounts::{Purpose, TEMPORARY_LIFE};
use mail::{AnotherCustomer, CustomerReset, Invitation, WayIn, Wording};

use crate::contacts::way::InvitesWith;

/// A letter to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    Invitation,
    Reset,
    AnotherCustomer,
}

impl Letter {
    pub(super) const ALL: [Self; 3] = [Self::Invitation, Self::Reset, Self::AnotherCustomer];

    /// Its name in addresses and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::AnotherCustomer => "another_customer",
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|letter| letter.key() == key)
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Invitation => "Website invite",
            Self::Reset => "Password reset",
            Self::AnotherCustomer => "Another customer",
        }
    }

    /// When it goes out.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Invitation => "Goes to a contact whom you invite, alone or with many",
            Self::Reset => "Goes to a contact whose password you reset, or who forgot it",
            Self::AnotherCustomer => "Goes to a contact who signs in already and may act for one more customer",
        }
    }

    /// Whether it is about a login that its reader has.
    pub(super) const fn is_to_somebody_known(self) -> bool {
        matches!(self, Self::AnotherCustomer)
    }

    /// What lets its reader in, as an example.
    pub(crate) const fn way_in(self, by: InvitesWith, link: &str) -> WayIn<'_> {
        match (by, self) {
            (InvitesWith::TemporaryPassword, Self::Invitation | Self::Reset) => {
                WayIn::TemporaryPassword("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ", TEMPORARY_LIFE)
            }
            (InvitesWith::Link, Self::Reset) => WayIn::Link(link, Purpose::Reset.life()),
            (_, Self::Invitation | Self::AnotherCustomer) => WayIn::Link(link, Purpose::Invitation.life()),
        }
    }

    /// The words as long as the business has none of its own.
    pub(super) fn usual(self, by: InvitesWith) -> Wording {
        let way_in = self.way_in(by, "");
        match self {
            Self::Invitation => Invitation::usual(way_in),
            Self::Reset => CustomerReset::usual(way_in),
            Self::AnotherCustomer => AnotherCustomer::usual(),
        }
    }
}

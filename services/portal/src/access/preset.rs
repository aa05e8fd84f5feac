//! What people do at a customer's, as named sets of features.

use super::{Feature, Switches};

/// What a contact does at its customer's. Which features go with it, each [`Feature`] says itself, so that one that comes
/// later finds its place in every preset on its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Looks, and commits the customer to nothing.
    Viewer,
    /// Repairs: finds the part and where it lies, and sees no prices.
    Technician,
    /// Buys.
    Buyer,
    /// Decides what others may buy.
    Approver,
    /// Pays the bills.
    AccountsPayable,
}

impl Preset {
    /// All of them, as they are offered.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Technician, Self::Buyer, Self::Approver, Self::AccountsPayable];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Technician => "technician",
            Self::Buyer => "buyer",
            Self::Approver => "approver",
            Self::AccountsPayable => "accounts_payable",
        }
    }

    /// The preset with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.key() == key)
    }

    /// The name on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Technician => "Technician",
            Self::Buyer => "Buyer",
            Self::Approver => "Approver",
            Self::AccountsPayable => "Accounts payable",
        }
    }

    /// What the person does, in a few words.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Viewer => "looks at everything",
            Self::Technician => "parts and stock, no prices",
            Self::Buyer => "everything that buying takes",
            Self::Approver => "prices, orders and quotes, and places them",
            Self::AccountsPayable => "prices, orders and quotes, without placing any",
        }
    }

    /// The switches as the preset sets them. What is given singly is no part of any.
    #[must_use]
    pub fn switches(self) -> Switches {
        let settable = Feature::ALL.into_iter().filter(|feature| !feature.is_given_singly());
        settable.fold(Switches::default(), |all, feature| all.with(feature, feature.presets().contains(&self)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Levels, Visible};
    use super::*;

    #[test]
    fn a_preset_gives_what_it_names_and_never_the_right_to_manage_people() {
        for preset in Preset::ALL {
            let tenant = Feature::ALL.into_iter().fold(Switches::default(), |all, feature| all.with(feature, true));
            let visible = Visible::decide(Levels { tenant, contact: preset.switches(), ..Levels::default() });
            for feature in Feature::ALL {
                let is_named = feature.presets().contains(&preset);
                assert_eq!(visible.has(feature), is_named && !feature.is_given_singly(), "{preset:?} {feature:?}");
            }
        }
    }

    #[test]
    fn a_preset_that_shows_a_feature_shows_what_it_needs() {
        for (preset, feature) in Preset::ALL.into_iter().flat_map(|p| Feature::ALL.map(|f| (p, f))) {
            let needed = feature.needs().is_none_or(|needed| needed.presets().contains(&preset));
            assert!(!feature.presets().contains(&preset) || needed, "{preset:?} {feature:?}");
        }
    }
}

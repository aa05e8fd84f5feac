//! Features, their switches, and how the switches combine.

use accounts::Change;

/// One thing a portal user may see or do. Adding one is an entry here plus its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Find parts.
    Parts,
    /// See the list price of a part.
    ListPrice,
    /// See what is in stock.
    Stock,
}

impl Feature {
    /// All features, in the order of menus and switches.
    pub const ALL: [Self; 3] = [Self::Parts, Self::ListPrice, Self::Stock];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::ListPrice => "list_price",
            Self::Stock => "stock",
        }
    }

    /// The feature with this name; one that a newer release wrote is unknown and stays hidden.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.key() == key)
    }

    /// The name on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Parts => "Search for parts",
            Self::ListPrice => "See list prices",
            Self::Stock => "Check stock",
        }
    }

    /// What keeps a customer's people from it: it must be on at the tenant, and switched off neither at the customer nor
    /// by what it needs. A customer's switch narrows what the tenant allows, never widens it.
    #[must_use]
    pub fn barred(self, tenant: Switches, customer: Switches) -> Option<Barred> {
        let tenant_on = if self.is_on_by_default() { !tenant.is_off(self) } else { tenant.on & self.bit() != 0 };
        if !tenant_on {
            return Some(Barred::ByTenant);
        }
        if customer.is_off(self) {
            return Some(Barred::ByCustomer);
        }
        self.needs().filter(|needed| needed.barred(tenant, customer).is_some()).map(Barred::Needs)
    }

    /// Its switch being turned, for the trail.
    #[must_use]
    pub fn turned(self, is_on: bool) -> Change {
        let words = |is_on| if is_on { "on" } else { "off" };
        Change { field: self.label().into(), before: words(!is_on).into(), after: words(is_on).into() }
    }

    /// What customers get when it is on.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Parts => "Customers search your catalogue by number, words, vehicle and category.",
            Self::ListPrice => "Search results and part pages show the list price.",
            Self::Stock => "Search results and part pages show what each of your locations has.",
        }
    }

    /// The feature without which this one shows nothing.
    #[must_use]
    pub const fn needs(self) -> Option<Self> {
        match self {
            Self::Parts => None,
            Self::ListPrice | Self::Stock => Some(Self::Parts),
        }
    }

    /// Whether it is on for a tenant that never touched the switch.
    #[must_use]
    pub const fn is_on_by_default(self) -> bool {
        true
    }

    const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// The switches that somebody set at one level; the others follow the level above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    on: u64,
    off: u64,
}

impl Switches {
    /// Sets one switch.
    #[must_use]
    pub const fn with(self, feature: Feature, is_on: bool) -> Self {
        let bit = feature.bit();
        if is_on {
            Self { on: self.on | bit, off: self.off & !bit }
        } else {
            Self { on: self.on & !bit, off: self.off | bit }
        }
    }

    /// The switches stored under these names.
    #[must_use]
    pub fn stored(rows: impl IntoIterator<Item = (String, bool)>) -> Self {
        rows.into_iter().fold(Self::default(), |all, (key, is_on)| match Feature::from_key(&key) {
            Some(feature) => all.with(feature, is_on),
            None => all,
        })
    }

    /// Whether the switch is off here.
    #[must_use]
    pub const fn is_off(self, feature: Feature) -> bool {
        self.off & feature.bit() != 0
    }
}

/// What keeps somebody from a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The tenant has it off for everybody.
    ByTenant,
    /// It is off for the customer.
    ByCustomer,
    /// Something that it needs is off.
    Needs(Feature),
}

/// What somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible(u64);

impl Visible {
    /// The one decision: everything that nothing bars.
    #[must_use]
    pub fn decide(tenant: Switches, customer: Switches) -> Self {
        let visible = Feature::ALL.into_iter().filter(|feature| feature.barred(tenant, customer).is_none());
        Self(visible.fold(0, |bits, feature| bits | feature.bit()))
    }

    /// Whether it is visible.
    #[must_use]
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & feature.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_on_until_somebody_says_no() {
        let visible = Visible::decide(Switches::default(), Switches::default());
        assert!(Feature::ALL.into_iter().all(|feature| visible.has(feature)));
    }

    #[test]
    fn a_customer_never_gets_more_than_its_tenant_allows() {
        for tenant in every_setting() {
            let ceiling = Visible::decide(tenant, Switches::default());
            for customer in every_setting() {
                let visible = Visible::decide(tenant, customer);
                for feature in Feature::ALL {
                    assert!(!visible.has(feature) || ceiling.has(feature));
                    assert!(!visible.has(feature) || !customer.is_off(feature));
                }
            }
        }
    }

    #[test]
    fn without_parts_there_is_no_price_and_no_stock() {
        let visible = Visible::decide(Switches::default().with(Feature::Parts, false), Switches::default());
        assert!(Feature::ALL.into_iter().all(|feature| !visible.has(feature)));
    }

    #[test]
    fn an_unknown_switch_changes_nothing() {
        assert_eq!(Switches::stored([("holograms".to_owned(), true)]), Switches::default());
    }

    /// Each feature on, off or untouched.
    fn every_setting() -> Vec<Switches> {
        Feature::ALL.into_iter().fold(vec![Switches::default()], |all, feature| {
            all.iter().flat_map(|s| [*s, s.with(feature, true), s.with(feature, false)]).collect()
        })
    }
}

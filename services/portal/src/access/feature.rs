//! Features, their switches, and how the switches combine.

use accounts::Change;

use super::Preset;

/// One thing a portal user may see or do. Adding one is an entry here plus its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Find parts.
    Parts,
    /// See the list price of a part.
    ListPrice,
    /// See what one's own company pays.
    YourPrice,
    /// See how one's price came about.
    PriceReasons,
    /// See what is in stock.
    Stock,
    /// See what one's own company ordered.
    Orders,
    /// Order in one's own company's name.
    PlaceOrders,
    /// See what one's own company was quoted.
    Quotes,
    /// Ask for quotes, and save carts as quotes.
    RequestQuotes,
    /// Keep lists of parts.
    Favourites,
    /// Manage the people of one's own company.
    People,
}

impl Feature {
    /// All features, in the order of menus and switches.
    pub const ALL: [Self; 11] = [
        Self::Parts,
        Self::ListPrice,
        Self::YourPrice,
        Self::PriceReasons,
        Self::Stock,
        Self::Orders,
        Self::PlaceOrders,
        Self::Quotes,
        Self::RequestQuotes,
        Self::Favourites,
        Self::People,
    ];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::ListPrice => "list_price",
            Self::YourPrice => "your_price",
            Self::PriceReasons => "price_reasons",
            Self::Stock => "stock",
            Self::Orders => "orders",
            Self::PlaceOrders => "place_orders",
            Self::Quotes => "quotes",
            Self::RequestQuotes => "request_quotes",
            Self::Favourites => "favourites",
            Self::People => "people",
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
            Self::YourPrice => "See their own prices",
            Self::PriceReasons => "See why a price is theirs",
            Self::Stock => "Check stock",
            Self::Orders => "See orders",
            Self::PlaceOrders => "Place orders",
            Self::Quotes => "See quotes",
            Self::RequestQuotes => "Ask for quotes",
            Self::Favourites => "Keep lists of favourites",
            Self::People => "Manage their own people",
        }
    }

    /// What keeps a person from it: it must be on at the tenant, and switched off neither at the customer nor at the
    /// contact nor by what it needs. Each level narrows what the one above allows, never widens it.
    #[must_use]
    pub fn barred(self, levels: Levels) -> Option<Barred> {
        let Levels { tenant, customer, contact } = levels;
        if !tenant.lets(self) {
            return Some(Barred::ByTenant);
        }
        if customer.is_off(self) {
            return Some(Barred::ByCustomer);
        }
        if self.is_given_singly() && !contact.is_on(self) {
            return Some(Barred::NotGiven);
        }
        if contact.is_off(self) {
            return Some(Barred::ByContact);
        }
        self.needs().filter(|needed| needed.barred(levels).is_some()).map(Barred::Needs)
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
            Self::Parts => "Find parts by number, words, vehicle and category.",
            Self::ListPrice => "Search results and part pages show the list price.",
            Self::YourPrice => "Search results and part pages show what the customer pays, by its own pricing.",
            Self::PriceReasons => {
                "Part pages say which of the customer’s prices counts and why. Offers are named, too."
            }
            Self::Stock => "Search results and part pages show what each location has.",
            Self::Orders => "The company’s orders with their prices, status, shipments and history.",
            Self::PlaceOrders => "A cart, and ordering what is in it.",
            Self::Quotes => "The company’s quotes with their prices, versions and messages.",
            Self::RequestQuotes => "Saving a cart as a quote, asking for a better price, and writing about quotes.",
            Self::Favourites => "Lists of parts to come back to: their own, shared with colleagues, or made by you.",
            Self::People => {
                "Whoever is given this invites and removes colleagues. Give it on the contact’s Permissions tab."
            }
        }
    }

    /// The feature without which this one shows nothing.
    #[must_use]
    pub const fn needs(self) -> Option<Self> {
        match self {
            Self::Parts | Self::People => None,
            Self::ListPrice | Self::YourPrice | Self::Stock | Self::Favourites => Some(Self::Parts),
            Self::PriceReasons | Self::Orders | Self::Quotes => Some(Self::YourPrice),
            Self::PlaceOrders => Some(Self::Orders),
            Self::RequestQuotes => Some(Self::Quotes),
        }
    }

    /// Whether it is on for a tenant that never touched the switch.
    #[must_use]
    pub const fn is_on_by_default(self) -> bool {
        !matches!(self, Self::PriceReasons)
    }

    /// The presets that have it.
    #[must_use]
    pub const fn presets(self) -> &'static [Preset] {
        use Preset as P;
        match self {
            Self::Parts => &[P::Viewer, P::Technician, P::Buyer, P::Approver, P::AccountsPayable],
            Self::ListPrice | Self::YourPrice => &[P::Viewer, P::Buyer, P::Approver, P::AccountsPayable],
            Self::PriceReasons => &[P::Buyer, P::Approver, P::AccountsPayable],
            Self::Stock => &[P::Viewer, P::Technician, P::Buyer],
            Self::Orders | Self::Quotes => &[P::Viewer, P::Buyer, P::Approver, P::AccountsPayable],
            Self::PlaceOrders | Self::RequestQuotes => &[P::Buyer, P::Approver],
            Self::Favourites => &[P::Technician, P::Buyer, P::Approver],
            Self::People => &[],
        }
    }

    /// Whether nobody has it until staff give it to them: a right over others.
    #[must_use]
    pub const fn is_given_singly(self) -> bool {
        matches!(self, Self::People)
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
        Self::default().and_stored(rows)
    }

    /// The same with what is stored under these names.
    #[must_use]
    pub fn and_stored(self, rows: impl IntoIterator<Item = (String, bool)>) -> Self {
        rows.into_iter().fold(self, |all, (key, is_on)| match Feature::from_key(&key) {
            Some(feature) => all.with(feature, is_on),
            None => all,
        })
    }

    /// Whether a tenant with these switches has the feature on, be it by default.
    #[must_use]
    pub const fn lets(self, feature: Feature) -> bool {
        self.is_on(feature) || feature.is_on_by_default() && !self.is_off(feature)
    }

    /// Whether the switch is on here.
    #[must_use]
    pub const fn is_on(self, feature: Feature) -> bool {
        self.on & feature.bit() != 0
    }

    /// Whether the switch is off here.
    #[must_use]
    pub const fn is_off(self, feature: Feature) -> bool {
        self.off & feature.bit() != 0
    }
}

/// The switches of a person: everybody's, their customer's and their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The tenant's.
    pub tenant: Switches,
    /// The customer's.
    pub customer: Switches,
    /// The contact's.
    pub contact: Switches,
}

impl Levels {
    /// The same for somebody who has not shown well enough who they are: without rights over others.
    #[must_use]
    pub fn unproven(self) -> Self {
        let given = Feature::ALL.into_iter().filter(|feature| feature.is_given_singly());
        Self { contact: given.fold(self.contact, |contact, feature| contact.with(feature, false)), ..self }
    }

    /// What keeps everybody at the customer from a feature, whoever they are.
    #[must_use]
    pub fn ceiling(self, feature: Feature) -> Option<Barred> {
        let anybody = Switches::default();
        let contact = if feature.is_given_singly() { anybody.with(feature, true) } else { anybody };
        feature.barred(Self { contact, ..self })
    }
}

/// What keeps somebody from a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The tenant has it off for everybody.
    ByTenant,
    /// It is off for the customer.
    ByCustomer,
    /// It is off for the contact.
    ByContact,
    /// Staff give it to each contact singly, and did not to this one.
    NotGiven,
    /// Something that it needs is off.
    Needs(Feature),
}

impl Barred {
    /// The reason in words, as staff read it.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::ByTenant => "Off for everybody".into(),
            Self::ByCustomer => "Off for this customer".into(),
            Self::ByContact => "Off for this contact".into(),
            Self::NotGiven => "Not given to this contact".into(),
            Self::Needs(feature) => format!("Needs “{}”", feature.label()),
        }
    }
}

/// What somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible(u64);

impl Visible {
    /// The one decision: everything that nothing bars.
    #[must_use]
    pub fn decide(levels: Levels) -> Self {
        let visible = Feature::ALL.into_iter().filter(|feature| feature.barred(levels).is_none());
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn everything_is_on_until_somebody_says_no_but_what_is_given_or_allowed_singly() {
        let visible = Visible::decide(Levels::default());
        for feature in Feature::ALL {
            assert_eq!(visible.has(feature), feature.is_on_by_default() && !feature.is_given_singly(), "{feature:?}");
        }
    }

    proptest! {
        #[test]
        fn no_level_gives_more_than_the_one_above(tenant in settings(), customer in settings(), contact in settings()) {
            let above = Levels { tenant, customer, ..Levels::default() };
            let visible = Visible::decide(Levels { contact, ..above });
            for feature in Feature::ALL.into_iter().filter(|feature| visible.has(*feature)) {
                prop_assert_eq!(above.ceiling(feature), None);
                prop_assert_eq!(Levels { tenant, ..Levels::default() }.ceiling(feature), None);
                prop_assert!(!tenant.is_off(feature) && !customer.is_off(feature) && !contact.is_off(feature));
                prop_assert!(tenant.is_on(feature) || feature.is_on_by_default());
                prop_assert!(!feature.is_given_singly() || contact.is_on(feature));
                prop_assert!(feature.needs().is_none_or(|needed| visible.has(needed)));
            }
        }

        #[test]
        fn what_is_seen_is_what_nothing_bars(tenant in settings(), customer in settings(), contact in settings()) {
            let levels = Levels { tenant, customer, contact };
            let visible = Visible::decide(levels);
            for feature in Feature::ALL {
                prop_assert_eq!(visible.has(feature), feature.barred(levels).is_none());
            }
        }
    }

    #[test]
    fn without_parts_there_is_no_price_and_no_stock() {
        let off = Switches::default().with(Feature::Parts, false);
        let nothing = Levels::default();
        for levels in
            [Levels { tenant: off, ..nothing }, Levels { customer: off, ..nothing }, Levels { contact: off, ..nothing }]
        {
            assert!(Feature::ALL.into_iter().all(|feature| !Visible::decide(levels).has(feature)));
        }
    }

    #[test]
    fn an_unknown_switch_changes_nothing() {
        assert_eq!(Switches::stored([("holograms".to_owned(), true)]), Switches::default());
    }

    /// Each feature on, off or untouched.
    fn settings() -> impl Strategy<Value = Switches> {
        let each = prop::collection::vec(prop::option::of(any::<bool>()), Feature::ALL.len());
        each.prop_map(|each| {
            let set = Feature::ALL.into_iter().zip(each).filter_map(|(feature, is_on)| Some((feature, is_on?)));
            set.fold(Switches::default(), |all, (feature, is_on)| all.with(feature, is_on))
        })
    }
}

//! The orders in which parts are listed.

/// An order of parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// The likeliest first; by name where nothing was typed.
    #[default]
    Match,
    Name,
    Number,
    /// By what the customer who looks pays.
    YoursUp,
    YoursDown,
    PriceUp,
    PriceDown,
    /// The parts that were added last come first.
    Newest,
}

impl Sort {
    /// All orders, as menus list them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Match,
        Self::Name,
        Self::Number,
        Self::YoursUp,
        Self::YoursDown,
        Self::PriceUp,
        Self::PriceDown,
        Self::Newest,
    ];

    /// Its name in addresses; the first has none.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Match => "",
            Self::Name => "name",
            Self::Number => "number",
            Self::YoursUp => "your-price",
            Self::YoursDown => "-your-price",
            Self::PriceUp => "price",
            Self::PriceDown => "-price",
            Self::Newest => "newest",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Match => "Best match",
            Self::Name => "Name",
            Self::Number => "Item number",
            Self::YoursUp => "Your price, low to high",
            Self::YoursDown => "Your price, high to low",
            Self::PriceUp => "Price, low to high",
            Self::PriceDown => "Price, high to low",
            Self::Newest => "Newest first",
        }
    }

    /// Whether it tells of a customer's prices.
    pub(crate) const fn is_by_yours(self) -> bool {
        matches!(self, Self::YoursUp | Self::YoursDown)
    }

    /// Whether it tells of list prices.
    pub(crate) const fn is_by_price(self) -> bool {
        matches!(self, Self::PriceUp | Self::PriceDown)
    }
}

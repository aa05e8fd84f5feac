//! An order, its lines, and the states it goes through.

use db::{ContactId, CustomerId, Id};
use pricing::Currency;
use time::{Date, OffsetDateTime};

use super::totals::{Priced, Totals};
use crate::parts::part::ItemId;
use crate::taxes::Tax;

/// Marks ids of orders.
#[derive(Debug)]
pub(crate) enum OrderMark {}
/// The id of an order.
pub(crate) type OrderId = Id<OrderMark>;
/// Marks ids of an order's lines.
#[derive(Debug)]
pub(crate) enum OrderLineMark {}
/// The id of an order's line.
pub(crate) type OrderLineId = Id<OrderLineMark>;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// Waits until a colleague of whoever placed it says yes; the business does not work on it.
    Waiting,
    /// Waits until staff release it.
    Held,
    /// Came in; nobody works on it yet.
    Received,
    /// Staff work on it.
    InProgress,
    /// Some of it is on its way.
    PartlyShipped,
    /// All that is still wanted is on its way.
    Shipped,
    /// Nothing of it comes.
    Cancelled,
}

impl Status {
    /// All of them, in the order in which orders go through them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Held,
        Self::Received,
        Self::InProgress,
        Self::PartlyShipped,
        Self::Shipped,
        Self::Cancelled,
    ];

    /// Its name in the database and in addresses.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::PartlyShipped => "partly_shipped",
            Self::Shipped => "shipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status with this name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting for approval",
            Self::Held => "On hold",
            Self::Received => "Received",
            Self::InProgress => "In progress",
            Self::PartlyShipped => "Partly shipped",
            Self::Shipped => "Shipped",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The colour of its badge.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Waiting | Self::Held => "warn",
            Self::Received | Self::InProgress | Self::PartlyShipped => "info",
            Self::Shipped => "ok",
            Self::Cancelled => "mute",
        }
    }

    /// Whether nobody works on it until somebody lets it go.
    pub(crate) const fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::Held)
    }

    /// Whether it counts towards its customer's credit: ordered, and not all sent.
    pub(crate) const fn is_owed(self) -> bool {
        matches!(self, Self::Received | Self::InProgress | Self::PartlyShipped)
    }

    /// Whether something of it may still be sent, changed or cancelled.
    pub(crate) const fn is_open(self) -> bool {
        !matches!(self, Self::Shipped | Self::Cancelled)
    }
}

impl From<String> for Status {
    /// Reads a stored status; one that is unknown (written by a newer release) is being worked on.
    fn from(key: String) -> Self {
        Self::from_key(&key).unwrap_or(Self::InProgress)
    }
}

/// An order without its lines, as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: OrderId,
    /// Rises by one within a tenant.
    pub(crate) number: i64,
    pub(crate) customer: CustomerId,
    pub(crate) customer_name: String,
    pub(crate) contact: ContactId,
    /// The contact's name when it was placed.
    pub(crate) placed_by: String,
    pub(crate) status: Status,
    pub(crate) purchase_order: String,
    pub(crate) shipping_method: String,
    pub(crate) terms: String,
    pub(crate) requested_on: Option<Date>,
    pub(crate) lines: i64,
    /// What its amounts are counted in.
    pub(crate) currency: Currency,
    pub(crate) total_minor: i64,
    pub(crate) placed_at: OffsetDateTime,
    /// Whether a test contact placed it: it stays out of numbers, reports and accounting.
    pub(crate) is_test: bool,
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) row: Row,
    pub(crate) is_over_credit: bool,
    pub(crate) needs_release: bool,
    pub(crate) goods_minor: i64,
    pub(crate) core_minor: i64,
    /// None when the business says it later.
    pub(crate) shipping_minor: Option<i64>,
    pub(crate) tax_minor: i64,
    pub(crate) tax_ppm: i64,
    pub(crate) tax_name: String,
    pub(crate) taxes_shipping: bool,
    pub(crate) note: String,
    /// The address as it was then, a line each; empty when none was chosen.
    pub(crate) ship_to: String,
    pub(crate) carrier_account: String,
    pub(crate) row_version: i32,
    pub(crate) lines: Vec<Line>,
}

/// A line of an order. What is in it stays what it was when it was ordered, whatever becomes of the part.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: OrderLineId,
    /// None for what the catalogue does not have.
    pub(crate) item: Option<ItemId>,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    /// What the customer calls it; empty when it has no number of its own.
    pub(crate) own_number: String,
    pub(crate) quantity: i32,
    pub(crate) unit_minor: i64,
    pub(crate) core_minor: i64,
    /// Pieces set aside in stock.
    pub(crate) reserved: i32,
    pub(crate) shipped: i32,
    pub(crate) cancelled: i32,
    /// Whether stock is kept of it.
    pub(crate) is_stocked: bool,
}

impl Line {
    /// Pieces that are wanted: sent already, or still to come.
    pub(crate) const fn wanted(&self) -> i32 {
        self.quantity - self.cancelled
    }

    /// Pieces that are still to come.
    pub(crate) const fn open(&self) -> i32 {
        self.quantity - self.cancelled - self.shipped
    }

    /// Pieces that are still to come and do not lie there yet.
    pub(crate) const fn back_ordered(&self) -> i32 {
        if self.is_stocked { self.open() - self.reserved } else { 0 }
    }

    /// The price of what is wanted, without core charges.
    pub(crate) fn total(&self) -> i64 {
        self.unit_minor.saturating_mul(i64::from(self.wanted()))
    }
}

impl Order {
    /// What is charged as tax.
    pub(crate) fn tax(&self) -> Tax {
        let exempt = self.tax_ppm == 0;
        Tax { name: self.tax_name.clone(), rate_ppm: self.tax_ppm, on_shipping: self.taxes_shipping, exempt }
    }

    /// What its lines come to as they are; none when it is out of all range.
    pub(crate) fn totals(&self) -> Option<Totals> {
        let priced = |line: &Line| Priced {
            quantity: i64::from(line.wanted()),
            unit_minor: line.unit_minor,
            core_minor: line.core_minor,
        };
        Totals::of(&self.lines.iter().map(priced).collect::<Vec<_>>(), self.shipping_minor, &self.tax())
    }

    /// Where it stands by what became of its lines, once staff work on it.
    pub(crate) fn progress(&self) -> Status {
        let shipped: i64 = self.lines.iter().map(|line| i64::from(line.shipped)).sum();
        let open: i64 = self.lines.iter().map(|line| i64::from(line.open())).sum();
        match (shipped, open) {
            (0, 0) => Status::Cancelled,
            (_, 0) => Status::Shipped,
            (0, _) => Status::InProgress,
            _ => Status::PartlyShipped,
        }
    }
}

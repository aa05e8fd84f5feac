//! A quote, what was offered in it, and the states it goes through.

use db::{ContactId, CustomerId, Id};
use pricing::Currency;
use time::{Date, OffsetDateTime};

use crate::checkout::{Good, Goods};
use crate::orders::OrderId;
use crate::orders::totals::{Priced, Totals};
use crate::parts::part::ItemId;
use crate::taxes::Tax;

/// Marks ids of quotes.
#[derive(Debug)]
pub(crate) enum QuoteMark {}
/// The id of a quote.
pub(crate) type QuoteId = Id<QuoteMark>;

/// Where a quote stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// The business prepares it; the customer knows nothing of it.
    Draft,
    /// The customer asked for it; nothing was offered yet.
    Requested,
    /// What is offered can be accepted.
    Sent,
    /// What was offered has run out.
    Expired,
    /// It became an order.
    Accepted,
    /// The customer said no.
    Declined,
    /// Whoever made it took it back.
    Withdrawn,
}

impl Status {
    /// All of them, in the order in which quotes go through them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Draft, Self::Requested, Self::Sent, Self::Expired, Self::Accepted, Self::Declined, Self::Withdrawn];

    /// Its name in the database and in addresses.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Requested => "requested",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Requested => "Requested",
            Self::Sent => "Quoted",
            Self::Expired => "Expired",
            Self::Accepted => "Accepted",
            Self::Declined => "Declined",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The colour of its badge.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Draft | Self::Withdrawn => "mute",
            Self::Requested => "warn",
            Self::Sent => "info",
            Self::Accepted => "ok",
            Self::Expired | Self::Declined => "bad",
        }
    }
}

impl From<String> for Status {
    /// Reads a status; one that is unknown (written by a newer release) cannot be accepted.
    fn from(key: String) -> Self {
        Self::ALL.into_iter().find(|status| status.key() == key).unwrap_or(Self::Withdrawn)
    }
}

/// A quote without what is in it, as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: QuoteId,
    /// Rises by one within a tenant.
    pub(crate) number: i64,
    pub(crate) customer: CustomerId,
    pub(crate) customer_name: String,
    pub(crate) contact: ContactId,
    /// The contact's name when it was made.
    pub(crate) contact_name: String,
    /// Begun by the business.
    pub(crate) is_by_staff: bool,
    /// What the customer calls it; may be empty.
    pub(crate) reference: String,
    /// As of today.
    pub(crate) status: Status,
    /// The version that counts; zero when nothing was offered yet.
    pub(crate) version: i32,
    /// The last day of that version.
    pub(crate) valid_until: Option<Date>,
    /// What its amounts are counted in.
    pub(crate) currency: Currency,
    /// What that version comes to, without tax.
    pub(crate) total_minor: Option<i64>,
    /// The order that it became, and its number.
    pub(crate) order: Option<OrderId>,
    pub(crate) order_number: Option<i64>,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) row_version: i32,
}

/// What was offered; version zero is what was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) version: i32,
    /// Not sent yet.
    pub(crate) is_draft: bool,
    /// None: as long as quotes count, from the day on which it is sent.
    pub(crate) valid_until: Option<Date>,
    /// None: as at the checkout.
    pub(crate) shipping_minor: Option<i64>,
    pub(crate) note: String,
    pub(crate) goods_minor: i64,
    pub(crate) core_minor: i64,
    /// Without tax.
    pub(crate) total_minor: i64,
    pub(crate) sent_by: String,
    pub(crate) sent_at: OffsetDateTime,
}

/// One line of a version.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// None for what the catalogue does not have.
    pub(crate) item: Option<ItemId>,
    /// Empty for what the catalogue does not have.
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    /// What the customer calls it; empty when it has no number of its own.
    pub(crate) own_number: String,
    pub(crate) quantity: i32,
    /// Minor units of one piece; none when nobody said it yet.
    pub(crate) unit_minor: Option<i64>,
    pub(crate) core_minor: i64,
    pub(crate) weight_grams: Option<i32>,
}

impl Line {
    /// What is in words alone.
    pub(crate) fn in_words(words: String, quantity: i32) -> Self {
        Self {
            item: None,
            number: String::new(),
            name: words,
            unit: "each".to_owned(),
            own_number: String::new(),
            quantity,
            unit_minor: None,
            core_minor: 0,
            weight_grams: None,
        }
    }

    /// The price of all pieces, without core charges; none when nobody said it, or it is out of all range.
    pub(crate) fn total(&self) -> Option<i64> {
        self.unit_minor?.checked_mul(i64::from(self.quantity))
    }

    /// Its words as they are searched.
    pub(super) fn search_text(&self) -> String {
        [self.number.as_str(), &self.name, &self.own_number].join(" ").to_lowercase()
    }
}

impl From<crate::carts::Line> for Line {
    fn from(line: crate::carts::Line) -> Self {
        Self {
            item: Some(line.part.id),
            quantity: i32::try_from(line.quantity).unwrap_or(i32::MAX),
            unit_minor: line.unit_minor,
            core_minor: line.core_minor(),
            weight_grams: line.part.weight_grams,
            number: line.part.number,
            name: line.part.name,
            unit: line.part.unit,
            own_number: line.own_number,
        }
    }
}

/// What lines come to without tax, as far as they have prices; none when it is out of all range.
pub(crate) fn totals(lines: &[Line], shipping_minor: Option<i64>) -> Option<Totals> {
    let priced = |line: &Line| {
        let (unit_minor, core_minor) = (line.unit_minor?, line.core_minor);
        Some(Priced { quantity: i64::from(line.quantity), unit_minor, core_minor })
    };
    let untaxed = Tax { name: String::new(), rate_ppm: 0, on_shipping: false, exempt: true };
    Totals::of(&lines.iter().filter_map(priced).collect::<Vec<_>>(), shipping_minor, &untaxed)
}

/// What is ordered when a version is accepted: at its prices, whatever became of the parts since.
pub(crate) fn goods(version: &Version, lines: Vec<Line>) -> Goods {
    let good = |line: Line| Good {
        item: line.item,
        number: line.number,
        name: line.name,
        unit: line.unit,
        own_number: line.own_number,
        quantity: i64::from(line.quantity),
        unit_minor: line.unit_minor,
        core_minor: line.core_minor,
        weight_grams: line.weight_grams,
        is_fit: line.unit_minor.is_some(),
    };
    Goods { lines: lines.into_iter().map(good).collect(), shipping_minor: version.shipping_minor, is_quoted: true }
}

/// Why a quote is not accepted: each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("There is a newer version of this quote. Look at it first.")]
    Newer,
    #[error("This quote ran out. Write to ask for a new one.")]
    Expired,
    #[error("This quote is not open any more.")]
    Closed,
}

impl Row {
    /// Whether it can be accepted by somebody who saw this version of it.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn acceptable(&self, seen: i32) -> Result<(), Refused> {
        match self.status {
            Status::Expired => Err(Refused::Expired),
            Status::Sent if seen < self.version => Err(Refused::Newer),
            Status::Sent if seen == self.version => Ok(()),
            _ => Err(Refused::Closed),
        }
    }

    /// Whether the customer knows nothing of it: what the business begins is its own until it sends it.
    pub(crate) const fn is_hidden(&self) -> bool {
        self.is_by_staff && self.version == 0
    }

    /// Whether the business may price it and send it, for the first time or again.
    pub(crate) fn may_prepare(&self) -> bool {
        self.status != Status::Accepted
    }

    /// The version that is prepared, or would be.
    pub(crate) const fn next_version(&self) -> i32 {
        self.version.saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(status: Status, version: i32) -> Row {
        Row {
            id: QuoteId::new(uuid::Uuid::nil()),
            number: 1001,
            customer: CustomerId::new(uuid::Uuid::nil()),
            customer_name: "Haulage".into(),
            contact: ContactId::new(uuid::Uuid::nil()),
            contact_name: "Dana".into(),
            is_by_staff: false,
            reference: String::new(),
            status,
            version,
            valid_until: None,
            currency: Currency::USD,
            total_minor: None,
            order: None,
            order_number: None,
            created_at: OffsetDateTime::UNIX_EPOCH,
            row_version: 1,
        }
    }

    #[test]
    fn only_the_last_version_of_an_open_quote_is_accepted() {
        assert_eq!(row(Status::Sent, 2).acceptable(2), Ok(()));
        assert_eq!(row(Status::Sent, 2).acceptable(1), Err(Refused::Newer));
        assert_eq!(row(Status::Sent, 2).acceptable(3), Err(Refused::Closed));
        assert_eq!(row(Status::Expired, 2).acceptable(2), Err(Refused::Expired));
        for status in [Status::Draft, Status::Requested, Status::Accepted, Status::Declined, Status::Withdrawn] {
            assert_eq!(row(status, 1).acceptable(1), Err(Refused::Closed), "{status:?}");
        }
    }

    #[test]
    fn what_has_no_price_yet_counts_for_nothing() {
        let priced = Line { unit_minor: Some(250), core_minor: 50, ..Line::in_words("Bracket".into(), 4) };
        let sum = totals(&[priced, Line::in_words("Bolt".into(), 9)], Some(1000)).unwrap();
        assert_eq!((sum.goods_minor, sum.core_minor, sum.total_minor), (1000, 200, 2200));
    }
}

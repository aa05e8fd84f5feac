//! What an order comes to at this moment, and what stands in its way: read once for the page, and again for the order.

use accounts::PortalUser;
use db::TenantTx;
use pricing::Currency;
use time::{Date, OffsetDateTime};

use super::{CheckoutForm, Good, Goods};
use crate::addresses::address::{Address, Use};
use crate::approvals::Gate;
use crate::orders::queries as orders;
use crate::orders::totals::{Priced, Totals};
use crate::shipping::{Offer, Parcel};
use crate::taxes::Tax;
use crate::terms::Terms;

/// Everything that an order is made of, as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) goods: Goods,
    pub(crate) terms: Terms,
    /// Where goods may go, by name.
    pub(crate) addresses: Vec<Address>,
    /// Where they go; none when the customer has no address, the one that was asked for is gone, or another one is typed.
    pub(crate) ship_to: Option<Address>,
    pub(crate) offers: Vec<Offer>,
    /// How they go; none when nothing is offered, or what was asked for is gone.
    pub(crate) offer: Option<Offer>,
    pub(crate) tax: Tax,
    /// None when a price is on request or the sum is out of all range.
    pub(crate) totals: Option<Totals>,
    /// What the customer has ordered and not got yet, in minor units.
    pub(crate) open_minor: i64,
    /// Whether it goes to the business at once.
    pub(crate) gate: Gate,
    /// Today in the business's calendar.
    pub(crate) today: Date,
    /// What its amounts are in.
    pub(crate) currency: Currency,
}

impl Review {
    /// The total as the form carries it, to compare with later: another currency makes it another total.
    pub(crate) fn shown_total(&self) -> String {
        format!("{} {}", self.totals.map_or(0, |totals| totals.total_minor), self.currency.code())
    }

    /// Reads it: a fixed number of statements, however many lines.
    pub(crate) async fn read(
        tx: &mut TenantTx,
        (user, now): (&PortalUser, OffsetDateTime),
        (form, goods): (&CheckoutForm, Goods),
    ) -> Result<Self, db::Error> {
        let today = crate::prices::today(tx, now).await?;
        let mut addresses = crate::addresses::queries::list(tx, user.customer).await?;
        addresses.retain(|address| address.ships);
        let ship_to = match form.ship_to.as_str() {
            "" => addresses.iter().find(|one| one.is_default(Use::Ship)).or(addresses.first()).cloned(),
            id => addresses.iter().find(|one| one.id.to_string() == id).cloned(),
        };
        let parcel = Parcel { goods_minor: goods.total(), weight_grams: goods.weight() };
        let offers = match goods.shipping_minor {
            Some(_) => Vec::new(),
            None => crate::shipping::offered(tx, &parcel).await?,
        };
        let offer = match form.shipping.as_str() {
            "" => offers.first().cloned(),
            id => offers.iter().find(|one| one.id.to_string() == id).cloned(),
        };
        let (country, region) = match &ship_to {
            Some(known) => (known.country.clone().unwrap_or_default(), known.region.clone().unwrap_or_default()),
            None if form.is_elsewhere() => (form.to_country.clone(), form.to_region.clone()),
            None => Default::default(),
        };
        let tax = crate::taxes::of(tx, user.customer, &country, &region, today).await?;
        let totals = totals(&goods, offer.as_ref(), &tax);
        let total = totals.map_or(0, |totals| totals.total_minor);
        Ok(Self {
            gate: Gate::ask(tx, (user.customer, user.contact), total, now).await?,
            terms: crate::terms::of(tx, user.customer).await?,
            open_minor: orders::open_total(tx, user.customer).await?,
            goods,
            addresses,
            ship_to,
            offers,
            offer,
            tax,
            totals,
            currency: tx.currency(),
            today,
        })
    }

    /// What is missing from the order minimum, in minor units.
    pub(crate) fn shortfall(&self) -> Option<i64> {
        let minimum = self.terms.order_minimum_minor.filter(|_| !self.goods.is_quoted)?;
        Some(minimum - self.goods.total()).filter(|missing| *missing > 0)
    }

    /// Whether the order goes beyond the customer's credit limit.
    pub(crate) fn is_over_credit(&self) -> bool {
        self.terms.is_over_credit(self.open_minor, self.totals.map_or(0, |totals| totals.total_minor))
    }

    /// Whether staff have to release the order before anything happens.
    pub(crate) fn is_held(&self) -> bool {
        self.is_over_credit() || self.terms.approval_by_seller
    }

    /// How it is sent, by name; empty when nobody said it.
    pub(crate) fn shipping_method(&self) -> &str {
        match (&self.offer, self.goods.shipping_minor) {
            (_, Some(_)) => "As quoted",
            (offer, None) => offer.as_ref().map_or("", |offer| &offer.name),
        }
    }

    /// Whether it can be ordered as it is.
    pub(crate) fn is_fit(&self) -> bool {
        self.goods.is_fit() && self.totals.is_some() && self.shortfall().is_none()
    }
}

fn totals(goods: &Goods, offer: Option<&Offer>, tax: &Tax) -> Option<Totals> {
    let priced = |line: &Good| {
        Some(Priced { quantity: line.quantity, unit_minor: line.unit_minor?, core_minor: line.core_minor })
    };
    let priced: Option<Vec<Priced>> = goods.lines.iter().map(priced).collect();
    Totals::of(&priced?, goods.shipping_minor.or(offer.and_then(|offer| offer.cost)), tax)
}

//! Prices as a customer's pages show them: only what this person may see of them.

use db::TenantTx;
use pricing::Break;
use time::OffsetDateTime;

use super::YourPrices;
use super::reasons::{Reason, reasons};
use crate::access::{Feature, Sees};
use crate::parts::part::ItemId;
use crate::parts::queries::Listing;

/// The prices of a page's parts, as far as somebody sees prices.
#[derive(Clone, Debug)]
pub(crate) struct PricesSeen {
    yours: Option<YourPrices>,
    sees_list: bool,
    sees_reasons: bool,
}

impl PricesSeen {
    /// Reads them for these parts; nothing is read for somebody who does not see their own prices.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        (sees, now): (&Sees, OffsetDateTime),
        parts: &[ItemId],
    ) -> Result<Self, db::Error> {
        let yours = if sees.visible.has(Feature::YourPrice) {
            YourPrices::of(tx, (sees.user.customer, now), parts).await?
        } else {
            None
        };
        let (list, reasons) = (Feature::ListPrice, Feature::PriceReasons);
        Ok(Self { yours, sees_list: sees.visible.has(list), sees_reasons: sees.visible.has(reasons) })
    }

    /// Whether their own prices are seen.
    pub(crate) const fn has_yours(&self) -> bool {
        self.yours.is_some()
    }

    /// What stands beside a part; none for somebody who sees no prices.
    pub(crate) fn tag(&self, part: &Listing) -> Option<PriceTag> {
        self.tag_for(part, 1)
    }

    /// The same beside so many pieces of it: what one of them costs.
    pub(crate) fn tag_for(&self, part: &Listing, pieces: i64) -> Option<PriceTag> {
        let list = part.list_price_minor.filter(|_| self.sees_list);
        let Some(yours) = &self.yours else {
            let kind = Kind::List;
            return self.sees_list.then_some(PriceTag { kind, unit_minor: list, list_minor: None, breaks: Vec::new() });
        };
        let unit_minor = yours.price(part.id, pieces).map(|price| price.unit_minor);
        let kind = if list.is_some() && list == unit_minor { Kind::List } else { Kind::Yours };
        let list_minor = list.filter(|list| unit_minor.is_some_and(|yours| yours < *list));
        Some(PriceTag { kind, unit_minor, list_minor, breaks: yours.breaks(part.id) })
    }

    /// How the price of one of so many pieces came about, for whoever may know.
    pub(crate) fn reasons(&self, part: ItemId, pieces: i64) -> Vec<Reason> {
        let resolved = self.yours.as_ref().filter(|_| self.sees_reasons).and_then(|yours| yours.resolved(part, pieces));
        let rules = self.yours.as_ref().map(YourPrices::rules).unwrap_or_default();
        resolved.map(|resolved| reasons(&resolved, rules, self.sees_list)).unwrap_or_default()
    }
}

/// Which price it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    List,
    Yours,
}

/// A part's price on a customer's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PriceTag {
    kind: Kind,
    /// The price of one; none when it is on request.
    pub(crate) unit_minor: Option<i64>,
    /// The list price, where it is higher and may be seen.
    pub(crate) list_minor: Option<i64>,
    /// The prices by quantity; one or none where it makes no difference.
    breaks: Vec<Break>,
}

impl PriceTag {
    /// What the price is called.
    pub(crate) const fn name(&self) -> &'static str {
        match self.kind {
            Kind::List => "List price",
            Kind::Yours => "Your price",
        }
    }

    /// How much lower than the list price it is, in whole percents, never rounded up; none below one.
    pub(crate) fn saving(&self) -> Option<i64> {
        let (list, price) = (i128::from(self.list_minor?), i128::from(self.unit_minor?));
        let percent = (list - price) * 100 / list;
        i64::try_from(percent).ok().filter(|percent| *percent > 0)
    }

    /// The prices by quantity as lines: from how many, to how many, and the price of one.
    pub(crate) fn steps(&self) -> Vec<(String, i64)> {
        if self.breaks.len() < 2 && self.breaks.first().is_none_or(|first| first.min_quantity == 1) {
            return Vec::new();
        }
        let ends = self.breaks.iter().skip(1).map(|next| Some(next.min_quantity - 1)).chain([None]);
        let line = |(step, end): (&Break, Option<i64>)| {
            let from = web::ui::count(step.min_quantity.unsigned_abs());
            let words = match end {
                Some(end) if end == step.min_quantity => from,
                Some(end) => format!("{from} to {}", web::ui::count(end.unsigned_abs())),
                None => format!("{from} or more"),
            };
            (words, step.price.unit_minor)
        };
        self.breaks.iter().zip(ends).map(line).collect()
    }

    /// The next quantity at which it gets cheaper, for lists: `10 or more: $7.50`.
    pub(crate) fn next_step(&self) -> Option<(String, i64)> {
        let price = self.unit_minor?;
        let next = self.breaks.iter().find(|step| step.price.unit_minor < price)?;
        Some((format!("{} or more", web::ui::count(next.min_quantity.unsigned_abs())), next.price.unit_minor))
    }
}

#[cfg(test)]
mod tests {
    use pricing::{Price, Source};

    use super::*;

    fn tag(unit: i64, list: Option<i64>, breaks: &[(i64, i64)]) -> PriceTag {
        let step = |(min_quantity, unit_minor): &(i64, i64)| Break {
            min_quantity: *min_quantity,
            price: Price { unit_minor: *unit_minor, source: Source::List },
        };
        let breaks = breaks.iter().map(step).collect();
        PriceTag { kind: Kind::Yours, unit_minor: Some(unit), list_minor: list, breaks }
    }

    #[test]
    fn a_saving_is_never_made_larger_than_it_is() {
        assert_eq!(tag(6258, Some(8940), &[]).saving(), Some(30));
        assert_eq!(tag(8939, Some(8940), &[]).saving(), None);
        assert_eq!(tag(0, Some(8940), &[]).saving(), Some(100));
        assert_eq!(tag(5, None, &[]).saving(), None);
    }

    #[test]
    fn steps_are_said_as_ranges() {
        let lines = |breaks: &[(i64, i64)]| tag(100, None, breaks).steps();
        assert!(lines(&[(1, 100)]).is_empty());
        let said: Vec<String> = lines(&[(1, 100), (2, 90), (1000, 80)]).into_iter().map(|(words, _)| words).collect();
        assert_eq!(said, ["1", "2 to 999", "1,000 or more"]);
        assert_eq!(lines(&[(10, 100)]), [("10 or more".to_owned(), 100)]);
    }
}

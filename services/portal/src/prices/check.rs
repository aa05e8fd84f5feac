//! Staff: why a price is what it is, for any customer, part, quantity and day.

use axum::extract::{Query, State};
use db::TenantTx;
use pricing::{Currency, Resolved, Source, Unpriced, Verdict};
use serde::Deserialize;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use web::fields::FieldErrors;

use super::form::{day, pieces};
use super::pages::{CheckPage, Tab};
use super::rule::Shown;
use super::{YourPrices, lookup, queries, rules};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::parts::queries::Listing;

/// What is asked, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckForm {
    pub(crate) customer: String,
    pub(crate) item: String,
    pub(crate) quantity: String,
    pub(crate) on: String,
}

/// A price with its reasons, as staff read them.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) part: Listing,
    pub(crate) customer: String,
    pub(crate) quantity: i64,
    pub(crate) on: Date,
    pub(crate) resolved: Resolved,
    pub(crate) rules: Vec<Shown>,
}

impl Checked {
    /// Each rule with its price and what became of it.
    pub(crate) fn lines(&self, currency: &Currency) -> Vec<Line> {
        let line = |one: &pricing::Weighed| {
            let rule = match one.source {
                Source::List => None,
                Source::Rule(id) => Some(self.rules.iter().find(|rule| rule.id.uuid() == id)?),
            };
            let how = match rule {
                None => "List price".to_owned(),
                Some(rule) => rule.how(currency),
            };
            let meant = rule.map(|rule| format!("{} · {}", rule.whom(), rule.what())).unwrap_or_default();
            Some(Line {
                href: rule.map(|rule| format!("/prices/rules/{}", rule.id)).unwrap_or_default(),
                how,
                meant,
                unit_minor: one.unit_minor,
                verdict: verdict(one.verdict, rule),
                is_winner: one.verdict == Verdict::Won,
            })
        };
        self.resolved.weighed.iter().filter_map(line).collect()
    }
}

/// Where staff read why a customer pays what it pays for so many pieces of a part; customer and part as people name them.
pub(crate) fn why(customer: &str, item: &str, pieces: &str) -> String {
    crate::lists::address("/prices/check", &[("customer", customer), ("item", item), ("quantity", pieces.trim())])
}

/// A line of the answer.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) how: String,
    pub(crate) meant: String,
    pub(crate) unit_minor: Option<i64>,
    pub(crate) verdict: String,
    pub(crate) is_winner: bool,
}

fn verdict(verdict: Verdict, rule: Option<&Shown>) -> String {
    match verdict {
        Verdict::Won => "This makes the price.".to_owned(),
        Verdict::TooFew => {
            let from = rule.map_or(1, |rule| rule.min_quantity);
            format!("It counts from {} pieces.", web::ui::count(from.unsigned_abs()))
        }
        Verdict::NotYet => "It has not begun on that day.".to_owned(),
        Verdict::Over => "It is over on that day.".to_owned(),
        Verdict::LessSpecific => "A rule made more narrowly for this part or customer goes before it.".to_owned(),
        Verdict::NotLowest => "Another rule as narrow gives a lower price.".to_owned(),
        Verdict::OfferNotLower => "An offer counts only when it is lower than the agreed price.".to_owned(),
        Verdict::OfferLower => "It is the agreed price, and an offer to everybody is lower.".to_owned(),
        Verdict::Unpriced(Unpriced::NoListPrice) => "It gives no price: the part has no list price.".to_owned(),
        Verdict::Unpriced(Unpriced::NoCost) => "It gives no price: the part’s cost is not known.".to_owned(),
        Verdict::Unpriced(Unpriced::NotInLevel) => {
            "It gives no price: the level says nothing for this part and so few pieces.".to_owned()
        }
        Verdict::Unpriced(Unpriced::TooLarge) => "It gives no price: it would be too large.".to_owned(),
    }
}

pub(super) async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(form): Query<CheckForm>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let today = queries::today(&mut tx, portal.accounts.clock.now()).await?;
    let is_asked = !form.customer.is_empty() || !form.item.is_empty();
    let mut errors = FieldErrors::none();
    let checked =
        if is_asked { checked(&mut tx, (&form, today, portal.accounts.clock.now()), &mut errors).await? } else { None };
    drop(tx);
    web::page(&CheckPage { shell: page.shell("Prices"), tab: Tab::Check, form, errors, checked, today })
}

async fn checked(
    tx: &mut TenantTx,
    (form, today, now): (&CheckForm, Date, OffsetDateTime),
    errors: &mut FieldErrors,
) -> Result<Option<Checked>, db::Error> {
    let customer = lookup::customer(tx, &form.customer).await?.map_err(|cure| errors.add("customer", cure)).ok();
    let item = lookup::item(tx, &form.item).await?.map_err(|cure| errors.add("item", cure)).ok();
    let typed = form.quantity.trim();
    let quantity = if typed.is_empty() { Ok(1) } else { pieces(typed) };
    let quantity = quantity.map_err(|cure| errors.add("quantity", cure)).ok();
    let on = day(&form.on).map_err(|cure| errors.add("on", cure)).ok();
    let (Some(customer), Some(item), Some(quantity), Some(on)) = (customer, item, quantity, on) else {
        return Ok(None);
    };
    let on = on.unwrap_or(today);
    let Some(prices) = YourPrices::on(tx, (customer, on, now), &[item]).await? else { return Ok(None) };
    let (Some(resolved), Some(part)) =
        (prices.resolved(item, quantity), crate::parts::queries::list(tx, &[item]).await?.pop())
    else {
        return Ok(None);
    };
    let ids: Vec<Uuid> = prices.rules().iter().map(|rule| rule.id).collect();
    let rules = rules::these(tx, &ids).await?;
    let name = crate::customers::queries::find(tx, customer).await?.map(|customer| customer.name).unwrap_or_default();
    Ok(Some(Checked { part, customer: name, quantity, on, resolved, rules }))
}

//! Staff: prices and costs as files that their imports take as they are.

use axum::extract::State;
use db::{Db, Scope, TenantTx};
use pricing::{BasisPoints, Currency, Method};
use time::Date;
use uuid::Uuid;

use super::rule::{MethodRow, percent};
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};

/// One row more than a stretch has, which says that there are more.
const READ: i64 = STRETCH as i64 + 1;

/// Where the file of prices goes on.
#[derive(Clone, Copy)]
enum After {
    /// Behind a rule of a part.
    Rule(Uuid, Uuid),
    /// Behind a level's price for a part, from so many pieces; all rules stand before those.
    Level(Uuid, Uuid, i64),
}

/// The columns of prices, by the names that the import knows them by.
fn headings(currency: Currency) -> Vec<Heading> {
    let days = |label: &str| Heading { label: label.to_owned(), holds: Holds::Days };
    let number = |label: &str| Heading { label: label.to_owned(), holds: Holds::Numbers };
    let whose = ["Item number", "Customer account number", "Customer name", "Customer group", "Price level"];
    let made = [number("From pieces"), Heading::of_amounts("Price", currency), number("Percent off")];
    whose.map(Heading::from).into_iter().chain(made).chain(["First day", "Last day"].map(days)).collect()
}

pub(super) async fn prices(page: ConsolePage, State(portal): State<Portal>, format: Format) -> web::Result {
    let (db, scope, today) = (portal.accounts.db.clone(), page.staff.scope(), portal.now(&page.staff.tenant).today());
    exports::note(&portal, &page.staff, ("prices", None), format.label()).await?;
    Ok(export::file(("prices", today, format), headings(scope.currency()), move |after| {
        let db = db.clone();
        async move { stretch((&db, scope), after).await }
    }))
}

async fn stretch((db, scope): (&Db, Scope), after: Option<After>) -> Result<export::Stretch<After>, db::Error> {
    let mut tx = db.read(scope).await?;
    let (item, rule) = match after {
        None => (Uuid::nil(), Uuid::nil()),
        Some(After::Rule(item, rule)) => (item, rule),
        Some(After::Level(item, level, pieces)) => return of_levels(&mut tx, (item, level, pieces)).await,
    };
    let mut rules = rules(&mut tx, (item, rule)).await?;
    let next = crate::lists::cut(&mut rules, STRETCH).map(|rule| After::Rule(rule.item_id, rule.id));
    let rows = rules.into_iter().map(|rule| rule.cells(scope.currency())).collect();
    Ok((rows, Some(next.unwrap_or(After::Level(Uuid::nil(), Uuid::nil(), 0)))))
}

/// A rule for one part with a price, or a percentage off the list price.
struct Rule {
    id: Uuid,
    item_id: Uuid,
    item_number: String,
    account_number: Option<String>,
    customer: Option<String>,
    customer_group: Option<String>,
    method: String,
    amount_minor: Option<i64>,
    basis_points: Option<i64>,
    level_id: Option<Uuid>,
    min_quantity: i64,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
}

impl Rule {
    fn cells(self, currency: Currency) -> Vec<String> {
        let Self { method, amount_minor, basis_points, level_id, .. } = self;
        let (price, off) = match (MethodRow { method, amount_minor, basis_points, level_id }).read() {
            Some(Method::Fixed(amount)) => (currency.plain(amount), String::new()),
            Some(Method::PercentOff(BasisPoints(points))) => (String::new(), percent(points)),
            _ => (String::new(), String::new()),
        };
        let is_for_all = self.customer.is_none() && self.customer_group.is_none();
        let group = self.customer_group.or(is_for_all.then(|| "Everybody".to_owned()));
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        vec![
            self.item_number,
            self.account_number.unwrap_or_default(),
            self.customer.unwrap_or_default(),
            group.unwrap_or_default(),
            String::new(),
            self.min_quantity.to_string(),
            price,
            off,
            day(self.starts_on),
            day(self.ends_on),
        ]
    }
}

/// The rules behind one, those of a part together. Rules for more than one part, and those that reckon with the cost or a
/// level, are no prices of a list.
async fn rules(tx: &mut TenantTx, (item, rule): (Uuid, Uuid)) -> Result<Vec<Rule>, db::Error> {
    sqlx::query_as!(
        Rule,
        r#"SELECT r.id, r.item_id AS "item_id!", i.item_number, c.account_number, c.name AS "customer?",
                  g.name AS "customer_group?", r.method, r.amount_minor, r.basis_points, r.level_id, r.min_quantity,
                  r.starts_on, r.ends_on
           FROM price_rules r
           JOIN items i ON i.tenant_id = r.tenant_id AND i.id = r.item_id
           LEFT JOIN customers c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id
           LEFT JOIN customer_groups g ON g.tenant_id = r.tenant_id AND g.id = r.customer_group_id
           WHERE r.tenant_id = $1 AND r.item_id IS NOT NULL AND r.method IN ('fixed', 'percent_off')
             AND (r.item_id, r.id) > ($2, $3)
           ORDER BY r.item_id, r.id LIMIT $4"#,
        tx.tenant(),
        item,
        rule,
        READ,
    )
    .fetch_all(&mut **tx)
    .await
}

/// What price levels say, behind a part, a level and a number of pieces.
async fn of_levels(
    tx: &mut TenantTx,
    (item, level, pieces): (Uuid, Uuid, i64),
) -> Result<export::Stretch<After>, db::Error> {
    let mut prices = sqlx::query!(
        "SELECT p.item_id, p.level_id, p.min_quantity, p.amount_minor, i.item_number, l.name AS level
         FROM level_prices p
         JOIN items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
         JOIN price_levels l ON l.tenant_id = p.tenant_id AND l.id = p.level_id
         WHERE p.tenant_id = $1 AND (p.item_id, p.level_id, p.min_quantity) > ($2, $3, $4)
         ORDER BY p.item_id, p.level_id, p.min_quantity LIMIT $5",
        tx.tenant(),
        item,
        level,
        pieces,
        READ,
    )
    .fetch_all(&mut **tx)
    .await?;
    let next = crate::lists::cut(&mut prices, STRETCH);
    let next = next.map(|price| After::Level(price.item_id, price.level_id, price.min_quantity));
    let currency = tx.currency();
    let none = String::new;
    let rows = prices.into_iter().map(|price| {
        let (from, amount) = (price.min_quantity.to_string(), currency.plain(price.amount_minor));
        vec![price.item_number, none(), none(), none(), price.level, from, amount, none(), none(), none()]
    });
    Ok((rows.collect(), next))
}

pub(super) async fn costs(page: ConsolePage, State(portal): State<Portal>, format: Format) -> web::Result {
    let (db, scope, today) = (portal.accounts.db.clone(), page.staff.scope(), portal.now(&page.staff.tenant).today());
    exports::note(&portal, &page.staff, ("costs", None), format.label()).await?;
    let cost = Heading::of_amounts("Cost", scope.currency());
    let heading = vec![Heading::from("Item number"), cost, Heading::from("Pricing group")];
    Ok(export::file(("costs", today, format), heading, move |after| {
        let db = db.clone();
        async move { of_costs(&mut db.read(scope).await?, after.unwrap_or_default()).await }
    }))
}

/// Costs and pricing groups, behind a part.
async fn of_costs(tx: &mut TenantTx, after: Uuid) -> Result<export::Stretch<Uuid>, db::Error> {
    let mut costs = sqlx::query!(
        r#"SELECT p.item_id, i.item_number, p.cost_minor, g.name AS "price_group?"
           FROM item_pricing p
           JOIN items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
           LEFT JOIN price_groups g ON g.tenant_id = p.tenant_id AND g.id = p.price_group_id
           WHERE p.tenant_id = $1 AND p.item_id > $2 AND (p.cost_minor IS NOT NULL OR p.price_group_id IS NOT NULL)
           ORDER BY p.item_id LIMIT $3"#,
        tx.tenant(),
        after,
        READ,
    )
    .fetch_all(&mut **tx)
    .await?;
    let next = crate::lists::cut(&mut costs, STRETCH).map(|cost| cost.item_id);
    let currency = tx.currency();
    let amount = |minor: Option<i64>| minor.map(|minor| currency.plain(minor)).unwrap_or_default();
    let row = |(number, cost, group): (String, Option<i64>, Option<String>)| {
        vec![number, amount(cost), group.unwrap_or_default()]
    };
    Ok((costs.into_iter().map(|cost| row((cost.item_number, cost.cost_minor, cost.price_group))).collect(), next))
}

//! Staff: what is ordered from the portal, by customer, part, contact, day, week and month, and the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use pricing::Currency;
use serde::Deserialize;
use time::Date;
use web::Now;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;

use super::figures::{self, By, Figure};
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::custom_fields::value::date;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};
use crate::settings::{self, Chart, Each, Period, Unit};
use crate::step_up::proven;

/// How many the page shows; the file has all.
const SHOWN: i64 = 50;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/settings/customer-portal/reports/orders", Access::Staff, show).get(
        "/settings/customer-portal/reports/orders.csv",
        Access::Staff,
        proven(file),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: String,
}

#[derive(Template)]
#[template(path = "orders/templates/report.html")]
struct ReportPage {
    shell: ConsoleShell,
    by: By,
    period: Period,
    orders: Chart,
    figures: Vec<Figure>,
    now: Now,
}

impl ReportPage {
    /// The address with a period.
    fn at(&self, query: &str) -> String {
        format!("?{query}&by={}", self.by.key())
    }

    /// What the form of the period keeps.
    fn kept(&self) -> [(&'static str, &'static str); 1] {
        [("by", self.by.key())]
    }

    /// What the highest comes to: all bars are drawn beside it.
    fn highest(&self) -> i64 {
        self.figures.iter().map(|figure| figure.goods_minor).max().unwrap_or(0).max(1)
    }

    fn share(&self, figure: &Figure) -> i64 {
        figure.goods_minor.saturating_mul(100) / self.highest()
    }

    fn href(&self, figure: &Figure) -> String {
        let key = &figure.key;
        match self.by {
            By::Customer => format!("/customers/{key}"),
            By::Part => format!("/parts/{key}"),
            By::Contact => format!("/contacts/{key}"),
            By::Day | By::Week | By::Month => {
                let days = self.days(figure).map(|(from, to)| (from.to_string(), to.to_string()));
                let (from, to) = days.unwrap_or_default();
                crate::lists::address(
                    "/orders",
                    &[("placed_from", &from), ("placed_to", &to), ("status", "not_cancelled"), ("test", "no")],
                )
            }
        }
    }

    /// The first and the last day of a time, within the period.
    fn days(&self, figure: &Figure) -> Option<(Date, Date)> {
        let (each, first) = (self.by.each()?, date(&figure.key).ok()?);
        Some((first.max(self.period.from), each.last(first).min(self.period.to)))
    }

    fn name(&self, figure: &Figure) -> String {
        match self.days(figure) {
            None => figure.name.clone(),
            Some((from, to)) if from == to => web::ui::day(from, self.period.today),
            Some((from, to)) => {
                format!("{} to {}", web::ui::day(from, self.period.today), web::ui::day(to, self.period.today))
            }
        }
    }

    fn detail(&self, figure: &Figure) -> String {
        match self.by.each() {
            None => figure.detail.clone(),
            Some(_) => web::ui::counted(figure.detail.parse().unwrap_or(0u64), "customer", "customers"),
        }
    }

    /// Which of them are shown.
    fn shown(&self) -> &'static str {
        match self.by.each() {
            None => "By the worth of the goods, without cores, shipping and tax. The 50 highest; the export has all.",
            Some(_) => {
                "Goods without cores, shipping and tax. The 50 latest with orders, in your time zone; the export has all."
            }
        }
    }
}

async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(period): Query<settings::Asked>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let (now, by) = (portal.now(&page.staff.tenant), By::of(&asked.by));
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let period = period.open(&now, Unit::Days);
    let by_day = figures::by_day(&mut tx, &period).await?;
    web::page(&ReportPage {
        shell: page.shell("Orders from the portal"),
        by,
        orders: match by.each() {
            Some(each) => Chart::of_each(each, (period.from, period.to), &by_day),
            None => Chart::of_days(period.from, period.to, &by_day),
        },
        figures: figures::highest(&mut tx, (by, &period), SHOWN).await?,
        now,
        period,
    })
}

fn headings(by: By, currency: Currency) -> Vec<Heading> {
    let goods = format!("Goods ({})", currency.code());
    let detail = match by {
        By::Customer => "Account number",
        By::Part => "Name",
        By::Contact => "Customer",
        By::Day | By::Week | By::Month => "Customers",
    };
    let name = match by.each() {
        Some(Each::Week | Each::Month) => "First day",
        _ => by.label(),
    };
    let columns = [
        (name, Holds::Texts),
        (detail, if by.each().is_some() { Holds::Numbers } else { Holds::Texts }),
        ("Orders", Holds::Numbers),
        ("Pieces", Holds::Numbers),
        (goods.as_str(), Holds::Numbers),
        ("Last order (UTC)", Holds::Times),
    ];
    columns.map(|(label, holds)| Heading { label: label.to_owned(), holds }).to_vec()
}

async fn file(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Query(period), Query(asked)): (Query<settings::Asked>, Query<Asked>),
    format: Format,
) -> web::Result {
    let (scope, db) = (page.staff.scope(), portal.accounts.db.clone());
    let by = By::of(&asked.by);
    let period = period.of_file(&portal.now(&page.staff.tenant), Unit::Days)?;
    let detail = format!("{}, {}, {}", by.label(), format.label(), period.during());
    exports::note(&portal, &page.staff, ("order-figures", None), &detail).await?;
    let most = i64::try_from(STRETCH).unwrap_or(i64::MAX);
    let name = format!("orders-by-{}-{}", by.key(), period.name());
    Ok(export::named((&name, format), headings(by, scope.currency()), move |after: Option<String>| {
        let (db, period) = (db.clone(), period.clone());
        async move {
            let mut tx = db.read(scope).await?;
            let mut figures = figures::stretch(&mut tx, (by, &period), (after, most + 1)).await?;
            let next = crate::lists::cut(&mut figures, most).map(|figure| figure.key.clone());
            let currency = scope.currency();
            let row = |figure: Figure| {
                vec![
                    figure.name,
                    figure.detail,
                    figure.orders.to_string(),
                    figure.pieces.to_string(),
                    currency.plain(figure.goods_minor),
                    export::time(Some(figure.last_at)),
                ]
            };
            Ok((figures.into_iter().map(row).collect(), next))
        }
    }))
}

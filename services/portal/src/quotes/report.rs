//! Staff: what becomes of quotes, by month, customer and colleague, and the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use db::{CustomerId, TenantTx};
use pricing::Currency;
use serde::Deserialize;
use time::Date;
use web::OrNotFound as _;
use web::routes::{Access, Routes, Site};
use web::shell::{ConsoleShell, Link};

use super::conversion::{self, By, Figure, Wanted};
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};
use crate::settings::{Chart, Period, Unit};
use crate::step_up::proven;
use crate::{Portal, customers, settings};

/// How many the page shows; the file has all.
const SHOWN: i64 = 50;
const PATH: &str = "/settings/customer-portal/reports/quotes";
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get(PATH, Access::Staff, show).get(
        "/settings/customer-portal/reports/quotes.csv",
        Access::Staff,
        proven(file),
    )
}

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    by: String,
    customer: String,
    colleague: String,
}

impl Asked {
    fn wanted(&self, period: &Period) -> Wanted {
        Wanted {
            begin: period.begin,
            end: period.end,
            today: period.today,
            customer: self.customer.parse().ok(),
            colleague: Some(self.colleague.clone()).filter(|name| !name.is_empty()),
        }
    }

    /// What an address says beside the period, with one parameter changed.
    fn pairs(&self, (name, value): (&str, &str)) -> Vec<(&'static str, String)> {
        let pairs = [("by", By::of(&self.by).key()), ("customer", &self.customer), ("colleague", &self.colleague)];
        let changed = pairs.map(|(key, old)| (key, if key == name { value } else { old }.to_owned()));
        changed.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address that asks for this and a period, with one parameter changed.
    fn with(&self, path: &str, period: &str, change: (&str, &str)) -> String {
        let pairs = self.pairs(change);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let address = crate::lists::address(path, &pairs);
        format!("{address}{}{period}", if address.contains('?') { '&' } else { '?' })
    }
}

#[derive(Template)]
#[template(path = "quotes/templates/report.html")]
struct ReportPage {
    shell: ConsoleShell,
    asked: Asked,
    period: Period,
    by: By,
    total: Figure,
    sent: Chart,
    figures: Vec<Figure>,
    /// What narrows it, each with the address that no longer does.
    chips: Vec<Link>,
}

impl ReportPage {
    /// The address with a period.
    fn at(&self, query: &str) -> String {
        self.asked.with(PATH, query, ("", ""))
    }

    /// What the form of the period keeps.
    fn kept(&self) -> Vec<(&'static str, String)> {
        self.asked.pairs(("", ""))
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.asked.with(PATH, &self.period.query(), (name, value))
    }

    fn file(&self) -> String {
        self.asked.with("/settings/customer-portal/reports/quotes.csv", &self.period.query(), ("", ""))
    }

    /// What is counted in a row alone, by month.
    fn href(&self, figure: &Figure) -> String {
        let asked = Asked { by: By::Month.key().to_owned(), ..self.asked.clone() };
        match self.by {
            By::Customer => asked.with(PATH, &self.period.query(), ("customer", &figure.key)),
            By::Colleague if !figure.key.is_empty() => {
                asked.with(PATH, &self.period.query(), ("colleague", &figure.key))
            }
            By::Month | By::Colleague => String::new(),
        }
    }

    fn by_number(&self, figure: &Figure) -> String {
        rate(figure.by_number())
    }

    fn by_amount(&self, figure: &Figure) -> String {
        rate(figure.by_amount())
    }

    fn to_send(&self, figure: &Figure) -> String {
        span(figure.to_send)
    }

    fn to_accept(&self, figure: &Figure) -> String {
        span(figure.to_accept)
    }

    fn name<'a>(&self, figure: &'a Figure) -> &'a str {
        if figure.key.is_empty() { "No colleague" } else { &figure.name }
    }

    fn detail<'a>(&self, figure: &'a Figure) -> &'a str {
        if figure.key.is_empty() { "Not sent yet, or saved at the customer’s own prices" } else { &figure.detail }
    }
}

/// `67%`, or a dash where nothing was sent.
fn rate(percent: Option<i64>) -> String {
    percent.map_or_else(|| "—".to_owned(), |percent| format!("{percent}%"))
}

/// How long something took, in the largest unit of which there are two.
fn span(seconds: Option<i64>) -> String {
    let Some(seconds) = seconds else { return "—".to_owned() };
    let rounded = |unit: i64| (seconds + unit / 2) / unit;
    match seconds {
        ..7_200 => format!("{} min", rounded(60)),
        7_200..172_800 => format!("{} h", rounded(3_600)),
        _ => format!("{} days", rounded(86_400)),
    }
}

/// The filters that apply; a customer that is not there has no report.
async fn chips(
    tx: &mut TenantTx,
    (asked, period): (&Asked, &Period),
    customer: Option<CustomerId>,
) -> web::Result<Vec<Link>> {
    let (mut chips, query) = (Vec::new(), period.query());
    if let Some(id) = customer {
        let customer = customers::queries::find(tx, id).await?.or_not_found()?;
        let label = format!("Customer: {}", customer.name);
        chips.push(Link { href: asked.with(PATH, &query, ("customer", "")), label });
    }
    if !asked.colleague.is_empty() {
        let label = format!("Sent by: {}", asked.colleague);
        chips.push(Link { href: asked.with(PATH, &query, ("colleague", "")), label });
    }
    Ok(chips)
}

async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Query(asked), Query(period)): (Query<Asked>, Query<settings::Asked>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let period = period.open(&portal.now(&page.staff.tenant), Unit::Months);
    let (by, wanted) = (By::of(&asked.by), asked.wanted(&period));
    let chips = chips(&mut tx, (&asked, &period), wanted.customer).await?;
    let firsts = settings::months(period.from, period.to);
    let all = i64::try_from(firsts.len()).unwrap_or(i64::MAX);
    let months = conversion::highest(&mut tx, (By::Month, &wanted), all).await?;
    let sent = |first: Date| {
        let key = format!("{}-{:02}", first.year(), u8::from(first.month()));
        (first, months.iter().find(|month| month.key == key).map_or(0, |month| month.sent.unsigned_abs()))
    };
    let sent = Chart::of_months(firsts.into_iter().map(sent).collect());
    let total = conversion::total(&mut tx, &wanted).await?;
    let figures = match by {
        By::Month => months,
        _ => conversion::highest(&mut tx, (by, &wanted), SHOWN).await?,
    };
    let shell = page.shell("Conversion of quotes");
    web::page(&ReportPage { shell, asked, period, by, total, sent, figures, chips })
}

fn headings(by: By, currency: Currency) -> Vec<Heading> {
    let amounts = ["Sent amount", "Accepted amount"].map(|label| Heading::of_amounts(label, currency));
    let numbers = ["Asked for", "Sent", "Accepted", "Declined", "Expired", "Withdrawn", "Conversion %"];
    let rest = ["Conversion by amount %", "Median hours to send", "Median hours to accept"];
    let texts = [by.label(), "Account number"].into_iter().take(if by == By::Customer { 2 } else { 1 });
    let number = |label: &str| Heading { label: label.to_owned(), holds: Holds::Numbers };
    texts.map(Heading::from).chain(numbers.map(number)).chain(amounts).chain(rest.map(number)).collect()
}

fn cells((by, currency): (By, Currency), figure: Figure) -> Vec<String> {
    let hours = |seconds: Option<i64>| {
        seconds.map(|seconds| (seconds + 180) / 360).map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
    };
    let whole = |number: Option<i64>| number.map(|number| number.to_string());
    let counts = [figure.asked, figure.sent, figure.accepted, figure.declined, figure.expired, figure.withdrawn];
    let rest = [
        whole(figure.by_number()),
        Some(currency.plain(figure.sent_minor)),
        Some(currency.plain(figure.accepted_minor)),
        whole(figure.by_amount()),
        hours(figure.to_send),
        hours(figure.to_accept),
    ];
    let texts = [figure.name, figure.detail].into_iter().take(if by == By::Customer { 2 } else { 1 });
    let counts = counts.map(|count| count.to_string());
    texts.chain(counts).chain(rest.map(Option::unwrap_or_default)).collect()
}

async fn file(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Query(asked), Query(period)): (Query<Asked>, Query<settings::Asked>),
    format: Format,
) -> web::Result {
    let (scope, db) = (page.staff.scope(), portal.accounts.db.clone());
    let period = period.of_file(&portal.now(&page.staff.tenant), Unit::Months)?;
    let (by, wanted) = (By::of(&asked.by), asked.wanted(&period));
    let detail = format!("{}, {}, {}", by.label(), format.label(), period.during());
    exports::note(&portal, &page.staff, ("quote-figures", None), &detail).await?;
    let most = i64::try_from(STRETCH).unwrap_or(i64::MAX);
    let name = format!("quotes-by-{}-{}", by.key(), period.name());
    Ok(export::named((&name, format), headings(by, scope.currency()), move |after: Option<String>| {
        let (db, wanted) = (db.clone(), wanted.clone());
        async move {
            let mut tx = db.read(scope).await?;
            let mut figures = conversion::stretch(&mut tx, (by, &wanted), (after.as_deref(), most + 1)).await?;
            let next = crate::lists::cut(&mut figures, most).map(|figure| figure.key.clone());
            Ok((figures.into_iter().map(|figure| cells((by, scope.currency()), figure)).collect(), next))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_unit_of_which_there_are_two() {
        let spans = [0, 89, 7_199, 7_200, 100_000, 172_800, 864_000].map(|seconds| span(Some(seconds)));
        assert_eq!(spans, ["0 min", "1 min", "120 min", "2 h", "28 h", "2 days", "10 days"]);
        assert_eq!((span(None), rate(None), rate(Some(67))), ("—".into(), "—".into(), "67%".into()));
    }
}

//! Staff: searches that found nothing, as a file.

use axum::extract::{Query, State};
use web::routes::{Access, Routes, Site};

use super::fruitless;
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};
use crate::settings::{Asked, Unit};
use crate::step_up::proven;

/// How many the report shows.
pub(crate) const SHOWN: i64 = 20;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/settings/customer-portal/reports/searches.csv", Access::Staff, proven(file))
}

const HEADING: [(&str, Holds); 4] =
    [("Search", Holds::Texts), ("Customer", Holds::Texts), ("Searches", Holds::Numbers), ("Last", Holds::Times)];

async fn file(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(asked): Query<Asked>,
    format: Format,
) -> web::Result {
    let (scope, db) = (page.staff.scope(), portal.accounts.db.clone());
    let period = asked.of_file(&portal.now(&page.staff.tenant), Unit::Days)?;
    let detail = format!("{}, {}", format.label(), period.during());
    exports::note(&portal, &page.staff, ("searches", None), &detail).await?;
    let most = i64::try_from(STRETCH).unwrap_or(i64::MAX);
    let heading = HEADING.map(|(label, holds)| Heading { label: label.to_owned(), holds }).to_vec();
    let name = format!("searches-without-results-{}", period.name());
    Ok(export::named((&name, format), heading, move |after| {
        let (db, period) = (db.clone(), period.clone());
        async move {
            let mut lines = fruitless::lines(&mut db.read(scope).await?, (&period, after), most + 1).await?;
            let next = crate::lists::cut(&mut lines, most).map(|line| (line.words_norm.clone(), line.customer_id));
            let row = |line: fruitless::Line| {
                vec![line.words, line.customer, line.searches.to_string(), export::time(Some(line.last_at))]
            };
            Ok((lines.into_iter().map(row).collect(), next))
        }
    }))
}

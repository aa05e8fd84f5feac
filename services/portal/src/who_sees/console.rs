//! Staff: the table for everybody and for one customer, on screen and as a file.

use accounts::Staff;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use db::{CustomerId, TenantTx};
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::{OrNotFound as _, Path};

use super::cell::{Row, Why};
use super::queries;
use crate::Portal;
use crate::access::{Feature, Levels};
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::contacts::listing::{self, CONTACTS};
use crate::customers;
use crate::lists::export::{self, Format, Heading};
use crate::lists::{self, Ask, Cursor};
use crate::step_up::proven;

/// Rows of a page.
const PAGE: usize = 50;
/// Rows read at a time for a file.
const CHUNK: usize = 500;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/access", Access::Staff, everybody)
        .get("/access/export", Access::Staff, proven(export_everybody))
        .get("/customers/{id}/access", Access::Staff, of_customer)
        .get("/customers/{id}/access/export", Access::Staff, proven(export_of_customer))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    /// `all` for those without access too: whoever asks who sees what means those with.
    show: String,
    q: String,
    after: String,
}

impl ListQuery {
    fn ask(&self) -> Ask {
        let access = if self.shows_all() { "" } else { "granted" };
        let pairs = [("q", self.q.as_str()), ("access", access), ("after", self.after.as_str())];
        Ask::read(&CONTACTS.plain(), &pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    fn shows_all(&self) -> bool {
        self.show == "all"
    }
}

#[derive(Template)]
#[template(path = "who_sees/templates/index.html")]
struct TablePage {
    shell: ConsoleShell,
    /// The customer's address and name, when the table is of one.
    customer: Option<(String, String)>,
    path: String,
    shows_all: bool,
    /// What is looked for.
    search: String,
    rows: Vec<Row>,
    next: Option<String>,
}

impl TablePage {
    const FEATURES: [Feature; Feature::ALL.len()] = Feature::ALL;

    fn summary(&self) -> String {
        web::ui::counted(self.rows.len() as u64, "person on this page", "people on this page")
    }

    /// The same search among everybody, with access or not, or among those with access.
    fn people(&self, show: &str) -> String {
        lists::address(&self.path, &[("show", show), ("q", &self.search)])
    }

    fn export(&self, format: &str) -> String {
        let show = if self.shows_all { "all" } else { "" };
        lists::address(&format!("{}/export", self.path), &[("show", show), ("q", &self.search), ("format", format)])
    }

    fn cells(&self, row: &Row) -> Vec<(Feature, Option<Why>)> {
        Feature::ALL.into_iter().zip(row.cells.iter().copied()).collect()
    }
}

async fn rows(
    tx: &mut TenantTx,
    staff: &Staff,
    asked: (&Ask, Option<CustomerId>),
    most: usize,
) -> Result<(Vec<Row>, Option<Cursor>), db::Error> {
    let (ids, next) = listing::people(tx, asked, most).await?;
    let people = queries::people(tx, &ids).await?;
    let mut customers: Vec<_> = people.iter().map(|person| person.customer.uuid()).collect();
    customers.sort_unstable();
    customers.dedup();
    let tenant = crate::access::queries::tenant_switches(tx).await?;
    let of_customers = crate::access::queries::switches_of(tx, &customers).await?;
    let contacts: Vec<_> = people.iter().map(|person| person.id.uuid()).collect();
    let of_contacts = crate::access::queries::switches_of_contacts(tx, &contacts).await?;
    let is_open = staff.tenant.customer_portal();
    let row = |person: queries::Person| {
        let levels = Levels {
            tenant,
            customer: of_customers.get(&person.customer).copied().unwrap_or_default(),
            contact: of_contacts.get(&person.id).copied().unwrap_or_default(),
        };
        Row::decide(person, is_open, levels)
    };
    Ok((people.into_iter().map(row).collect(), next))
}

async fn table(page: ConsolePage, portal: &Portal, query: ListQuery, customer: Option<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = match customer {
        Some(id) => Some(customers::queries::find(&mut tx, id).await?.or_not_found()?),
        None => None,
    };
    let path = customer.as_ref().map_or("/access".to_owned(), |customer| format!("/customers/{}/access", customer.id));
    let (ask, of) = (query.ask(), customer.as_ref().map(|customer| customer.id));
    let (rows, next) = rows(&mut tx, &page.staff, (&ask, of), PAGE).await?;
    let search = ask.search;
    let next =
        next.map(|next| lists::address(&path, &[("show", &query.show), ("q", &search), ("after", &next.text())]));
    web::page(&TablePage {
        shell: page.shell("Who can see what"),
        customer: customer.map(|customer| (format!("/customers/{}/portal", customer.id), customer.name)),
        path,
        shows_all: query.shows_all(),
        search,
        rows,
        next,
    })
}

async fn everybody(page: ConsolePage, State(portal): State<Portal>, Query(query): Query<ListQuery>) -> web::Result {
    table(page, &portal, query, None).await
}

async fn of_customer(
    page: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    table(page, &portal, query, Some(id)).await
}

async fn export_everybody(
    staff: Staff,
    State(portal): State<Portal>,
    format: Format,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let asked = (query.ask(), None);
    note((&portal, &staff), format, &asked).await?;
    Ok(file((staff, portal), format, asked))
}

async fn export_of_customer(
    staff: Staff,
    State(portal): State<Portal>,
    format: Format,
    (Path(id), Query(query)): (Path<CustomerId>, Query<ListQuery>),
) -> web::Result {
    customers::queries::find(&mut portal.accounts.db.read(staff.scope()).await?, id).await?.or_not_found()?;
    let asked = (query.ask(), Some(id));
    note((&portal, &staff), format, &asked).await?;
    Ok(file((staff, portal), format, asked))
}

async fn note(
    (portal, staff): (&Portal, &Staff),
    format: Format,
    (ask, of): &(Ask, Option<CustomerId>),
) -> web::Result<()> {
    let filters = ask.values().len() + usize::from(!ask.search.trim().is_empty());
    let filters =
        if filters == 0 { "no filters".to_owned() } else { web::ui::counted(filters as u64, "filter", "filters") };
    let detail = format!("Who can see what, {}, {filters}", format.label());
    exports::note(portal, staff, ("access", *of), &detail).await
}

fn file((staff, portal): (Staff, Portal), format: Format, (ask, of): (Ask, Option<CustomerId>)) -> Response {
    let heading =
        ["Contact", "Email", "Customer", "Test contact", "Sign in"].into_iter().chain(Feature::ALL.map(Feature::label));
    let (heading, today) = (heading.map(Heading::from).collect(), portal.now(&staff.tenant).today());
    export::file(("who-can-see-what", today, format), heading, move |after| {
        let (staff, portal, ask) = (staff.clone(), portal.clone(), ask.behind(after));
        async move {
            let mut tx = portal.accounts.db.read(staff.scope()).await?;
            let (rows, next) = rows(&mut tx, &staff, (&ask, of), CHUNK).await?;
            Ok((rows.into_iter().map(in_words).collect(), next))
        }
    })
}

fn in_words(Row { person, sign_in, cells }: Row) -> Vec<String> {
    let answers = std::iter::once(sign_in).chain(cells);
    let answers = answers.map(|why| why.map_or("Yes".to_owned(), |why| format!("No: {}", why.words())));
    let is_test = if person.is_test { "Yes" } else { "No" }.to_owned();
    [person.name, person.email.unwrap_or_default(), person.customer_name, is_test].into_iter().chain(answers).collect()
}

//! Programs: rows brought in as an import brings them in, at once and without a file. Good rows are kept, bad ones told.

use std::collections::BTreeMap;

use accounts::{BringIn, Event, Keyed};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::routes::{Routes, Site};

use super::columns::Kind;
use super::file::{Column, Row};
use super::import::{Outcome, Tally};
use super::mapping::{BadMapping, Mapping};
use super::merge::{self, Mode, Reading, Seen};
use super::record::{CELL_BYTES, COLUMNS};
use super::{own, posted};
use crate::Portal;
use crate::api::{Problem, with};

/// Rows of one request.
const MOST: usize = 1_000;
/// How often rows are brought in that somebody else brings in at the same moment.
const TRIES: usize = 3;
/// The field that may name places.
const STOCK: &str = "stock";

pub(crate) fn routes() -> Routes<Portal> {
    let access = with::<BringIn>();
    Routes::new(Site::Portal)
        .post("/api/v1/customers", access, customers)
        .post("/api/v1/contacts", access, contacts)
        .post("/api/v1/parts", access, parts)
        .post("/api/v1/prices", access, prices)
        .post("/api/v1/costs", access, costs)
        .post("/api/v1/interchange", access, interchange)
        .post("/api/v1/own-numbers", access, own_numbers)
        .merge(posted::routes())
}

/// What became of the rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// Rows that were not known before.
    new: u64,
    /// Rows that said something else than what was known.
    changed: u64,
    /// Rows that said what was known.
    unchanged: u64,
    /// Rows that could not be brought in; the others were.
    bad: Vec<Bad>,
}

/// A row that could not be brought in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bad {
    /// Its place among those sent, from 1.
    row: u64,
    /// Why, and what to do.
    #[schema(example = "List price: “abc” is no amount. Write it like 1,234.56.")]
    problem: String,
}

/// A row: the names of its fields, which are those of an import, and their values: text, a number, true or false. What is
/// null or left out stays as it is. `stock` may name places, `{"Omaha": 4}`; what may occur several times is an array.
type Sent = BTreeMap<String, Value>;
type Body = Result<Json<Vec<Sent>>, JsonRejection>;

macro_rules! kinds {
    ($($name:ident, $kind:expr, $path:literal, $about:literal;)+) => {$(
        #[doc = $about]
        #[utoipa::path(
            post,
            path = $path,
            tag = "Bringing in",
            description = $about,
            request_body(
                content = Vec<BTreeMap<String, Value>>,
                description = "At most 1,000 rows. A row names fields as an import does; what it leaves out stays as it is.",
            ),
            responses(
                (status = 200, body = Report, description = "Good rows are in, whatever became of the others."),
                (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem),
                (status = 429),
            ),
            security(("key" = []))
        )]
        pub(crate) async fn $name(
            program: Keyed<BringIn>,
            State(portal): State<Portal>,
            body: Body,
        ) -> web::Result<Json<Report>> {
            bring_in((&portal, &program), $kind, body).await
        }
    )+};
}

kinds! {
    customers, Kind::Customers, "/api/v1/customers", "Customers, known by account_number, else by name.";
    contacts, Kind::Contacts, "/api/v1/contacts", "Contacts of customers, known by customer and email.";
    parts, Kind::Parts, "/api/v1/parts", "Parts, known by item_number: stock, list_price and everything else.";
    prices, Kind::Prices, "/api/v1/prices", "What a customer, a customer group or a price level pays for a part.";
    costs, Kind::Costs, "/api/v1/costs", "What parts cost the business, and their pricing groups.";
    interchange, Kind::Interchange, "/api/v1/interchange", "Numbers of makers and competitors that parts stand for.";
    own_numbers, Kind::OwnNumbers, "/api/v1/own-numbers", "What a customer calls a part.";
}

async fn bring_in((portal, program): (&Portal, &Keyed<BringIn>), kind: Kind, body: Body) -> web::Result<Json<Report>> {
    let Json(sent) = body.map_err(|why| web::Error::Invalid(format!("Send an array of objects. {why}")))?;
    if sent.len() > MOST {
        return Err(web::Error::Invalid(format!("Send at most {MOST} rows at once; these are {}.", sent.len())));
    }
    let table = Table::of(kind, sent)?;
    for _ in 0..TRIES {
        if let Some(outcomes) = attempt((portal, program), (kind, &table)).await? {
            return Ok(Json(Report::of(&outcomes)));
        }
    }
    Err(web::Error::Conflict("Others bring in the same rows at this moment. Send them again.".to_owned()))
}

/// Brings the rows in and writes down that it did; nothing when another writer was in the way, so that it is to be tried
/// again.
async fn attempt(
    (portal, program): (&Portal, &Keyed<BringIn>),
    (kind, table): (Kind, &Table),
) -> web::Result<Option<Vec<Outcome>>> {
    let accounts = &portal.accounts;
    let mut tx = program.begin(accounts).await?;
    if !tx.hold_currency().await? {
        return Err(web::Error::Conflict(
            "The business counts in another currency now. Send the rows again.".to_owned(),
        ));
    }
    let own = own::fields(&mut tx, kind).await?;
    if !own::are_known(&table.mapping, &own) {
        return Err(web::Error::Invalid("One of the fields of yours does not exist any more.".to_owned()));
    }
    let reading = Reading {
        kind,
        mapping: &table.mapping,
        columns: &table.columns,
        own: &own,
        currency: program.scope().currency(),
        by: program.actor(),
        // A mistyped number does not make a part here: nobody looked over what would become of it.
        was_seen: false,
    };
    let by = (&accounts.clock, &accounts.entropy);
    let mut seen = Seen::new(reading);
    let outcomes = match merge::merge(&mut tx, Mode::Write(by.0, by.1), reading, (&mut seen, &table.rows)).await {
        Err(error) if is_race(&error) => return Ok(None),
        outcomes => outcomes?,
    };
    let report = Report::of(&outcomes);
    if report.new + report.changed > 0 {
        let (event, detail) = (format!("import.{}", kind.key()), report.words());
        let event = Event { kind: &event, detail: &detail, ..Event::default() };
        accounts::record(&mut tx, by, program.actor(), event).await?;
    }
    match tx.commit().await {
        Err(error) if is_race(&error) => Ok(None),
        done => Ok(done.map(|()| Some(outcomes))?),
    }
}

/// Whether somebody else added the same at the same moment, or each waited for the other.
fn is_race(error: &db::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(error, db::Error::Protocol(_)) || matches!(code.as_deref(), Some("23505" | "40001" | "40P01"))
}

impl Report {
    fn of(outcomes: &[Outcome]) -> Self {
        let (mut tally, mut bad) = (Tally::default(), Vec::new());
        for (row, outcome) in (1..).zip(outcomes) {
            tally.count(outcome);
            if let Outcome::Bad(problem) = outcome {
                bad.push(Bad { row, problem: problem.clone() });
            }
        }
        Self { new: tally.new, changed: tally.changed, unchanged: tally.unchanged, bad }
    }

    /// In short, for the trail of what happened.
    fn words(&self) -> String {
        format!("{} new, {} changed, {} bad", self.new, self.changed, self.bad.len())
    }
}

/// What was sent, as a file would hold it.
#[derive(Debug)]
struct Table {
    columns: Vec<Column>,
    mapping: Mapping,
    rows: Vec<Row>,
}

impl Table {
    /// A column for each field; for one that occurs several times in a row, and for each place with stock, one more.
    fn of(kind: Kind, sent: Vec<Sent>) -> web::Result<Self> {
        let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut rows = Vec::with_capacity(sent.len());
        for (line, fields) in (1..).zip(sent) {
            let mut cells = BTreeMap::new();
            let mut fault = None;
            for (key, value) in fields {
                match spread(kind, &key, value) {
                    Ok(some) => cells.extend(some.into_iter().map(|(name, cell)| ((key.clone(), name), cell))),
                    Err(problem) => fault = Some(problem),
                }
            }
            for column in cells.keys() {
                let next = places.len();
                places.entry(column.clone()).or_insert(next);
            }
            rows.push((line, cells, fault));
        }
        if places.len() > COLUMNS {
            return Err(web::Error::Invalid(format!("Send rows with at most {COLUMNS} fields in all.")));
        }
        let mut order: Vec<_> = places.iter().map(|(column, place)| (*place, column.clone())).collect();
        order.sort_unstable();
        let keys: Vec<&str> = order.iter().map(|(_, (key, _))| key.as_str()).collect();
        let mapping = Mapping::from_keys(kind, &keys).map_err(|why| web::Error::Invalid(explain(kind, &keys, &why)))?;
        let column = |key: &str, name: &str| Column {
            name: if name.is_empty() { key.to_owned() } else { format!("{key} {name}") },
            point: Some('.'),
            place: (key == STOCK).then(|| name.to_owned()),
            ..Column::default()
        };
        let columns = order.iter().map(|(_, (key, name))| column(key, name)).collect();
        let rows = rows.into_iter().map(|(line, mut filled, fault)| {
            let cells = order.iter().map(|(_, column)| filled.remove(column).unwrap_or_default()).collect();
            Row { line, cells, fault, is_more: false }
        });
        Ok(Self { columns, mapping, rows: rows.collect() })
    }
}

/// Which names are no fields, or else what is missing.
fn explain(kind: Kind, keys: &[&str], why: &BadMapping) -> String {
    let is_known = |key: &&&str| kind.targets().iter().any(|target| target.key == **key);
    let unknown: Vec<&str> = keys.iter().filter(|key| !is_known(key)).copied().collect();
    match why {
        BadMapping::Unknown => {
            let ours = kind.targets().iter().filter(|target| !target.is_of_exports);
            let known: Vec<&str> = ours.map(|target| target.key).collect();
            format!("There is no field “{}”. The fields are {}.", unknown.join("”, “"), known.join(", "))
        }
        BadMapping::Missing(label) => {
            let missing = kind.targets().iter().find(|target| target.label == *label);
            format!("Send “{}” in every row.", missing.map_or(*label, |target| target.key))
        }
        other => other.to_string().replace("Choose the column that", "Send the field that"),
    }
}

/// The cells of a value, each with what its column is named after.
fn spread(kind: Kind, key: &str, value: Value) -> Result<Vec<(String, String)>, String> {
    match value {
        Value::Array(_) if key == STOCK => {
            Err("stock: Send a number, or an object with a number for each place.".to_owned())
        }
        Value::Array(all) if all.len() > 1 && kind.targets().iter().any(|one| one.key == key && !one.may_repeat) => {
            Err(format!("{key}: Send one value and no list."))
        }
        Value::Array(all) => {
            let cells = all.into_iter().map(|one| cell(key, one));
            let several = (0..)
                .zip(cells)
                .map(|(place, cell)| Ok((if place == 0 { String::new() } else { format!("{place}") }, cell?)));
            several.collect()
        }
        Value::Object(all) if key == STOCK => {
            all.into_iter().map(|(place, one)| Ok((place, cell(key, one)?))).collect()
        }
        one => Ok(vec![(String::new(), cell(key, one)?)]),
    }
}

fn cell(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(is) => Ok(if is { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) if text.len() > CELL_BYTES => {
            Err(format!("{key}: The text is longer than 32 KB. Shorten it."))
        }
        Value::String(text) => Ok(text),
        Value::Array(_) | Value::Object(_) => Err(format!("{key}: Send text, a number, true or false.")),
    }
}

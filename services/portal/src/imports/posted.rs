//! Programs: whole files, brought in by the worker as an import by hand is; the columns are those that were guessed.

use accounts::{Actor, BringIn, Event, Keyed};
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::routes::{Routes, Site};
use web::{OrNotFound as _, Path};

use super::columns::Kind;
use super::export;
use super::file::Layout;
use super::import::{Import, ImportId, State as Stage};
use super::jobs::RunImport;
use super::mapping::Mapping;
use super::queries::{self, NewImport};
use super::upload::{self, BODY_BYTES, UploadError};
use super::{errors_file, own};
use crate::Portal;
use crate::api::{Problem, with};

pub(crate) fn routes() -> Routes<Portal> {
    let access = with::<BringIn>();
    Routes::new(Site::Portal)
        .upload(("/api/v1/imports", BODY_BYTES), access, create)
        .get("/api/v1/imports/{id}", access, show)
        .get("/api/v1/imports/{id}/errors.csv", access, errors)
}

/// What a file is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// What its rows are: customers, contacts, parts, prices, costs, interchange or own-numbers.
    kind: String,
    /// What it is called in the console, of a body that is the file itself.
    #[serde(default)]
    file_name: String,
}

/// A file that is brought in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Posted {
    #[schema(value_type = String)]
    id: ImportId,
    #[schema(example = "prices")]
    kind: &'static str,
    file_name: String,
    /// `running` until every row was dealt with, then `done`; `failed` when it cannot go on.
    #[schema(example = "running")]
    status: &'static str,
    /// What each column fills; null where it fills nothing.
    columns: Vec<Filled>,
    /// Rows under the heading.
    rows: u64,
    /// Rows that were not known before, so far.
    new: u64,
    /// Rows that said something else than what was known, so far.
    changed: u64,
    /// Rows that said what was known, so far.
    unchanged: u64,
    /// Rows that could not be brought in, so far; the others were.
    bad: u64,
    /// Why it failed; null unless it did.
    failure: Option<String>,
    /// Where the bad rows are, each with its reason; null while there are none.
    errors: Option<String>,
}

/// A column of a file and what it fills.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Filled {
    #[schema(example = "Part #")]
    column: String,
    #[schema(example = "item_number")]
    field: Option<String>,
}

impl From<Import> for Posted {
    fn from(import: Import) -> Self {
        let (columns, kind) = (import.layout.map(|layout| layout.columns).unwrap_or_default(), import.kind);
        let keys = import.mapping.map(|mapping| mapping.keys(kind)).unwrap_or_default();
        let filled = keys.into_iter().map(|key| Some(key).filter(|key| !key.is_empty()));
        let columns = columns.into_iter().map(|column| column.name).zip(filled);
        let errors = format!("/api/v1/imports/{}/errors.csv", import.id);
        Self {
            id: import.id,
            kind: kind.key(),
            file_name: import.file_name,
            status: match import.state {
                Stage::Uploading | Stage::Ready => "waiting",
                Stage::Running => "running",
                Stage::Done => "done",
                Stage::Failed => "failed",
            },
            columns: columns.map(|(column, field)| Filled { column, field }).collect(),
            rows: import.rows_total,
            new: import.tally.new,
            changed: import.tally.changed,
            unchanged: import.tally.unchanged,
            bad: import.tally.bad,
            failure: import.failure,
            errors: Some(errors).filter(|_| import.tally.bad > 0),
        }
    }
}

/// A whole file: CSV of up to 200 MB and 1,000,000 rows, or an Excel workbook of up to 25 MB; as the body itself, or as the
/// field `file` of a form. Its columns are known by their names, as at an import by hand. Ask for it by its id until it is done.
#[utoipa::path(
    post,
    path = "/api/v1/imports",
    tag = "Bringing in",
    params(Asked),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 202, body = Posted, description = "The file is here, and is brought in now."),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 429),
    ),
    security(("key" = []))
)]
pub(crate) async fn create(
    program: Keyed<BringIn>,
    State(portal): State<Portal>,
    (Query(asked), headers): (Query<Asked>, HeaderMap),
    body: Body,
) -> web::Result<(StatusCode, Json<Posted>)> {
    let kind = Kind::from_key(&asked.kind).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
        web::Error::Invalid(format!("kind: Say one of {}.", all.join(", ")))
    })?;
    let Actor::Staff(staff, name) = program.actor() else { return Err(web::Error::Forbidden) };
    let id = ImportId::new(portal.accounts.entropy.uuid_v7(&portal.accounts.clock));
    let usual = format!("{}.csv", kind.key());
    let file_name = if asked.file_name.trim().is_empty() { usual.as_str() } else { asked.file_name.trim() };
    let new = NewImport { id, kind, file_name, staff: (staff, name) };
    let sent_as = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let taken = if sent_as.starts_with("multipart/form-data") {
        upload::take_in(&portal, program.scope(), (&headers, body), new).await
    } else {
        upload::take_in_whole(&portal, program.scope(), body, new).await
    };
    match taken {
        Ok(()) => Ok((StatusCode::ACCEPTED, Json(begin(&portal, &program, id).await?.into()))),
        Err(UploadError::Database(error)) => Err(error.into()),
        Err(problem) => Err(web::Error::Invalid(problem.to_string())),
    }
}

/// Lets it begin, with the columns that were guessed; what cannot be read is not kept.
async fn begin(portal: &Portal, program: &Keyed<BringIn>, id: ImportId) -> web::Result<Import> {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = program.begin(accounts).await?;
    let import = queries::find(&mut tx, id).await?.or_not_found()?;
    let layout = Layout { is_unseen: true, ..import.layout.clone().or_not_found()? };
    let own = own::fields(&mut tx, import.kind).await?;
    let mapping = own::guess(import.kind, &layout.columns, &own);
    if let Err(why) = Mapping::from_keys(import.kind, &mapping.keys(import.kind)) {
        queries::delete(&mut tx, id).await?;
        tx.commit().await?;
        let names: Vec<&str> = layout.columns.iter().map(|column| column.name.as_str()).collect();
        return Err(web::Error::Invalid(format!("{why} The columns are called {}.", names.join(", "))));
    }
    queries::save_layout(&mut tx, id, &layout).await?;
    queries::save_mapping(&mut tx, id, &mapping).await?;
    queries::save_running(&mut tx, id, accounts.clock.now()).await?;
    jobs::enqueue_once(&mut tx, &RunImport { import: id }, &id.to_string()).await?;
    let kind = format!("import.{}", import.kind.key());
    let event = Event { kind: &kind, detail: &import.file_name, ..Event::default() };
    accounts::record(&mut tx, by, program.actor(), event).await?;
    tx.commit().await?;
    Ok(Import { state: Stage::Running, mapping: Some(mapping), layout: Some(layout), ..import })
}

/// How far a file has come.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}",
    tag = "Bringing in",
    params(("id" = String, Path, description = "The id that the file was given.")),
    responses(
        (status = 200, body = Posted),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429),
    ),
    security(("key" = []))
)]
pub(crate) async fn show(
    program: Keyed<BringIn>,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
) -> web::Result<Json<Posted>> {
    Ok(Json(find(&portal, &program, id).await?.into()))
}

/// The rows of a file that could not be brought in, as they stood there, each with its line and what is wrong.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}/errors.csv",
    tag = "Bringing in",
    params(("id" = String, Path, description = "The id that the file was given.")),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429),
    ),
    security(("key" = []))
)]
pub(crate) async fn errors(
    program: Keyed<BringIn>,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
) -> web::Result {
    let import = find(&portal, &program, id).await?;
    // What could not be read at all has none.
    let columns = import.layout.map(|layout| layout.columns).unwrap_or_default();
    let columns = columns.into_iter().map(|column| column.name).collect();
    let body = errors_file::stream(portal.accounts.db.clone(), program.scope(), (id, columns));
    Ok(export::attachment(&format!("{}-errors.csv", import.kind.key()), body))
}

/// An import whose file has arrived, sent by whoever asks: what people brought in is theirs.
async fn find(portal: &Portal, program: &Keyed<BringIn>, id: ImportId) -> web::Result<Import> {
    let mut tx = portal.accounts.db.read(program.scope()).await?;
    let Actor::Staff(staff, _) = program.actor() else { return Err(web::Error::NotFound) };
    let is_theirs = |import: &Import| import.state != Stage::Uploading && import.staff == staff;
    queries::find(&mut tx, id).await?.filter(is_theirs).or_not_found()
}

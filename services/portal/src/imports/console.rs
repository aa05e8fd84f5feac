//! The console's import screens: upload, mapping, dry run, progress and result.

use accounts::{Import as MayImport, Permission, StaffMay};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::columns::Kind;
use super::import::{Import, ImportId, State as Stage};
use super::jobs::RunImport;
use super::mapping::{BadMapping, Mapping};
use super::pages::{HistoryPage, MappingPage, NewPage, PreviewPage, ProgressPage, page};
use super::queries::{self, NewImport};
use super::run::{RunError, preview};
use super::upload::{self, BODY_BYTES, UploadError};
use super::{errors_file, export, own};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields;

const MAY: Access = Access::StaffMay("import");

/// The console's routes.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/imports", MAY, history)
        .get("/imports/new", MAY, new)
        .upload(("/imports", BODY_BYTES), MAY, create)
        .get("/imports/templates/{file}", MAY, template)
        .get("/imports/{id}", MAY, show)
        .get("/imports/{id}/mapping", MAY, mapping)
        .post("/imports/{id}/mapping", MAY, save_mapping)
        .get("/imports/{id}/preview", MAY, show_preview)
        .post("/imports/{id}/run", MAY, run)
        .get("/imports/{id}/errors.csv", MAY, errors)
}

#[derive(Deserialize)]
struct KindQuery {
    kind: Option<String>,
}

impl KindQuery {
    fn kind(&self) -> Option<Kind> {
        self.kind.as_deref().and_then(Kind::from_key)
    }
}

async fn history(may: StaffMay<MayImport>, frame: ConsolePage, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(may.scope()).await?;
    let imports = queries::list(&mut tx).await?;
    page(StatusCode::OK, &HistoryPage::new(frame.shell("Imports"), imports, &portal.now(&may.tenant)))
}

async fn new(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    Query(query): Query<KindQuery>,
) -> web::Result {
    let kind = query.kind().unwrap_or(Kind::Customers);
    let own = own_fields(&portal, &may, kind).await?;
    page(StatusCode::OK, &NewPage::new(&frame, (kind, own), String::new()))
}

async fn create(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    (Query(query), headers): (Query<KindQuery>, HeaderMap),
    body: Body,
) -> web::Result {
    let kind = query.kind().or_not_found()?;
    if matches!(kind, Kind::Prices | Kind::Costs) && !may.may(Permission::EditPrices) {
        return Err(web::Error::Forbidden);
    }
    let id = ImportId::new(portal.accounts.entropy.uuid_v7(&portal.accounts.clock));
    let import = NewImport { id, kind, file_name: "", staff: (may.id, &may.name) };
    match upload::take_in(&portal, may.scope(), (&headers, body), import).await {
        Ok(()) => Ok(Redirect::to(&format!("/imports/{id}/mapping")).into_response()),
        Err(UploadError::Database(error)) => Err(error.into()),
        Err(problem) => {
            let own = own_fields(&portal, &may, kind).await?;
            page(StatusCode::UNPROCESSABLE_ENTITY, &NewPage::new(&frame, (kind, own), problem.to_string()))
        }
    }
}

async fn template(may: StaffMay<MayImport>, State(portal): State<Portal>, Path(file): Path<String>) -> web::Result {
    let kind = file.strip_suffix(".csv").and_then(Kind::from_key).or_not_found()?;
    let own = own_fields(&portal, &may, kind).await?;
    Ok(export::attachment(
        &format!("{}-template.csv", kind.key()),
        Body::from(errors_file::template(kind, &own, may.tenant.currency())),
    ))
}

/// The tenant's own fields that rows of a kind can fill.
async fn own_fields(portal: &Portal, may: &StaffMay<MayImport>, kind: Kind) -> web::Result<Vec<custom_fields::Field>> {
    Ok(own::fields(&mut portal.accounts.db.read(may.scope()).await?, kind).await?)
}

async fn mapping(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
) -> web::Result {
    let import = find(&portal, &may, id).await?;
    if import.state != Stage::Ready {
        return Ok(Redirect::to(&format!("/imports/{id}")).into_response());
    }
    let layout = import.layout.as_ref().or_not_found()?;
    let own = own_fields(&portal, &may, import.kind).await?;
    let mapping = import.mapping.clone().unwrap_or_else(|| own::guess(import.kind, &layout.columns, &own));
    let keys: Vec<String> = mapping.keys(import.kind);
    page(
        StatusCode::OK,
        &MappingPage::new(frame.shell("Match the columns"), (&import, &own), &keys, String::new()).or_not_found()?,
    )
}

async fn save_mapping(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
    axum::Form(form): axum::Form<Vec<(String, String)>>,
) -> web::Result {
    let import = find(&portal, &may, id).await?;
    let columns = import.layout.as_ref().or_not_found()?.columns.len();
    let named = |column: usize| form.iter().find(|(name, _)| *name == format!("column-{column}"));
    let keys: Vec<String> =
        (0..columns).map(|column| named(column).map(|(_, key)| key.clone()).unwrap_or_default()).collect();
    let own = own_fields(&portal, &may, import.kind).await?;
    let known = |mapping: &Mapping| own::are_known(mapping, &own);
    let read = Mapping::from_keys(import.kind, &keys);
    let mapping = match read.and_then(|mapping| if known(&mapping) { Ok(mapping) } else { Err(BadMapping::Unknown) }) {
        Ok(mapping) => mapping,
        Err(problem) => {
            let shown = MappingPage::new(frame.shell("Match the columns"), (&import, &own), &keys, problem.to_string());
            return page(StatusCode::UNPROCESSABLE_ENTITY, &shown.or_not_found()?);
        }
    };
    let mut tx = may.begin(&portal.accounts).await?;
    let is_saved = queries::save_mapping(&mut tx, id, &mapping).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/imports/{id}{}", if is_saved { "/preview" } else { "" })).into_response())
}

async fn show_preview(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
) -> web::Result {
    let import = find(&portal, &may, id).await?;
    let (Stage::Ready, Some(layout), Some(mapping)) = (import.state, &import.layout, &import.mapping) else {
        let next = if import.state == Stage::Ready { "/mapping" } else { "" };
        return Ok(Redirect::to(&format!("/imports/{id}{next}")).into_response());
    };
    let own = own_fields(&portal, &may, import.kind).await?;
    match preview(&portal.accounts.db, may.scope(), (id, import.kind), (layout, mapping)).await {
        Ok(found) => page(
            StatusCode::OK,
            &PreviewPage::new(frame.shell("Check before importing"), (&import, &own), found).or_not_found()?,
        ),
        Err(RunError::File(problem)) => Err(web::Error::Invalid(problem.to_string())),
        Err(RunError::Database(error)) => Err(error.into()),
    }
}

async fn run(may: StaffMay<MayImport>, State(portal): State<Portal>, Path(id): Path<ImportId>) -> web::Result {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = may.begin(accounts).await?;
    let import = queries::find(&mut tx, id).await?.or_not_found()?;
    if queries::save_running(&mut tx, id, accounts.clock.now()).await? {
        jobs::enqueue_once(&mut tx, &RunImport { import: id }, &id.to_string()).await?;
        let kind = format!("import.{}", import.kind.key());
        let event = accounts::Event { kind: &kind, detail: &import.file_name, ..accounts::Event::default() };
        accounts::record(&mut tx, by, may.actor(), event).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

async fn show(
    may: StaffMay<MayImport>,
    frame: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<ImportId>,
    headers: HeaderMap,
) -> web::Result {
    let import = find(&portal, &may, id).await?;
    if import.state == Stage::Ready {
        let next = if import.mapping.is_some() { "preview" } else { "mapping" };
        return Ok(Redirect::to(&format!("/imports/{id}/{next}")).into_response());
    }
    let mut tx = portal.accounts.db.read(may.scope()).await?;
    let bad = queries::list_bad_rows(&mut tx, id, (0, 50)).await?;
    let progress = ProgressPage::new(frame.shell(import.kind.label()), &import, bad);
    let is_fragment = headers.contains_key("hx-request") && !headers.contains_key("hx-boosted");
    if is_fragment { page(StatusCode::OK, &progress.as_progress()) } else { page(StatusCode::OK, &progress) }
}

async fn errors(may: StaffMay<MayImport>, State(portal): State<Portal>, Path(id): Path<ImportId>) -> web::Result {
    let import = find(&portal, &may, id).await?;
    let columns = import.layout.as_ref().or_not_found()?.columns.iter().map(|column| column.name.clone()).collect();
    let body = errors_file::stream(portal.accounts.db.clone(), may.scope(), (id, columns));
    Ok(export::attachment(&format!("{}-errors.csv", import.kind.key()), body))
}

/// An import whose file has arrived.
async fn find(portal: &Portal, may: &StaffMay<MayImport>, id: ImportId) -> web::Result<Import> {
    let mut tx = portal.accounts.db.read(may.scope()).await?;
    queries::find(&mut tx, id).await?.filter(|import| import.state != Stage::Uploading).or_not_found()
}

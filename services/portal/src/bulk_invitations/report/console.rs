//! Staff: the contacts of a run behind each number of its report, on a page and as a file.

use accounts::{ManageAccess, StaffMay};
use axum::extract::{Query, State};
use db::TenantTx;
use serde::Deserialize;
use uuid::Uuid;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::fate::Fate;
use super::pages::{ContactsPage, Row};
use super::queries;
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::bulk_invitations::queries as runs;
use crate::bulk_invitations::run::RunId;
use crate::contacts::queries as contacts;
use crate::lists::export::{Format, Heading};
use crate::lists::{self, Cursor};
use crate::step_up::proven;

const MANAGE: Access = Access::StaffMay("manage access");
/// Rows of a page.
const PAGE: usize = 50;

/// The console's routes.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/contacts/invitations/{run}/contacts", MANAGE, show).get(
        "/contacts/invitations/{run}/contacts.csv",
        MANAGE,
        proven(export),
    )
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    outcome: String,
    after: String,
}

async fn show(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<RunId>,
    Query(asked): Query<Asked>,
) -> web::Result {
    let fate = Fate::named(&asked.outcome);
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let run = runs::find(&mut tx, id).await?.or_not_found()?;
    let (rows, next) = stretch(&mut tx, (id, fate), Cursor::parse(&asked.after), PAGE).await?;
    let total = queries::count(&mut tx, id).await?.of(fate);
    let shell = page.shell(fate.label());
    web::page(&ContactsPage { shell, run, fate, rows, total, next, now: portal.now(&page.staff.tenant) })
}

async fn export(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    format: Format,
    (Path(id), Query(asked)): (Path<RunId>, Query<Asked>),
) -> web::Result {
    let (fate, scope, now) = (Fate::named(&asked.outcome), staff.scope(), portal.now(&staff.tenant));
    let db = portal.accounts.db.clone();
    runs::find(&mut db.read(scope).await?, id).await?.or_not_found()?;
    let detail = format!("{}, {}", format.label(), fate.label());
    exports::note(&portal, &staff, ("bulk-invitation", None), &detail).await?;
    let heading = Row::HEADING.map(Heading::from).to_vec();
    Ok(lists::export::file(("bulk-invitation", now.today(), format), heading, move |after| {
        let (db, now) = (db.clone(), now.at());
        async move {
            let mut tx = db.read(scope).await?;
            let (rows, next) = stretch(&mut tx, (id, fate), after, lists::export::STRETCH).await?;
            Ok((rows.iter().map(|row| row.cells(now)).collect(), next))
        }
    }))
}

/// Some of the contacts whom a fate befell, and where they end when there are more.
async fn stretch(
    tx: &mut TenantTx,
    of: (RunId, Fate),
    after: Option<Cursor>,
    size: usize,
) -> Result<(Vec<Row>, Option<Cursor>), db::Error> {
    let after = after.as_ref().map(|cursor| (cursor.name.as_str(), cursor.id));
    let most = i64::try_from(size + 1).unwrap_or(i64::MAX);
    let mut members = queries::list(tx, of, after, most).await?;
    let next = lists::cut(&mut members, size).map(|last| Cursor {
        phase: 0,
        key: None,
        name: last.sort_name.clone(),
        id: last.contact.uuid(),
    });
    let ids: Vec<Uuid> = members.iter().map(|member| member.contact.uuid()).collect();
    let contacts = contacts::find_all(tx, &ids).await?;
    Ok((contacts.into_iter().zip(members).map(|(contact, member)| Row { contact, member }).collect(), next))
}

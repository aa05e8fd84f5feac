//! Staff: the related parts on a part's record.

use accounts::{EditParts, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::pages::RelatedPage;
use super::queries;
use super::relation::{Kind, RelationForm, RelationId};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::part_numbers;
use crate::parts::part::{ItemId, ItemNumber};
use crate::parts::record::{self, Tab, Tabs};

const EDIT: Access = Access::StaffMay("edit parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts/{id}/related", Access::Staff, show)
        .post("/parts/{id}/related", EDIT, add)
        .post("/relations/{id}/removal", EDIT, remove)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    web::page(&tab(&page, &portal, id, RelationForm::default()).await?)
}

async fn tab(page: &ConsolePage, portal: &Portal, id: ItemId, typed: RelationForm) -> web::Result<RelatedPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    Ok(RelatedPage {
        shell: page.shell(&part.name),
        tabs: Tabs { item: id, current: Tab::Related },
        rows: queries::list(&mut tx, id).await?,
        part,
        typed,
        errors: FieldErrors::none(),
        may_edit: page.staff.may(Permission::EditParts),
    })
}

async fn add(
    page: ConsolePage,
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<RelationForm>),
) -> web::Result {
    let refuse = async |errors| {
        let again = tab(&page, &portal, id, form.clone()).await?;
        web::invalid(&RelatedPage { errors, ..again })
    };
    let (kind, number) = match form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return refuse(errors).await,
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    match relate(&mut tx, &portal, (id, kind, &number)).await? {
        Ok(()) => {
            let detail = format!("{}: {} {}", part.number, kind.label().to_lowercase(), number.as_str());
            note(&mut tx, (&portal, &staff), "part.related", &detail).await?;
            tx.commit().await?;
            Ok(web::flash::redirect(&Tab::Related.href(id), Tone::Ok, &format!("{} added", number.as_str())))
        }
        Err(cure) => {
            drop(tx);
            refuse(FieldErrors::one("related", cure)).await
        }
    }
}

/// Relates two parts, or says what to do instead.
async fn relate(
    tx: &mut TenantTx,
    portal: &Portal,
    (item, kind, number): (ItemId, Kind, &ItemNumber),
) -> Result<Result<(), String>, db::Error> {
    queries::lock(tx).await?;
    let Some(other) = part_numbers::queries::items(tx, &[number.norm()]).await?.remove(&number.norm()) else {
        return Ok(Err("No part has this number. Correct it, or add the part first.".to_owned()));
    };
    if other == item {
        return Ok(Err("This is the part itself. Name another one.".to_owned()));
    }
    if kind == Kind::ReplacedBy && queries::leads_to(tx, other, item).await? {
        let number = number.as_str();
        return Ok(Err(format!(
            "{number} is itself replaced by this part: they would replace each other in a circle."
        )));
    }
    if queries::list(tx, item).await?.len() >= queries::MOST {
        return Ok(Err(format!("A part has at most {} related parts. Remove one first.", queries::MOST)));
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    match queries::insert(tx, by, (item, kind, other)).await {
        Ok(()) => Ok(Ok(())),
        Err(error) => match db::violated(&error) {
            Some("item_relations_once") => Ok(Err("The two are related already. Remove that first.".to_owned())),
            Some("item_relations_successor") => {
                Ok(Err("Another part replaces this one already. Remove that first.".to_owned()))
            }
            _ => Err(error),
        },
    }
}

async fn remove(staff: StaffMay<EditParts>, State(portal): State<Portal>, Path(id): Path<RelationId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (item, related) = queries::remove(&mut tx, id).await?.or_not_found()?;
    let part = record::head(&mut tx, item).await?.or_not_found()?;
    let other = record::head(&mut tx, related).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), "part.unrelated", &format!("{}: {}", part.number, other.number)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Related.href(item), Tone::Ok, &format!("{} removed", other.number)))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditParts>),
    kind: &str,
    detail: &str,
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    accounts::record(
        tx,
        (&accounts.clock, &accounts.entropy),
        staff.actor(),
        Event { kind, detail, ..Event::default() },
    )
    .await
}

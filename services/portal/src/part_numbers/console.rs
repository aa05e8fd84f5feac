//! Staff: the further numbers on a part's record.

use accounts::{EditParts, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::number::{InterchangeForm, InterchangeId, OwnForm, OwnId};
use super::pages::NumbersPage;
use super::{export, queries, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::customers;
use crate::parts::part::ItemId;
use crate::parts::record::{self, Tab, Tabs};
use crate::prices::lookup;
use crate::step_up::proven;

const EDIT: Access = Access::StaffMay("edit parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts/{id}/numbers", Access::Staff, show)
        .get("/interchange/export", Access::Staff, proven(export::interchange))
        .get("/own-numbers/export", Access::Staff, proven(export::own))
        .post("/parts/{id}/interchange", EDIT, add_interchange)
        .post("/interchange/{id}/removal", EDIT, remove_interchange)
        .post("/parts/{id}/own-numbers", EDIT, add_own)
        .post("/own-numbers/{id}/removal", EDIT, remove_own)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    web::page(&tab(&page, &portal, id, (InterchangeForm::default(), OwnForm::default())).await?)
}

async fn tab(
    page: &ConsolePage,
    portal: &Portal,
    id: ItemId,
    (typed, typed_own): (InterchangeForm, OwnForm),
) -> web::Result<NumbersPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    let may_edit = page.staff.may(Permission::EditParts);
    let names = if may_edit { customers::queries::names(&mut tx, false, None).await? } else { None };
    let choice = |(id, name): (CustomerId, String)| Choice::new(id.to_string(), name, &typed_own.customer);
    Ok(NumbersPage {
        shell: page.shell(&part.name),
        tabs: Tabs { item: id, current: Tab::Numbers },
        interchange: queries::interchange(&mut tx, id).await?,
        own: queries::own(&mut tx, id, None).await?,
        customers: names.map(|all| all.into_iter().map(choice).collect()),
        part,
        typed,
        typed_own,
        errors: FieldErrors::none(),
        may_edit,
        may_import: page.staff.may(Permission::Import),
    })
}

async fn add_interchange(
    page: ConsolePage,
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<InterchangeForm>),
) -> web::Result {
    let refuse = async |errors| {
        let again = tab(&page, &portal, id, (form.clone(), OwnForm::default())).await?;
        web::invalid(&NumbersPage { errors, ..again })
    };
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(errors).await,
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    match writing::insert_interchange(&mut tx, by, (id, &new)).await {
        Ok(()) => {}
        Err(error) if db::violated(&error) == Some("interchange_numbers_once") => {
            drop(tx);
            return refuse(FieldErrors::one("interchange", "The part has this number already.")).await;
        }
        Err(error) => return Err(error.into()),
    }
    let detail = format!("{}: {}", part.number, format!("{} {}", new.brand, new.number.as_str()).trim());
    note(&mut tx, (&portal, &staff), "part.number_added", (None, &detail)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Numbers.href(id), Tone::Ok, &format!("{} added", new.number.as_str())))
}

async fn remove_interchange(
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    Path(id): Path<InterchangeId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (item, number) = writing::remove_interchange(&mut tx, id).await?.or_not_found()?;
    let part = record::head(&mut tx, item).await?.or_not_found()?;
    let detail = format!("{}: {number}", part.number);
    note(&mut tx, (&portal, &staff), "part.number_removed", (None, &detail)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Numbers.href(item), Tone::Ok, &format!("{number} removed")))
}

async fn add_own(
    page: ConsolePage,
    staff: StaffMay<EditParts>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<OwnForm>),
) -> web::Result {
    let refuse = async |errors| {
        let again = tab(&page, &portal, id, (InterchangeForm::default(), form.clone())).await?;
        web::invalid(&NumbersPage { errors, ..again })
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let named = match form.customer.parse() {
        Ok(id) => Ok(id),
        Err(_) => lookup::customer(&mut tx, &form.customer).await?,
    };
    let (customer, number) = match form.parse(named) {
        Ok(parsed) => parsed,
        Err(errors) => {
            drop(tx);
            return refuse(errors).await;
        }
    };
    let part = record::head(&mut tx, id).await?.or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let error = match writing::insert_own(&mut tx, by, (id, customer, &number)).await {
        Ok(()) => {
            let detail = format!("{}: {}", part.number, number.as_str());
            note(&mut tx, (&portal, &staff), "part.number_added", (Some(customer), &detail)).await?;
            tx.commit().await?;
            let text = format!("{} added", number.as_str());
            return Ok(web::flash::redirect(&Tab::Numbers.href(id), Tone::Ok, &text));
        }
        Err(error) => error,
    };
    drop(tx);
    match db::violated(&error) {
        Some("customer_item_numbers_once") => {
            let cure = "This customer has this number already. Remove it from the other part first.";
            refuse(FieldErrors::one("own_number", cure)).await
        }
        Some("customer_item_numbers_customer") => {
            refuse(FieldErrors::one("customer", "Choose a customer from the list.")).await
        }
        _ => Err(error.into()),
    }
}

async fn remove_own(staff: StaffMay<EditParts>, State(portal): State<Portal>, Path(id): Path<OwnId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (item, customer, number) = writing::remove_own(&mut tx, id).await?.or_not_found()?;
    let part = record::head(&mut tx, item).await?.or_not_found()?;
    let detail = format!("{}: {number}", part.number);
    note(&mut tx, (&portal, &staff), "part.number_removed", (Some(customer), &detail)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&Tab::Numbers.href(item), Tone::Ok, &format!("{number} removed")))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditParts>),
    kind: &str,
    (customer, detail): (Option<CustomerId>, &str),
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer, detail, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

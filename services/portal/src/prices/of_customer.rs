//! Staff: the Prices tab of a customer's record: its group and its own rules.

use accounts::{Change, EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::CustomerId;
use serde::Deserialize;
use time::Date;
use uuid::Uuid;
use web::fields::Choice;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::EDIT;
use super::named::{self, Kind};
use super::rule::Shown;
use super::{queries, rules};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::customers;

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/customers/{id}/prices", Access::Staff, show).post(
        "/customers/{id}/prices",
        EDIT,
        save,
    )
}

/// What the tab shows.
#[derive(Debug)]
pub(crate) struct PricesTab {
    pub(crate) rules: Vec<Shown>,
    /// There are more than the tab shows.
    pub(crate) has_more: bool,
    pub(crate) groups: Vec<(Uuid, String)>,
    pub(crate) group: Option<Uuid>,
    pub(crate) today: Date,
    pub(crate) may_edit: bool,
}

impl PricesTab {
    /// The groups to choose from.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        let chosen = self.group.map(|id| id.to_string()).unwrap_or_default();
        self.groups.iter().map(|(id, name)| Choice::new(id.to_string(), name, &chosen)).collect()
    }

    /// The group's name.
    pub(crate) fn group_name(&self) -> &str {
        self.groups.iter().find(|(id, _)| Some(*id) == self.group).map_or("None", |(_, name)| name)
    }
}

fn address(id: CustomerId) -> String {
    format!("/customers/{id}/prices")
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (buyer, today) = queries::buyer(&mut tx, id, portal.accounts.clock.now()).await?.or_not_found()?;
    let mut found = rules::list(&mut tx, Some(&[id.uuid()]), None).await?;
    let tab = PricesTab {
        has_more: crate::lists::cut(&mut found, rules::PAGE).is_some(),
        rules: found,
        groups: named::names(&mut tx, Kind::CustomerGroups).await?,
        group: buyer.group,
        today,
        may_edit: page.staff.may(Permission::EditPrices),
    };
    drop(tx);
    web::page(&customers::console::record(&page, &portal, id, customers::pages::Tab::Prices(tab)).await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GroupForm {
    group: String,
}

/// Puts the customer into a group, or out of all.
async fn save(
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<GroupForm>),
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    if !customers::queries::lock(&mut tx, id).await? {
        return Err(web::Error::NotFound);
    }
    let groups = named::names(&mut tx, Kind::CustomerGroups).await?;
    let chosen = groups.iter().find(|(group, _)| group.to_string() == form.group);
    if chosen.is_none() && !form.group.is_empty() {
        return Ok(web::flash::redirect(
            &address(id),
            Tone::Bad,
            "That group was removed meanwhile. Choose another one.",
        ));
    }
    let (buyer, _) = queries::buyer(&mut tx, id, accounts.clock.now()).await?.or_not_found()?;
    let name = |group: Option<Uuid>| groups.iter().find(|(id, _)| Some(*id) == group).map_or("", |(_, name)| name);
    let change = Change::of("Customer group", name(buyer.group), chosen.map_or("", |(_, name)| name));
    if let Some(change) = change {
        customers::queries::save_group(&mut tx, (&accounts.clock, id), chosen.map(|(group, _)| *group)).await?;
        let kind = "price.customer_saved";
        let event = Event { kind, customer: Some(id), changes: &[change], ..Event::default() };
        accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    }
    tx.commit().await?;
    let text = chosen.map_or_else(|| "In no customer group".to_owned(), |(_, name)| format!("In the group {name}"));
    Ok(web::flash::redirect(&address(id), Tone::Ok, &text))
}

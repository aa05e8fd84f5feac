//! Staff: what a part's prices are made of: its cost, its pricing group, what price levels say, and the rules of it.

use accounts::{Change, EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use pricing::{Currency, Item};
use serde::Deserialize;
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::EDIT;
use super::form::{no_price, pieces};
use super::named::{self, Kind};
use super::pages::PartPage;
use super::{item_pricing, queries, rules};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::parts::money;
use crate::parts::part::ItemId;
use crate::parts::record::{Tab, Tabs};

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/parts/{id}/prices", Access::Staff, show)
        .post("/parts/{id}/prices", EDIT, save)
        .post("/parts/{id}/prices/levels", EDIT, save_level)
        .post("/parts/{id}/prices/levels/removal", EDIT, remove_level)
}

/// Cost and pricing group as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PricingForm {
    pub(crate) cost: String,
    pub(crate) price_group: String,
}

/// A level's price as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LevelForm {
    pub(crate) level: String,
    pub(crate) min_quantity: String,
    pub(crate) amount: String,
}

fn address(id: ItemId) -> String {
    format!("/parts/{id}/prices")
}

async fn part_page(
    page: &ConsolePage,
    portal: &Portal,
    (id, pricing, level): (ItemId, Option<PricingForm>, LevelForm),
) -> web::Result<PartPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let part = crate::parts::queries::list(&mut tx, &[id]).await?.pop().or_not_found()?;
    let item = queries::items(&mut tx, &[id]).await?.remove(&id).or_not_found()?;
    let mut found = rules::list(&mut tx, Some(&[id.uuid()]), None).await?;
    let stored = PricingForm {
        cost: item.cost_minor.map(|cost| tx.currency().plain(cost)).unwrap_or_default(),
        price_group: item.price_group.map(|id| id.to_string()).unwrap_or_default(),
    };
    let mut prices = item.levels;
    prices.sort_by_key(|price| (price.level, price.min_quantity));
    Ok(PartPage {
        shell: page.shell(&part.name),
        tabs: Tabs { item: id, current: Tab::Prices },
        has_more: crate::lists::cut(&mut found, rules::PAGE).is_some(),
        rules: found,
        part,
        pricing: pricing.unwrap_or(stored),
        level,
        prices,
        levels: named::names(&mut tx, Kind::Levels).await?,
        price_groups: named::names(&mut tx, Kind::PriceGroups).await?,
        errors: FieldErrors::none(),
        today: queries::today(&mut tx, portal.accounts.clock.now()).await?,
        may_edit: page.staff.may(Permission::EditPrices),
    })
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ItemId>) -> web::Result {
    web::page(&part_page(&page, &portal, (id, None, LevelForm::default())).await?)
}

/// A part's number, held against another change of its pricing until the transaction ends.
async fn held(tx: &mut TenantTx, id: ItemId) -> web::Result<String> {
    item_pricing::lock(tx, id).await?.or_not_found()
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<PricingForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let number = held(&mut tx, id).await?;
    let mut errors = FieldErrors::none();
    let cost = match form.cost.trim() {
        "" => None,
        typed => money::parse(tx.currency(), typed).map_err(|error| errors.add("cost", error.to_string())).ok(),
    };
    let groups = named::names(&mut tx, Kind::PriceGroups).await?;
    let group = groups.iter().find(|(group, _)| group.to_string() == form.price_group);
    if group.is_none() && !form.price_group.is_empty() {
        errors.add("price_group", "It was removed meanwhile. Choose another one.");
    }
    if !errors.is_empty() {
        drop(tx);
        let again = part_page(&page, &portal, (id, Some(form), LevelForm::default())).await?;
        return web::invalid(&PartPage { errors, ..again });
    }
    let before = queries::items(&mut tx, &[id]).await?.remove(&id).or_not_found()?;
    let changes = changes((&before, tx.currency()), &groups, (cost, group.map(|(id, _)| *id)));
    if !changes.is_empty() {
        item_pricing::save(&mut tx, (&portal.accounts.clock, id), (cost, group.map(|(id, _)| *id))).await?;
        note(&mut tx, (&portal, &staff), (&number, &changes)).await?;
    }
    tx.commit().await?;
    Ok(web::flash::redirect(&address(id), Tone::Ok, "Pricing saved"))
}

/// What a part's pricing was and becomes, for the trail.
fn changes(
    (before, currency): (&Item, Currency),
    groups: &[(Uuid, String)],
    (cost, group): (Option<i64>, Option<Uuid>),
) -> Vec<Change> {
    let name = |group: Option<Uuid>| groups.iter().find(|(id, _)| Some(*id) == group).map_or("", |(_, name)| name);
    let amount = |minor: Option<i64>| minor.map(|minor| currency.show(minor)).unwrap_or_default();
    let changes = [
        Change::of("Cost", &amount(before.cost_minor), &amount(cost)),
        Change::of("Pricing group", name(before.price_group), name(group)),
    ];
    changes.into_iter().flatten().collect()
}

async fn save_level(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<LevelForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let number = held(&mut tx, id).await?;
    let mut errors = FieldErrors::none();
    let levels = named::names(&mut tx, Kind::Levels).await?;
    let level = levels.iter().find(|(level, _)| level.to_string() == form.level);
    if level.is_none() {
        errors.add("level", "Choose a price level.");
    }
    let typed = form.min_quantity.trim();
    let from = if typed.is_empty() { Ok(1) } else { pieces(typed) };
    let from = from.map_err(|cure| errors.add("min_quantity", cure)).ok();
    let currency = tx.currency();
    let amount = money::parse(currency, &form.amount).map_err(|error| match form.amount.trim() {
        "" => errors.add("amount", no_price(currency)),
        _ => errors.add("amount", error.to_string()),
    });
    let (Some((level, name)), Some(from), Ok(amount)) = (level, from, amount) else {
        drop(tx);
        let again = part_page(&page, &portal, (id, None, form)).await?;
        return web::invalid(&PartPage { errors, ..again });
    };
    let before = item_pricing::save_level(&mut tx, (&portal.accounts.clock, id), (*level, from, amount)).await?;
    let field = format!("{name}, from {from}");
    let words = |minor: Option<i64>| minor.map(|minor| currency.show(minor)).unwrap_or_default();
    let changes: Vec<Change> = Change::of(&field, &words(before), &currency.show(amount)).into_iter().collect();
    note(&mut tx, (&portal, &staff), (&number, &changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(id), Tone::Ok, &format!("{name} price saved")))
}

async fn remove_level(
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ItemId>, Form<LevelForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let number = held(&mut tx, id).await?;
    let (Ok(level), Ok(from)) = (form.level.parse::<Uuid>(), form.min_quantity.parse::<i64>()) else {
        return Err(web::Error::NotFound);
    };
    let before = item_pricing::remove_level(&mut tx, id, (level, from)).await?.or_not_found()?;
    let change = Change::of(&format!("Level price, from {from}"), &tx.currency().show(before), "");
    let changes: Vec<Change> = change.into_iter().collect();
    note(&mut tx, (&portal, &staff), (&number, &changes)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(id), Tone::Ok, "Level price removed"))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditPrices>),
    (number, changes): (&str, &[Change]),
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind: "price.part_saved", detail: number, changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

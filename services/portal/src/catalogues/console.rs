//! Staff: the tab with a customer's catalogue, and the page of a group's.

use accounts::{Change, EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::catalogue::{Limit, Way};
use super::form::CatalogueForm;
use super::pages::{CataloguePanel, GroupPage};
use super::queries::{self, Owner, Whose};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::Pairs;
use crate::customers;
use crate::parts::facets::{Brand, Tally};
use crate::parts::queries as parts;

const EDIT: Access = Access::StaffMay("edit prices");
type Editor = StaffMay<EditPrices>;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get(
            "/customers/{id}/catalogue",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<CustomerId>| show(page, portal, Whose::Customer(id.0)),
        )
        .post(
            "/customers/{id}/catalogue",
            EDIT,
            |by: (ConsolePage, Editor), portal: State<Portal>, id: Path<CustomerId>, form: Form<Pairs>| {
                save(by, portal, Whose::Customer(id.0), form)
            },
        )
        .get(
            "/customer-groups/{id}/catalogue",
            Access::Staff,
            |page: ConsolePage, portal: State<Portal>, id: Path<Uuid>| show(page, portal, Whose::Group(id.0)),
        )
        .post(
            "/customer-groups/{id}/catalogue",
            EDIT,
            |by: (ConsolePage, Editor), portal: State<Portal>, id: Path<Uuid>, form: Form<Pairs>| {
                save(by, portal, Whose::Group(id.0), form)
            },
        )
}

fn address(whose: Whose) -> String {
    match whose {
        Whose::Customer(id) => format!("/customers/{id}/catalogue"),
        Whose::Group(id) => format!("/customer-groups/{id}/catalogue"),
    }
}

/// The ways to choose from: a group has no group.
fn ways(whose: Whose) -> &'static [Way] {
    match whose {
        Whose::Customer(_) => &Way::ALL,
        Whose::Group(_) => &[Way::Whole, Way::Only, Way::But],
    }
}

/// How many parts are seen, and how many are shown.
async fn seen(tx: &mut TenantTx, whose: Whose, owner: &Owner) -> Result<(u64, u64), db::Error> {
    let (whose, way) = match (&owner.group, owner.way) {
        (Some((group, _)), Way::Group) => {
            let whose = Whose::Group(*group);
            (whose, queries::owner(tx, whose, false).await?.map_or(Way::Whole, |group| group.way))
        }
        (_, way) => (whose, way),
    };
    let all = super::shelf(tx, None).await?.total();
    if !way.limits() {
        return Ok((all, all));
    }
    let limit = Limit { is_only: way == Way::Only, ..queries::listed(tx, whose).await? };
    Ok((super::shelf(tx, Some(&limit)).await?.total(), all))
}

/// The brands to choose from: those of shown parts and those that are listed.
async fn brands(tx: &mut TenantTx, listed: &Limit) -> Result<Vec<Brand>, db::Error> {
    let mut brands = super::shelf(tx, None).await?.brands();
    let is_new = |name: &&String| !brands.iter().any(|brand| brand.name == **name);
    let gone: Vec<String> = listed.brands.iter().filter(is_new).cloned().collect();
    brands.extend(gone.into_iter().map(|name| Brand { name, items: Some(Tally::exactly(0)) }));
    brands.sort_by_cached_key(|brand| brand.name.to_lowercase());
    Ok(brands)
}

async fn panel(page: &ConsolePage, portal: &Portal, whose: Whose) -> web::Result<CataloguePanel> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let owner = queries::owner(&mut tx, whose, false).await?.or_not_found()?;
    let listed = queries::listed(&mut tx, whose).await?;
    Ok(CataloguePanel {
        action: address(whose),
        ways: ways(whose),
        way: owner.way,
        form: CatalogueForm::of(&mut tx, (owner.way, &listed)).await?,
        errors: FieldErrors::none(),
        groups: parts::groups(&mut tx).await?,
        brands: brands(&mut tx, &listed).await?,
        parts: seen(&mut tx, whose, &owner).await?,
        may_edit: page.staff.may(Permission::EditPrices),
        group: owner.group.map(|(id, name)| (name, address(Whose::Group(id)))),
        name: owner.name,
    })
}

/// The page with this panel, refused when something is wrong with its form.
async fn shown(page: &ConsolePage, portal: &Portal, (whose, panel): (Whose, CataloguePanel)) -> web::Result {
    let is_wrong = !panel.errors.is_empty();
    match whose {
        Whose::Customer(id) => {
            let tab = customers::pages::Tab::Catalogue(Box::new(panel));
            let record = customers::console::record(page, portal, id, tab).await?;
            if is_wrong { web::invalid(&record) } else { web::page(&record) }
        }
        Whose::Group(_) => {
            let page = GroupPage { shell: page.shell(&format!("Catalogue of {}", panel.name)), catalogue: panel };
            if is_wrong { web::invalid(&page) } else { web::page(&page) }
        }
    }
}

async fn show(page: ConsolePage, State(portal): State<Portal>, whose: Whose) -> web::Result {
    let panel = panel(&page, &portal, whose).await?;
    shown(&page, &portal, (whose, panel)).await
}

async fn save(
    (page, staff): (ConsolePage, Editor),
    State(portal): State<Portal>,
    whose: Whose,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let form = CatalogueForm::from(&pairs);
    let mut tx = staff.begin(&portal.accounts).await?;
    let owner = queries::owner(&mut tx, whose, true).await?.or_not_found()?;
    let before = queries::listed(&mut tx, whose).await?;
    let (groups, brands) = (parts::groups(&mut tx).await?, brands(&mut tx, &before).await?);
    let (way, listed) = match form.parse(&mut tx, (ways(whose), &groups, &brands)).await? {
        Ok(parsed) => parsed,
        Err(errors) => {
            drop(tx);
            let again = CataloguePanel { form, errors, ..panel(&page, &portal, whose).await? };
            return shown(&page, &portal, (whose, again)).await;
        }
    };
    queries::save(&mut tx, by, (whose, way), &listed).await?;
    let changes = changes(&mut tx, (owner.way, &before), (way, &listed), &groups).await?;
    let customer = if let Whose::Customer(id) = whose { Some(id) } else { None };
    let event = Event { kind: "catalogue.saved", customer, detail: &owner.name, changes: &changes, ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    let (seen, all) = seen(&mut tx, whose, &Owner { way, ..owner.clone() }).await?;
    tx.commit().await?;
    let text = format!("{} sees {} of {}", owner.name, u::count(seen), u::counted(all, "part", "parts"));
    Ok(web::flash::redirect(&address(whose), Tone::Ok, &text))
}

/// What was changed, in words.
async fn changes(
    tx: &mut TenantTx,
    (was, before): (Way, &Limit),
    (is, after): (Way, &Limit),
    groups: &[parts::Group],
) -> Result<Vec<Change>, db::Error> {
    let named = |limit: &Limit| {
        let names = groups.iter().filter(|group| limit.groups.contains(&group.id)).map(|group| group.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let mut numbers = (queries::numbers(tx, &before.items).await?, queries::numbers(tx, &after.items).await?);
    numbers.0.sort();
    numbers.1.sort();
    let changes = [
        Change::of("Sees", was.label(), is.label()),
        Change::of("Categories", &named(before), &named(after)),
        Change::of("Brands", &before.brands.join(", "), &after.brands.join(", ")),
        Change::of("Single parts", &numbers.0.join(", "), &numbers.1.join(", ")),
    ];
    Ok(changes.into_iter().flatten().collect())
}

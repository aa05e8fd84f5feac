//! One list: its page, its form, moving its lines, and throwing it away.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Query, State};
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, Frame};
use super::form::AddForm;
use super::list::{Line, List, ListId, MOST_LINES, Who};
use super::pages::{EditBody, Filter, Gone, Row, Seen, ShowBody};
use super::writing::{self, Added};
use super::{form, lines, queries, sections};
use crate::Portal;
use crate::access::Feature;
use crate::part_relations::{self, Successor};
use crate::parts::part::ItemId;
use crate::parts::{self, words};
use crate::prices::PricesSeen;
use crate::{part_files, part_numbers};

/// What the form of a list sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListForm {
    pub(crate) name: String,
    /// `on` to let colleagues see it.
    pub(super) shared: String,
    /// The contact whose list it is to be alone; staff choose one.
    pub(super) contact: String,
    pub(super) acting_for: String,
}

pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE)
        .get("/favourites/{id}", D::ACCESS, show::<D>)
        .get("/favourites/{id}/edit", D::ACCESS, edit::<D>)
        .post("/favourites/{id}", D::ACCESS, save::<D>)
        .post("/favourites/{id}/removal", D::ACCESS, remove::<D>)
        .post("/favourites/{id}/lines", D::ACCESS, add_line::<D>)
        .merge(lines::routes::<D>())
        .merge(sections::routes::<D>())
}

pub(super) fn address(list: &List) -> String {
    format!("/favourites/{}", list.id)
}

fn frame<D: Desk>(desk: &D, list: &List) -> Frame {
    let whose = match (&list.contact_name, desk.who()) {
        (Some(_), Who::Contact(..)) => "Only you see this list.".to_owned(),
        (Some(name), Who::Staff) => format!("Only {name} sees this list in the portal."),
        (None, _) => "Everybody at the company sees this list.".to_owned(),
    };
    Frame {
        title: list.name.clone(),
        lead: whose,
        back: desk.all(list),
        to_cart: Some(format!("/favourites/{}/cart", list.id)),
    }
}

/// How prices and stock are seen at this desk.
async fn seen<D: Desk>(tx: &mut TenantTx, desk: &D, portal: &Portal, ids: &[ItemId]) -> web::Result<Seen> {
    let Some(sees) = desk.sees() else { return Ok(Seen { stock: None, prices: None }) };
    let settings = parts::queries::settings(tx).await?;
    Ok(Seen {
        stock: sees.visible.has(Feature::Stock).then_some(settings.stock_shown),
        prices: Some(PricesSeen::of(tx, (sees, portal.accounts.clock.now()), ids).await?),
    })
}

async fn body<D: Desk>(
    tx: &mut TenantTx,
    (desk, portal): (&D, &Portal),
    list: List,
    filter: Filter,
) -> web::Result<ShowBody> {
    let lines = queries::all_lines(tx, &list).await?;
    let all: Vec<ItemId> = lines.iter().map(|line| line.item).collect();
    let mut successors = part_relations::queries::successors(tx, &all).await?;
    let (lines, gone): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.is_shown);
    let gone = if filter.is_on() { Vec::new() } else { gone_from((tx, desk), &list, (gone, &mut successors)).await? };
    let ids: Vec<ItemId> = lines.iter().map(|line| line.item).collect();
    let mut listed: Vec<_> = parts::queries::list(tx, &ids).await?;
    let seen = seen(tx, desk, portal, &ids).await?;
    let covers = part_files::queries::covers(tx, &ids).await?;
    let mut categories: Vec<String> = listed.iter().filter_map(|part| part.category.clone()).collect();
    categories.sort();
    categories.dedup();
    let mut rows: Vec<Row> = Vec::with_capacity(listed.len());
    for line in lines {
        if let Some(at) = listed.iter().position(|part| part.id == line.item) {
            let part = listed.swap_remove(at);
            if filter.lets(&line, &part) {
                let successor = successors.remove(&part.id);
                rows.push(Row { successor, ..seen.row(line, part) });
            }
        }
    }
    let sections = queries::sections(tx, &list).await?;
    let is_managed = list.is_managed_by(desk.who());
    let (adding, errors) = (AddForm::default(), FieldErrors::none());
    let currency = tx.currency();
    Ok(ShowBody { currency, list, sections, rows, gone, categories, filter, covers, is_managed, adding, errors })
}

/// What is said of lines whose parts are not offered any more: staff know them, customers by their own number alone.
async fn gone_from<D: Desk>(
    (tx, desk): (&mut TenantTx, &D),
    list: &List,
    (lines, successors): (Vec<Line>, &mut HashMap<ItemId, Successor>),
) -> Result<Vec<Gone>, db::Error> {
    let ids: Vec<ItemId> = lines.iter().map(|line| line.item).collect();
    let mut names = match desk.who() {
        Who::Staff => {
            let parts = parts::queries::list(tx, &ids).await?;
            parts.into_iter().map(|part| (part.id, format!("{} {}", part.name, part.number))).collect()
        }
        Who::Contact(..) => part_numbers::queries::own_of(tx, list.customer, &ids).await?,
    };
    let gone = |line: Line| Gone {
        name: names.remove(&line.item).unwrap_or_default(),
        href: matches!(desk.who(), Who::Staff).then(|| format!("/parts/{}", line.item)),
        successor: successors.remove(&line.item),
        line,
    };
    Ok(lines.into_iter().map(gone).collect())
}

async fn show<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    Path(id): Path<ListId>,
    Query(filter): Query<Filter>,
) -> web::Result {
    let mut tx = desk.read(&portal).await?;
    let list = queries::find(&mut tx, desk.who(), id).await?.or_not_found()?;
    let frame = frame(&desk, &list);
    let body = body(&mut tx, (&desk, &portal), list, filter).await?;
    drop(tx);
    desk.page(frame, &body)
}

async fn add_line<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(typed)): (Path<ListId>, Form<AddForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin(&portal).await?;
    let list = queries::lock(&mut tx, desk.who(), id).await?.or_not_found()?;
    let (item, pieces) =
        (queries::shown_part(&mut tx, &words::number(&typed.number)).await?, form::quantity(&typed.quantity));
    let mut errors = FieldErrors::none();
    let item = item.ok_or_else(|| "No part has this number. Write its item number.".to_owned());
    let item = item.map_err(|why| errors.add("number", why)).ok();
    let pieces = pieces.map_err(|why| errors.add("quantity", why)).ok();
    let added = match item.zip(pieces) {
        Some(line) => Some(writing::insert_line(&mut tx, by, &list, line).await?),
        None => None,
    };
    match added {
        Some(Added::Yes) => {}
        Some(Added::WasThere) => errors.add("number", "This part is on the list already."),
        Some(Added::Full) => errors.add("number", full()),
        None => {}
    }
    if errors.is_empty() {
        tx.commit().await?;
        return Ok(web::flash::redirect(&address(&list), Tone::Ok, &format!("Added to “{}”", list.name)));
    }
    drop(tx);
    let mut tx = desk.read(&portal).await?;
    let frame = frame(&desk, &list);
    let again = body(&mut tx, (&desk, &portal), list, Filter::default()).await?;
    desk.invalid(frame, &ShowBody { adding: typed, errors, ..again })
}

/// Why a list takes no more.
pub(super) fn full() -> String {
    format!("This list has {MOST_LINES} parts. Take one off first, or start another list.")
}

/// The form of a list with what is wrong in it.
pub(super) async fn edit_page<D: Desk>(
    (desk, portal): (&D, &Portal),
    list: List,
    (form, section, errors): (Option<ListForm>, String, FieldErrors),
) -> web::Result {
    let mut tx = desk.read(portal).await?;
    let sections = queries::sections(&mut tx, &list).await?;
    drop(tx);
    let shared = if list.contact.is_none() { "on" } else { "" };
    let form =
        form.unwrap_or_else(|| ListForm { name: list.name.clone(), shared: shared.into(), ..ListForm::default() });
    let frame = Frame {
        title: format!("Change “{}”", list.name),
        lead: "Its name, who sees it, and its sections.".to_owned(),
        back: (address(&list), list.name.clone()),
        to_cart: None,
    };
    let (is_managed, may_share) = (list.is_managed_by(desk.who()), list.is_shared_by(desk.who()));
    let is_wrong = !errors.is_empty();
    let body = EditBody { list, sections, is_managed, may_share, form, section, errors };
    if is_wrong { desk.invalid(frame, &body) } else { desk.page(frame, &body) }
}

async fn edit<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<ListId>) -> web::Result {
    let list = queries::find(&mut desk.read(&portal).await?, desk.who(), id).await?.or_not_found()?;
    edit_page((&desk, &portal), list, (None, String::new(), FieldErrors::none())).await
}

/// A list, held, of somebody who may rename it and throw it away.
async fn managed<D: Desk>(tx: &mut TenantTx, desk: &D, id: ListId) -> web::Result<List> {
    let list = queries::lock(tx, desk.who(), id).await?.or_not_found()?;
    if list.is_managed_by(desk.who()) { Ok(list) } else { Err(web::Error::NotFound) }
}

async fn save<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(typed)): (Path<ListId>, Form<ListForm>),
) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = managed(&mut tx, &desk, id).await?;
    let name = match form::name(&typed.name) {
        Ok(name) => name,
        Err(why) => {
            drop(tx);
            let wrong = (Some(typed), String::new(), FieldErrors::one("name", why));
            return edit_page((&desk, &portal), list, wrong).await;
        }
    };
    let contact = match (desk.who(), list.is_shared_by(desk.who())) {
        (Who::Contact(me, _), true) => (typed.shared != "on").then_some(me),
        _ => list.contact,
    };
    writing::save_list(&mut tx, &list, (&name, contact)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&address(&list), Tone::Ok, "List saved"))
}

async fn remove<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<ListId>) -> web::Result {
    let mut tx = desk.begin(&portal).await?;
    let list = managed(&mut tx, &desk, id).await?;
    writing::delete_list(&mut tx, &list).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&desk.all(&list).0, Tone::Ok, &format!("List “{}” deleted", list.name)))
}

/// A line's or section's list, held: none that this person does not see.
pub(super) async fn held<D: Desk>(tx: &mut TenantTx, desk: &D, list: Option<ListId>) -> web::Result<List> {
    queries::lock(tx, desk.who(), list.or_not_found()?).await?.or_not_found()
}

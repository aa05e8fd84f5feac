//! Customers: the page of a quick order, and everything that its one form does.

use std::collections::{BTreeSet, HashMap, HashSet};

use axum::Form;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::{self as u, Tone};

use super::check::{Checked, Pad};
use super::columns::{self, Columns};
use super::desk::{Desk, Kept, Put};
use super::line::{LineId, Refusal};
use super::near::near;
use super::pages::{ColumnsPage, IndexPage};
use super::queries;
use super::sheet::{self, TABLE_BYTES};
use super::typed::{Asked, Typed};
use super::upload::{self, BODY_BYTES, FORM_BYTES};
use crate::Portal;
use crate::access::{Allowed, PlaceOrders};
use crate::brand::{PortalPage, Reading};
use crate::carts::MOST_LINES;
use crate::imports::export::{self, Sheet};
use crate::imports::table::Table;
use crate::parts::part::ItemId;
use crate::parts::words;

const ORDERS: Access = Access::Feature("place_orders");
/// Lines of a page.
const PAGE: usize = 100;
/// A table travels as a form, which writes a sign of it with up to three.
const TABLE_FORM_BYTES: usize = 3 * TABLE_BYTES;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/quick-order", ORDERS, show)
        .upload(("/quick-order", FORM_BYTES), ORDERS, save)
        .upload(("/quick-order/file", BODY_BYTES), ORDERS, take_in)
        .upload(("/quick-order/columns", TABLE_FORM_BYTES), ORDERS, take_in_as)
        .upload(("/quick-order/cart", FORM_BYTES), ORDERS, put)
        .upload(("/quick-order/removal", FORM_BYTES), ORDERS, clear)
        .get("/quick-order/errors.csv", ORDERS, errors_file)
}

async fn show(
    Reading(shown, mut tx): Reading<PortalPage>,
    _: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Query(asked): Query<Asked>,
) -> web::Result {
    web::page(&page((&shown, &mut tx), &portal, asked, (String::new(), FieldErrors::none())).await?)
}

async fn page(
    (shown, tx): (&PortalPage, &mut TenantTx),
    portal: &Portal,
    mut asked: Asked,
    (paste, errors): (String, FieldErrors),
) -> web::Result<IndexPage> {
    let pad = Pad::read(tx, (&shown.sees.user, portal.accounts.clock.now())).await?;
    // Of many lines those that need somebody are seen first.
    if asked.show.is_empty() && pad.lines.len() > PAGE && pad.bad() > 0 {
        asked.show = "bad".to_owned();
    }
    let (all, ready, wanted, goods) = (pad.lines.len(), pad.ready(), pad.wanted().len(), pad.goods());
    let after: Option<LineId> = asked.after.parse().ok();
    let is_asked = |checked: &Checked| match asked.show.as_str() {
        "bad" => !checked.is_ready(),
        "ready" => checked.is_ready(),
        _ => true,
    };
    let lines = pad.lines.into_iter().enumerate().map(|(at, checked)| (at + 1, checked));
    let behind = lines.filter(|(_, checked)| is_asked(checked) && after.is_none_or(|after| checked.line.id > after));
    let mut lines: Vec<(usize, Checked)> = behind.take(PAGE + 1).collect();
    let next = crate::lists::cut(&mut lines, PAGE).map(|(_, checked)| checked.line.id);
    let is_unknown = |checked: &Checked| checked.refusal() == Some(&Refusal::Unknown);
    let unknown: BTreeSet<String> = lines
        .iter()
        .filter(|(_, checked)| is_unknown(checked))
        .map(|(_, checked)| words::number(&checked.line.row.number))
        .collect();
    let near = near(tx, &unknown).await?;
    let of_lines = lines.iter().flat_map(|(_, checked)| {
        checked.part().into_iter().chain(checked.refusal().map(Refusal::parts).unwrap_or_default().iter().copied())
    });
    let named: HashSet<ItemId> = of_lines.chain(near.values().flatten().copied()).collect();
    let named = crate::parts::queries::list(tx, &named.into_iter().collect::<Vec<_>>()).await?;
    Ok(IndexPage {
        shell: shown.shell("Quick order"),
        lines,
        all,
        ready,
        parts: wanted,
        goods,
        terms: pad.terms,
        named: named.into_iter().map(|part| (part.id, part)).collect::<HashMap<_, _>>(),
        near,
        asked,
        next,
        paste,
        errors,
    })
}

/// What to show once something was kept.
async fn answer(shown: &PortalPage, portal: &Portal, (typed, kept): (Typed, Kept)) -> web::Result {
    match kept {
        Kept::Done(None) => {
            Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&typed.address())))
        }
        Kept::Done(Some(said)) => Ok(web::flash::redirect("/quick-order", Tone::Ok, &said)),
        Kept::Elsewhere => {
            let text = "You act for another customer now. Type it again for this one.";
            Ok(web::flash::redirect("/quick-order", Tone::Bad, text))
        }
        Kept::Refused(errors) => again(shown, portal, (typed, errors)).await,
        Kept::Unsure(table, columns) => match sheet::write(&table) {
            Some(text) => web::page(&ColumnsPage::new(shown.shell("Match the columns"), (table, text), columns)),
            None => {
                let cure = "Name two columns “Part number” and “Quantity”, and try again.";
                again(shown, portal, (typed, FieldErrors::one("file", cure))).await
            }
        },
    }
}

/// The page with what is wrong, and with what was pasted.
async fn again(shown: &PortalPage, portal: &Portal, (typed, errors): (Typed, FieldErrors)) -> web::Result {
    let mut tx = portal.accounts.db.read(shown.sees.user.scope()).await?;
    let paste = if errors.of("paste").is_empty() { String::new() } else { typed.paste };
    web::invalid(&page((shown, &mut tx), portal, typed.asked, (paste, errors)).await?)
}

async fn save(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> web::Result {
    let typed = Typed::read(pairs);
    let kept = Desk { portal: &portal, allowed: &allowed }.keep(&typed).await?;
    answer(&shown, &portal, (typed, kept)).await
}

async fn take_in(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    body: Body,
) -> web::Result {
    let (typed, file) = upload::read(&headers, body).await;
    let desk = Desk { portal: &portal, allowed: &allowed };
    let kept = desk.keep(&typed).await?;
    if !matches!(kept, Kept::Done(_)) {
        return answer(&shown, &portal, (typed, kept)).await;
    }
    let refused = |why: String| Kept::Refused(FieldErrors::one("file", why));
    let kept = match file {
        Err(why) => refused(why.to_string()),
        Ok(bytes) => match Table::of_file(bytes, columns::is_known).await {
            Err(why) => refused(why.to_string()),
            Ok(table) => desk.take_in(table).await?,
        },
    };
    answer(&shown, &portal, (typed, kept)).await
}

async fn take_in_as(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> web::Result {
    let typed = Typed::read(pairs);
    let desk = Desk { portal: &portal, allowed: &allowed };
    if !desk.user().is_still(&typed.acting_for) {
        return answer(&shown, &portal, (typed, Kept::Elsewhere)).await;
    }
    let table = sheet::read(&typed.table);
    let column = |text: &str| text.parse::<usize>().ok().filter(|at| *at < table.width());
    let (number, quantity) = (column(&typed.columns.0), column(&typed.columns.1));
    let mut errors = FieldErrors::none();
    if number.is_none() {
        errors.add("number_column", "Choose the column with the part numbers.");
    }
    if quantity.is_none() {
        errors.add("quantity_column", "Choose the column that says how many.");
    } else if quantity == number {
        errors.add("quantity_column", "Choose another column than that of the part numbers.");
    }
    if let (true, Some(number)) = (errors.is_empty(), number) {
        match desk.take_in_as(&table, Columns { number, quantity }).await? {
            Kept::Refused(refused) => errors = refused,
            kept => return answer(&shown, &portal, (typed, kept)).await,
        }
    }
    let shell = shown.shell("Match the columns");
    web::invalid(&ColumnsPage { shell, text: typed.table, table, chosen: typed.columns, errors })
}

async fn put(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> web::Result {
    let typed = Typed::read(pairs);
    let desk = Desk { portal: &portal, allowed: &allowed };
    let kept = desk.keep(&typed).await?;
    if !matches!(kept, Kept::Done(_)) {
        return answer(&shown, &portal, (typed, kept)).await;
    }
    Ok(match desk.put().await? {
        Put { parts: 0, without_room: 0, bad: 0 } => {
            web::flash::redirect("/quick-order", Tone::Info, "Enter part numbers and quantities first")
        }
        Put { parts, without_room: 0, bad: 0 } => {
            let said = format!("{} from the quick order in the cart", u::counted(parts as u64, "part", "parts"));
            web::flash::redirect("/cart", Tone::Ok, &said)
        }
        Put { parts, without_room: 0, bad } => {
            let left = u::counted(bad as u64, "line needs another look", "lines need another look");
            let said = format!("{} in the cart. {left}.", u::counted(parts as u64, "part", "parts"));
            let said = if parts == 0 { format!("Nothing can go to the cart yet. {left}.") } else { said };
            web::flash::redirect("/quick-order", Tone::Warn, &said)
        }
        Put { parts, without_room, .. } => {
            let (put, left) = (u::counted(parts as u64, "part", "parts"), u::count(without_room as u64));
            let said =
                format!("{put} in the cart. It holds {MOST_LINES}: order them first, then add the other {left}.");
            web::flash::redirect("/quick-order", Tone::Warn, &said)
        }
    })
}

async fn clear(allowed: Allowed<PlaceOrders>, State(portal): State<Portal>) -> web::Result {
    Desk { portal: &portal, allowed: &allowed }.clear().await?;
    Ok(web::flash::redirect("/quick-order", Tone::Ok, "The quick order is empty"))
}

/// The lines that need another look, to be mended in a spreadsheet and uploaded again.
async fn errors_file(
    Reading(shown, mut tx): Reading<PortalPage>,
    _: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
) -> web::Result {
    let pad = Pad::read(&mut tx, (&shown.sees.user, portal.accounts.clock.now())).await?;
    let bad = || pad.lines.iter().enumerate().filter_map(|(at, checked)| Some((at, checked, checked.refusal()?)));
    let named: HashSet<ItemId> = bad().flat_map(|(.., refusal)| refusal.parts()).copied().collect();
    let numbers = queries::numbers(&mut tx, &named.into_iter().collect::<Vec<_>>()).await?;
    let mut sheet = Sheet::new(["Part number", "Quantity", "Line", "Problem", "Suggestion"]);
    for (at, checked, refusal) in bad() {
        let row = &checked.line.row;
        let line = if row.line > 0 { row.line.to_string() } else { (at + 1).to_string() };
        let parts = refusal.parts().iter().filter_map(|item| numbers.get(item).cloned());
        let instead: Vec<String> = parts.chain(refusal.pieces().map(|pieces| pieces.to_string())).collect();
        sheet.push([&row.number, &row.quantity, &line, &refusal.to_string(), &instead.join(" or ")]);
    }
    Ok(export::attachment("quick-order-problems.csv", Body::from(sheet.take())))
}

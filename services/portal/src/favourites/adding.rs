//! Putting a part on a list, from where it was found.

use askama::Template as _;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, PortalDesk};
use super::list::{List, ListId};
use super::lists::{self, ListForm};
use super::pages::AddPage;
use super::portal::{read, too_many};
use super::queries;
use super::writing::{self, Added};
use crate::Portal;
use crate::parts;
use crate::parts::part::ItemId;

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(PortalDesk::SITE).get("/parts/{id}/favourites", PortalDesk::ACCESS, show).post(
        "/parts/{id}/favourites",
        PortalDesk::ACCESS,
        add,
    )
}

async fn page(desk: &PortalDesk, portal: &Portal, item: ItemId) -> web::Result<AddPage> {
    let user = &desk.0.sees.user;
    let mut tx = desk.read(portal).await?;
    let part = parts::queries::list(&mut tx, &[item]).await?.pop().filter(|part| part.is_active).or_not_found()?;
    let having = queries::lists_with(&mut tx, (user.contact, user.customer), item).await?;
    let lists = queries::list(&mut tx, desk.who(), user.customer).await?;
    let lists = lists
        .into_iter()
        .map(|list| {
            let has = having.contains(&list.id);
            (list, has)
        })
        .collect();
    let (form, errors) = (ListForm::default(), FieldErrors::none());
    Ok(AddPage { shell: desk.0.shell("Save to a list"), part, lists, form, errors })
}

async fn show(
    desk: PortalDesk,
    State(portal): State<Portal>,
    Path(id): Path<ItemId>,
    headers: HeaderMap,
) -> web::Result {
    let page = page(&desk, &portal, id).await?;
    let html = if is_menu(&headers) { page.as_menu().render()? } else { page.render()? };
    Ok(([(header::VARY, HeaderValue::from_static("hx-request"))], Html(html)).into_response())
}

/// Which list: one that is there, or a new one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddForm {
    list: String,
    name: String,
    shared: String,
    acting_for: String,
}

async fn add(
    desk: PortalDesk,
    State(portal): State<Portal>,
    headers: HeaderMap,
    (Path(id), Form(typed)): (Path<ItemId>, Form<AddForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin(&portal).await?;
    parts::queries::list(&mut tx, &[id]).await?.pop().filter(|part| part.is_active).or_not_found()?;
    let form = ListForm { name: typed.name, shared: typed.shared, acting_for: typed.acting_for, ..ListForm::default() };
    let list = if typed.list.is_empty() {
        let made = match read(&desk, &form) {
            Ok(new) => writing::insert_list(&mut tx, by, &new).await?.ok_or_else(too_many),
            Err(why) => Err(why),
        };
        match made {
            Ok(list) => list,
            Err(why) => {
                drop(tx);
                let errors = FieldErrors::one("name", why);
                let again = AddPage { form, errors, ..page(&desk, &portal, id).await? };
                return if is_menu(&headers) { web::invalid(&again.as_menu()) } else { web::invalid(&again) };
            }
        }
    } else {
        typed.list.parse::<ListId>().ok().or_not_found()?
    };
    let list = queries::lock(&mut tx, desk.who(), list).await?.or_not_found()?;
    let added = writing::insert_line(&mut tx, by, &list, (id, 1)).await?;
    tx.commit().await?;
    let (tone, words) = said(added, &list);
    let href = format!("/favourites/{}", list.id);
    Ok(if is_menu(&headers) { toast(tone, &words, &href) } else { web::flash::redirect(&href, tone, &words) })
}

fn said(added: Added, list: &List) -> (Tone, String) {
    match added {
        Added::Yes => (Tone::Ok, format!("Saved to “{}”", list.name)),
        Added::WasThere => (Tone::Info, format!("It was on “{}” already", list.name)),
        Added::Full => (Tone::Bad, lists::full()),
    }
}

fn is_menu(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request") && !headers.contains_key("hx-boosted")
}

/// Leaves the page as it is and says in its corner what happened.
fn toast(tone: Tone, text: &str, href: &str) -> Response {
    let link = "Open the list";
    let toast =
        serde_json::json!({ "toast": { "tone": tone.class(), "text": text, "href": href, "link": link } }).to_string();
    // Header values are ASCII; JSON can say everything in ASCII.
    let escaped = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    let ascii: String = toast.chars().map(|c| if c.is_ascii() { c.to_string() } else { escaped(c) }).collect();
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(value) = HeaderValue::from_str(&ascii) {
        response.headers_mut().insert("hx-trigger", value);
    }
    response
}

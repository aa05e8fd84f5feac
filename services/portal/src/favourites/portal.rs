//! Customers: all of one's lists, a new one, and their order.

use axum::Form;
use axum::extract::State;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::desk::{Desk, PortalDesk};
use super::lines::moved;
use super::list::{ListId, MOST_LISTS};
use super::lists::{self, ListForm};
use super::order::MoveForm;
use super::pages::IndexPage;
use super::writing::{self, NewList};
use super::{adding, form, queries};
use crate::Portal;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(PortalDesk::SITE)
        .get("/favourites", PortalDesk::ACCESS, index)
        .post("/favourites", PortalDesk::ACCESS, create)
        .post("/favourites/{id}/position", PortalDesk::ACCESS, place)
        .merge(lists::routes::<PortalDesk>())
        .merge(adding::routes())
}

async fn index_page(desk: &PortalDesk, portal: &Portal, (form, errors): (ListForm, FieldErrors)) -> web::Result {
    let user = &desk.0.sees.user;
    let lists = queries::list(&mut desk.read(portal).await?, desk.who(), user.customer).await?;
    let is_wrong = !errors.is_empty();
    let company = user.customer_name.clone();
    let page = IndexPage { shell: desk.0.shell("Favourites"), lists, company, form, errors };
    if is_wrong { web::invalid(&page) } else { web::page(&page) }
}

async fn index(desk: PortalDesk, State(portal): State<Portal>) -> web::Result {
    index_page(&desk, &portal, (ListForm::default(), FieldErrors::none())).await
}

/// Why somebody has no more lists.
pub(super) fn too_many() -> String {
    format!("There are {MOST_LISTS} lists of this kind. Delete one first.")
}

/// A list as its form says it, for this person or for all at their company; or what to do about the form.
pub(super) fn read(desk: &PortalDesk, typed: &ListForm) -> Result<NewList, String> {
    let user = &desk.0.sees.user;
    if !user.is_still(&typed.acting_for) {
        return Err(format!(
            "You switched to {} in another tab. Send it again to keep the list there.",
            user.customer_name
        ));
    }
    let contact = (typed.shared != "on").then_some(user.contact);
    let name = form::name(&typed.name)?;
    Ok(NewList { customer: user.customer, contact, made_by: Some(user.contact), name })
}

async fn create(desk: PortalDesk, State(portal): State<Portal>, Form(typed): Form<ListForm>) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let why = match read(&desk, &typed) {
        Err(why) => why,
        Ok(new) => {
            let mut tx = desk.begin(&portal).await?;
            match writing::insert_list(&mut tx, by, &new).await? {
                Some(id) => {
                    tx.commit().await?;
                    let done = format!("List “{}” made", new.name);
                    return Ok(web::flash::redirect(&format!("/favourites/{id}"), Tone::Ok, &done));
                }
                None => too_many(),
            }
        }
    };
    index_page(&desk, &portal, (typed, FieldErrors::one("name", why))).await
}

async fn place(
    desk: PortalDesk,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ListId>, Form<MoveForm>),
) -> web::Result {
    let user = &desk.0.sees.user;
    let mut tx = desk.begin(&portal).await?;
    let list = queries::find(&mut tx, desk.who(), id).await?.or_not_found()?;
    writing::place_list(&mut tx, (user.contact, user.customer), (&list, &form)).await?;
    tx.commit().await?;
    Ok(moved(&form, "/favourites"))
}

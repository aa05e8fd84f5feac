//! Saving, renaming and deleting views of a list.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::Form;
use axum::extract::State;
use uuid::Uuid;
use web::fields::FieldErrors;
use web::routes::Routes;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::ask::Ask;
use super::desk::{Desk, Frame};
use super::queries;
use super::subject::Subject;
use super::views::{self, MOST_VIEWS, Owner, Pairs, View, last};
use crate::Portal;
use crate::custom_fields::listing::with_fields;

pub(super) fn routes<D: Desk>() -> Routes<Portal> {
    Routes::new(D::SITE)
        .get("/lists/{list}/views", D::ACCESS, show::<D>)
        .post("/lists/{list}/views", D::ACCESS, save::<D>)
        .post("/views/{id}", D::ACCESS, change::<D>)
        .post("/views/{id}/deletion", D::ACCESS, delete::<D>)
}

/// The saved views of a list, and the form that saves one more.
#[derive(Template)]
#[template(path = "lists/templates/views.html")]
struct ViewsBody {
    subject: Subject,
    owner: Owner,
    views: Vec<View>,
    /// What is to be saved, and the name as it was typed.
    new: Option<(Ask, String)>,
    /// The name of a view as it was typed.
    typed: Option<(Uuid, String)>,
    errors: FieldErrors,
}

impl HtmlSafe for ViewsBody {}

impl ViewsBody {
    async fn read<D: Desk>(desk: &D, portal: &Portal, list: &str) -> web::Result<Self> {
        let (subject, owner) = (desk.find(list).or_not_found()?, desk.owner());
        let views = queries::views(&mut desk.read(portal).await?, (owner, subject.key)).await?;
        Ok(Self { subject, owner, views, new: None, typed: None, errors: FieldErrors::none() })
    }

    fn frame(&self) -> Frame {
        Frame::of(&self.subject, "Searches, filters and orders that you come back to. Only you see them.", "")
    }

    /// A view's name: as typed, where it was refused.
    fn name<'a>(&'a self, view: &'a View) -> &'a str {
        self.typed.as_ref().filter(|(id, _)| *id == view.id).map_or(&view.name, |(_, typed)| typed)
    }

    fn error(&self, view: &View) -> &str {
        self.typed.as_ref().filter(|(id, _)| *id == view.id).map_or("", |_| self.errors.of("name"))
    }

    fn href(&self, view: &View) -> String {
        super::address(self.subject.path, &[("view", &view.id.to_string())])
    }
}

async fn show<D: Desk>(desk: D, State(portal): State<Portal>, Path(list): Path<String>) -> web::Result {
    let body = ViewsBody::read(&desk, &portal, &list).await?;
    desk.page(body.frame(), &body)
}

/// What to do about a name that another view of the list has already: it violates their key.
fn named<T>(done: Result<T, db::Error>) -> web::Result<Result<T, String>> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(error) if db::violated(&error) == Some("list_views_name") => {
            Ok(Err("You have a view of this name already. Choose another one.".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn save<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(list), Form(form)): (Path<String>, Form<Pairs>),
) -> web::Result {
    let subject = desk.find(&list).or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = desk.begin(&portal, &list).await?;
    let (ask, typed) = (Ask::read(&with_fields(&mut tx, &subject).await?, &form), last(&form, "name").to_owned());
    let many = queries::views(&mut tx, (desk.owner(), subject.key)).await?.len() >= MOST_VIEWS;
    let saved = match (desk.elsewhere(last(&form, "acting_for")), views::name(&typed)) {
        (Some(cure), _) | (None, Err(cure)) => Err(cure),
        _ if many => Err(format!("You have {MOST_VIEWS} views of this list. Delete one first.")),
        (None, Ok(name)) => {
            let query = ask.query();
            named(queries::insert_view(&mut tx, by, desk.owner(), (subject.key, &name, &query)).await)?
                .map(|id| (id, name))
        }
    };
    match saved {
        Ok((id, name)) => {
            tx.commit().await?;
            let href = super::address(subject.path, &[("view", &id.to_string())]);
            Ok(web::flash::redirect(&href, Tone::Ok, &format!("View “{name}” saved")))
        }
        Err(cure) => {
            drop(tx);
            let mut again = ViewsBody::read(&desk, &portal, &list).await?;
            again.new = Some((ask, typed));
            again.errors.add("name", cure);
            desk.invalid(again.frame(), &again)
        }
    }
}

/// A view of theirs, of a list that they see.
async fn find<D: Desk>(desk: &D, portal: &Portal, id: Uuid) -> web::Result<(View, Subject)> {
    let view = queries::view(&mut desk.read(portal).await?, (desk.owner(), id)).await?.or_not_found()?;
    let subject = desk.find(&view.list).or_not_found()?;
    Ok((view, subject))
}

/// Renames a view, and says whether the list opens with it.
async fn change<D: Desk>(
    desk: D,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<Uuid>, Form<Pairs>),
) -> web::Result {
    let (view, subject) = find(&desk, &portal, id).await?;
    let mut tx = desk.begin(&portal, subject.key).await?;
    let typed = last(&form, "name").to_owned();
    let renamed = match views::name(&typed) {
        Ok(name) => named(queries::rename_view(&mut tx, (desk.owner(), id), &name).await)?.map(|()| name),
        Err(cure) => Err(cure),
    };
    match renamed {
        Ok(name) => {
            queries::save_default(&mut tx, desk.owner(), (&view, last(&form, "default") == "on")).await?;
            tx.commit().await?;
            let back = format!("/lists/{}/views", subject.key);
            Ok(web::flash::redirect(&back, Tone::Ok, &format!("View “{name}” saved")))
        }
        Err(cure) => {
            drop(tx);
            let mut again = ViewsBody::read(&desk, &portal, subject.key).await?;
            again.typed = Some((id, typed));
            again.errors.add("name", cure);
            desk.invalid(again.frame(), &again)
        }
    }
}

async fn delete<D: Desk>(desk: D, State(portal): State<Portal>, Path(id): Path<Uuid>) -> web::Result {
    let (view, subject) = find(&desk, &portal, id).await?;
    let mut tx = desk.begin(&portal, subject.key).await?;
    queries::delete_view(&mut tx, (desk.owner(), id)).await?;
    tx.commit().await?;
    let back = format!("/lists/{}/views", subject.key);
    Ok(web::flash::redirect(&back, Tone::Ok, &format!("View “{}” deleted", view.name)))
}

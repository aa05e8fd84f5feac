//! Staff: reading the guide, searching it, and saying what they think of an article.

use accounts::Staff;
use axum::Form;
use axum::extract::{Query, State};
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::article::Article;
use super::guide::Guide;
use super::pages::{ConsoleArticle, ConsoleContents, Contents, Text};
use super::queries;
use super::rating::RatingForm;
use super::search::SearchQuery;
use crate::Portal;
use crate::brand::ConsolePage;

/// Popular articles that the contents name.
const POPULAR: i64 = 3;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/help", Access::Staff, contents).get("/help/{slug}", Access::Staff, show).post(
        "/help/{slug}/rating",
        Access::Staff,
        rate,
    )
}

async fn contents(page: ConsolePage, State(portal): State<Portal>, Query(query): Query<SearchQuery>) -> web::Result {
    let popular = queries::popular(&mut portal.accounts.db.read(page.staff.scope()).await?, POPULAR).await?;
    let guide = Guide::of_staff();
    web::page(&ConsoleContents {
        shell: page.shell("Help"),
        contents: Contents::of(&guide, &query.q),
        popular: popular.iter().filter_map(|slug| guide.find(slug)).collect(),
    })
}

async fn article(page: &ConsolePage, portal: &Portal, article: &'static Article) -> web::Result<ConsoleArticle> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let own = queries::find(&mut tx, page.staff.id, article.slug).await?;
    Ok(ConsoleArticle {
        shell: page.shell(article.title),
        text: Text::of(&Guide::of_staff(), article),
        tally: queries::tally(&mut tx, article.slug).await?,
        is_rated: own.is_some(),
        form: own.map(RatingForm::from).unwrap_or_default(),
        errors: FieldErrors::none(),
    })
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(slug): Path<String>) -> web::Result {
    let found = Guide::of_staff().find(&slug).or_not_found()?;
    web::page(&article(&page, &portal, found).await?)
}

async fn rate(
    page: ConsolePage,
    staff: Staff,
    State(portal): State<Portal>,
    (Path(slug), Form(form)): (Path<String>, Form<RatingForm>),
) -> web::Result {
    let found = Guide::of_staff().find(&slug).or_not_found()?;
    let rating = match form.parse() {
        Ok(rating) => rating,
        Err(errors) => {
            return web::invalid(&ConsoleArticle { form, errors, ..article(&page, &portal, found).await? });
        }
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    queries::save(&mut tx, &portal.accounts.clock, (staff.id, found.slug), &rating).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&found.address(), Tone::Ok, "Your rating is saved, thank you"))
}

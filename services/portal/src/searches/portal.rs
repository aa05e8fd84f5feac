//! Customers: noting a search that somebody is done with, forgetting all of them, and choosing how results look.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::words::Words;
use super::{fruitless, queries};
use crate::Portal;
use crate::access::{Allowed, Parts};
use crate::parts::search::{Offered, Search};
use crate::parts::{self, finder};

const SEES: Access = Access::Feature("parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).post("/parts/searches", SEES, note).post("/parts/searches/removal", SEES, clear).post(
        "/parts/look",
        SEES,
        save_look,
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SearchForm {
    q: String,
}

/// A page's script says that somebody is done typing: by Enter, by opening a part, or by staying with it.
async fn note(allowed: Allowed<Parts>, State(portal): State<Portal>, Form(form): Form<SearchForm>) -> web::Result {
    let Some(words) = Words::read(&form.q) else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let (user, now) = (&allowed.user, portal.accounts.clock.now());
    let mut tx = user.begin(&portal.accounts).await?;
    let settings = parts::queries::settings(&mut tx).await?;
    // The search comes before anything is written (SCHEMA-RULES 40).
    let finds = finder::finds(&mut tx, &words.typed, (settings.offered, user.customer)).await?;
    queries::note(&mut tx, (user.contact, now), &words).await?;
    if !finds {
        fruitless::note(&mut tx, (user, now), &words).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn clear(allowed: Allowed<Parts>, State(portal): State<Portal>) -> web::Result {
    let mut tx = allowed.user.begin(&portal.accounts).await?;
    queries::clear(&mut tx, allowed.user.contact).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/parts", Tone::Ok, "Recent searches cleared"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LookForm {
    look: String,
}

/// Shows parts side by side or one below the other from now on, and goes back to what was looked for.
async fn save_look(
    allowed: Allowed<Parts>,
    State(portal): State<Portal>,
    Query(query): Query<Vec<(String, String)>>,
    Form(form): Form<LookForm>,
) -> web::Result {
    let mut tx = allowed.user.begin(&portal.accounts).await?;
    queries::save_look(&mut tx, allowed.user.contact, form.look == "grid").await?;
    tx.commit().await?;
    // The page itself leaves out what is not offered.
    let search = Search::read(&query, Offered { brand: true, keeping: false, ..Offered::ALL });
    Ok(Redirect::to(&search.address("/parts", None)).into_response())
}

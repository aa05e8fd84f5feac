//! Customers: reading and searching the guide, of which everybody has what explains what they see.

use axum::extract::Query;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::guide::Guide;
use super::pages::{Contents, PortalArticle, PortalContents, Text};
use super::search::SearchQuery;
use crate::Portal;
use crate::brand::PortalPage;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/help", Access::PortalUser, contents).get("/help/{slug}", Access::PortalUser, show)
}

async fn contents(page: PortalPage, Query(query): Query<SearchQuery>) -> web::Result {
    let guide = Guide::of_customers(page.sees.visible);
    web::page(&PortalContents {
        shell: page.shell("Help"),
        contents: Contents::of(&guide, &query.q),
        phone: page.brand.phone,
        email: page.brand.email,
    })
}

async fn show(page: PortalPage, Path(slug): Path<String>) -> web::Result {
    let guide = Guide::of_customers(page.sees.visible);
    let article = guide.find(&slug).or_not_found()?;
    web::page(&PortalArticle {
        shell: page.shell(article.title),
        text: Text::of(&guide, article),
        phone: page.brand.phone,
        email: page.brand.email,
    })
}

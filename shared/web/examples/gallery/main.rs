//! Every layout and component with made-up data, on http://127.0.0.1:8099: `cargo run -p web --example gallery`.

mod data;
mod pages;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use pages::*;
use web::Path;
use web::scheme::Scheme;
use web::security::Policy;
use web::theme::Brand;

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "on loopback alone, to look at")]
async fn main() -> anyhow::Result<()> {
    let policy = Policy { scheme: "http".into(), ..Policy::default() };
    let app = Router::new()
        .route("/", get(async |scheme| show(&Landing::new(scheme))))
        .route("/sign-in", get(async |scheme, Query(query)| show(&SignIn::new(scheme, &query))))
        .route("/contacts", get(contacts))
        .route("/contacts/new", get(async |scheme| show(&NewContact::new(scheme))))
        .route("/contacts/revoke", post(revoke))
        .route("/settings", get(async |scheme| show(&Settings::new(scheme))))
        .route("/settings/theme.css", get(preview))
        .route("/import", get(async |scheme| show(&Import::new(scheme))))
        .route("/nothing", get(async |scheme| show(&Nothing::new(scheme))))
        .route("/message", get(async |scheme| show(&message(scheme))))
        .route("/parts", get(async |scheme, Query(query)| show(&Parts::new(scheme, &query))))
        .route("/part", get(async |scheme| show(&PartPage::new(scheme))))
        .route("/theme/{file}", get(theme))
        .merge(web::scheme::routes())
        .merge(web::assets::routes())
        .layer(axum::middleware::from_fn_with_state(policy, web::security::headers));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn contacts(scheme: Scheme, headers: HeaderMap, Query(query): Query<HashMap<String, String>>) -> Response {
    let page = Contacts::new(scheme, query.get("q").map_or("", String::as_str));
    if headers.contains_key("hx-request") { show(&page.as_list()) } else { show(&page) }
}

async fn revoke() -> impl IntoResponse {
    let toast = r#"{"toast":{"tone":"ok","text":"Aisha Siddiqui can no longer sign in","detail":"You can invite them again at any time."}}"#;
    ([("HX-Trigger", toast)], StatusCode::NO_CONTENT)
}

async fn theme(Path(file): Path<String>) -> Response {
    let (name, brand) = if file.starts_with("harrow") { ("harrow", orange()) } else { ("northgate", Brand::default()) };
    web::theme::serve(name, &brand, &file)
}

async fn preview(Query(query): Query<HashMap<String, String>>) -> Response {
    match query.get("colour").and_then(|colour| colour.parse::<Brand>().ok()) {
        Some(brand) => ([("content-type", "text/css")], web::theme::theme_css(&brand)).into_response(),
        None => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}

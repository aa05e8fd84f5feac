//! The hosted pages, as Stripe would show them: payment page, Customer Portal, bill.

mod card;
mod checkout;
mod invoice;
mod portal;

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::server::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/c/pay/{id}", get(checkout::show).post(checkout::pay))
        .route("/c/pay/{id}/confirmation", post(checkout::confirm))
        .route("/p/session/{id}", get(portal::show))
        .route("/p/session/{id}/card", post(portal::change_card))
        .route("/p/session/{id}/cancellation", post(portal::cancel))
        .route("/p/session/{id}/continuation", post(portal::resume))
        .route("/i/{id}", get(invoice::show).post(invoice::pay))
        .route("/hosted.css", get(css))
}

async fn css() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("hosted.css")).into_response()
}

/// A page with its policy: no script, no inline style, forms to here and to where paying leads back.
fn html(status: StatusCode, page: &impl Template, leads_to: &[&str]) -> Response {
    let Ok(body) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let targets: String = leads_to.iter().filter_map(|url| origin(url)).map(|origin| format!(" {origin}")).collect();
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self'{targets}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, [(header::CONTENT_SECURITY_POLICY, policy)], body).into_response()
}

/// Scheme, host and port, when there is nothing odd about them.
fn origin(url: &str) -> Option<String> {
    let uri: axum::http::Uri = url.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let plain = authority.as_str().chars().all(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(c));
    (plain && (scheme == "http" || scheme == "https")).then(|| format!("{scheme}://{authority}"))
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "gone.html")]
struct Gone {
    title: &'static str,
    text: &'static str,
}

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        html(StatusCode::NOT_FOUND, &self, &[])
    }
}

fn see(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// An amount as Americans write it: `$300.00`.
fn money(amount: &Value, currency: &Value) -> String {
    let amount = amount.as_i64().unwrap_or(0);
    let number = format!("{}.{:02}", amount / 100, amount % 100);
    match currency.as_str() {
        Some("usd") => format!("${number}"),
        other => format!("{number} {}", other.unwrap_or_default().to_uppercase()),
    }
}

/// A day as Americans write it: `November 24, 2026`.
fn day(seconds: &Value) -> String {
    let at = OffsetDateTime::from_unix_timestamp(seconds.as_i64().unwrap_or(0)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(format_description!("[month repr:long] [day padding:none], [year]")).unwrap_or_default()
}

//! The demo's mail page: every mail of every tenant, on a host of its own. It exists only where no mail leaves.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use boot::Clock;
use db::{System, Tenant, TenantId};
use serde::Deserialize;

use self::pages::{Item, ListPage, MailPage, View};
use crate::deliver::{Delivery, Post};
use crate::message::{message, sender};
use crate::outbox::open;
use crate::{Kind, MailId, queries, sweep};
use web::Path;

/// The page would show mail that leaves: it belongs to the demo alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("mail leaves through SMTP, so there is no page to read it on")]
pub struct MailLeaves;

/// How many mails of each tenant the list shows.
const PER_TENANT: i64 = 50;
/// How many mails the list shows.
const ALL: usize = 200;

/// What a mail's document may do: show itself. Its links open in another tab.
const BODY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
/// What the page around it may do beyond other pages: hold it in a frame.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
     object-src 'none'; require-trusted-types-for 'script'";

#[derive(Clone)]
struct Demo {
    system: System,
    post: Arc<Post>,
    clock: Clock,
}

/// The page for the host `mail.<base>`, with its assets. The security headers are the caller's, as for every host.
///
/// # Errors
/// [`MailLeaves`] when mail goes to a server.
pub fn routes(system: System, post: Post, clock: Clock) -> Result<Router, MailLeaves> {
    if !matches!(post.delivery, Delivery::Demo) {
        return Err(MailLeaves);
    }
    let demo = Demo { system, post: Arc::new(post), clock };
    Ok(Router::new()
        .route("/", get(list))
        .route("/mails/{tenant}/{mail}", get(show))
        .route("/mails/{tenant}/{mail}/body", get(body))
        .route("/demo.css", get(style))
        .with_state(demo)
        .merge(web::assets::routes()))
}

async fn list(State(demo): State<Demo>, headers: HeaderMap) -> web::Result {
    let now = demo.clock.now();
    let mut mails = Vec::new();
    for id in sweep::tenants(&demo.system).await? {
        let Some(tenant) = demo.system.db().tenant(id).await? else { continue };
        let mut tx = demo.system.db().read(tenant.whole()).await?;
        let rows = queries::list(&mut tx, PER_TENANT).await?;
        mails.extend(rows.into_iter().map(|row| Item::new(&tenant, row, now)));
    }
    mails.sort_unstable_by_key(|item| std::cmp::Reverse(item.id));
    mails.truncate(ALL);
    let page = ListPage::new(mails);
    if headers.contains_key("hx-request") { web::page(&page.as_rows()) } else { web::page(&page) }
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    view: View,
}

async fn show(
    State(demo): State<Demo>,
    Path((tenant, mail)): Path<(TenantId, MailId)>,
    Query(which): Query<Which>,
) -> web::Result {
    let (tenant, row) = find(&demo, tenant, mail).await?;
    let kind = Kind::named(&row.kind).ok_or(web::Error::NotFound)?;
    let body = row.sealed.as_deref().and_then(|sealed| open(&demo.post.keys, tenant.id().uuid(), mail, sealed));
    let shown = match (which.view, body) {
        (_, None) => None,
        (View::Html, Some(_)) => Some(String::new()),
        (View::Text, Some(body)) => Some(body.text),
        (View::Source, Some(body)) => {
            let source = message(&demo.post, row.head(kind, tenant.name()), body).map_err(web::Error::Internal)?;
            Some(String::from_utf8_lossy(&source.formatted()).into_owned())
        }
    };
    let from = format!("{} <{}>", sender(&demo.post, kind, tenant.name()), demo.post.from);
    let page = MailPage::new(from, Item::new(&tenant, row, demo.clock.now()), which.view, shown);
    Ok(([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], web::page(&page)?).into_response())
}

/// What the mail's HTML looks like, for the frame.
async fn body(State(demo): State<Demo>, Path((tenant, mail)): Path<(TenantId, MailId)>) -> web::Result {
    let (tenant, row) = find(&demo, tenant, mail).await?;
    let body = row.sealed.as_deref().and_then(|sealed| open(&demo.post.keys, tenant.id().uuid(), mail, sealed));
    let html = body.ok_or(web::Error::NotFound)?.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, BODY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    Ok((headers, html).into_response())
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("demo.css")).into_response()
}

async fn find(demo: &Demo, tenant: TenantId, mail: MailId) -> web::Result<(Tenant, queries::Shown)> {
    let tenant = demo.system.db().tenant(tenant).await?.ok_or(web::Error::NotFound)?;
    let mut tx = demo.system.db().read(tenant.whole()).await?;
    let row = queries::find(&mut tx, mail).await?.ok_or(web::Error::NotFound)?;
    drop(tx);
    Ok((tenant, row))
}

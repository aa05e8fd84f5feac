//! The demo's mail page: every mail of every tenant and every notice, on a host of its own. It exists only where no mail leaves.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use boot::Clock;
use db::{System, TenantId};
use serde::Deserialize;

use self::pages::{Item, ListPage, MailPage, View};
use crate::deliver::{Delivery, Post};
use crate::message::{message, sender};
use crate::notices::{self, NoticeId};
use crate::outbox::{Body, open};
use crate::queries::Shown;
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
        .route("/notices/{notice}", get(show_notice))
        .route("/notices/{notice}/body", get(notice_body))
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
        mails.extend(rows.into_iter().map(|row| Item::new((tenant.name(), address(id, row.id)), row, now)));
    }
    let mut tx = demo.system.begin().await?;
    for row in notices::list(&mut tx, PER_TENANT).await? {
        let place = (demo.post.platform.as_str(), notice_address(row.id));
        mails.push(Item::new(place, as_mail(&row, &demo.post), now));
    }
    drop(tx);
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

/// A mail or a notice, opened.
struct Opened {
    /// Whose it is.
    name: String,
    href: String,
    row: Shown,
    /// None when it was wiped.
    body: Option<Body>,
}

async fn show(
    State(demo): State<Demo>,
    Path((tenant, mail)): Path<(TenantId, MailId)>,
    Query(which): Query<Which>,
) -> web::Result {
    page(&demo, find(&demo, tenant, mail).await?, which.view)
}

async fn show_notice(
    State(demo): State<Demo>,
    Path(notice): Path<NoticeId>,
    Query(which): Query<Which>,
) -> web::Result {
    page(&demo, find_notice(&demo, notice).await?, which.view)
}

async fn body(State(demo): State<Demo>, Path((tenant, mail)): Path<(TenantId, MailId)>) -> web::Result {
    document(find(&demo, tenant, mail).await?)
}

async fn notice_body(State(demo): State<Demo>, Path(notice): Path<NoticeId>) -> web::Result {
    document(find_notice(&demo, notice).await?)
}

fn page(demo: &Demo, Opened { name, href, row, body }: Opened, view: View) -> web::Result {
    let kind = Kind::named(&row.kind).ok_or(web::Error::NotFound)?;
    let shown = match (view, body) {
        (_, None) => None,
        (View::Html, Some(_)) => Some(String::new()),
        (View::Text, Some(body)) => Some(body.text),
        (View::Source, Some(body)) => {
            let source = message(&demo.post, row.head(kind, &name), body).map_err(web::Error::Internal)?;
            Some(String::from_utf8_lossy(&source.formatted()).into_owned())
        }
    };
    let from = format!("{} <{}>", sender(&demo.post, kind, &name), demo.post.from);
    let page = MailPage::new(from, Item::new((&name, href), row, demo.clock.now()), view, shown);
    Ok(([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], web::page(&page)?).into_response())
}

/// What the mail's HTML looks like, for the frame.
fn document(opened: Opened) -> web::Result {
    let body = opened.body.ok_or(web::Error::NotFound)?;
    let html = body.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
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

async fn find(demo: &Demo, tenant: TenantId, mail: MailId) -> web::Result<Opened> {
    let tenant = demo.system.db().tenant(tenant).await?.ok_or(web::Error::NotFound)?;
    let mut tx = demo.system.db().read(tenant.whole()).await?;
    let row = queries::find(&mut tx, mail).await?.ok_or(web::Error::NotFound)?;
    let body = row.sealed.as_deref().and_then(|sealed| open(&demo.post.keys, tenant.id().uuid(), mail, sealed));
    Ok(Opened { name: tenant.name().to_owned(), href: address(tenant.id(), mail), row, body })
}

async fn find_notice(demo: &Demo, id: NoticeId) -> web::Result<Opened> {
    let mut tx = demo.system.begin().await?;
    let row = notices::find(&mut tx, id).await?.ok_or(web::Error::NotFound)?;
    let body = Some(Body { text: row.text.clone(), html: row.html.clone() });
    Ok(Opened { name: demo.post.platform.clone(), href: notice_address(id), row: as_mail(&row, &demo.post), body })
}

fn as_mail(row: &notices::Row, post: &Post) -> Shown {
    let head = row.head(post);
    Shown {
        id: MailId::new(row.id.uuid()),
        kind: head.kind.key().to_owned(),
        to_name: head.to_name.to_owned(),
        to_address: head.to_address.to_owned(),
        subject: row.subject.clone(),
        message_id: row.message_id.clone(),
        sealed: None,
        state: row.state.clone(),
        reason: row.reason.clone(),
        created_at: row.created_at,
        reply_to: None,
    }
}

fn address(tenant: TenantId, mail: MailId) -> String {
    format!("/mails/{tenant}/{mail}")
}

fn notice_address(notice: NoticeId) -> String {
    format!("/notices/{notice}")
}

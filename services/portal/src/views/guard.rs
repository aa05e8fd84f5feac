//! What stands before every page of the portal in a browser that looks on: whom it sees, and that it only sees.

use accounts::{CurrentTenant, PortalUser, find_open_view, has_view_cookie};
use askama::Template;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use web::pages::MessagePage;
use web::shell::{Link, PortalShell};
use web::ui::Tone;

use super::portal::{END, over};
use crate::Portal;
use crate::brand::{PortalPage, SignInPage};

/// What is the same for everybody, and the page that begins a view.
const OPEN: [&str; 4] = ["/theme/", "/logos/", "/assets/", "/view/"];

/// Lets a request with a view's cookie be the contact's, to be read alone. A portal session that the browser has beside it
/// rests meanwhile; a view that is over says so once, so that nobody goes on as somebody else without knowing.
pub(crate) async fn look_on(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !has_view_cookie(request.headers()) || OPEN.iter().any(|open| path.starts_with(open)) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    match admit(&portal, &mut parts).await {
        Ok(None) => next.run(Request::from_parts(parts, body)).await,
        Ok(Some(answer)) => answer,
        Err(error) => error.into_response(),
    }
}

/// Puts the contact in the place of whoever else the cookies name; or the answer, where there is no such page in a view.
async fn admit(portal: &Portal, parts: &mut Parts) -> web::Result<Option<Response>> {
    let current = CurrentTenant::from_request_parts(parts, portal).await?;
    let mut tx = portal.accounts.db.read(current.tenant.whole()).await?;
    let user = find_open_view(&mut tx, (&portal.accounts.clock, &current.tenant), &parts.headers).await?;
    drop(tx);
    let Some(user) = user else { return ended(portal, parts).await.map(Some) };
    let path = parts.uri.path();
    let is_account = path == "/account" || path.starts_with("/account/");
    if !parts.method.is_safe() && path != END {
        return refused(portal, parts, &user).await.map(Some);
    }
    user.stand_in(parts);
    if is_account { private(portal, parts).await.map(Some) } else { Ok(None) }
}

async fn ended(portal: &Portal, parts: &mut Parts) -> web::Result {
    let mut response = over(&SignInPage::from_request_parts(parts, portal).await?, StatusCode::GONE)?;
    if parts.headers.contains_key("hx-request") {
        response.headers_mut().insert("hx-refresh", HeaderValue::from_static("true"));
    }
    Ok(response)
}

async fn refused(portal: &Portal, parts: &mut Parts, user: &PortalUser) -> web::Result {
    let page = SignInPage::from_request_parts(parts, portal).await?;
    let mut response = web::page(&MessagePage {
        shell: page.shell("You are only looking"),
        tone: Tone::Info,
        icon: "eye",
        text: format!("You see what {} sees, and change nothing. End the view to act as yourself.", user.name),
        action: Some(Link { href: END.into(), label: "End the view".into() }),
        post: true,
        note: String::new(),
    })?;
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}

#[derive(Template)]
#[template(path = "views/templates/private.html")]
struct PrivatePage {
    shell: PortalShell,
}

/// How somebody signs in, and where, is theirs alone.
async fn private(portal: &Portal, parts: &mut Parts) -> web::Result {
    let page = PortalPage::from_request_parts(parts, portal).await?;
    web::page(&PrivatePage { shell: page.shell("Account") })
}

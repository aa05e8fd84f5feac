//! The portal's side: the button that begins a view, and the one that ends it.

use accounts::{
    Actor, CurrentTenant, EndedView, Event, PortalUser, Token, end_view, find_granted_view, forget_view, open_view,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use boot::{Clock, Entropy};
use db::TenantTx;
use web::pages::MessagePage;
use web::routes::{Access, Routes, Site};
use web::shell::Link;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::jobs::EndView;
use crate::Portal;
use crate::brand::SignInPage;

/// Where a view ends. The only thing that can be sent in one.
pub(super) const END: &str = "/viewing/end";

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/view/{token}", Access::Link, look).post("/view/{token}", Access::Link, begin).post(
        END,
        Access::PortalUser,
        finish,
    )
}

/// What stands in the address, whatever it is.
type Given = Result<Path<String>, web::Error>;

async fn granted(portal: &Portal, current: &CurrentTenant, given: Given) -> web::Result<Option<(PortalUser, Token)>> {
    let Some(token) = given.ok().and_then(|Path(text)| text.parse::<Token>().ok()) else { return Ok(None) };
    let mut tx = portal.accounts.db.read(current.tenant.whole()).await?;
    let user = find_granted_view(&mut tx, (&portal.accounts.clock, &current.tenant), &token).await?;
    Ok(user.map(|user| (user, token)))
}

/// Says the same of a grant that has run out, of another business's, and of one that never was.
fn run_out(page: &SignInPage) -> web::Result {
    let page = MessagePage {
        shell: page.shell("This view has run out"),
        tone: Tone::Info,
        icon: "clock",
        text: "It waits for a minute, and opens once. Press “View as” in the console again.".into(),
        action: None,
        post: false,
        note: String::new(),
    };
    let mut response = web::page(&page)?;
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

/// Looking changes nothing: the button begins the view.
async fn look(page: SignInPage, State(portal): State<Portal>, given: Given) -> web::Result {
    let Some((user, token)) = granted(&portal, &page.current, given).await? else { return run_out(&page) };
    let text = format!(
        "For 30 minutes you see the portal of {} as {} does. You can look at everything and change nothing, and it is written down.",
        user.customer_name, user.name
    );
    web::page(&MessagePage {
        shell: page.shell(&format!("View as {}", user.name)),
        tone: Tone::Info,
        icon: "eye",
        text,
        action: Some(Link { href: format!("/view/{}", token.reveal()), label: "Start looking".into() }),
        post: true,
        note: String::new(),
    })
}

async fn begin(page: SignInPage, State(portal): State<Portal>, given: Given) -> web::Result {
    let found = granted(&portal, &page.current, given).await?;
    let Some((user, token)) = found else { return run_out(&page) };
    let Some(view) = &user.view else { return run_out(&page) };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = portal.accounts.db.begin(user.tenant.whole()).await?;
    let Some((cookie, ends_at)) = open_view(&mut tx, by, (view, &token)).await? else { return run_out(&page) };
    ::jobs::enqueue_at(&mut tx, &EndView { view: view.id }, ends_at).await?;
    let (kind, customer, contact) = ("contact.view_started", Some(user.customer), Some(user.contact));
    let event = Event { kind, customer, contact, detail: &view.reason, ..Event::default() };
    accounts::record(&mut tx, by, Actor::Staff(view.staff, &view.staff_name), event).await?;
    tx.commit().await?;
    let mut response = Redirect::to("/").into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

async fn finish(page: SignInPage, user: PortalUser, State(portal): State<Portal>) -> web::Result {
    let view = user.view.as_ref().or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = portal.accounts.db.begin(user.tenant.whole()).await?;
    if let Some(ended) = end_view(&mut tx, view.id).await? {
        note_end(&mut tx, by, &ended).await?;
    }
    tx.commit().await?;
    over(&page, StatusCode::OK)
}

/// Writes down that a view is over.
pub(super) async fn note_end(tx: &mut TenantTx, by: (&Clock, &Entropy), ended: &EndedView) -> Result<(), db::Error> {
    let (kind, contact) = ("contact.view_ended", Some(ended.contact));
    let event = Event { kind, customer: ended.customer, contact, detail: &ended.reason, ..Event::default() };
    accounts::record(tx, by, Actor::Staff(ended.staff, &ended.staff_name), event).await
}

/// The page after a view, which also takes its cookie away: what comes next is the browser's own session, or nobody's.
pub(super) fn over(page: &SignInPage, status: StatusCode) -> web::Result<Response> {
    let page = MessagePage {
        shell: page.shell("The view has ended"),
        tone: Tone::Info,
        icon: "eye-off",
        text: "You do not look on any more. Close this tab, or go on in the console.".into(),
        action: Some(Link { href: "/".into(), label: "Go to the portal as yourself".into() }),
        post: false,
        note: String::new(),
    };
    let mut response = web::page(&page)?;
    *response.status_mut() = status;
    response.headers_mut().append(SET_COOKIE, forget_view());
    Ok(response)
}

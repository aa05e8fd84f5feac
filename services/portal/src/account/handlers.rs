//! The account page and what can be done on it.

use accounts::{
    Actor, Event, NewPassword, NewSession, OpenSession, PasswordRule, PortalUser, Strength, end_other_sessions,
    end_session, end_sessions_of, list_sessions, set_password, start_session, verify_password,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use boot::{Clock, Entropy};
use db::{SessionId, TenantTx};
use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;
use web::Path;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui::Tone;

use super::proof::{self, Proof};
use crate::Portal;
use crate::brand::PortalPage;
use crate::contacts;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/account", Access::PortalUser, show)
        .post("/account/code", Access::PortalUser, proof::ask)
        .post("/account/proof", Access::PortalUser, proof::give)
        .post("/account/password", Access::PortalUser, change_password)
        .post("/account/sessions/{id}/end", Access::PortalUser, end_one)
        .post("/account/sessions/end", Access::PortalUser, end_others)
}

#[derive(Template)]
#[template(path = "account/templates/show.html")]
pub(super) struct AccountPage {
    shell: PortalShell,
    email: String,
    customer: String,
    sessions: Vec<OpenSession>,
    current: SessionId,
    now: OffsetDateTime,
    proof: Proof,
    typed: Typed,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) code: String,
    pub(super) errors: FieldErrors,
}

impl AccountPage {
    fn is_this(&self, session: &OpenSession) -> bool {
        session.id == self.current
    }
}

pub(super) async fn account_page(
    page: PortalPage,
    portal: &Portal,
    (headers, typed): (&HeaderMap, Typed),
) -> web::Result<AccountPage> {
    let user = &page.sees.user;
    let mut tx = portal.accounts.db.read(user.scope()).await?;
    let sessions = list_sessions(&mut tx, &portal.accounts.clock, user.person()).await?;
    let proof = Proof::of(&mut tx, portal, (user, headers)).await?;
    Ok(AccountPage {
        shell: page.shell("Account"),
        email: user.email.clone(),
        customer: user.customer_name.clone(),
        sessions,
        current: user.session,
        now: portal.accounts.clock.now(),
        proof,
        typed,
    })
}

async fn show(page: PortalPage, State(portal): State<Portal>, headers: HeaderMap) -> web::Result {
    web::page(&account_page(page, &portal, (&headers, Typed::default())).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordForm {
    /// The current password; whoever proved by a code who they are sends none.
    #[serde(default)]
    current: String,
    password: String,
}

/// Sets a new password; every other session ends, this one goes on under a new token.
async fn change_password(
    page: PortalPage,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let user = page.sees.user.clone();
    let names = [page.brand.name.as_str(), page.brand.login_name.as_str(), user.name.as_str()];
    let password = match NewPassword::parse(&form.password, PasswordRule::Customer, &names) {
        Ok(password) => password,
        Err(why) => return refuse(page, &portal, &headers, ("password", why.to_string())).await,
    };
    if user.strength == Strength::Full {
        let typed = SecretString::from(form.current);
        if !verify_password(accounts, &user.tenant, user.person(), typed).await? {
            return refuse(page, &portal, &headers, ("current", "This is not your current password.".to_owned())).await;
        }
    } else if !user.is_proven(accounts.clock.now()) {
        return Ok(web::flash::redirect(
            "/account",
            Tone::Bad,
            "Show by a code that it is you, then choose a password.",
        ));
    }
    let hash = accounts.hasher.hash(password).await.map_err(|_| web::Error::TooMany(5))?;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = user.begin(accounts).await?;
    let cookie = replace_password(&mut tx, by, (&user, &hash), &headers).await?;
    tx.commit().await?;
    let mut response =
        web::flash::redirect("/account", Tone::Ok, "Password changed. You are signed out everywhere else.");
    response.headers_mut().append("set-cookie", cookie);
    Ok(response)
}

/// Sets the password, ends every session and begins a new one; the value is its `Set-Cookie` header.
async fn replace_password(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    (user, hash): (&PortalUser, &str),
    headers: &HeaderMap,
) -> Result<HeaderValue, db::Error> {
    let person = user.person();
    let credential = set_password(tx, by, person, hash).await?;
    contacts::queries::save_reset_required(tx, user.contact, false).await?;
    end_sessions_of(tx, person).await?;
    let event = Event {
        kind: "contact.password_set",
        customer: Some(user.customer),
        contact: Some(user.contact),
        ..Event::default()
    };
    accounts::record(tx, by, Actor::Contact(user.contact, &user.name), event).await?;
    let agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session = NewSession { person, credential, strength: Strength::Full, user_agent: agent, client_ip: "" };
    Ok(start_session(tx, by, session).await?.into_cookie(person))
}

async fn refuse(
    page: PortalPage,
    portal: &Portal,
    headers: &HeaderMap,
    (field, text): (&'static str, String),
) -> web::Result {
    let typed = Typed { errors: FieldErrors::one(field, text), ..Typed::default() };
    web::invalid(&account_page(page, portal, (headers, typed)).await?)
}

async fn end_one(user: PortalUser, State(portal): State<Portal>, Path(id): Path<SessionId>) -> web::Result {
    let mut tx = user.begin(&portal.accounts).await?;
    let ended = end_session(&mut tx, user.person(), id).await?;
    tx.commit().await?;
    if !ended {
        return Err(web::Error::NotFound);
    }
    Ok(web::flash::redirect("/account", Tone::Ok, "That browser is signed out."))
}

async fn end_others(user: PortalUser, State(portal): State<Portal>) -> web::Result {
    let mut tx = user.begin(&portal.accounts).await?;
    end_other_sessions(&mut tx, user.person(), user.session).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, "You are signed out everywhere else."))
}

//! The account page and what can be done on it.

use accounts::{
    NewPassword, NewSession, OpenSession, PasswordRule, PortalUser, Strength, end_other_sessions, end_session,
    list_sessions, set_password, start_session, verify_password,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::SessionId;
use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;
use web::Path;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui::Tone;

use crate::Portal;
use crate::brand::PortalPage;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/account", Access::PortalUser, show)
        .post("/account/password", Access::PortalUser, change_password)
        .post("/account/sessions/{id}/end", Access::PortalUser, end_one)
        .post("/account/sessions/end", Access::PortalUser, end_others)
}

#[derive(Template)]
#[template(path = "account/templates/show.html")]
struct AccountPage {
    shell: PortalShell,
    email: String,
    customer: String,
    sessions: Vec<OpenSession>,
    current: SessionId,
    now: OffsetDateTime,
    errors: FieldErrors,
}

impl AccountPage {
    fn is_this(&self, session: &OpenSession) -> bool {
        session.id == self.current
    }

    /// A name for a browser that people know it by.
    fn device(&self, session: &OpenSession) -> String {
        let agent = &session.user_agent;
        let find =
            |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
        let browser = find(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
        let system = find(&[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "Unknown browser".to_owned(),
        }
    }
}

async fn account_page(page: PortalPage, portal: &Portal, errors: FieldErrors) -> web::Result<AccountPage> {
    let user = &page.sees.user;
    let mut tx = portal.accounts.db.read(user.scope()).await?;
    let sessions = list_sessions(&mut tx, &portal.accounts.clock, user.person()).await?;
    Ok(AccountPage {
        shell: page.shell("Account"),
        email: user.email.clone(),
        customer: user.customer_name.clone(),
        sessions,
        current: user.session,
        now: portal.accounts.clock.now(),
        errors,
    })
}

async fn show(page: PortalPage, State(portal): State<Portal>) -> web::Result {
    web::page(&account_page(page, &portal, FieldErrors::none()).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordForm {
    current: String,
    password: String,
}

/// Sets a new password; every other session ends, this one goes on under a new token.
async fn change_password(
    page: PortalPage,
    State(portal): State<Portal>,
    parts: axum::http::HeaderMap,
    Form(form): Form<PasswordForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let user = page.sees.user.clone();
    let names = [page.brand.name.as_str(), page.brand.login_name.as_str(), user.name.as_str()];
    let password = match NewPassword::parse(&form.password, PasswordRule::Customer, &names) {
        Ok(password) => password,
        Err(why) => return refuse(page, &portal, ("password", why.to_string())).await,
    };
    let typed = SecretString::from(form.current);
    if !verify_password(accounts, &user.tenant, user.person(), typed).await? {
        return refuse(page, &portal, ("current", "This is not your current password.".to_owned())).await;
    }
    let hash = accounts.hasher.hash(password).await.map_err(|_| web::Error::TooMany(5))?;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = user.begin(accounts).await?;
    let credential = set_password(&mut tx, by, user.person(), &hash).await?;
    let agent = parts.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session =
        NewSession { person: user.person(), credential, strength: Strength::Full, user_agent: agent, client_ip: "" };
    let cookie = start_session(&mut tx, by, session).await?.into_cookie(user.person());
    tx.commit().await?;
    let mut response =
        web::flash::redirect("/account", Tone::Ok, "Password changed. You are signed out everywhere else.");
    response.headers_mut().append("set-cookie", cookie);
    Ok(response)
}

async fn refuse(page: PortalPage, portal: &Portal, (field, text): (&'static str, String)) -> web::Result {
    web::invalid(&account_page(page, portal, FieldErrors::one(field, text)).await?)
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

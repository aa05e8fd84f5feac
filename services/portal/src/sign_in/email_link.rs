//! Signing in by a mailed link, for customers of a business that offers it: looking at the link changes nothing, the button
//! on its page signs in, once.

use accounts::{
    LinkState, NewSession, Person, Purpose, Refused, Strength, Token, email_link_credential, enter, hold_login,
    use_link,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use web::Path;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::SignInShell;
use web::ui::Tone;

use super::client::Client;
use super::forgot::{self, Wanted};
use super::form::{ForgotForm, entered};
use super::password::{Opened, dead_page, open};
use crate::brand::SignInPage;
use crate::{Portal, settings};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/sign-in/link", Access::Anyone, ask)
        .post("/sign-in/link", Access::Anyone, send)
        .get("/sign-in/link/{token}", Access::Link, look)
        .post("/sign-in/link/{token}", Access::Link, press)
}

/// The page that asks where to send a link.
#[derive(Template)]
#[template(path = "sign_in/templates/ask_link.html")]
struct AskPage {
    shell: SignInShell,
    typed: String,
    errors: FieldErrors,
}

/// The page behind a link.
#[derive(Template)]
#[template(path = "sign_in/templates/link.html")]
struct LinkPage {
    shell: SignInShell,
    sign_in_name: String,
}

fn offered(page: &SignInPage) -> web::Result<()> {
    if page.brand.email_sign_in { Ok(()) } else { Err(web::Error::NotFound) }
}

fn ask_page(page: &SignInPage, typed: String, errors: FieldErrors) -> AskPage {
    AskPage { shell: page.shell("Sign in by email"), typed, errors }
}

async fn ask(page: SignInPage) -> web::Result {
    offered(&page)?;
    web::page(&ask_page(&page, String::new(), FieldErrors::none()))
}

/// Says the same whether the account exists or not.
async fn send(page: SignInPage, State(portal): State<Portal>, Form(form): Form<ForgotForm>) -> web::Result {
    offered(&page)?;
    if form.name.trim().is_empty() {
        let errors = FieldErrors::one("name", "Enter your email or username.");
        return web::invalid(&ask_page(&page, form.name, errors));
    }
    forgot::send(&portal, &page.current, (Wanted::SignIn, &form.name)).await?;
    let text = "If that account exists, a link to sign in is on its way. It works for 15 minutes.";
    Ok(web::flash::redirect("/sign-in", Tone::Ok, text))
}

async fn look(page: SignInPage, State(portal): State<Portal>, Path(token): Path<String>) -> web::Result {
    offered(&page)?;
    match open(&portal.accounts, &page.current, (Purpose::SignIn, &token)).await? {
        Opened::Live(holder) => web::page(&LinkPage {
            shell: page.shell(&format!("Sign in to {}", page.brand.name)),
            sign_in_name: holder.sign_in_name,
        }),
        Opened::Dead(state) => web::page(&dead_page(&page, Purpose::SignIn, state)),
    }
}

/// Uses the link up and signs in, in one transaction. Of any number of presses at once exactly one succeeds.
async fn press(
    page: SignInPage,
    State(portal): State<Portal>,
    Path(text): Path<String>,
    client: Client,
) -> web::Result {
    offered(&page)?;
    let accounts = &portal.accounts;
    let dead = |state| web::page(&dead_page(&page, Purpose::SignIn, state));
    let person = match open(accounts, &page.current, (Purpose::SignIn, &text)).await? {
        Opened::Live(holder) => holder.person,
        Opened::Dead(state) => return dead(state),
    };
    let Person::Contact(id) = person else { return Err(web::Error::NotFound) };
    let token: Token = text.parse().map_err(|_| web::Error::NotFound)?;
    let mut tx = accounts.db.begin(page.current.tenant.whole()).await?;
    // The switch, the customer, the contact, the link: who takes access away locks in this order, and kills the link.
    if !settings::offers_email(&mut tx).await? || !hold_login(&mut tx, id).await? {
        return dead(LinkState::Revoked);
    }
    if use_link(&mut tx, &accounts.clock, Purpose::SignIn, &token).await? != Some(person) {
        return dead(LinkState::Used);
    }
    let credential = email_link_credential(&mut tx, (&accounts.clock, &accounts.entropy), person).await?;
    let session = NewSession {
        person,
        credential,
        strength: Strength::Full,
        user_agent: &client.user_agent,
        client_ip: &client.ip,
    };
    match enter(accounts, &page.current.tenant, tx, session).await {
        Ok(entry) => Ok(entered(entry, "/")),
        Err(Refused::Database(error)) => Err(error.into()),
        Err(_) => dead(LinkState::Revoked),
    }
}

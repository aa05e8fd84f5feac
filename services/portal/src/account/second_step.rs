//! Setting one's own second step up, and taking it away.

use accounts::{
    Newcomer, RecoveryCode, SignedIn, begin_second_step, confirm_second_step, end_other_sessions, find_second_step,
    has_password, is_fresh, remove_second_step, renew_recovery_codes, renew_session, second_step_since,
    verify_password,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use db::TenantTx;
use secrecy::SecretString;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::shell::SignInShell;
use web::ui::Tone;

use super::frame::Frame;
use super::page::{Typed, page};
use super::qr::Qr;
use crate::Portal;
use crate::brand::SignInPage;

const HERE: &str = "/account/second-step";
pub(super) const WRONG: &str = "This is not your current password.";

/// The page on which a second step is set up.
#[derive(Template)]
#[template(path = "account/templates/second_step.html")]
struct SetUpPage {
    shell: SignInShell,
    stage: Stage,
    /// Whether the business asks for it: then there is no way around.
    must: bool,
    errors: FieldErrors,
}

/// How far it is.
enum Stage {
    Begin { asks_password: bool },
    Confirm { qr: Option<Box<Qr>>, secret: String, typed: String },
}

/// The codes, shown this once.
#[derive(Template)]
#[template(path = "account/templates/recovery_codes.html")]
struct CodesPage {
    shell: SignInShell,
    codes: Vec<RecoveryCode>,
    is_new: bool,
}

async fn set_up_page(
    page: &SignInPage,
    portal: &Portal,
    owner: &SignedIn,
    (typed, errors): (String, FieldErrors),
) -> web::Result<Option<SetUpPage>> {
    let mut tx = portal.accounts.db.read(owner.scope()).await?;
    let stage = match find_second_step(&mut tx, &portal.accounts, owner.person()).await? {
        Some(found) if found.confirmed_at.is_some() => return Ok(None),
        Some(found) if found.is_begun_in(owner.session(), portal.accounts.clock.now()) => Stage::Confirm {
            qr: Qr::of(&found.secret.address(&page.brand.name, owner.email())).map(Box::new),
            secret: found.secret.text(),
            typed,
        },
        _ => Stage::Begin { asks_password: asks_password(&mut tx, portal, owner).await? },
    };
    let title = if owner.must_set_up() { "Add a second step" } else { "Set up a second step" };
    Ok(Some(SetUpPage { shell: page.shell(title), stage, must: owner.must_set_up(), errors }))
}

/// Whoever has just shown who they are need not type the password again.
pub(super) async fn asks_password(tx: &mut TenantTx, portal: &Portal, owner: &SignedIn) -> Result<bool, db::Error> {
    let clock = &portal.accounts.clock;
    let has_shown = owner.is_proven(clock.now()) || is_fresh(tx, clock, owner.session()).await?;
    Ok(!has_shown && has_password(tx, owner.person()).await?)
}

/// Whether they have shown who they are, with the password that they are asked for. Who has none shows it by signing in
/// anew, or, after coming in by a lasting link, by a mailed code on the account page. Whoever must set a second step up
/// before anything else is not kept from it.
///
/// # Errors
/// [`web::Error::Conflict`] when they have to do that first.
pub(super) async fn has_shown(portal: &Portal, owner: &SignedIn, typed: String) -> web::Result<bool> {
    let mut tx = portal.accounts.db.read(owner.scope()).await?;
    let asks = asks_password(&mut tx, portal, owner).await?;
    let is_fresh = is_fresh(&mut tx, &portal.accounts.clock, owner.session()).await?;
    drop(tx);
    if asks {
        return holds(portal, owner, typed).await;
    }
    if is_fresh || owner.is_proven(portal.accounts.clock.now()) || owner.must_set_up() {
        return Ok(true);
    }
    Err(web::Error::Conflict(if owner.is_by_link() {
        "Show by a mailed code that it is you, on your account page, first.".into()
    } else {
        "Sign out and in again first: this is open to you for ten minutes after you signed in.".into()
    }))
}

pub(super) async fn show(page: SignInPage, Newcomer(owner): Newcomer, State(portal): State<Portal>) -> web::Result {
    match set_up_page(&page, &portal, &owner, (String::new(), FieldErrors::none())).await? {
        Some(page) => web::page(&page),
        None => Ok(Redirect::to("/account").into_response()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofForm {
    #[serde(default)]
    pub(super) proof: String,
}

/// Whether that is their password.
pub(super) async fn holds(portal: &Portal, owner: &SignedIn, proof: String) -> web::Result<bool> {
    verify_password(&portal.accounts, owner.tenant(), owner.person(), SecretString::from(proof)).await
}

/// Makes a secret that the next page shows.
pub(super) async fn begin(
    page: SignInPage,
    Newcomer(owner): Newcomer,
    State(portal): State<Portal>,
    Form(form): Form<ProofForm>,
) -> web::Result {
    if !has_shown(&portal, &owner, form.proof).await? {
        let errors = FieldErrors::one("proof", WRONG);
        return match set_up_page(&page, &portal, &owner, (String::new(), errors)).await? {
            Some(page) => web::invalid(&page),
            None => Ok(Redirect::to("/account").into_response()),
        };
    }
    let mut tx = owner.begin(&portal.accounts).await?;
    begin_second_step(&mut tx, &portal.accounts, (owner.person(), owner.session())).await?;
    tx.commit().await?;
    Ok(Redirect::to(HERE).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Sets it up, shows the recovery codes, and signs every other browser out.
pub(super) async fn confirm(
    page: SignInPage,
    Newcomer(owner): Newcomer,
    State(portal): State<Portal>,
    Form(form): Form<CodeForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = owner.begin(accounts).await?;
    let Some(codes) = confirm_second_step(&mut tx, accounts, (owner.person(), owner.session()), &form.code).await?
    else {
        drop(tx);
        let errors = FieldErrors::one("code", "This is not the code of this moment. Enter the one that is shown now.");
        return match set_up_page(&page, &portal, &owner, (form.code, errors)).await? {
            Some(page) => web::invalid(&page),
            None => Ok(Redirect::to("/account").into_response()),
        };
    };
    owner.note(&mut tx, accounts, "second_step_added").await?;
    let codes = CodesPage { shell: page.shell("Keep your recovery codes"), codes, is_new: true };
    renewed(&portal, &owner, tx, web::page(&codes)?).await
}

/// Ends every other session and gives this one a new token: how its person signs in has changed.
async fn renewed(portal: &Portal, owner: &SignedIn, mut tx: TenantTx, mut answer: Response) -> web::Result {
    let (person, session) = (owner.person(), owner.session());
    end_other_sessions(&mut tx, person, session).await?;
    let token = renew_session(&mut tx, &portal.accounts.entropy, person, session).await?;
    tx.commit().await?;
    answer.headers_mut().append(SET_COOKIE, token.into_cookie(person));
    Ok(answer)
}

/// The answer to whoever has no second step, or does not know the password.
async fn unless_proved(
    frame: &Frame,
    portal: &Portal,
    (headers, form): (&HeaderMap, ProofForm),
) -> web::Result<Option<Response>> {
    let owner = frame.owner();
    let mut tx = portal.accounts.db.read(owner.scope()).await?;
    let has_step = second_step_since(&mut tx, owner.person()).await?.is_some();
    drop(tx);
    if !has_step {
        return Ok(Some(Redirect::to("/account").into_response()));
    }
    if holds(portal, &owner, form.proof).await? {
        return Ok(None);
    }
    page(frame, portal, (headers, Typed::wrong("proof", WRONG))).await?.refused().map(Some)
}

/// Takes the second step away, for whoever knows the password.
pub(super) async fn remove(
    frame: Frame,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<ProofForm>,
) -> web::Result {
    let owner = frame.owner();
    if let Some(answer) = unless_proved(&frame, &portal, (&headers, form)).await? {
        return Ok(answer);
    }
    let mut tx = owner.begin(&portal.accounts).await?;
    if remove_second_step(&mut tx, owner.person()).await? {
        owner.note(&mut tx, &portal.accounts, "second_step_removed").await?;
    }
    let text = "The second step is off. You are signed out everywhere else.";
    renewed(&portal, &owner, tx, web::flash::redirect("/account", Tone::Ok, text)).await
}

/// Shows new recovery codes to whoever knows the password; the old ones are worth nothing then.
pub(super) async fn renew_codes(
    frame: Frame,
    sign_in: SignInPage,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<ProofForm>,
) -> web::Result {
    let owner = frame.owner();
    if let Some(answer) = unless_proved(&frame, &portal, (&headers, form)).await? {
        return Ok(answer);
    }
    let mut tx = owner.begin(&portal.accounts).await?;
    let Some(codes) = renew_recovery_codes(&mut tx, &portal.accounts, owner.person()).await? else {
        return Ok(Redirect::to("/account").into_response());
    };
    owner.note(&mut tx, &portal.accounts, "recovery_codes_renewed").await?;
    tx.commit().await?;
    web::page(&CodesPage { shell: sign_in.shell("Keep your recovery codes"), codes, is_new: false })
}

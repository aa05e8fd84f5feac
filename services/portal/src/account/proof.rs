//! What has to be shown before one changes how one signs in: the current password, or, for whoever came in by a login
//! link, a mailed code.

use accounts::{
    Code, CodePurpose, PortalUser, SignedIn, Strength, TooOften, Tried, ask_step_up, code_holder, session_token,
    step_up, try_code,
};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect};
use db::TenantTx;
use serde::Deserialize;
use web::OrNotFound as _;
use web::ui::Tone;

use super::frame::Frame;
use super::page::{Typed, page};
use crate::Portal;
use crate::brand::PortalPage;
use crate::contacts;

/// What a portal user has to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The current password.
    Password,
    /// A code, which is not yet asked for.
    Code,
    /// The code that is on its way.
    CodeSent,
    /// Nothing: a code was entered within the last minutes.
    Given,
}

impl Proof {
    pub(super) async fn of(
        tx: &mut TenantTx,
        portal: &Portal,
        (owner, headers): (&SignedIn, &HeaderMap),
    ) -> Result<Self, db::Error> {
        let clock = &portal.accounts.clock;
        if !owner.is_by_link() {
            return Ok(Self::Password);
        }
        if owner.is_proven(clock.now()) {
            return Ok(Self::Given);
        }
        let holder = match session_token(headers) {
            Some(session) => code_holder(tx, clock, CodePurpose::StepUp, &session).await?,
            None => None,
        };
        Ok(if holder == Some(owner.person()) { Self::CodeSent } else { Self::Code })
    }
}

/// Mails a code to whoever is signed in.
pub(super) async fn ask(user: PortalUser, State(portal): State<Portal>, headers: HeaderMap) -> web::Result {
    let accounts = &portal.accounts;
    if user.strength == Strength::Full {
        return Ok(Redirect::to("/account").into_response());
    }
    let session = session_token(&headers).ok_or(web::Error::SignIn)?;
    let mut tx = user.begin_own(accounts).await?;
    let contact = contacts::queries::find(&mut tx, user.contact).await?.or_not_found()?;
    let code = ask_step_up(&mut tx, (&accounts.clock, &accounts.entropy), &user, &session).await?;
    let code = code.map_err(|TooOften(seconds)| web::Error::TooMany(seconds))?;
    crate::mail::code(&mut tx, &portal, (&user.tenant, &contact), (&code, CodePurpose::StepUp)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, &format!("A code is on its way to {}", user.email)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Takes the code: for some minutes this session may change how its owner signs in.
pub(super) async fn give(
    shown: PortalPage,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> web::Result {
    let accounts = &portal.accounts;
    let user = shown.sees.user.clone();
    if user.strength == Strength::Full {
        return Ok(Redirect::to("/account").into_response());
    }
    let session = session_token(&headers).ok_or(web::Error::SignIn)?;
    let problem = match form.code.parse::<Code>() {
        Err(why) => why.to_string(),
        Ok(code) => {
            let mut tx = user.begin_own(accounts).await?;
            let asked = (user.person(), CodePurpose::StepUp);
            let tried = try_code(&mut tx, &accounts.clock, asked, (&session, &code)).await?;
            let cookie = match tried {
                Tried::Right => {
                    Some(step_up(&mut tx, (&accounts.clock, &accounts.entropy), (user.person(), user.session)).await?)
                }
                Tried::Wrong(_) | Tried::Dead => None,
            };
            tx.commit().await?;
            match (cookie, tried) {
                (Some(cookie), _) => {
                    let mut response = web::flash::redirect("/account", Tone::Ok, "Thank you. Now choose a password.");
                    response.headers_mut().append(SET_COOKIE, cookie);
                    return Ok(response);
                }
                (None, Tried::Wrong(1)) => "This is not the code from the newest mail. 1 try is left.".to_owned(),
                (None, Tried::Wrong(left)) => {
                    format!("This is not the code from the newest mail. {left} tries are left.")
                }
                (None, _) => "This code does not work any more. Ask for a new one.".to_owned(),
            }
        }
    };
    let typed = Typed { code: form.code, ..Typed::wrong("code", problem) };
    page(&Frame::Portal(Box::new(shown)), &portal, (&headers, typed)).await?.refused()
}

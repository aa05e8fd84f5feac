//! The handlers: the same for both sites, but for who is signed in and what it is called.

use accounts::{
    CurrentTenant, Newcomer, PasswordRule, PortalUser, Purpose, Staff, has_view_cookie, sign_in_contact, sign_in_staff,
    sign_out,
};
use axum::Form;
use axum::extract::{FromRequestParts as _, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Redirect};
use web::Path;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::forgot::Wanted;
use super::form::{
    ChoosePasswordPage, ForgotForm, ForgotPage, Next, PasswordForm, Sent, SignInFormPage, entered, problem, signed_out,
};
use super::password::{Chosen, Opened, choose, dead_page, note_opened, open};
use super::{passkey, second_step};
use crate::Portal;
use crate::brand::SignInPage;

/// What differs between the sites.
struct Side {
    name_label: &'static str,
    name_missing: &'static str,
    rule: PasswordRule,
}

const fn side(current: &CurrentTenant) -> Side {
    if current.is_console {
        Side { name_label: "Work email", name_missing: "Enter your work email.", rule: PasswordRule::Staff }
    } else {
        Side {
            name_label: "Email or username",
            name_missing: "Enter your email or username.",
            rule: PasswordRule::Customer,
        }
    }
}

/// The routes of one site; `signed_in` is who may sign out there.
pub(crate) fn routes(site: Site, signed_in: Access) -> Routes<Portal> {
    Routes::new(site)
        .get("/sign-in", Access::Anyone, show)
        .post("/sign-in", Access::Anyone, sign_in)
        .get("/sign-in/second-step", Access::Anyone, second_step::show)
        .post("/sign-in/second-step", Access::Anyone, second_step::send)
        .post("/sign-in/passkey", Access::Anyone, passkey::ask)
        .post("/sign-in/passkey/answer", Access::Anyone, passkey::answer)
        .post("/sign-out", signed_in, leave)
        .get("/password/forgot", Access::Anyone, forgot)
        .post("/password/forgot", Access::Anyone, send_reset)
        .get("/invitation/{token}", Access::Link, look_at_invitation)
        .post(
            "/invitation/{token}",
            Access::Link,
            |page: SignInPage, portal: State<Portal>, token: Path<String>, form: Form<PasswordForm>| {
                save(page, portal, token, (Purpose::Invitation, form.0))
            },
        )
        .get("/password/reset/{token}", Access::Link, |page: SignInPage, portal: State<Portal>, token: Path<String>| {
            look(page, portal, token, Purpose::Reset)
        })
        .post(
            "/password/reset/{token}",
            Access::Link,
            |page: SignInPage, portal: State<Portal>, token: Path<String>, form: Form<PasswordForm>| {
                save(page, portal, token, (Purpose::Reset, form.0))
            },
        )
}

async fn show(
    page: SignInPage,
    Query(next): Query<Next>,
    user: Result<PortalUser, web::Error>,
    staff: Result<Staff, web::Error>,
) -> web::Result {
    let next = web::security::own_path(next.next.as_deref()).to_owned();
    if user.is_ok() || staff.is_ok() {
        return Ok(Redirect::to(&next).into_response());
    }
    web::page(&form_page(&page, String::new(), next, String::new()))
}

fn form_page(page: &SignInPage, name: String, next: String, problem: String) -> SignInFormPage {
    SignInFormPage {
        shell: page.shell("Welcome back"),
        name_label: side(&page.current).name_label,
        typed: name,
        next,
        problem,
        is_console: page.current.is_console,
        offers_link: page.brand.email_sign_in && !page.current.is_console,
    }
}

async fn sign_in(
    CurrentTenant { tenant, is_console }: CurrentTenant,
    State(portal): State<Portal>,
    mut parts: Parts,
    sent: Sent,
) -> web::Result {
    let outcome = if is_console {
        sign_in_staff(&portal.accounts, &tenant, &sent.attempt).await
    } else {
        sign_in_contact(&portal.accounts, &tenant, &sent.attempt).await
    };
    let problem = match outcome {
        Ok(entry) => return Ok(entered(entry, &sent.next)),
        Err(refused) => problem(refused)?,
    };
    let page = SignInPage::from_request_parts(&mut parts, &portal).await?;
    web::invalid(&form_page(&page, sent.attempt.name, sent.next, problem))
}

async fn leave(Newcomer(who): Newcomer, State(portal): State<Portal>) -> web::Result {
    Ok(signed_out(sign_out(&portal.accounts, who.tenant(), who.person(), who.session()).await?))
}

async fn forgot(page: SignInPage) -> web::Result {
    web::page(&ForgotPage {
        shell: page.shell("Reset your password"),
        name_label: side(&page.current).name_label,
        typed: String::new(),
        errors: FieldErrors::none(),
    })
}

/// Says the same whether the account exists or not.
async fn send_reset(page: SignInPage, State(portal): State<Portal>, Form(form): Form<ForgotForm>) -> web::Result {
    if form.name.trim().is_empty() {
        let errors = FieldErrors::one("name", side(&page.current).name_missing);
        return web::invalid(&ForgotPage {
            shell: page.shell("Reset your password"),
            name_label: side(&page.current).name_label,
            typed: form.name,
            errors,
        });
    }
    super::forgot::send(&portal, &page.current, (Wanted::Password, &form.name)).await?;
    Ok(web::flash::redirect(
        "/sign-in",
        Tone::Ok,
        "If that account exists, a link to set a new password is on its way.",
    ))
}

/// Beside the page: that it was looked at. What only asks for its head is no reader, and who looks on changes nothing.
async fn look_at_invitation(
    method: Method,
    headers: HeaderMap,
    page: SignInPage,
    portal: State<Portal>,
    token: Path<String>,
) -> web::Result {
    if method == Method::GET && !has_view_cookie(&headers) {
        note_opened(&portal.accounts, &page.current, (Purpose::Invitation, &token.0)).await;
    }
    look(page, portal, token, Purpose::Invitation).await
}

async fn look(
    page: SignInPage,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    purpose: Purpose,
) -> web::Result {
    match open(&portal.accounts, &page.current, (purpose, &token)).await? {
        Opened::Live(holder) => web::page(&password_page(&page, holder.sign_in_name, FieldErrors::none())),
        Opened::Dead(state) => web::page(&dead_page(&page, purpose, state)),
    }
}

fn password_page(page: &SignInPage, sign_in_name: String, errors: FieldErrors) -> ChoosePasswordPage {
    ChoosePasswordPage {
        shell: page.shell("Choose your password"),
        lead: format!(
            "You will sign in to {}{} with {sign_in_name}.",
            if page.current.is_console { "the console of " } else { "" },
            page.brand.name
        ),
        sign_in_name,
        hint: format!("At least {} characters. A few words in a row work well.", side(&page.current).rule.least()),
        errors,
    }
}

async fn save(
    page: SignInPage,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    (purpose, form): (Purpose, PasswordForm),
) -> web::Result {
    match choose(&portal.accounts, &page.current, (purpose, &token), &form.password).await? {
        Chosen::Set => Ok(web::flash::redirect("/sign-in", Tone::Ok, "Your password is set. Sign in with it.")),
        Chosen::Bad(holder, why) => {
            let errors = FieldErrors::one("password", why.to_string());
            web::invalid(&password_page(&page, holder.sign_in_name, errors))
        }
        Chosen::Dead(state) => web::page(&dead_page(&page, purpose, state)),
    }
}

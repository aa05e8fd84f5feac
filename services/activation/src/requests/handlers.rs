//! From the form to the payment page.

use accounts::Token;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect};
use platform::{Availability, CONSENT_TEXT, Claim, Opening, Payment, Visit};
use web::fields::FieldErrors;
use web::shell::PublicShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::availability::{Line, suffix};
use super::form::ActivationForm;
use crate::Activation;
use crate::frame::{SitePage, told};

pub(super) const TITLE: &str = "Portal Activation Request Form";

#[derive(Template)]
#[template(path = "requests/templates/form.html")]
struct FormPage {
    shell: PublicShell,
    form: ActivationForm,
    errors: FieldErrors,
    line: Line,
    suffix: String,
    consent_text: &'static str,
}

impl FormPage {
    fn new(page: &SitePage, activation: &Activation, form: ActivationForm, errors: FieldErrors) -> Self {
        Self {
            shell: PublicShell { action: None, ..page.shell(TITLE) },
            form,
            errors,
            line: Line::hint(),
            suffix: suffix(activation),
            consent_text: CONSENT_TEXT,
        }
    }
}

pub(super) async fn show(page: SitePage, State(activation): State<Activation>) -> web::Result {
    let key = Token::random(&activation.accounts.entropy).reveal();
    let form = ActivationForm { key, ..ActivationForm::default() };
    web::page(&FormPage::new(&page, &activation, form, FieldErrors::none()))
}

pub(super) async fn ask(
    page: SitePage,
    State(activation): State<Activation>,
    Form(mut form): Form<ActivationForm>,
) -> web::Result {
    if !form.comments.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let key = form.key.parse().unwrap_or_else(|_| Token::random(&activation.accounts.entropy));
    form.key = key.reveal();
    let new = match form.read(key.clone(), &page.client_ip) {
        Ok(new) => new,
        Err(errors) => return refuse(&page, &activation, form, errors).await,
    };
    match activation.platform.claim(&new).await.map_err(told)? {
        Claim::Claimed(_) => to_payment(&activation, &key).await,
        Claim::Paid(_) => Ok(Redirect::to(&opening_path(&key)).into_response()),
        Claim::NameTaken => refuse(&page, &activation, form, FieldErrors::none()).await,
    }
}

/// The form again, as it was typed; a name that cannot be had comes with others that can.
async fn refuse(
    page: &SitePage,
    activation: &Activation,
    form: ActivationForm,
    mut errors: FieldErrors,
) -> web::Result {
    let availability = activation.platform.availability(&form.login_name).await.map_err(told)?;
    if errors.of("login_name").is_empty() {
        match &availability {
            Availability::Taken(_) => errors.add("login_name", "This name is taken. Choose another."),
            Availability::LookAlike(_) => {
                errors.add("login_name", "This looks too much like a name that is taken. Choose another.");
            }
            _ => {}
        }
    }
    let line = Line::of(availability, &suffix(activation));
    web::invalid(&FormPage { line, ..FormPage::new(page, activation, form, errors) })
}

#[derive(Template)]
#[template(path = "requests/templates/held.html")]
struct HeldPage {
    shell: PublicShell,
    address: String,
    payment_path: String,
}

/// Where a visitor arrives who came back without paying.
pub(super) async fn held(page: SitePage, State(activation): State<Activation>, Path(key): Path<String>) -> web::Result {
    let (key, opening) = find(&activation, &key).await?;
    if opening.tenant.is_activated() || opening.billing.is_running() {
        return Ok(Redirect::to(&opening_path(&key)).into_response());
    }
    web::page(&HeldPage {
        shell: PublicShell { action: None, ..page.shell("One step left") },
        address: format!("{}{}", opening.tenant.login_name(), suffix(&activation)),
        payment_path: format!("/activate/{}/payment", key.reveal()),
    })
}

pub(super) async fn pay(State(activation): State<Activation>, Path(key): Path<String>) -> web::Result {
    let (key, _) = find(&activation, &key).await?;
    to_payment(&activation, &key).await
}

/// Leads to Stripe's page, or back to ours when Stripe cannot be reached: the request is kept.
async fn to_payment(activation: &Activation, key: &Token) -> web::Result {
    let opening = activation.platform.opening(key).await.map_err(told)?.or_not_found()?;
    let site = activation.accounts.base.site_url();
    let held_path = format!("/activate/{}", key.reveal());
    let visit = Visit {
        email: &opening.email,
        success_url: &format!("{site}{}", opening_path(key)),
        cancel_url: &format!("{site}{held_path}"),
    };
    match activation.platform.payment_page(opening.tenant.id(), visit).await {
        Ok(Payment::Page(url)) if activation.platform.stripe.redirect_hosts().allow(&url) => {
            Ok(Redirect::to(&url).into_response())
        }
        Ok(Payment::Page(_)) => Err(anyhow::anyhow!("the payment page is not on Stripe's hosts").into()),
        Ok(Payment::Paid) => Ok(Redirect::to(&opening_path(key)).into_response()),
        Err(error) if error.is_stripe() => {
            tracing::warn!(%error, "no payment page");
            let text = "The payment page cannot be reached just now. Your request is kept: try again in a minute";
            Ok(web::flash::redirect(&held_path, Tone::Bad, text))
        }
        Err(error) => Err(told(error)),
    }
}

pub(super) fn opening_path(key: &Token) -> String {
    format!("/activate/{}/opening", key.reveal())
}

/// The request with the key in the address; what is no key, and what was dropped, is not there.
pub(super) async fn find(activation: &Activation, key: &str) -> web::Result<(Token, Opening)> {
    let key: Token = key.parse().map_err(|_| web::Error::NotFound)?;
    let opening = activation.platform.opening(&key).await.map_err(told)?.or_not_found()?;
    Ok((key, opening))
}

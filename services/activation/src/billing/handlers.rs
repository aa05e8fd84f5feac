//! The verbs of billing, each ending on the settings page with a word about what happened.

use accounts::{CurrentTenant, ManageBilling, StaffMay, Token};
use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use platform::{CONSENT_TEXT, Deactivation, Reactivation, Visit};
use serde::Deserialize;
use tenancy::LoginName;
use web::Now;
use web::fields::FieldErrors;
use web::scheme::Scheme;
use web::shell::{Link, SignInShell};
use web::theme::{Brand as Colour, theme_path};
use web::ui::Tone;

use crate::Activation;
use crate::frame::{client_ip, told};
use crate::requests::PersonForm;

/// Where all of this is shown and done.
const GENERAL: &str = "/settings/customer-portal/general";
/// Money is for whoever proved lately that it is them; then they come back and do it.
const PROOF: &str = "/proof?next=/settings/customer-portal/general";
const AGAIN: &str = "Stripe does not answer just now, and nothing was changed. Try again in a minute";

/// What the form's page needs to know about the request.
#[derive(Clone, Debug)]
pub(super) struct Around {
    scheme: Scheme,
    client_ip: String,
}

impl<S: Sync> FromRequestParts<S> for Around {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { scheme: Scheme::of(&parts.headers), client_ip: client_ip(parts) })
    }
}

#[derive(Template)]
#[template(path = "billing/templates/activation.html")]
struct FormPage {
    shell: SignInShell,
    form: PersonForm,
    errors: FieldErrors,
    address: String,
    consent_text: &'static str,
}

/// What is known of the business, to fill the form in.
struct Known {
    contact_name: String,
    email: String,
    phone: String,
    brand_colour: String,
}

async fn known(activation: &Activation, staff: &StaffMay<ManageBilling>) -> web::Result<Known> {
    let mut tx = activation.accounts.db.read(staff.scope()).await?;
    Ok(sqlx::query_as!(
        Known,
        "SELECT contact_name, email, phone, brand_colour FROM portal_settings WHERE tenant_id = $1",
        tx.tenant()
    )
    .fetch_one(&mut *tx)
    .await?)
}

fn page(
    (activation, staff, around): (&Activation, &StaffMay<ManageBilling>, &Around),
    known: &Known,
    form: PersonForm,
    errors: FieldErrors,
) -> FormPage {
    let colour = known.brand_colour.parse::<Colour>().unwrap_or_default();
    let login_name = staff.tenant.login_name();
    FormPage {
        shell: SignInShell {
            title: "Portal Activation Request Form".to_owned(),
            tenant_name: staff.tenant.name().to_owned(),
            place: "Portal console".to_owned(),
            theme_css: Some(theme_path(login_name, &colour)),
            scheme: around.scheme,
            test_payments: activation.platform.stripe.is_double(),
            ..SignInShell::default()
        },
        form,
        errors,
        address: format!("{login_name}.{}", activation.accounts.base.authority()),
        consent_text: CONSENT_TEXT,
    }
}

pub(super) async fn form(
    staff: StaffMay<ManageBilling>,
    around: Around,
    State(activation): State<Activation>,
) -> web::Result {
    let known = known(&activation, &staff).await?;
    let form = PersonForm {
        key: Token::random(&activation.accounts.entropy).reveal(),
        contact_name: known.contact_name.clone(),
        email: known.email.clone(),
        phone: known.phone.clone(),
        consent: String::new(),
    };
    web::page(&page((&activation, &staff, &around), &known, form, FieldErrors::none()))
}

pub(super) async fn activate(
    staff: StaffMay<ManageBilling>,
    around: Around,
    State(activation): State<Activation>,
    Form(mut form): Form<PersonForm>,
) -> web::Result {
    let key: Token = form.key.parse().unwrap_or_else(|_| Token::random(&activation.accounts.entropy));
    form.key = key.reveal();
    let mut errors = FieldErrors::none();
    let person = form.read(&mut errors);
    form.check_consent(&mut errors);
    let Some(person) = person.filter(|_| errors.is_empty()) else {
        let known = known(&activation, &staff).await?;
        return web::invalid(&page((&activation, &staff, &around), &known, form, errors));
    };
    let back = console_url(&activation, &staff)?;
    let visit = Visit {
        email: &person.email.to_string(),
        success_url: &format!("{back}/billing/return"),
        cancel_url: &format!("{back}{GENERAL}"),
    };
    let consent = person.consents(key, around.client_ip);
    match activation.platform.reactivate(&staff.tenant, (staff.actor(), &consent), visit).await {
        Ok(Reactivation::Pay(url)) => leave(&activation, &url),
        Ok(Reactivation::Open) => Ok(said(Tone::Ok, "Your portal is open and stays open")),
        Ok(Reactivation::CardNeeded) => {
            Ok(said(Tone::Warn, "A bill is unpaid. Change your card, and the portal opens when the bill is paid"))
        }
        Err(error) => fail(error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeactivationForm {
    when: WhenForm,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WhenForm {
    Now,
    PeriodEnd,
}

pub(super) async fn deactivate(
    staff: StaffMay<ManageBilling>,
    State(activation): State<Activation>,
    Form(form): Form<DeactivationForm>,
) -> web::Result {
    if !staff.is_proven(activation.accounts.clock.now()) {
        return Ok(Redirect::to(PROOF).into_response());
    }
    let platform = &activation.platform;
    let done = match form.when {
        WhenForm::Now => platform.deactivate_now(&staff.tenant, staff.actor()).await,
        WhenForm::PeriodEnd => platform.deactivate_with_period(&staff.tenant, staff.actor()).await,
    };
    match done {
        Ok(Deactivation::Closed) => {
            Ok(said(Tone::Ok, "Your portal is closed and nothing more is charged. All data is kept"))
        }
        Ok(Deactivation::ClosesAt(at)) => {
            let day = Now::new(at, staff.tenant.time_zone()).today();
            let text = format!(
                "Your portal stays open until {} {}, {}, and nothing more is charged",
                day.month(),
                day.day(),
                day.year()
            );
            Ok(said(Tone::Ok, &text))
        }
        Err(error) => fail(error),
    }
}

/// To Stripe's Customer Portal.
pub(super) async fn card(staff: StaffMay<ManageBilling>, State(activation): State<Activation>) -> web::Result {
    if !staff.is_proven(activation.accounts.clock.now()) {
        return Ok(Redirect::to(PROOF).into_response());
    }
    let back = format!("{}/billing/return", console_url(&activation, &staff)?);
    match activation.platform.billing_page(staff.tenant.id(), &back).await {
        Ok(Some(url)) => leave(&activation, &url),
        Ok(None) => Ok(said(Tone::Info, "Nothing was paid yet, so there is no card and no invoice")),
        Err(error) => fail(error),
    }
}

/// Where Stripe's pages lead back to. The browser comes from another site and so without its session; the page goes on
/// to the settings by itself, as one of ours.
pub(super) async fn back(current: CurrentTenant, around: Around, State(activation): State<Activation>) -> web::Result {
    let billing = activation.platform.billing(current.tenant.id()).await.map_err(told)?;
    if billing.is_some_and(|row| row.checkout_session.is_some() || row.past_due_since.is_some())
        && let Err(error) = activation.platform.settle(current.tenant.id()).await
    {
        tracing::warn!(%error, "what was done at Stripe is not known yet");
    }
    web::page(&BackPage {
        shell: SignInShell {
            title: "Back to your console".to_owned(),
            tenant_name: current.tenant.name().to_owned(),
            place: "Portal console".to_owned(),
            scheme: around.scheme,
            ..SignInShell::default()
        },
        action: Link { href: GENERAL.to_owned(), label: "Go to your settings".to_owned() },
    })
}

#[derive(Template)]
#[template(path = "billing/templates/back.html")]
struct BackPage {
    shell: SignInShell,
    action: Link,
}

fn console_url(activation: &Activation, staff: &StaffMay<ManageBilling>) -> web::Result<String> {
    let name = LoginName::shaped(staff.tenant.login_name()).ok_or(web::Error::NotFound)?;
    Ok(activation.accounts.base.console_url(&name))
}

/// To one of Stripe's pages, and to no other site.
fn leave(activation: &Activation, url: &str) -> web::Result {
    if activation.platform.stripe.redirect_hosts().allow(url) {
        Ok(Redirect::to(url).into_response())
    } else {
        Err(anyhow::anyhow!("the page to go to is not on Stripe's hosts").into())
    }
}

fn said(tone: Tone, text: &str) -> Response {
    web::flash::redirect(GENERAL, tone, text)
}

fn fail(error: platform::Error) -> web::Result {
    if error.is_stripe() {
        tracing::warn!(%error, "billing");
        return Ok(said(Tone::Bad, AGAIN));
    }
    Err(told(error))
}

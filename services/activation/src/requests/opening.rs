//! After paying: the page proves nothing, it asks Stripe, and says when the portal is open and how long that took.

use askama::Template;
use axum::extract::State;
use platform::Opening;
use tenancy::LoginName;
use time::Duration;
use web::Path;
use web::shell::PublicShell;

use super::handlers::{find, opening_path};
use crate::Activation;
use crate::frame::SitePage;

#[derive(Template)]
#[template(path = "requests/templates/opening.html", blocks = ["state"])]
struct OpeningPage {
    shell: PublicShell,
    stage: Stage,
    path: String,
    payment_path: String,
    portal_url: String,
    console_url: String,
    email: String,
    took: String,
    mail_page: Option<String>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Stripe has not said yes yet.
    Confirming,
    /// The payment page is still open.
    Unpaid,
    Open,
    /// It was opened, and closed since.
    Closed,
}

impl OpeningPage {
    fn is(&self, stage: Stage) -> bool {
        self.stage == stage
    }
}

pub(super) async fn show(page: SitePage, State(activation): State<Activation>, Path(key): Path<String>) -> web::Result {
    let (key, mut opening) = find(&activation, &key).await?;
    if !opening.tenant.is_activated() {
        match activation.platform.settle(opening.tenant.id()).await {
            Ok(_) => opening = find(&activation, &key.reveal()).await?.1,
            // The webhook, the poller or the next look gets there.
            Err(error) => tracing::warn!(%error, "a payment could not be confirmed yet"),
        }
    }
    let stage = stage(&opening);
    let name = LoginName::shaped(opening.tenant.login_name()).ok_or(web::Error::NotFound)?;
    let title = if stage == Stage::Open { "Your portal is open" } else { "Confirming your payment" };
    let shown = OpeningPage {
        shell: PublicShell { action: None, ..page.shell(title) },
        stage,
        path: opening_path(&key),
        payment_path: format!("/activate/{}/payment", key.reveal()),
        portal_url: activation.accounts.base.portal_url(&name),
        console_url: activation.accounts.base.console_url(&name),
        took: took(&opening),
        email: opening.email,
        mail_page: activation.mail_page.clone(),
    };
    if page.is_fragment { web::page(&shown.as_state()) } else { web::page(&shown) }
}

fn stage(opening: &Opening) -> Stage {
    match (opening.tenant.customer_portal(), opening.tenant.is_activated()) {
        (true, _) => Stage::Open,
        (false, true) => Stage::Closed,
        (false, false) if opening.billing.checkout_session.is_some() => Stage::Unpaid,
        (false, false) => Stage::Confirming,
    }
}

/// The time from payment to the open portal. Stripe tells the second of a payment, so this may be up to a second more
/// than it was, never less.
fn took(opening: &Opening) -> String {
    let (Some(paid), Some(opened)) = (opening.billing.paid_at, opening.billing.opened_at) else { return String::new() };
    in_words(opened - paid)
}

fn in_words(took: Duration) -> String {
    let millis = took.whole_milliseconds().max(0);
    match millis {
        ..1_000 => "less than a second".to_owned(),
        1_000..60_000 => format!("{}.{} seconds", millis / 1_000, millis % 1_000 / 100),
        60_000..120_000 => "a little more than a minute".to_owned(),
        _ => format!("{} minutes", millis / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_said_as_people_say_it() {
        for (millis, words) in [
            (-5, "less than a second"),
            (999, "less than a second"),
            (1_249, "1.2 seconds"),
            (60_000, "a little more than a minute"),
            (600_000, "10 minutes"),
        ] {
            assert_eq!(in_words(Duration::milliseconds(millis)), words);
        }
    }
}

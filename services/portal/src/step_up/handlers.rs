//! The page that asks, for what is looked at and for other services' forms.

use accounts::{Staff, step_up, verify_password};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect};
use secrecy::SecretString;
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::security::own_path;

use super::pages::{AskPage, DonePage};
use crate::Portal;
use crate::brand::ConsolePage;

/// The console's routes.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/proof", Access::Staff, show).post("/proof", Access::Staff, give)
}

/// What came of a proof.
pub(super) enum Proved {
    /// The session's new cookie.
    Yes(HeaderValue),
    /// What to say at the field.
    No(String),
}

/// Looks at what somebody typed to prove who they are.
///
/// # Errors
/// [`web::Error::TooMany`] after many wrong ones.
pub(super) async fn prove(portal: &Portal, staff: &Staff, typed: String) -> web::Result<Proved> {
    let accounts = &portal.accounts;
    if typed.is_empty() {
        return Ok(Proved::No("Enter your password.".to_owned()));
    }
    if !verify_password(accounts, &staff.tenant, staff.person(), SecretString::from(typed)).await? {
        return Ok(Proved::No("This is not your password.".to_owned()));
    }
    let mut tx = staff.begin(accounts).await?;
    let cookie = step_up(&mut tx, (&accounts.clock, &accounts.entropy), (staff.person(), staff.session)).await?;
    tx.commit().await?;
    Ok(Proved::Yes(cookie))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextQuery {
    next: String,
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Query(query): Query<NextQuery>) -> web::Result {
    let next = own_path(Some(&query.next));
    if page.staff.is_proven(portal.accounts.clock.now()) {
        return Ok(Redirect::to(next).into_response());
    }
    AskPage::new(&page, "/proof", (vec![("next".to_owned(), next.to_owned())], String::new())).shown()
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ProofForm {
    next: String,
    proof: String,
}

/// The list that an address is the file of: a browser that is sent to a file stays on the page where it was.
fn list_of(next: &str) -> Option<&str> {
    let path = next.split('?').next().unwrap_or(next);
    path.strip_suffix("/export")
}

async fn give(page: ConsolePage, State(portal): State<Portal>, Form(form): Form<ProofForm>) -> web::Result {
    let next = own_path(Some(&form.next));
    match prove(&portal, &page.staff, form.proof).await? {
        Proved::Yes(cookie) => {
            let mut response = match list_of(next) {
                Some(list) => DonePage::new(&page, list, next).shown()?,
                None => Redirect::to(next).into_response(),
            };
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Proved::No(problem) => {
            AskPage::new(&page, "/proof", (vec![("next".to_owned(), next.to_owned())], problem)).shown()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lead_back_to_their_lists() {
        assert_eq!(list_of("/contacts/export?q=a"), Some("/contacts"));
        assert_eq!(
            list_of("/settings/customer-portal/reports/access-status/export"),
            Some("/settings/customer-portal/reports/access-status")
        );
        assert_eq!(list_of("/settings/customer-portal/general"), None);
    }
}

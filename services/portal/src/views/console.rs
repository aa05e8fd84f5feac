//! Staff: the reason that a view needs, and the way to it.

use accounts::{StaffMay, ViewAsContact, grant_view};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::ContactId;
use serde::Deserialize;
use tenancy::LoginName;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::{OrNotFound as _, Path};

use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::access::eligible;
use crate::contacts::contact::Contact;
use crate::contacts::queries;

const MAY: Access = Access::StaffMay("view as contacts");
/// How long a reason may be.
const LONGEST: usize = 500;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/contacts/{id}/view", MAY, ask).post("/contacts/{id}/view", MAY, grant)
}

#[derive(Template)]
#[template(path = "views/templates/ask.html")]
struct AskPage {
    shell: ConsoleShell,
    contact: Contact,
    /// Why there is nothing to see.
    obstacle: Option<String>,
    reason: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "views/templates/ready.html")]
struct ReadyPage {
    shell: ConsoleShell,
    contact: Contact,
    /// Where the view begins, on the portal's own host.
    address: String,
}

/// Why a contact cannot be looked at, if it cannot: it sees nothing itself.
fn obstacle(contact: &Contact, is_open: bool) -> Option<String> {
    match eligible(contact, is_open) {
        Err(why) => Some(why.to_string()),
        Ok(()) if !contact.has_access => Some("This contact has no portal access, so there is nothing to see.".into()),
        Ok(()) => None,
    }
}

fn ask_page(page: &ConsolePage, contact: Contact, reason: String) -> AskPage {
    AskPage {
        shell: page.shell(&format!("View as {}", contact.name())),
        obstacle: obstacle(&contact, page.staff.tenant.customer_portal()),
        contact,
        reason,
        errors: FieldErrors::none(),
    }
}

async fn ask(
    page: ConsolePage,
    _: StaffMay<ViewAsContact>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&ask_page(&page, contact, String::new()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReasonForm {
    reason: String,
}

fn parse(reason: &str) -> Result<&str, String> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err("Say why. The reason stays in the contact’s history.".into()),
        count if count > LONGEST => Err(format!("Use at most {LONGEST} characters.")),
        _ if reason.chars().any(accounts::is_invisible) => Err(accounts::BadName::Invisible.to_string()),
        _ => Ok(reason),
    }
}

/// Makes a grant and shows the way to it. A page rather than a redirect: browsers apply the policy on forms to where a
/// form is redirected, and ours allows no other host.
async fn grant(
    page: ConsolePage,
    staff: StaffMay<ViewAsContact>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ContactId>, Form<ReasonForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    if !queries::lock(&mut tx, id).await? {
        return Err(web::Error::NotFound);
    }
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    let reason = match parse(&form.reason) {
        Ok(reason) => reason,
        Err(why) => {
            let mut again = ask_page(&page, contact, form.reason.clone());
            again.errors.add("reason", why);
            return web::invalid(&again);
        }
    };
    if obstacle(&contact, staff.tenant.customer_portal()).is_some() {
        return web::invalid(&ask_page(&page, contact, form.reason));
    }
    let token = grant_view(&mut tx, by, &staff, (id, reason)).await?;
    tx.commit().await?;
    let name = LoginName::shaped(&page.brand.login_name).ok_or(web::Error::NotFound)?;
    web::page(&ReadyPage {
        shell: page.shell(&format!("View as {}", contact.name())),
        address: format!("{}/view/{}", portal.accounts.base.portal_url(&name), token.reveal()),
        contact,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_some_words() {
        assert_eq!(parse("  Asks why a price is missing "), Ok("Asks why a price is missing"));
        assert!(parse(" \n").is_err() && parse(&"x".repeat(501)).is_err() && parse("a\u{202e}b").is_err());
    }
}

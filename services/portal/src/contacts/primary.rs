//! Staff: which of a contact's addresses and numbers comes first.

use accounts::{EditCustomers, StaffMay};
use axum::Form;
use axum::extract::State;
use db::ContactId;
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::contact::{Contact, NewContact};
use super::phone::Phone;
use super::saving::{self, NotSaved};
use crate::Portal;

pub(super) fn routes() -> Routes<Portal> {
    const EDIT: Access = Access::StaffMay("edit customers");
    Routes::new(Site::Console).post("/contacts/{id}/primary-email", EDIT, email).post(
        "/contacts/{id}/primary-phone",
        EDIT,
        phone,
    )
}

/// The one that is to come first, as its record shows it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    chosen: String,
}

/// The contact with another of its addresses first: invitations, resets and all other mail go there from now on, and it
/// signs in. What went to the old one, and every session, ends with it.
fn with_email(contact: &Contact, chosen: &str) -> Option<NewContact> {
    let mut new = contact.as_new()?;
    let at = new.other_emails.iter().position(|other| other.as_str() == chosen)?;
    let first = new.other_emails.remove(at);
    if let Some(old) = new.email.replace(first) {
        new.other_emails.insert(at, old);
    }
    Some(new)
}

/// The contact with another of its numbers first.
fn with_phone(contact: &Contact, chosen: &str) -> Option<NewContact> {
    let mut new = contact.as_new()?;
    let at = new.other_phones.iter().position(|other| other.number == chosen)?;
    let first = new.other_phones.remove(at);
    if let Some(number) = new.phone.replace(first.number) {
        new.other_phones.insert(at, Phone { label: new.phone_label, number });
    }
    new.phone_label = first.label;
    Some(new)
}

async fn email(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ContactId>, Form<Chosen>),
) -> web::Result {
    change(&portal, &staff, id, (&form.chosen, with_email)).await
}

async fn phone(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ContactId>, Form<Chosen>),
) -> web::Result {
    change(&portal, &staff, id, (&form.chosen, with_phone)).await
}

/// The contact with the chosen one first, if it has it.
type Swap = fn(&Contact, &str) -> Option<NewContact>;

async fn change(
    portal: &Portal,
    staff: &StaffMay<EditCustomers>,
    id: ContactId,
    (chosen, swapped): (&str, Swap),
) -> web::Result {
    let home = format!("/contacts/{id}");
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = saving::hold(&mut tx, id).await?.or_not_found()?;
    let Some(new) = swapped(&before, chosen) else {
        let text = "Somebody changed this contact meanwhile. Look at it again.";
        return Ok(web::flash::redirect(&home, Tone::Warn, text));
    };
    match saving::write(&mut tx, (portal, staff), (&before, before.row_version), (&new, Vec::new())).await? {
        Ok(()) => {
            tx.commit().await?;
            Ok(web::flash::redirect(&home, Tone::Ok, &format!("{chosen} comes first now")))
        }
        Err(NotSaved::Fields(errors, _)) => {
            let text = errors.into_iter().next().map_or_else(String::new, |error| error.text);
            Ok(web::flash::redirect(&home, Tone::Bad, &text))
        }
        Err(NotSaved::Stale(_) | NotSaved::Deleted) => Err(web::Error::NotFound),
    }
}

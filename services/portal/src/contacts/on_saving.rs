//! What saving the contact form does to access beside saving: the switch turned, and the mail that was asked for. All of
//! it happens with the save or not at all.

use accounts::Staff;
use db::{ContactId, TenantTx};

use super::access::{self, Invited, Inviter, NotEligible};
use super::contact::Contact;
use super::form::{ContactForm, FieldError};
use super::queries;
use super::way::Way;
use crate::Portal;

/// Access as the form shows it, to those who may manage it.
#[derive(Clone, Debug)]
pub(crate) struct AccessPart {
    /// Whether there is access to take, or access that was taken to give back; a contact that was never invited has
    /// neither.
    pub(crate) switch: Option<bool>,
    /// The button that sends at once while nothing is edited: where it leads.
    pub(crate) sends_at: Option<String>,
    /// Whether it has set up its account, so that what is sent is a reset.
    pub(crate) is_set_up: bool,
}

impl AccessPart {
    /// Of a contact, or of one that is to be.
    pub(super) fn of(contact: Option<&Contact>, is_portal_open: bool) -> Self {
        let Some(contact) = contact else { return Self { switch: None, sends_at: None, is_set_up: false } };
        let is_set_up = contact.confirmed_at.is_some() && contact.signs_in_as.is_none();
        let may_send =
            access::eligible(contact, is_portal_open).is_ok() && (contact.has_access || contact.revoked_at.is_none());
        let verb = if is_set_up { "reset" } else { "invitation" };
        Self {
            switch: (contact.has_access || contact.revoked_at.is_some()).then_some(contact.has_access),
            sends_at: may_send.then(|| format!("{}/{verb}", contact.address())),
            is_set_up,
        }
    }

    /// What is sent.
    pub(crate) const fn sends(&self) -> &'static str {
        if self.is_set_up { "Send password reset" } else { "Send website invite" }
    }

    /// What sending does.
    pub(crate) const fn effect(&self) -> &'static str {
        if self.is_set_up {
            "The old password stops working at once, and the mail goes to the email above."
        } else if self.switch.is_none() {
            "Gives them access: one mail, to the email above, once everything is saved."
        } else {
            "One mail, to the email above, once everything is saved."
        }
    }
}

/// What the form wants beside saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wants {
    /// The switch, if it was shown.
    access: Option<bool>,
    sends: bool,
}

impl Wants {
    pub(super) fn of(form: &ContactForm) -> Self {
        Self { access: (form.access_asked == "on").then_some(form.has_access == "on"), sends: form.mail == "on" }
    }

    /// Whether only those may ask for it who manage access.
    pub(super) const fn is_anything(self) -> bool {
        self.access.is_some() || self.sends
    }

    /// What the mail will carry, if one is to be sent.
    pub(super) async fn way(self, portal: &Portal, staff: &Staff) -> web::Result<Option<Way>> {
        if self.sends { Way::chosen(portal, staff.scope()).await.map(Some) } else { Ok(None) }
    }
}

/// Does it, after the save and in its transaction: `before` is the contact as it was. What was done, in words to be said
/// after "Contact saved"; or what stands against it, and then nothing may be committed.
pub(super) async fn apply(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    (id, before): (ContactId, Option<&Contact>),
    (wants, way): (Wants, Option<&Way>),
) -> web::Result<Result<String, FieldError>> {
    let (had_access, was_revoked) = before.map_or((false, false), |was| (was.has_access, was.revoked_at.is_some()));
    let mut done = String::new();
    match wants.access {
        Some(false) if had_access && wants.sends => {
            return Ok(Err(FieldError {
                field: "mail",
                text: "Access is switched off: there is nothing to send.".into(),
            }));
        }
        Some(false) if had_access => {
            access::revoke(tx, portal, staff.actor(), id).await?;
            done.push_str(", access revoked");
        }
        Some(true) if was_revoked => match access::restore(tx, portal, staff.actor(), id).await? {
            Ok(_) => done.push_str(", access restored"),
            Err(why) => return Ok(Err(FieldError { field: "has_access", text: why.to_string() })),
        },
        _ => {}
    }
    let Some(way) = way else { return Ok(Ok(done)) };
    let refused = |why: String| Ok(Err(FieldError { field: "mail", text: why }));
    let is_set_up = |is: Contact| is.confirmed_at.is_some() && is.signs_in_as.is_none();
    if queries::find(tx, id).await?.is_some_and(is_set_up) {
        match access::reset(tx, portal, staff, (id, way)).await {
            Ok(_) => done.push_str(", password reset sent"),
            Err(web::Error::Conflict(why)) => return refused(why),
            Err(error) => return Err(error),
        }
    } else {
        match access::invite(tx, portal, Inviter::from(staff), (id, rule, way)).await? {
            Invited::Sent | Invited::JustSent => done.push_str(", invitation sent"),
            Invited::NotEligible(why) => return refused(why.to_string()),
        }
    }
    Ok(Ok(done))
}

/// Sending does not give back what was taken: that is its own switch.
fn rule(contact: &Contact, is_portal_open: bool) -> Result<(), NotEligible> {
    match contact {
        Contact { has_access: false, revoked_at: Some(_), .. } => Err(NotEligible::Revoked),
        _ => access::eligible(contact, is_portal_open),
    }
}

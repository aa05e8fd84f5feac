//! The card on a contact's record.

use accounts::{Staff, find_login_link};
use askama::Template;
use db::TenantTx;
use time::{Date, OffsetDateTime};

use super::giving;
use super::state::LinkState;
use crate::Portal;
use crate::contacts::contact::Contact;
use web::Now;

/// A contact's login link, as staff see it.
#[derive(Template)]
#[template(path = "login_links/templates/_card.html")]
pub(crate) struct Card {
    contact: Contact,
    state: LinkState,
    /// The whole address: for those who may give access.
    address: Option<String>,
    expires_on: Option<Date>,
    mailed_at: Option<OffsetDateTime>,
    last_used_at: Option<OffsetDateTime>,
    /// Why it cannot be enabled, refreshed or used now.
    obstacle: Option<String>,
    may_manage_access: bool,
    now: Now,
}

impl askama::filters::HtmlSafe for Card {}

impl Card {
    pub(crate) async fn of(
        tx: &mut TenantTx,
        portal: &Portal,
        staff: &Staff,
        contact: &Contact,
    ) -> Result<Self, db::Error> {
        let now = portal.now(&staff.tenant);
        let link = find_login_link(tx, contact.id).await?;
        let state = contact.login_link(now.at());
        let may_manage_access = staff.may(accounts::Permission::ManageAccess);
        let sealed = link.as_ref().filter(|_| state == LinkState::On && may_manage_access).map(|link| &link.sealed);
        let address = sealed.and_then(|sealed| giving::address(tx, portal, staff, (contact.id, sealed)));
        let are_allowed = super::queries::are_allowed(tx).await?;
        let is_open = staff.tenant.customer_portal();
        Ok(Self {
            contact: contact.clone(),
            state,
            address,
            expires_on: link.as_ref().map(|link| link.expires_on),
            mailed_at: link.as_ref().and_then(|link| link.mailed_at),
            last_used_at: link.and_then(|link| link.last_used_at),
            obstacle: giving::may_have(contact, is_open, are_allowed).err().map(|why| why.to_string()),
            may_manage_access,
            now,
        })
    }

    fn first_name(&self) -> &str {
        if self.contact.first_name.is_empty() { &self.contact.last_name } else { &self.contact.first_name }
    }
}

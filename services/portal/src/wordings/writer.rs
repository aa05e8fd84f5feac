//! The business as a letter of it shows it: read once for a letter, however many get it.

use db::{Tenant, TenantTx};
use mail::{Brand, Reader, Wording};
use tenancy::LoginName;
use web::theme::Brand as Colour;

use super::{Letter, queries};
use crate::Portal;
use crate::contacts::contact::Contact;

/// Who writes a letter, and in which words.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    name: String,
    colour: String,
    phone: String,
    email: String,
    /// Where the portal is.
    pub(crate) portal_url: String,
    /// The business's own words for the letter, if it has any.
    pub(crate) own: Option<Wording>,
}

impl Writer {
    /// The business, with its words for one letter.
    pub(crate) async fn find(
        tx: &mut TenantTx,
        portal: &Portal,
        (tenant, letter): (&Tenant, Letter),
    ) -> web::Result<Self> {
        let name = LoginName::shaped(tenant.login_name()).ok_or(web::Error::NotFound)?;
        let row = queries::writer(tx, letter).await?;
        Ok(Self {
            name: tenant.name().to_owned(),
            colour: row.brand_colour.parse::<Colour>().unwrap_or_default().to_string(),
            phone: row.phone,
            email: row.email,
            portal_url: portal.accounts.base.portal_url(&name),
            own: row.wording,
        })
    }

    /// A letter to a contact begins with this.
    pub(crate) fn to<'a>(&'a self, contact: &'a Contact) -> Reader<'a> {
        let email = contact.email.as_deref().unwrap_or_default();
        Reader {
            first_name: &contact.first_name,
            middle_initial: contact.middle_initial.as_deref().unwrap_or_default(),
            last_name: &contact.last_name,
            customer: contact.customer_name.as_deref().unwrap_or_default(),
            username: contact.username.as_deref().unwrap_or(email),
            email,
            ..self.to_somebody()
        }
    }

    /// The same to somebody made up.
    pub(super) fn to_somebody(&self) -> Reader<'_> {
        Reader {
            brand: Brand { name: &self.name, colour: &self.colour },
            business_phone: &self.phone,
            business_email: &self.email,
            portal_url: &self.portal_url,
            first_name: "Jean",
            middle_initial: "",
            last_name: "Gray",
            customer: "Gray Motors",
            username: "jean.gray",
            email: "jean.gray@customer.example",
        }
    }
}

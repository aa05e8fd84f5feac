//! The people of one business, and a row of everything that a page of it may show.

use accounts::{Role, Token};
use db::Tenant;

use crate::{App, Contact, Customer, Staff};

/// The people of one business.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) owner: Staff,
    pub(crate) customer: Customer,
    pub(crate) contact: Contact,
    /// A contact that nobody signs in with.
    pub(crate) idle: Contact,
    /// What the form carried that asked for the portal.
    pub(crate) key: String,
}

impl Cast {
    /// Brings them in, and the rows with them.
    pub(crate) async fn new(app: &App, tenant: &Tenant, (customer, contact): (&str, &str)) -> Self {
        let owner = app.staff(tenant, &format!("owner-{contact}"), Role::Owner).await;
        let customer = app.customer(tenant, customer).await;
        let idle = app.contact(tenant, &customer, &format!("idle-{contact}")).await;
        let contact = app.portal_user(tenant, &customer, contact).await;
        app.administrator(tenant, &contact).await;
        let key = Token::random(&app.portal.accounts.entropy);
        let values = [
            ("{id}", tenant.id().to_string()),
            ("{name}", contact.email.split('@').next().unwrap_or_default().to_owned()),
            ("{owner}", owner.id.to_string()),
            ("{idle}", idle.id.to_string()),
            ("{key}", key.hash().iter().map(|byte| format!("{byte:02x}")).collect()),
            ("{customer}", customer.id.to_string()),
        ];
        let rows = include_str!("cast.sql").to_owned();
        let rows = values.iter().fold(rows, |rows, (place, value)| rows.replace(place, value));
        app.database.plant(&rows).await;
        let logo = format!("{}/logo", tenant.id());
        app.portal.storage.write(&logo, b"a picture".to_vec()).await.unwrap();
        Self { owner, customer, contact, idle, key: key.reveal() }
    }
}

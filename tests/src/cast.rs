//! The people of one business, and a row of everything that a page of it may show.

use accounts::{Role, Token};
use db::{CustomerId, Tenant};

use crate::{App, Contact, Customer, Staff};

/// The people of one business.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) owner: Staff,
    /// Its customer.
    pub(crate) company: Company,
    /// What the form carried that asked for the portal.
    pub(crate) key: String,
}

impl Cast {
    /// Brings them in, and the rows with them. `mark` stands in every row of the customer.
    pub(crate) async fn new(app: &App, tenant: &Tenant, named: (&str, &str), mark: &str) -> Self {
        let owner = app.staff(tenant, &format!("owner-{}", named.1), Role::Owner).await;
        let company = Company::new(app, tenant, named, mark).await;
        let key = Token::random(&app.portal.accounts.entropy);
        let values = [
            ("{id}", tenant.id().to_string()),
            ("{name}", named.1.to_owned()),
            ("{owner}", owner.id.to_string()),
            ("{idle}", company.idle.id.to_string()),
            ("{key}", key.hash().iter().map(|byte| format!("{byte:02x}")).collect()),
            ("{customer}", company.customer.id.to_string()),
        ];
        app.database.plant(&filled(include_str!("cast.sql"), &values)).await;
        company.settle(app, tenant, (mark, 1001), (named.1, company.customer.id)).await;
        let logo = format!("{}/logo", tenant.id());
        app.portal.storage.write(&logo, b"a picture".to_vec()).await.unwrap();
        Self { owner, company, key: key.reveal() }
    }
}

/// A customer with its people.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) customer: Customer,
    /// Its administrator.
    pub(crate) contact: Contact,
    /// A contact that nobody signs in with.
    pub(crate) idle: Contact,
}

impl Company {
    /// Brings them in; `mark` stands in the name of whoever never signs in.
    pub(crate) async fn new(app: &App, tenant: &Tenant, (customer, contact): (&str, &str), mark: &str) -> Self {
        let customer = app.customer(tenant, customer).await;
        let idle = app.contact(tenant, &customer, &format!("idle-{mark}")).await;
        let contact = app.portal_user(tenant, &customer, contact).await;
        app.administrator(tenant, &contact).await;
        Self { customer, contact, idle }
    }

    /// Gives it a row of everything that is a customer's, of the parts of a cast: `parts` begins their numbers, `clip` is
    /// the id of the second. `mark` stands in each row; `number` is the number of the order and of the quote.
    pub(crate) async fn settle(
        &self,
        app: &App,
        tenant: &Tenant,
        (mark, number): (&str, u32),
        (parts, clip): (&str, CustomerId),
    ) {
        let values = [
            ("{id}", tenant.id().to_string()),
            ("{mark}", mark.to_owned()),
            ("{number}", number.to_string()),
            ("{parts}", parts.to_owned()),
            ("{clip}", clip.to_string()),
            ("{customer}", self.customer.id.to_string()),
            ("{contact}", self.contact.id.to_string()),
            ("{idle}", self.idle.id.to_string()),
        ];
        app.database.plant(&filled(include_str!("company.sql"), &values)).await;
    }

    /// Makes a part, under the customer's own id, that another one does not see.
    pub(crate) async fn withhold(&self, app: &App, tenant: &Tenant, (mark, from): (&str, &Self)) {
        let values = [
            ("{id}", tenant.id().to_string()),
            ("{mark}", mark.to_owned()),
            ("{customer}", self.customer.id.to_string()),
            ("{idle}", self.idle.id.to_string()),
            ("{from}", from.customer.id.to_string()),
        ];
        app.database.plant(&filled(include_str!("withheld.sql"), &values)).await;
    }
}

fn filled(rows: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(rows.to_owned(), |rows, (place, value)| rows.replace(place, value))
}

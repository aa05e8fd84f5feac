//! A business that sells, and how its customers buy: pages and forms as a browser sends them.

use accounts::Role;
use db::Tenant;

use crate::{Answer, App, Browser, Contact, Customer, Staff, encode};

/// A business with brake pads at $100.00 (three in stock at Depot) and a core of $20.00, and clips at $0.50 sold in tens;
/// a customer with two people, and an owner.
#[derive(Debug)]
pub struct Shop {
    /// The product.
    pub app: App,
    /// The business.
    pub acme: Tenant,
    /// Its customer.
    pub haulage: Customer,
    /// A person there.
    pub dana: Contact,
    /// Another person there.
    pub carl: Contact,
    /// The owner of the business.
    pub owner: Staff,
    /// The ids of pads and clips.
    pub parts: [String; 2],
    /// Where the pads lie.
    pub depot: String,
}

impl Shop {
    /// Opens it.
    pub async fn open() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        let carl = app.portal_user(&acme, &haulage, "carl").await;
        let owner = app.staff(&acme, "owner", Role::Owner).await;
        let fresh = || app.portal.accounts.entropy.uuid_v7(&app.clock).to_string();
        let (id, pads, clips, depot) = (acme.id(), fresh(), fresh(), fresh());
        let sql = format!(
            "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor,
                                core_charge_minor, quantity_multiple, on_hand, created_at, updated_at)
             VALUES ('{id}', '{pads}', 'BP-100', 'BP100', 'Brake pads', 'brake pads', to_tsvector('simple', 'brake pads'),
                     10000, 2000, NULL, 3, now(), now()),
                    ('{id}', '{clips}', 'CL-1', 'CL1', 'Clip', 'clip', to_tsvector('simple', 'clip'), 50, NULL, 10, 0, now(), now());
             INSERT INTO locations (tenant_id, id, name, name_norm, position, created_at)
             VALUES ('{id}', '{depot}', 'Depot', 'depot', 1, now());
             INSERT INTO item_stock (tenant_id, item_id, location_id, on_hand, updated_at)
             VALUES ('{id}', '{pads}', '{depot}', 3, now());
             INSERT INTO customer_addresses (tenant_id, id, customer_id, name, name_norm, street, city, region, country,
                                             is_default_ship, created_at, updated_at)
             VALUES ('{id}', '{depot}', '{}', 'Yard', 'yard', '1 Main St', 'Omaha', 'NE', 'USA', true, now(), now());
             UPDATE portal_settings SET email = 'orders@acme.example' WHERE tenant_id = '{id}'",
            haulage.id
        );
        app.database.plant(&sql).await;
        Self { app, acme, haulage, dana, carl, owner, parts: [pads, clips], depot }
    }

    /// The browser of the person, signed in.
    pub async fn portal(&self, contact: &Contact) -> Browser<'_> {
        self.app.contact_browser(&self.acme, contact).await
    }

    /// The owner's browser.
    pub async fn console(&self) -> Browser<'_> {
        self.app.staff_browser(&self.acme, &self.owner).await
    }

    /// One number that a statement finds.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        let row = sqlx::Executor::fetch_one(&mut connection, sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
        sqlx::Row::get(&row, 0)
    }
}

/// A hidden field of a page.
#[must_use]
pub fn hidden(body: &str, name: &str) -> String {
    let beginning = format!("name=\"{name}\" value=\"");
    body.split(&beginning).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

impl Browser<'_> {
    /// Puts pieces of a part into the cart.
    pub async fn put(&self, part: &str, quantity: &str) -> Answer {
        self.post("/cart/lines", &format!("item={part}&quantity={}", encode(quantity))).await
    }

    /// What the checkout's form would send, with these fields filled in.
    pub async fn checkout(&self, fields: &str) -> String {
        let page = self.get("/checkout").await.body;
        let kept: Vec<String> = ["key", "seen", "seen_total"]
            .iter()
            .map(|name| format!("{name}={}", encode(&hidden(&page, name))))
            .collect();
        format!("{}&{fields}", kept.join("&"))
    }

    /// Sends pieces of an order today, as staff do with the form that they have open.
    pub async fn ship(&self, home: &str, fields: &str) -> Answer {
        let page = self.get(&format!("{home}/shipments/new")).await.body;
        let form = format!("shipped_on=2026-11-27&row_version={}&{fields}", hidden(&page, "row_version"));
        self.post(&format!("{home}/shipments"), &form).await
    }

    /// Orders what is in the cart; where the order is.
    pub async fn order(&self, fields: &str) -> Answer {
        let form = self.checkout(fields).await;
        self.post("/checkout", &form).await
    }
}

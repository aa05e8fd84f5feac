//! A business with an owner and a customer: where most stories begin.

use accounts::Role;
use db::Tenant;

use crate::{App, Browser, Customer, Staff};

/// The business `acme`, its owner `owner` and its customer `Haulage`.
#[derive(Debug)]
pub struct Office {
    /// The product.
    pub app: App,
    /// The business.
    pub acme: Tenant,
    /// Its owner.
    pub owner: Staff,
    /// Its customer.
    pub haulage: Customer,
}

impl Office {
    /// On a fresh database.
    pub async fn open() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let owner = app.staff(&acme, "owner", Role::Owner).await;
        let haulage = app.customer(&acme, "Haulage").await;
        Self { app, acme, owner, haulage }
    }

    /// The owner's browser, signed in to the console.
    pub async fn console(&self) -> Browser<'_> {
        self.app.staff_browser(&self.acme, &self.owner).await
    }
}

//! Lasting login links: given, used, refreshed, ended; on known devices and new ones; and what shuts them.

mod codes;
mod ends;
mod giving;

use sqlx::{Executor as _, Row as _};
use std::ops::Deref;
use testkit::{Answer, Browser, Contact, Office};

struct Scene(Office);

impl Deref for Scene {
    type Target = Office;
    fn deref(&self) -> &Office {
        &self.0
    }
}

const HOST: &str = "acme.localhost:8080";

impl Scene {
    async fn new() -> Self {
        Self(Office::open().await)
    }

    async fn contact(&self, name: &str) -> Contact {
        self.app.contact(&self.acme, &self.haulage, name).await
    }

    async fn press(&self, contact: &Contact, button: &str) -> Answer {
        self.console().await.post(&format!("/contacts/{}/{button}", contact.id), "").await
    }

    async fn record(&self, contact: &Contact) -> String {
        self.console().await.get(&format!("/contacts/{}/access", contact.id)).await.body
    }

    async fn enable(&self, contact: &Contact) -> String {
        assert_eq!(self.press(contact, "login-link").await.status, 303);
        self.link(contact).await
    }

    async fn link(&self, contact: &Contact) -> String {
        self.app.login_link(&self.console().await, contact).await
    }

    fn browser(&self) -> Browser<'_> {
        Browser::new(&self.app, HOST)
    }

    /// A browser that came in by a link.
    async fn enter(&self, link: &str) -> Browser<'_> {
        let mut browser = self.browser();
        assert_eq!(browser.use_link(link).await.location(), "/link/code");
        let code = self.app.mailed_code(&self.acme).await;
        assert_eq!(browser.send_code(&code).await.location(), "/");
        browser
    }

    async fn text(&self, sql: &str) -> String {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }
}

async fn is_in(browser: &Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

/// Whether a link or code got the page for what does not work.
fn is_refused(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("This does not work any more") && answer.cookies().is_empty()
}

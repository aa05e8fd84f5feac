//! One person at several customers: signs in once, acts for one of them at a time, and is shut out of each by itself.

mod changing;
mod ending;
mod staff;

use db::ContactId;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, Contact, Customer, Office, encode};
use time::Duration;

const PORTAL: &str = "acme.localhost:8080";

/// Dana of Haulage, whose login also lets her act for Northern: there she is an administrator.
struct Scene {
    office: Office,
    northern: Customer,
    dana: Contact,
    twin: Contact,
}

impl Scene {
    async fn new() -> Self {
        let office = Office::open().await;
        let northern = office.app.customer(&office.acme, "Northern").await;
        let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
        office.app.contact_browser(&office.acme, &dana).await;
        let scene = Self { twin: Contact { id: dana.id, email: dana.email.clone() }, office, northern, dana };
        assert_eq!(scene.add_twin(&format!("same_person={}", scene.dana.id)).await.status, 303);
        let twin =
            scene.text(&format!("SELECT id::text FROM contacts WHERE customer_id = '{}'", scene.northern.id)).await;
        let twin = Contact { id: ContactId::new(twin.parse().unwrap()), email: scene.dana.email.clone() };
        let scene = Self { twin, ..scene };
        assert_eq!(scene.staff("/contacts/twin/invitation").await.status, 303);
        scene.office.app.administrator(&scene.office.acme, &scene.twin).await;
        scene.office.app.clock.advance(Duration::minutes(1));
        scene
    }

    /// Sends the form of a new contact of Northern with Dana's address.
    async fn add_twin(&self, more: &str) -> Answer {
        let (email, customer) = (encode(&self.dana.email), self.northern.id);
        let form = format!("first_name=Dana&last_name=North&email={email}&customer={customer}&is_active=on&{more}");
        self.office.console().await.post("/contacts", &form).await
    }

    /// Presses a button of staff: `dana`, `twin`, `haulage` and `northern` stand for their ids.
    async fn staff(&self, path: &str) -> Answer {
        let path = path
            .replace("dana", &self.dana.id.to_string())
            .replace("twin", &self.twin.id.to_string())
            .replace("haulage", &self.office.haulage.id.to_string())
            .replace("northern", &self.northern.id.to_string());
        let answer = self.office.console().await.post(&path, "").await;
        assert!(answer.status == 303, "{path}: {} {}", answer.status, answer.body);
        answer
    }

    async fn record(&self, contact: &Contact) -> String {
        self.office.console().await.get(&format!("/contacts/{}", contact.id)).await.body
    }

    async fn text(&self, sql: &str) -> String {
        self.office.app.database.superuser().await.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }

    async fn count(&self, rows: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {rows}");
        self.office.app.database.superuser().await.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap().get(0)
    }

    fn nobody(&self) -> Browser<'_> {
        Browser::new(&self.office.app, PORTAL)
    }

    /// A browser in which Dana has just signed in.
    async fn dana(&self) -> Browser<'_> {
        self.office.app.clock.advance(Duration::seconds(1));
        self.office.app.contact_browser(&self.office.acme, &self.dana).await
    }
}

/// Goes on as this contact; the cookies are kept.
async fn act_as(browser: &mut Browser<'_>, contact: &Contact) -> Answer {
    let answer = browser.post("/account/customer", &format!("contact={}", contact.id)).await;
    browser.keep(&answer);
    answer
}

/// For whom a browser acts, as the head of its pages says; nothing when it is signed out.
async fn acts_for(browser: &Browser<'_>) -> Option<String> {
    let page = browser.get("/account").await;
    (page.status == 200).then(|| {
        let head = page.body.split("class=\"menu-head\"").nth(1).unwrap();
        head.split("<small>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    })
}

fn is_dead(answer: &Answer) -> bool {
    answer.location().starts_with("/sign-in")
}

//! Mail as the demo's mail page shows it.

use axum::body::Body;
use axum::http::Request;
use db::Tenant;
use http_body_util::BodyExt as _;
use mail::{Delivery, Post};
use sqlx::{Executor as _, Row as _};
use tower::ServiceExt as _;

use crate::App;

impl App {
    /// How many mails a tenant has.
    pub async fn count_mails(&self, tenant: &Tenant) -> i64 {
        let sql = format!("SELECT count(*) FROM mails WHERE tenant_id = '{}'", tenant.id());
        self.database.superuser().await.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap().get(0)
    }

    /// The subject and the HTML of a tenant's newest mail.
    pub async fn newest_mail(&self, tenant: &Tenant) -> (String, String) {
        self.newest_mail_of(tenant, "true").await
    }

    /// The same of those that fulfil a condition.
    pub async fn newest_mail_of(&self, tenant: &Tenant, which: &str) -> (String, String) {
        let id = tenant.id();
        let sql = format!(
            "SELECT id::text, subject FROM mails WHERE tenant_id = '{id}' AND {which} ORDER BY id DESC LIMIT 1"
        );
        let row = self.database.superuser().await.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap();
        let (mail, subject): (String, String) = (row.get(0), row.get(1));
        (subject, self.mail_page(&format!("/mails/{id}/{mail}/body")).await)
    }

    /// A page of the mail page.
    pub async fn mail_page(&self, path: &str) -> String {
        let post = Post {
            keys: self.keys.clone(),
            delivery: Delivery::Demo,
            from: "post@portico.example".into(),
            platform: "Portico".into(),
            operator: "people@portico.example".into(),
        };
        let pages = mail::demo::routes(self.database.system.clone(), post, self.clock.clone()).unwrap();
        let request = Request::get(path).body(Body::empty()).unwrap();
        let body = pages.oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        String::from_utf8_lossy(&body).into_owned()
    }
}

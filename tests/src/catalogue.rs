//! Parts in the database, files sent through the pages, and the worker that brings them in.

use axum::body::Body;
use axum::http::{Request, header};
use db::Tenant;
use jobs::{Report, Worker};
use portal::parts::Listed;

use crate::{Answer, App, Browser, encode};

/// Where the part of a form ends in the bodies that tests send.
const BOUNDARY: &str = "a-boundary-of-tests";

/// A part with a number and a name; fill in the rest with struct update syntax.
#[must_use]
pub fn part(number: &str, name: &str) -> Listed {
    Listed { item_number: number.into(), name: name.into(), ..Listed::default() }
}

/// These fields as a browser sends them.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

impl App {
    /// Puts parts on a tenant's list.
    pub async fn list_parts(&self, tenant: &Tenant, parts: &[Listed]) {
        let accounts = &self.portal.accounts;
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        portal::parts::add_all(&mut tx, (&accounts.clock, &accounts.entropy), parts).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The id of the tenant's part with this number, as it was written.
    pub async fn part_id(&self, tenant: &Tenant, number: &str) -> String {
        let sql =
            format!("SELECT id::text FROM items WHERE tenant_id = '{}' AND item_number = '{number}'", tenant.id());
        let mut connection = self.database.superuser().await;
        sqlx::Row::get(&sqlx::Executor::fetch_one(&mut connection, sqlx::AssertSqlSafe(sql)).await.unwrap(), 0)
    }

    /// Runs the portal's background work until nothing is left.
    pub async fn work(&self) -> Report {
        let worker =
            Worker::new(self.database.system.clone(), self.clock.clone(), self.portal.accounts.entropy.clone());
        portal::jobs(worker, &self.portal).run_until_idle().await.unwrap()
    }
}

impl Browser<'_> {
    /// Sends a file as the field `file` of a form.
    pub async fn upload(&self, path: &str, file: (&str, &[u8])) -> Answer {
        self.upload_with(path, &[], file).await
    }

    /// The same with fields of the form before the file.
    pub async fn upload_with(&self, path: &str, fields: &[(&str, &str)], (name, bytes): (&str, &[u8])) -> Answer {
        let field = |(name, value): &(&str, &str)| {
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = fields.iter().map(field).collect();
        let head = format!(
            "{fields}--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [head.as_bytes(), bytes, tail.as_bytes()].concat();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::COOKIE, self.cookies.join("; "));
        self.app.ask(&self.host, request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a page as htmx does for a part of one.
    pub async fn get_part(&self, path: &str) -> Answer {
        let request = Request::get(path).header("hx-request", "true").header(header::COOKIE, self.cookies.join("; "));
        self.app.ask(&self.host, request.body(Body::empty()).unwrap()).await
    }
}

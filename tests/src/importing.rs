//! Files on their way in: uploaded, with the columns as they were guessed, run, and counted.

use accounts::Role;
use sqlx::{Executor as _, Row as _};

use crate::{Answer, App, Browser, PASSWORD};

/// A business with nothing in it yet but its owner, who brings files in.
#[derive(Debug)]
pub struct Importing {
    /// The product.
    pub app: App,
}

impl Importing {
    /// The business `acme`.
    pub async fn open() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        app.staff(&acme, "owner", Role::Owner).await;
        Self { app }
    }

    /// Its console, with the owner signed in.
    ///
    /// # Panics
    /// When the owner is not let in.
    pub async fn console(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app, "acme.console.localhost:8080");
        assert_eq!(browser.sign_in("owner@acme.example", PASSWORD).await.location(), "/");
        browser
    }

    /// The number that a statement gives.
    ///
    /// # Panics
    /// When it gives none.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sql).await.unwrap().get(0)
    }

    /// What a statement gives, a line for each row.
    ///
    /// # Panics
    /// When it fails.
    pub async fn rows(&self, sql: &'static str) -> String {
        let mut connection = self.app.database.superuser().await;
        let rows = connection.fetch_all(sql).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
    }
}

/// Numbers of rows as a page states them: new, changed, unchanged, bad.
///
/// # Panics
/// When the page states none.
#[must_use]
pub fn tally(answer: &Answer) -> [u64; 4] {
    let body = &answer.body;
    ["New", "Changed", "Unchanged", "Cannot be read"].map(|label| {
        let cell = body.split(&format!("<dt>{label}</dt>")).nth(1).unwrap_or_else(|| panic!("no {label}: {body}"));
        let number = cell.split("<dd class=\"num\">").nth(1).unwrap().split('<').next().unwrap();
        number.replace(',', "").parse().unwrap()
    })
}

/// The form of the mapping page as it stands.
///
/// # Panics
/// When it is no such page.
#[must_use]
pub fn chosen(body: &str) -> String {
    let selects = body.split("<select").skip(1).map(|select| select.split("</select>").next().unwrap());
    let field = |select: &str| {
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let option = select.split("<option").find(|option| option.contains(" selected")).unwrap();
        format!("{name}={}", option.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
    };
    selects.map(field).collect::<Vec<_>>().join("&")
}

impl Browser<'_> {
    /// Uploads a file and takes the columns as they were guessed; the import's address, and what saving the columns said.
    ///
    /// # Panics
    /// When the file was refused.
    pub async fn upload_list(&self, (kind, bytes): (&str, &[u8])) -> (String, Answer) {
        let sent = self.upload(&format!("/imports?kind={kind}"), ("list.csv", bytes)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let import = sent.location().strip_suffix("/mapping").unwrap().to_owned();
        let mapping = self.get(sent.location()).await;
        (import, self.post(sent.location(), &chosen(&mapping.body)).await)
    }
}

impl App {
    /// Brings a file in; its address, and the page with the result.
    ///
    /// # Panics
    /// When it does not get so far.
    pub async fn bring_in(&self, console: &Browser<'_>, (kind, bytes): (&str, &[u8])) -> (String, Answer) {
        let (import, saved) = console.upload_list((kind, bytes)).await;
        assert_eq!(saved.location(), format!("{import}/preview"), "{}", saved.body);
        assert_eq!(console.get(saved.location()).await.status, 200);
        assert_eq!(console.post(&format!("{import}/run"), "").await.location(), import);
        self.work().await;
        (import.clone(), console.get(&import).await)
    }
}

//! Pictures and documents of parts: drawn anew or sniffed, served only to those who see the part.

use accounts::Role;
use axum::body::Body;
use axum::http::{Request, header};
use db::Tenant;
use testkit::{Answer, App, Browser, part};

/// A PNG of one red pixel, with a comment that must not come out again.
fn png() -> Vec<u8> {
    let pixel: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
    [pixel, b"<script>HOSTILEMARK</script>"].concat()
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";

struct World {
    app: App,
    acme: Tenant,
    path: String,
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        app.staff(&acme, "owner", Role::Owner).await;
        app.list_parts(&acme, &[part("BP-1", "Brake pad")]).await;
        let path = format!("/parts/{}", app.part_id(&acme, "BP-1").await);
        Self { app, acme, path }
    }

    async fn console(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app, "acme.console.localhost:8080");
        assert_eq!(browser.sign_in("owner@acme.example", testkit::PASSWORD).await.location(), "/");
        browser
    }

    async fn dana(&self) -> Browser<'_> {
        let haulage = self.app.customer(&self.acme, "Haulage").await;
        let dana = self.app.portal_user(&self.acme, &haulage, "dana").await;
        self.app.contact_browser(&self.acme, &dana).await
    }

    /// Uploads a file with a word beside it.
    async fn send(&self, console: &Browser<'_>, what: &str, (word, text): (&str, &str), file: (&str, &[u8])) -> Answer {
        let head = format!(
            "--b\r\ncontent-disposition: form-data; name=\"{word}\"\r\n\r\n{text}\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\ncontent-type: application/octet-stream\r\n\r\n",
            file.0
        );
        let body = [head.as_bytes(), file.1, b"\r\n--b--\r\n"].concat();
        let request = Request::post(format!("{}/{what}", self.path))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header(header::COOKIE, console.cookies());
        self.app.ask("acme.console.localhost:8080", request.body(Body::from(body)).unwrap()).await
    }
}

/// The addresses of a kind of file on a page, each once.
fn addresses(body: &str, begin: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for address in body.split(&format!("\"{begin}")).skip(1) {
        let address = format!("{begin}{}", address.split('"').next().unwrap());
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

#[tokio::test]
async fn a_picture_is_drawn_anew_and_stands_for_its_part() {
    let world = World::new().await;
    let (console, dana) = (world.console().await, world.dana().await);
    let added = world.send(&console, "pictures", ("alt", "Front & side"), ("pad.png", &png())).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let list = dana.get("/parts").await.body;
    let thumb = addresses(&list, "/pictures/").remove(0);
    assert!(thumb.ends_with("/list") && list.contains("loading=\"lazy\""), "{list}");
    let page = dana.get(&world.path).await.body;
    assert!(page.contains("alt=\"Front &#38; side\"") && page.contains("width=\"1\" height=\"1\""), "{page}");
    for address in [thumb.clone(), addresses(&page, "/pictures/").remove(0)] {
        let file = dana.get(&address).await;
        assert_eq!((file.status.as_u16(), &file.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
        assert_eq!(file.headers["x-content-type-options"], "nosniff");
        assert_eq!(file.headers["content-security-policy"], "default-src 'none'; sandbox");
        assert_eq!(file.headers["cache-control"], "no-store", "asked anew each time");
        assert!(!file.body.contains("HOSTILEMARK"), "drawn anew");
    }
}

#[tokio::test]
async fn pictures_are_described_ordered_and_removed() {
    let world = World::new().await;
    let (console, dana) = (world.console().await, world.dana().await);
    for alt in ["One", "Two", "Three"] {
        assert_eq!(world.send(&console, "pictures", ("alt", alt), ("a.png", &png())).await.status, 303);
    }
    let tab = || async { console.get(&format!("{}/files", world.path)).await.body };
    let order = |body: &str| {
        let thumbs = body.split("<span class=\"thumb\">").skip(1);
        let alt = |thumb: &str| thumb.split("alt=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        thumbs.map(alt).collect::<Vec<_>>()
    };
    let body = tab().await;
    assert_eq!(order(&body), ["One", "Two", "Three"]);
    let ids: Vec<String> = addresses(&body, "/pictures/")
        .iter()
        .filter(|address| address.ends_with("/list"))
        .map(|address| address.trim_end_matches("/list").to_owned())
        .collect();
    assert_eq!(console.post(&format!("{}/position", ids[2]), "move=up").await.status, 303);
    assert_eq!(console.post(&format!("{}/position", ids[0]), "move=up").await.status, 303, "the first stays first");
    assert_eq!(order(&tab().await), ["One", "Three", "Two"]);
    assert_eq!(console.post(&ids[1], "words=Deux").await.status, 303);
    assert_eq!(order(&tab().await), ["One", "Three", "Deux"]);
    let long = format!("words={}", "x".repeat(201));
    let told = console.post(&ids[1], &long).await;
    assert!(told.status == 422 && told.body.contains("Use at most 200 characters."), "{}", told.body);
    assert_eq!(console.post(&format!("{}/removal", ids[0]), "").await.status, 303);
    assert_eq!(order(&tab().await), ["Three", "Deux"]);
    assert_eq!(dana.get(&format!("{}/page", ids[0])).await.status, 404);
    let mut connection = world.app.database.superuser().await;
    let files: i64 = sqlx::Row::get(
        &sqlx::Executor::fetch_one(&mut connection, "SELECT count(*) FROM files WHERE kind = 'part_picture'")
            .await
            .unwrap(),
        0,
    );
    assert_eq!(files, 4, "no row of a removed one is left");
}

#[tokio::test]
async fn a_document_is_a_pdf_and_is_taken_away() {
    let world = World::new().await;
    let (console, dana) = (world.console().await, world.dana().await);
    let added = world.send(&console, "documents", ("name", "Data sheet ü\""), ("x.pdf", PDF)).await;
    assert_eq!(added.status, 303, "{}", added.body);
    assert_eq!(world.send(&console, "documents", ("name", ""), ("C:\\Manual v2.pdf", PDF)).await.status, 303);
    let page = dana.get(&world.path).await.body;
    assert!(page.contains("Manual v2") && page.contains("PDF, 1 KB"), "{page}");
    let address = addresses(&page, "/documents/").remove(0);
    let file = dana.get(&address).await;
    assert_eq!(file.status, 200);
    let disposition = file.headers["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(
        disposition,
        "attachment; filename=\"Data sheet __.pdf\"; filename*=UTF-8''Data%20sheet%20%C3%BC%22.pdf"
    );
    assert_eq!((&file.headers["content-type"], file.body.as_bytes()), (&"application/pdf".parse().unwrap(), PDF));
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
    assert_eq!(file.headers["cache-control"], "no-store");
    assert_eq!(console.get(&address).await.status, 200);
    assert_eq!(console.post(&format!("{address}/removal"), "").await.status, 303);
    assert_eq!(dana.get(&address).await.status, 404);
}

#[tokio::test]
async fn what_is_no_picture_or_document_is_refused_at_its_field() {
    let world = World::new().await;
    let console = world.console().await;
    let large = [b"%PDF-".to_vec(), vec![0; 25 * 1024 * 1024]].concat();
    for (what, field, bytes, cure) in [
        ("pictures", "picture", &b""[..], "Choose a picture first."),
        ("pictures", "picture", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "This is not a PNG"),
        ("pictures", "picture", PDF, "This is not a PNG"),
        ("pictures", "picture", &png()[..40], "The picture is damaged."),
        ("pictures", "picture", &large, "larger than 10 MB"),
        ("documents", "document", b"", "Choose a document first."),
        ("documents", "document", b"<html>%PDF-1.7", "This is not a PDF."),
        ("documents", "document", &png(), "This is not a PDF."),
        ("documents", "document", &large, "larger than 25 MB"),
    ] {
        let word = if what == "pictures" { "alt" } else { "name" };
        let told = world.send(&console, what, (word, "Kept words"), ("x", bytes)).await;
        assert_eq!(told.status, 422, "{what} {cure}");
        let note = told.body.split(&format!("id=\"{field}-err\"")).nth(1).unwrap_or_default();
        assert!(note.split("</p>").next().unwrap().contains(cure), "{what} {cure}: {note:.300}");
        assert!(bytes.len() > 10_000_000 || told.body.contains("value=\"Kept words\""), "{what} {cure}");
    }
    let told = world.send(&console, "pictures", ("alt", &"x".repeat(201)), ("a.png", &png())).await;
    assert!(told.status == 422 && told.body.contains("id=\"alt-err\""), "{}", told.body);
}

#[tokio::test]
async fn files_go_with_everything_that_takes_the_part_away() {
    let world = World::new().await;
    let (console, dana) = (world.console().await, world.dana().await);
    assert_eq!(world.send(&console, "pictures", ("alt", ""), ("a.png", &png())).await.status, 303);
    assert_eq!(world.send(&console, "documents", ("name", "Sheet"), ("a.pdf", PDF)).await.status, 303);
    let page = dana.get(&world.path).await.body;
    let mut files = addresses(&page, "/pictures/");
    files.extend(addresses(&page, "/documents/"));
    assert!(files.len() >= 2, "{page}");
    let statuses = async |browser: &Browser<'_>| {
        let mut statuses = Vec::new();
        for file in &files {
            statuses.push(browser.get(file).await.status.as_u16());
        }
        statuses.dedup();
        statuses
    };
    assert_eq!(statuses(&dana).await, [200]);

    let other = world.app.tenant("other").await;
    let theirs = world.app.customer(&other, "Theirs").await;
    let rita = world.app.portal_user(&other, &theirs, "rita").await;
    let rita = world.app.contact_browser(&other, &rita).await;
    assert_eq!(statuses(&rita).await, [404], "another business");
    let stranger = Browser::new(&world.app, "acme.localhost:8080");
    assert_eq!(statuses(&stranger).await, [303], "whoever is not signed in");

    assert_eq!(console.post(&format!("{}/hidden", world.path), "").await.status, 303);
    assert_eq!(statuses(&dana).await, [404], "a hidden part");
    assert_eq!(statuses(&console).await, [200], "staff see it still");
    assert_eq!(console.post(&format!("{}/shown", world.path), "").await.status, 303);
    assert_eq!(statuses(&dana).await, [200]);
    let hidden = format!("INSERT INTO tenant_features VALUES ('{}', 'parts', false)", world.acme.id());
    world.app.database.plant(&hidden).await;
    assert_eq!(statuses(&dana).await, [404], "the feature switched off");
    world.app.database.plant("DELETE FROM tenant_features; UPDATE customers SET has_portal_access = false").await;
    assert_eq!(statuses(&dana).await, [303], "the customer's portal switched off");
}

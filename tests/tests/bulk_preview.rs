//! Before and long after a bulk invitation: how its mail will read, and the runs of the past.

use axum::body::Body;
use axum::http::Request;
use testkit::Office;

async fn draft(office: &Office) -> String {
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let made = office.console().await.post("/contacts/invitations", &format!("contact={}", dana.id)).await;
    assert_eq!(made.status, 303);
    made.location().to_owned()
}

#[tokio::test]
async fn the_mail_is_shown_with_the_note_as_the_first_reader_gets_it() {
    let office = Office::open().await;
    let run = draft(&office).await;
    let console = office.console().await;
    let page = console.get(&run).await.body;
    let preview = page.split("id=\"preview\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    assert!(preview.contains("dana") && preview.contains("/sign-in") && !preview.contains("/invitation/"), "{preview}");
    let typed = "note=Good+news%2C+%7Bfirst_name%7D%3A+%3Cb%3Enew%3C%2Fb%3E";
    let whole = console.post(&format!("{run}/preview"), typed).await;
    let note = "Good news, dana: &#60;b&#62;new&#60;/b&#62;";
    assert!(whole.status == 200 && whole.body.contains(note) && whole.body.contains("<main"), "{}", whole.body);
    let part = Request::post(format!("{run}/preview"))
        .header("hx-request", "true")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", console.cookies())
        .header("content-type", "application/x-www-form-urlencoded");
    let part = office.app.ask("acme.console.localhost:8080", part.body(Body::from(typed)).unwrap()).await;
    assert!(part.body.contains(note) && !part.body.contains("<main"), "{}", part.body);
    let bad = console.post(&format!("{run}/preview"), "note=See+https%3A%2F%2Fevil.example").await.body;
    assert!(bad.contains("The preview comes back"), "{bad}");
    assert!(!console.get(&run).await.body.contains("Good news"), "nothing is saved by looking");
}

#[tokio::test]
async fn many_at_once_carry_links_and_the_page_says_so() {
    let office = Office::open().await;
    let run = draft(&office).await;
    let console = office.console().await;
    let says = "many at once always carry links";
    assert!(!console.get(&run).await.body.contains(says));
    office.app.database.plant("UPDATE portal_settings SET invites_with = 'temporary_password'").await;
    assert!(console.get(&run).await.body.contains(says));
    assert_eq!(console.post(&format!("{run}/sending"), "when=now").await.status, 303);
    office.app.work().await;
    let (_, body) = office.app.newest_mail_of(&office.acme, "kind = 'invitation'").await;
    assert!(body.contains("/invitation/"), "{body}");
}

#[tokio::test]
async fn runs_of_long_ago_are_reached_page_by_page() {
    let office = Office::open().await;
    let sql = format!(
        "INSERT INTO bulk_invitations (tenant_id, id, staff_id, staff_name, state, contacts_chosen, contacts_left_out, created_at,
                                       queued_at, finished_at)
         SELECT '{}', lpad(to_hex(n), 32, '0')::uuid, '{}', 'Run' || n || '.', 'done', 1, 0, now(), now(), now()
         FROM generate_series(1, 120) n",
        office.acme.id(),
        office.owner.id
    );
    office.app.database.plant(&sql).await;
    let console = office.console().await;
    let (mut path, mut seen) = ("/contacts/invitations".to_owned(), Vec::new());
    loop {
        let page = console.get(&path).await.body;
        seen.extend((1..=120).rev().filter(|n| page.contains(&format!(">Run{n}.<"))));
        let Some((before, _)) = page.split_once("\" rel=\"next\"") else { break };
        path = before.rsplit("href=\"").next().unwrap().replace("&#38;", "&");
    }
    assert_eq!(seen, (1..=120).rev().collect::<Vec<i32>>(), "each once, the newest first");
}

//! A customer's own administrator: invites, narrows and shuts out colleagues, and gets no further than that.

use accounts::Role;
use db::ContactId;
use sqlx::{Executor as _, Row as _};
use testkit::{App, Browser, Contact, Office, PASSWORD, encode, together};

/// The office with `dana`, an administrator of Haulage.
async fn administered() -> (Office, Contact) {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    office.app.administrator(&office.acme, &dana).await;
    (office, dana)
}

fn invitation(name: &str, email: &str) -> String {
    format!("first_name={name}&last_name=Gray&email={}", encode(email))
}

async fn contact_with(app: &App, email: &str) -> ContactId {
    let mut connection = app.database.superuser().await;
    let sql = "SELECT id FROM contacts WHERE email_norm = $1";
    #[expect(clippy::disallowed_methods, reason = "a test looks past the services")]
    let row = sqlx::query(sql).bind(email).fetch_one(&mut connection).await.unwrap();
    ContactId::new(row.get(0))
}

#[tokio::test]
async fn an_administrator_invites_a_colleague_who_signs_in() {
    let (Office { app, acme, owner, .. }, dana) = administered().await;
    let portal = app.contact_browser(&acme, &dana).await;
    assert!(portal.get("/").await.body.contains("href=\"/people\""));
    assert_eq!(portal.get("/people/new").await.status, 200);

    let answer =
        portal.post("/people", &format!("{}&preset=technician", invitation("Cole", "cole@firm.example"))).await;
    assert_eq!(answer.location(), "/people", "{}", answer.body);
    let (_, mail) = app.newest_mail(&acme).await;
    assert!(mail.contains("dana Gray"), "the letter is signed: {mail}");
    let link = mail.split("/invitation/").nth(1).unwrap().split('"').next().unwrap();
    let mut cole = Browser::new(&app, "acme.localhost:8080");
    let set = cole.post(&format!("/invitation/{link}"), &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);
    assert_eq!(cole.sign_in("cole@firm.example", PASSWORD).await.location(), "/");
    assert_eq!(cole.get("/parts").await.status, 200);
    assert_eq!(cole.get("/people").await.status, 404, "nobody who is invited becomes an administrator");

    // Staff see who did it, in the trail and on the contact.
    let console = app.staff_browser(&acme, &owner).await;
    let id = contact_with(&app, "cole@firm.example").await;
    for path in ["/activity".to_owned(), format!("/contacts/{id}/history")] {
        let page = console.get(&path).await.body;
        for words in ["Contact created", "Invitation sent", "permissions saved", "dana Gray"] {
            assert!(page.contains(words), "{path}: {words}");
        }
    }
    assert!(portal.get("/people").await.body.contains("Cole Gray"));
}

#[tokio::test]
async fn whoever_is_no_administrator_finds_nothing() {
    let (Office { app, acme, owner, haulage }, dana) = administered().await;
    let cole = app.portal_user(&acme, &haulage, "cole").await;
    let (console, portal) = (app.staff_browser(&acme, &owner).await, app.contact_browser(&acme, &cole).await);
    let nothing = portal.get("/nothing-here").await.body;
    for path in ["/people".to_owned(), "/people/new".into(), format!("/people/{}", dana.id)] {
        let answer = portal.get(&path).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (404, &nothing), "{path}");
    }
    for end in ["invitation", "revocation", "restoration", "permissions", "preset"] {
        assert_eq!(portal.post(&format!("/people/{}/{end}", dana.id), "").await.status, 404, "{end}");
    }
    assert_eq!(portal.post("/people", &invitation("Eve", "eve@firm.example")).await.status, 404);
    assert!(!portal.get("/").await.body.contains("/people"));

    // The right comes and goes with each of the three switches.
    let portal = app.contact_browser(&acme, &dana).await;
    let all = "parts=on&list_price=on&stock=on";
    for (path, off, on) in [
        (format!("/contacts/{}/permissions", dana.id), all.to_owned(), format!("{all}&people=on")),
        (format!("/customers/{}/portal", haulage.id), all.to_owned(), format!("{all}&people=on")),
        ("/settings/customer-portal/general".into(), all.to_owned(), format!("{all}&people=on")),
    ] {
        assert_eq!(portal.get("/people").await.status, 200);
        assert_eq!(console.post(&path, &off).await.status, 303);
        assert_eq!(portal.get("/people").await.status, 404, "{path}");
        assert_eq!(portal.post("/people", &invitation("Eve", "eve@firm.example")).await.status, 404, "{path}");
        assert_eq!(console.post(&path, &on).await.status, 303);
    }
}

#[tokio::test]
async fn another_customers_people_are_nobody() {
    let (Office { app, acme, haulage, .. }, dana) = administered().await;
    let rival = app.customer(&acme, "Rival").await;
    let rita = app.portal_user(&acme, &rival, "rita").await;
    let other = app.tenant("other").await;
    let foreign = app.customer(&other, "Foreign").await;
    let fay = app.portal_user(&other, &foreign, "fay").await;
    let test = app.portal_user(&acme, &haulage, "trial").await;
    app.database.plant(&format!("UPDATE contacts SET is_test = true WHERE id = '{}'", test.id)).await;
    let portal = app.contact_browser(&acme, &dana).await;
    let unknown = portal.get("/people/019a0000-0000-7000-8000-000000000000").await.body;
    for stranger in [&rita, &fay, &test] {
        let page = portal.get(&format!("/people/{}", stranger.id)).await;
        assert_eq!((page.status.as_u16(), &page.body), (404, &unknown));
        for end in ["invitation", "revocation", "restoration", "permissions", "preset"] {
            let answer = portal.post(&format!("/people/{}/{end}", stranger.id), "preset=viewer").await;
            assert_eq!(answer.status, 404, "{end}");
        }
    }
    let list = portal.get("/people").await.body;
    assert!(list.contains("dana Gray") && !list.contains("rita") && !list.contains("trial"), "{list}");
    assert_eq!(app.contact_browser(&acme, &rita).await.get("/parts").await.status, 200);

    // An address that somebody else signs in with: no word about whose it is.
    let taken = portal.post("/people", &invitation("Rita", &rita.email)).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("id=\"email-err\"") && taken.body.contains("This address cannot be used"));
    assert!(taken.body.contains("value=\"Rita\""), "what was typed stays");
    let known = portal.post("/people", &invitation("Dana", &dana.email)).await;
    assert!(known.body.contains("on your list has this address"), "{}", known.body);
}

#[tokio::test]
async fn an_administrator_narrows_and_never_widens() {
    let (Office { app, acme, owner, haulage }, dana) = administered().await;
    let cole = app.portal_user(&acme, &haulage, "cole").await;
    let (console, portal) = (app.staff_browser(&acme, &owner).await, app.contact_browser(&acme, &dana).await);
    let cole_browser = app.contact_browser(&acme, &cole).await;
    let (page, switches) = (format!("/people/{}", cole.id), format!("/people/{}/permissions", cole.id));

    assert_eq!(portal.post(&switches, "list_price=on&stock=on").await.location(), page);
    assert_eq!(cole_browser.get("/parts").await.status, 404, "narrowed at the next request");
    assert_eq!(portal.post(&switches, "parts=on&stock=on&people=on").await.location(), page);
    assert_eq!(cole_browser.get("/parts").await.status, 200);
    assert_eq!(cole_browser.get("/people").await.status, 404, "the right is not an administrator's to give");
    assert!(!portal.get(&page).await.body.contains("name=\"people\""));

    // What the customer does not have is not there to be given.
    let but_stock = "parts=on&list_price=on&your_price=on&orders=on&place_orders=on&quotes=on&request_quotes=on&favourites=on&people=on";
    console.post(&format!("/customers/{}/portal", haulage.id), but_stock).await;
    assert!(!portal.get(&page).await.body.contains("name=\"stock\""));
    assert_eq!(portal.post(&switches, "parts=on&list_price=on&stock=on").await.status, 303);
    let sees = console.get(&format!("/customers/{}/access", haulage.id)).await.body;
    let row = sees.split("<tr>").find(|row| row.contains("cole Gray")).unwrap();
    assert_eq!(row.matches("Off for this customer").count(), 1, "{row}");

    assert_eq!(portal.post(&format!("/people/{}/preset", cole.id), "preset=technician").await.location(), page);
    assert!(portal.get(&page).await.body.contains("value=\"technician\" selected"));
    let history = console.get(&format!("/contacts/{}/history", cole.id)).await.body;
    assert!(history.contains("permissions saved") && history.contains("Technician"), "{history}");
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let (Office { app, acme, .. }, dana) = administered().await;
    let portal = app.contact_browser(&acme, &dana).await;
    let page = portal.get(&format!("/people/{}", dana.id)).await;
    assert!(page.body.contains("This is you") && !page.body.contains("/revocation"), "{}", page.body);
    for end in ["revocation", "permissions", "preset", "restoration", "invitation"] {
        assert_eq!(portal.post(&format!("/people/{}/{end}", dana.id), "").await.status, 409, "{end}");
    }
    assert_eq!(portal.get("/people").await.status, 200);
}

#[tokio::test]
async fn taking_access_away_ends_everything_and_giving_it_back_restores_it() {
    let (Office { app, acme, haulage, .. }, dana) = administered().await;
    let cole = app.portal_user(&acme, &haulage, "cole").await;
    let (portal, cole_browser) = (app.contact_browser(&acme, &dana).await, app.contact_browser(&acme, &cole).await);
    let link = app.link(&acme, &cole, accounts::Purpose::Reset).await;
    let mails = app.count_mails(&acme).await;
    assert_eq!(portal.post(&format!("/people/{}/revocation", cole.id), "").await.status, 303);
    assert_eq!(cole_browser.get("/").await.location(), "/sign-in");
    let fresh = Browser::new(&app, "acme.localhost:8080");
    assert!(fresh.get(&format!("/password/reset/{link}")).await.body.contains("does not work any more"));
    assert_eq!(Browser::new(&app, "acme.localhost:8080").sign_in(&cole.email, PASSWORD).await.status, 422);
    assert_eq!(app.count_mails(&acme).await, mails, "no mail is sent");
    assert_eq!(portal.post(&format!("/people/{}/restoration", cole.id), "").await.status, 303);
    assert_eq!(cole_browser.get("/").await.location(), "/sign-in", "old sessions stay dead");
    assert_eq!(app.contact_browser(&acme, &cole).await.get("/").await.status, 200);
}

#[tokio::test]
async fn what_staff_decided_an_administrator_does_not_undo() {
    let (Office { app, acme, owner, haulage }, dana) = administered().await;
    let (cole, eve) = (app.portal_user(&acme, &haulage, "cole").await, app.contact(&acme, &haulage, "eve").await);
    let (console, portal) = (app.staff_browser(&acme, &owner).await, app.contact_browser(&acme, &dana).await);

    app.database.plant(&format!("UPDATE contacts SET is_active = false WHERE id = '{}'", eve.id)).await;
    assert_eq!(portal.post(&format!("/people/{}/invitation", eve.id), "").await.status, 303);
    assert_eq!(app.count_mails(&acme).await, 0, "who is inactive is not invited");
    assert!(portal.get(&format!("/people/{}", eve.id)).await.body.contains("has set this person inactive"));

    // Revoked by staff: neither restored nor invited; also when a colleague had done it before them.
    let revocation = format!("/people/{}/revocation", cole.id);
    for before in [false, true] {
        if before {
            assert_eq!(portal.post(&revocation, "").await.status, 303);
        }
        console.post(&format!("/contacts/{}/revocation", cole.id), "").await;
        for end in ["restoration", "invitation"] {
            assert_eq!(portal.post(&format!("/people/{}/{end}", cole.id), "").await.status, 303);
            let mut again = Browser::new(&app, "acme.localhost:8080");
            assert_eq!(again.sign_in(&cole.email, PASSWORD).await.status, 422, "{end}");
        }
        assert!(portal.get(&format!("/people/{}", cole.id)).await.body.contains("has taken this person"));
        assert_eq!(app.count_mails(&acme).await, 0);
        console.post(&format!("/contacts/{}/restoration", cole.id), "").await;
    }
    assert_eq!(app.contact_browser(&acme, &cole).await.get("/").await.status, 200);
}

#[tokio::test]
async fn the_right_stays_behind_when_somebody_changes_the_company() {
    let (Office { app, acme, owner, .. }, dana) = administered().await;
    let rival = app.customer(&acme, "Rival").await;
    let console = app.staff_browser(&acme, &owner).await;
    let form = format!(
        "first_name=dana&last_name=Gray&email={}&customer={}&is_active=on&row_version=1",
        encode(&dana.email),
        rival.id
    );
    assert_eq!(console.post(&format!("/contacts/{}", dana.id), &form).await.status, 303);
    let portal = app.contact_browser(&acme, &dana).await;
    assert_eq!(portal.get("/people").await.status, 404);
}

#[tokio::test]
async fn an_administrator_mails_so_many_and_no_more() {
    let (Office { app, acme, .. }, dana) = administered().await;
    let portal = app.contact_browser(&acme, &dana).await;
    let invite = |number: usize| {
        let portal = &portal;
        async move { portal.post("/people", &invitation("Eve", &format!("eve{number}@firm.example"))).await }
    };
    let mut answers = Vec::new();
    for first in (0..36).step_by(4) {
        answers.extend(together((first..first + 4).map(invite)).await);
    }
    let sent = answers.iter().filter(|answer| answer.location() == "/people").count();
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 303 | 429)), "{answers:?}");
    assert_eq!((sent, app.count_mails(&acme).await), (30, 30));
    app.clock.advance(time::Duration::minutes(61));
    assert_eq!(portal.post("/people", &invitation("Eve", "late@firm.example")).await.location(), "/people");
}

#[tokio::test]
async fn whoever_came_in_by_a_login_link_is_no_administrator() {
    let (Office { app, acme, .. }, dana) = administered().await;
    let portal = app.contact_browser(&acme, &dana).await;
    app.database.plant("UPDATE sessions SET strength = 'link'").await;
    assert_eq!(portal.get("/people").await.status, 404);
    assert_eq!(portal.post("/people", &invitation("Eve", "eve@firm.example")).await.status, 404);
    assert_eq!(portal.get("/parts").await.status, 200);
    app.database.plant("UPDATE sessions SET proven_until = '2026-11-24 12:10Z'").await;
    assert_eq!(portal.get("/people").await.status, 200, "a mailed code was entered");
}

#[tokio::test]
async fn staff_who_only_look_change_no_permissions() {
    let (Office { app, acme, .. }, dana) = administered().await;
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let console = app.staff_browser(&acme, &viewer).await;
    let page = console.get(&format!("/contacts/{}/permissions", dana.id)).await;
    assert!(page.status == 200 && !page.body.contains("Save switches"), "{}", page.body);
    for end in ["permissions", "preset"] {
        assert_eq!(console.post(&format!("/contacts/{}/{end}", dana.id), "").await.status, 403);
    }
}

#[tokio::test]
async fn the_database_itself_keeps_the_right_from_customers() {
    let (Office { app, acme, haulage, .. }, _) = administered().await;
    let cole = app.portal_user(&acme, &haulage, "cole").await;
    let rival = app.customer(&acme, "Rival").await;
    let rita = app.contact(&acme, &rival, "rita").await;
    let insert = |contact: &Contact, feature: &str| {
        format!(
            "INSERT INTO contact_features (tenant_id, contact_id, feature, is_on) VALUES ('{}', '{}', '{feature}', true)",
            acme.id(),
            contact.id
        )
    };
    for (sql, touched) in [
        (insert(&cole, "stock"), Some(1)),
        (insert(&cole, "people"), None),
        (insert(&rita, "stock"), None),
        ("UPDATE contact_features SET is_on = false WHERE feature = 'people'".to_owned(), Some(0)),
        ("DELETE FROM contact_features".to_owned(), Some(0)),
    ] {
        let mut tx = app.database.db.begin(acme.only(haulage.id)).await.unwrap();
        let done = tx.execute(sqlx::AssertSqlSafe(sql.clone())).await.map(|done| done.rows_affected()).ok();
        assert_eq!(done, touched, "{sql}");
    }
}

#[tokio::test]
async fn of_two_who_save_switches_neither_undoes_the_other() {
    let (office, dana) = administered().await;
    let cole = office.app.portal_user(&office.acme, &office.haulage, "cole").await;
    let (console, portal) = (office.console().await, office.app.contact_browser(&office.acme, &dana).await);
    let home = office.haulage.id;
    for (browser, page, path) in [
        (&console, "/settings/customer-portal/general".to_owned(), "/settings/customer-portal/general".to_owned()),
        (&console, format!("/customers/{home}/portal"), format!("/customers/{home}/portal")),
        (&console, format!("/contacts/{}/permissions", cole.id), format!("/contacts/{}/permissions", cole.id)),
        (&portal, format!("/people/{}", cole.id), format!("/people/{}/permissions", cole.id)),
    ] {
        let shown = testkit::shop::hidden(&browser.get(&page).await.body, "shown");
        let but = |off: &str| {
            let on = shown.split(' ').filter(|key| *key != off).map(|key| format!("&{key}=on")).collect::<String>();
            format!("shown={}{on}", encode(&shown))
        };
        assert!(shown.contains("stock") && shown.contains("orders"), "{page}: {shown}");
        assert_eq!(browser.post(&path, &but("stock")).await.status, 303);
        assert_eq!(browser.post(&path, &but("orders")).await.status, 303, "made before the other was saved");
        let now = testkit::shop::hidden(&browser.get(&page).await.body, "shown");
        assert!(!now.contains("stock") && !now.split(' ').any(|key| key == "orders"), "{page}: {now}");
        let both = format!("shown={}&{}", encode(&now), shown.replace(' ', "=on&") + "=on");
        assert_eq!(browser.post(&path, &both).await.status, 303);
    }
}

#[tokio::test]
async fn the_list_of_colleagues_holds_without_row_security() {
    let (Office { app, acme, .. }, dana) = administered().await;
    let rival = app.customer(&acme, "Rival").await;
    let rita = app.portal_user(&acme, &rival, "rita").await;
    app.database.plant("DROP POLICY customer ON contacts; DROP POLICY customer ON customers").await;
    let portal = app.contact_browser(&acme, &dana).await;
    let list = portal.get("/people").await.body;
    assert!(list.contains("dana Gray") && !list.contains("rita"), "{list}");
    assert_eq!(portal.get(&format!("/people/{}", rita.id)).await.status, 404);
    let taken = portal.post("/people", &invitation("Rita", &rita.email)).await;
    assert!(taken.status == 422 && !taken.body.contains("on your list"), "{}", taken.body);
}

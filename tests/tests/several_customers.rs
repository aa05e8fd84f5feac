//! One person at several customers: signs in once, acts for one of them at a time, and is shut out of each by itself.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use accounts::{Person, Purpose};
use db::ContactId;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, Contact, Customer, Office, PASSWORD, encode, granted, rounds};
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

#[tokio::test]
async fn one_person_signs_in_once_and_changes_the_customer() {
    let scene = Scene::new().await;
    let colleague = scene.office.app.contact(&scene.office.acme, &scene.office.haulage, "cole").await;
    let other = scene.office.app.contact(&scene.office.acme, &scene.northern, "nora").await;
    let mut browser = scene.dana().await;
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"), "where she was last");
    let page = browser.get("/").await.body;
    assert!(page.contains("company-menu") && page.contains("Northern"), "{page}");
    assert_eq!(browser.get("/people").await.status, 404, "at Haulage she manages nobody");

    let before = browser.at(PORTAL);
    scene.office.app.clock.advance(Duration::seconds(1));
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"));
    assert!(is_dead(&before.get("/account").await), "the old cookie is dead");
    assert_eq!(browser.get("/people").await.status, 200);
    assert_eq!(browser.get(&format!("/people/{}", other.id)).await.status, 200);
    assert_eq!(browser.get(&format!("/people/{}", colleague.id)).await.status, 404, "Haulage's are out of reach");
    assert_eq!(browser.get(&format!("/people/{}", scene.dana.id)).await.status, 404);

    let again = scene.dana().await;
    assert_eq!(acts_for(&again).await.as_deref(), Some("Northern"), "signs in to where she was last");
    scene.office.app.clock.advance(Duration::seconds(1));
    assert_eq!(act_as(&mut browser, &scene.dana).await.location(), "/");
    assert_eq!(browser.get("/people").await.status, 404);
    for (contact, kind) in [(&scene.twin, "customer_entered"), (&scene.dana, "customer_left")] {
        let rows = format!("audit_events WHERE contact_id = '{}' AND kind = 'contact.{kind}'", contact.id);
        assert_eq!(scene.count(&rows).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn nobody_acts_as_who_is_none_of_theirs() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let stranger = app.portal_user(&scene.office.acme, &scene.northern, "stranger").await;
    let other = app.tenant("other").await;
    let elsewhere = app.customer(&other, "Elsewhere").await;
    let foreign = app.portal_user(&other, &elsewhere, "dana").await;
    let mut browser = scene.dana().await;
    for contact in [&stranger, &foreign] {
        assert_eq!(act_as(&mut browser, contact).await.status, 404);
    }
    let mut own = app.contact_browser(&scene.office.acme, &stranger).await;
    assert!(!own.get("/").await.body.contains("company-menu"), "who has one customer has nothing to choose");
    for contact in [&scene.twin, &scene.dana, &stranger] {
        assert_eq!(act_as(&mut own, contact).await.status, 404);
    }
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"));

    // The database itself lets nobody borrow across tenants, from one who borrows, or from oneself.
    for (borrower, lender) in
        [(&foreign, &scene.dana), (&stranger, &scene.twin), (&stranger, &stranger), (&scene.dana, &stranger)]
    {
        let sql =
            format!("UPDATE contacts SET username = NULL, signs_in_as = '{}' WHERE id = '{}'", lender.id, borrower.id);
        let done = app.database.superuser().await.execute(sqlx::AssertSqlSafe(sql)).await;
        assert!(done.unwrap_err().to_string().contains("contacts_signs_in_as"));
    }
    let sql = format!("DELETE FROM contacts WHERE id = '{}'", scene.dana.id);
    assert!(app.database.superuser().await.execute(sqlx::AssertSqlSafe(sql)).await.is_err(), "a lender is not deleted");
}

#[tokio::test]
async fn each_contact_is_shut_out_by_itself_and_at_once() {
    let scene = Scene::new().await;
    let ends = [
        ("/contacts/{}/revocation", "/contacts/{}/restoration", ["dana", "twin"]),
        ("/customers/{}/portal/disabled", "/customers/{}/portal/enabled", ["haulage", "northern"]),
    ];
    for (off, on, [home, away]) in ends {
        let mut browser = scene.dana().await;
        let mut second = scene.dana().await;
        act_as(&mut browser, &scene.dana).await;
        act_as(&mut second, &scene.twin).await;
        scene.staff(&off.replace("{}", home)).await;
        assert_eq!(acts_for(&browser).await, None, "{off}: whoever acted as her is out");
        assert_eq!(acts_for(&second).await.as_deref(), Some("Northern"), "{off}: who acts for the other goes on");
        assert!(!second.get("/").await.body.contains("company-menu"), "{off}: and has nothing to choose");
        assert_eq!(act_as(&mut second, &scene.dana).await.status, 404);
        assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Northern"), "{off}: the login still works");

        scene.staff(&off.replace("{}", away)).await;
        assert_eq!(acts_for(&second).await, None, "{off}");
        let refused = scene.nobody().sign_in(&scene.dana.email, PASSWORD).await;
        let wrong = scene.nobody().sign_in(&scene.dana.email, "not the right one").await;
        assert_eq!((refused.status, refused.body), (wrong.status, wrong.body), "{off}: as anybody without access");
        scene.staff(&on.replace("{}", home)).await;
        assert_eq!(acts_for(&second).await, None, "{on}: what has ended stays so");
        assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
        scene.staff(&on.replace("{}", away)).await;
    }
}

#[tokio::test]
async fn what_ends_the_login_ends_it_everywhere() {
    let scene = Scene::new().await;
    let mut home = scene.dana().await;
    act_as(&mut home, &scene.dana).await;
    let mut away = scene.dana().await;
    act_as(&mut away, &scene.twin).await;
    let (current, new) = (encode(PASSWORD), encode("thistle marble lantern"));
    let changed = away.post("/account/password", &format!("current={current}&password={new}")).await;
    assert_eq!(changed.location(), "/account", "{}", changed.body);
    away.keep(&changed);
    assert_eq!((acts_for(&home).await, acts_for(&away).await.as_deref()), (None, Some("Northern")));
    assert_eq!(scene.nobody().sign_in(&scene.dana.email, PASSWORD).await.status, 422);

    let mut home = scene.nobody();
    assert_eq!(home.sign_in(&scene.dana.email, "thistle marble lantern").await.location(), "/");
    let refused = scene.staff("/contacts/twin/reset").await;
    assert!(acts_for(&home).await.is_some(), "the reset of a borrowed login is refused: {:?}", refused.headers);
    scene.staff("/contacts/dana/reset").await;
    assert_eq!((acts_for(&home).await, acts_for(&away).await), (None, None));
    assert!(scene.record(&scene.twin).await.contains("Reset required"));

    // Another address: what was signed in with the old one ends everywhere.
    scene.office.app.database.plant("UPDATE contacts SET is_reset_required = false").await;
    let link = scene.office.app.link(&scene.office.acme, &scene.dana, Purpose::Reset).await;
    let set = scene.nobody().post(&format!("/password/reset/{link}"), &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);
    let mut away = scene.dana().await;
    act_as(&mut away, &scene.twin).await;
    let version = scene.text(&format!("SELECT row_version::text FROM contacts WHERE id = '{}'", scene.dana.id)).await;
    let customer = scene.office.haulage.id;
    let form =
        format!("first_name=Dana&email=new%40haulage.example&customer={customer}&is_active=on&row_version={version}");
    let saved = scene.office.console().await.post(&format!("/contacts/{}", scene.dana.id), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(acts_for(&away).await, None);
}

#[tokio::test]
async fn the_second_step_is_the_logins_and_asked_for_once() {
    let scene = Scene::new().await;
    let person = Person::Contact(scene.dana.id);
    let app = &scene.office.app;
    app.database.plant("UPDATE portal_settings SET customer_second_step = true").await;
    let mut browser = scene.nobody();
    browser.sign_in(&scene.dana.email, PASSWORD).await;
    assert_eq!(browser.get("/").await.location(), "/account/second-step", "it has to be set up first");
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/account/second-step");

    app.add_second_step(&scene.office.acme, person).await;
    let mut browser = scene.nobody();
    assert_eq!(browser.sign_in(&scene.dana.email, PASSWORD).await.location(), "/sign-in/second-step");
    let waiting = browser.at(PORTAL);
    assert_eq!(browser.send_second_step(&app.code(&scene.office.acme, person).await).await.location(), "/");
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"), "it is the same sign-in");
    assert_eq!(waiting.get("/account").await.location(), "/sign-in?next=/account");

    // Who waits for the second step goes where they may by then.
    let mut browser = scene.nobody();
    browser.sign_in(&scene.dana.email, PASSWORD).await;
    scene.staff("/contacts/twin/revocation").await;
    app.clock.advance(Duration::seconds(60));
    assert_eq!(browser.send_second_step(&app.code(&scene.office.acme, person).await).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"));
}

#[tokio::test]
async fn changing_the_customer_proves_nothing_anew_and_lasts_no_longer() {
    let scene = Scene::new().await;
    let mut browser = scene.dana().await;
    scene.office.app.clock.advance(Duration::minutes(11));
    let ends = "SELECT string_agg(DISTINCT expires_at::text, ' ') FROM sessions WHERE contact_id IS NOT NULL AND created_at = (SELECT max(created_at) FROM sessions WHERE contact_id IS NOT NULL)";
    let before = scene.text(ends).await;
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(scene.text(ends).await, before);
    let page = browser.get("/account/second-step").await.body;
    assert!(page.contains("name=\"proof\""), "the password is asked for: {page}");
    let began = browser.post("/account/second-step", "proof=wrong").await;
    assert_eq!(began.status, 422);
}

#[tokio::test]
async fn a_forgotten_password_and_a_mailed_link_work_while_one_contact_stands() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    scene.staff("/contacts/dana/revocation").await;
    let name = format!("name={}", encode(&scene.dana.email));
    let mails = app.count_mails(&scene.office.acme).await;
    scene.nobody().post("/password/forgot", &name).await;
    assert_eq!(app.count_mails(&scene.office.acme).await, mails + 1);
    let (_, mail) = app.newest_mail(&scene.office.acme).await;
    let link = mail.split("/password/reset/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let link = format!("/password/reset/{link}");
    assert_eq!(scene.nobody().get(&link).await.status, 200);
    let set = scene.nobody().post(&link, &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);

    let link = format!("/sign-in/link/{}", app.link(&scene.office.acme, &scene.dana, Purpose::SignIn).await);
    let late = format!("/sign-in/link/{}", app.link(&scene.office.acme, &scene.dana, Purpose::SignIn).await);
    assert!(scene.nobody().post(&link, "").await.cookies().is_empty(), "the newer link killed it");
    let mut browser = scene.nobody();
    let answer = browser.post(&late, "").await;
    browser.keep(&answer);
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"));
    assert_eq!(act_as(&mut browser, &scene.dana).await.status, 404);

    scene.staff("/contacts/twin/revocation").await;
    scene.nobody().post("/password/forgot", &name).await;
    assert_eq!(app.count_mails(&scene.office.acme).await, mails + 1, "nobody stands, nothing is mailed");
}

#[tokio::test]
async fn a_mailbox_that_somebody_left_opens_nothing() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.office.app, &scene.office.acme);
    let moved = format!(
        "UPDATE contacts SET email = 'dana@north.example', email_norm = 'dana@north.example' WHERE id = '{}'",
        scene.twin.id
    );
    app.database.plant(&moved).await;
    let ask = async |path: &str| {
        scene.nobody().post(path, &format!("name={}", encode(&scene.dana.email))).await;
        scene.text("SELECT to_address FROM mails ORDER BY id DESC LIMIT 1").await
    };
    assert_eq!(ask("/password/forgot").await, scene.dana.email);
    scene.staff("/contacts/dana/revocation").await;
    for path in ["/password/forgot", "/sign-in/link"] {
        assert_eq!(ask(path).await, "dana@north.example", "{path}");
    }
    let mails = app.count_mails(acme).await;
    scene.staff("/contacts/twin/revocation").await;
    ask("/password/forgot").await;
    assert_eq!(app.count_mails(acme).await, mails);
}

#[tokio::test]
async fn whoever_came_by_a_login_link_or_looks_on_changes_nothing() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let console = scene.office.console().await;
    assert_eq!(console.post(&format!("/contacts/{}/login-link", scene.dana.id), "").await.status, 303);
    let link = app.login_link(&console, &scene.dana).await;
    let mut browser = scene.nobody();
    browser.use_link(&link).await;
    let code = app.mailed_code(&scene.office.acme).await;
    assert_eq!(browser.send_code(&code).await.location(), "/");
    assert!(!browser.get("/").await.body.contains("company-menu"));
    assert_eq!(act_as(&mut browser, &scene.twin).await.status, 404);
    scene.staff("/contacts/dana/revocation").await;
    assert_eq!(acts_for(&browser).await, None, "a login link lets in its own contact alone");
    scene.staff("/contacts/dana/restoration").await;

    let refused = console.post(&format!("/contacts/{}/login-link", scene.twin.id), "").await;
    assert_eq!(refused.status, 303);
    assert_eq!(scene.count("login_links").await, 0, "who borrows a login has no link");

    let grant = console.post(&format!("/contacts/{}/view", scene.twin.id), "reason=Asks+about+a+price").await;
    let mut view = scene.nobody();
    let begun = view.post(&format!("/view/{}", granted(&grant)), "").await;
    view.keep(&begun);
    let page = view.get("/").await;
    assert!(page.status == 200 && !page.body.contains("company-menu"), "{}", page.body);
    assert_eq!(act_as(&mut view, &scene.dana).await.status, 403);
}

#[tokio::test]
async fn staff_see_both_ends_and_part_them() {
    let scene = Scene::new().await;
    let (twin, dana) = (scene.record(&scene.twin).await, scene.record(&scene.dana).await);
    assert!(twin.contains("The login of") && twin.contains("dana Gray, Haulage"), "{twin}");
    assert!(dana.contains("Also signs in for") && dana.contains("Northern"), "{dana}");
    assert!(twin.contains("Account confirmed") && !twin.contains("/reset\""), "{twin}");
    let (subject, _) = scene.office.app.newest_mail(&scene.office.acme).await;
    assert_eq!(subject, "You now have access to Northern, too");

    let mut browser = scene.dana().await;
    act_as(&mut browser, &scene.twin).await;
    scene.staff("/contacts/twin/shared-login/removal").await;
    assert_eq!(acts_for(&browser).await, None);
    assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
    let twin = scene.record(&scene.twin).await;
    assert!(twin.contains("Not invited") && twin.contains("Another contact signs in with"), "{twin}");
    scene.staff("/contacts/twin/invitation").await;
    assert_eq!(scene.count("contacts WHERE has_access").await, 1, "without a name there is no access");

    // Linked again on its own form; what it had of its own is gone by then.
    let form = |version: i32, email: &str, more: &str| {
        let (customer, email) = (scene.northern.id, encode(email));
        format!("first_name=Dana&email={email}&customer={customer}&is_active=on&row_version={version}&{more}")
    };
    let console = scene.office.console().await;
    let path = format!("/contacts/{}", scene.twin.id);
    let saved = console.post(&path, &form(1, "own@northern.example", "mail=on")).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let (_, mail) = scene.office.app.newest_mail(&scene.office.acme).await;
    let link = mail.split("/invitation/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let offered = console.post(&path, &form(2, &scene.dana.email, "")).await;
    assert!(offered.status == 422 && offered.body.contains("Same person"), "{}", offered.body);
    let saved = console.post(&path, &form(2, &scene.dana.email, &format!("same_person={}", scene.dana.id))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let dead = scene.nobody().get(&format!("/invitation/{link}")).await.body;
    assert!(dead.contains("does not work any more"), "{dead}");
    assert_eq!(scene.nobody().sign_in("own@northern.example", PASSWORD).await.status, 422);
    let rows = format!("credentials WHERE contact_id = '{}'", scene.twin.id);
    assert_eq!(scene.count(&rows).await, 0);
    let mut browser = scene.dana().await;
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/", "it had access before");
}

#[tokio::test]
async fn an_invitation_goes_to_the_login_that_is_not_set_up() {
    let office = Office::open().await;
    let (app, acme) = (&office.app, &office.acme);
    let northern = app.customer(acme, "Northern").await;
    let dana = app.contact(acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let form = format!(
        "first_name=Dana&email={}&customer={}&is_active=on&same_person={}&mail=on",
        encode(&dana.email),
        northern.id,
        dana.id
    );
    let saved = console.post("/contacts", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let (subject, mail) = app.newest_mail(acme).await;
    assert_eq!(subject, "You have been invited to our customer portal");
    let link = mail.split("/invitation/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut browser = Browser::new(app, PORTAL);
    let set = browser.post(&format!("/invitation/{link}"), &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);
    assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"), "Haulage never let her in");
    let list = console.get("/contacts?access=granted").await.body;
    assert!(list.contains("Account confirmed"), "{list}");
}

#[tokio::test]
async fn only_those_who_see_all_customers_hear_that_somebody_is_known() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let boss = app.portal_user(&scene.office.acme, &scene.northern, "boss").await;
    app.administrator(&scene.office.acme, &boss).await;
    let known = app.portal_user(&scene.office.acme, &scene.office.haulage, "known").await;
    let boss = app.contact_browser(&scene.office.acme, &boss).await;
    let form = format!("first_name=Known&email={}", encode(&known.email));
    let refused = boss.post("/people", &form).await;
    assert!(refused.status == 422 && refused.body.contains("This address cannot be used"), "{}", refused.body);
    assert!(!refused.body.contains("Same person") && !refused.body.contains("Haulage"));
    let forged = boss.post("/people", &format!("{form}&same_person={}", known.id)).await;
    assert!(forged.status.is_client_error(), "{}", forged.status);
    let page = boss.get(&format!("/people/{}", scene.twin.id)).await.body;
    assert!(page.contains("Dana North") && !page.contains("Haulage") && !page.contains("login of"), "{page}");
    let twin = format!("/people/{}", scene.twin.id);
    let mut browser = scene.dana().await;
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(boss.post(&format!("{twin}/revocation"), "").await.status, 303);
    assert_eq!(acts_for(&browser).await, None);
    assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
    assert_eq!(boss.post(&format!("{twin}/restoration"), "").await.status, 303);
}

#[tokio::test]
async fn a_page_of_the_customer_before_invites_nobody_to_the_one_after() {
    let scene = Scene::new().await;
    scene.office.app.administrator(&scene.office.acme, &scene.dana).await;
    let mut browser = scene.dana().await;
    let page = browser.get("/people/new").await.body;
    let shown = page.split("name=\"acting_for\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    act_as(&mut browser, &scene.twin).await;
    let form = format!("first_name=Cole&email=cole%40firm.example&acting_for={shown}");
    let again = browser.post("/people", &form).await;
    assert!(again.status == 422 && again.body.contains("You switched to Northern in another tab"), "{}", again.body);
    assert_eq!(scene.count("contacts WHERE email_norm = 'cole@firm.example'").await, 0);
    let form = format!("first_name=Cole&email=cole%40firm.example&acting_for={}", scene.northern.id);
    assert_eq!(browser.post("/people", &form).await.location(), "/people");
}

/// Changes to and fro until the click has answered, and some times more; every browser that came of it. As the twin nobody
/// acts in a session that was asked for after the answer.
async fn change_to_and_fro<'a>(
    scene: &'a Scene,
    mut browser: Browser<'a>,
    (is_answered, early, late): (&AtomicBool, &AtomicUsize, &AtomicUsize),
) -> Vec<Browser<'a>> {
    let mut kept = Vec::new();
    for turn in 0.. {
        let was_answered = is_answered.load(Ordering::SeqCst);
        let to = [&scene.twin, &scene.dana][turn % 2];
        let answer = browser.post("/account/customer", &format!("contact={}", to.id)).await;
        assert!(!answer.status.is_server_error(), "{}", answer.body);
        kept.push(browser.at(PORTAL));
        if is_dead(&answer) {
            browser = scene.nobody();
            browser.sign_in(&scene.dana.email, PASSWORD).await;
        } else if answer.location() == "/" {
            browser.keep(&answer);
            let acting = acts_for(&browser).await;
            assert!(!(was_answered && turn % 2 == 0 && acting.is_some()), "acts for {acting:?} after the click");
            early.fetch_add(1, Ordering::SeqCst);
        }
        late.fetch_add(usize::from(was_answered), Ordering::SeqCst);
        if was_answered && turn % 2 == 0 && turn > 3 {
            break;
        }
    }
    kept.push(browser);
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_to_a_contact_whose_access_has_ended() {
    let scene = Scene::new().await;
    let console = scene.office.console().await;
    let twin = scene.twin.id;
    let (off, on) = (format!("/contacts/{twin}/revocation"), format!("/contacts/{twin}/restoration"));
    let (early, late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for number in 0..rounds(30) {
        let is_answered = AtomicBool::new(false);
        let changing = change_to_and_fro(&scene, scene.dana().await, (&is_answered, &early, &late));
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 7 % 60)).await;
            assert_eq!(console.post(&off, "").await.status, 303);
            is_answered.store(true, Ordering::SeqCst);
        };
        let (kept, ()) = tokio::join!(changing, clicking);
        for old in &kept {
            let acting = acts_for(old).await;
            assert!(acting.is_none() || acting.as_deref() == Some("Haulage"), "{acting:?}");
        }
        assert_eq!(scene.count(&format!("sessions WHERE contact_id = '{twin}'")).await, 0);
        assert_eq!(console.post(&on, "").await.status, 303);
        scene.office.app.clock.advance(Duration::minutes(20));
    }
    assert!(early.load(Ordering::SeqCst) > 20 && late.load(Ordering::SeqCst) > 20);
}

//! Nobody learns from us who has an account: not by what we say, not by how long it takes us.

use std::time::{Duration, Instant};

use accounts::Role;
use testkit::{Answer, App, Browser, samples};

const WRONG: &str = "password=not+the+right+one";

/// The answer as text, without the name that was typed.
fn whole(answer: &Answer, name: &str) -> String {
    // The length counts the name; the body is compared without it.
    let headers = answer.headers.iter().filter(|(name, _)| *name != "content-length");
    let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {headers:?} {}", answer.status, answer.body.replace(name, "<name>"))
}

/// Names of people in every state that an account can have, and of nobody; all of one length.
struct Names {
    app: App,
    portal: Vec<(&'static str, String)>,
    console: Vec<(&'static str, String)>,
}

async fn names() -> Names {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (on, off) = (app.customer(&acme, "On").await, app.customer(&acme, "Off").await);
    let known = app.portal_user(&acme, &on, "known").await;
    let never = app.contact(&acme, &on, "never").await;
    let invited = app.contact(&acme, &on, "guest").await;
    let gone = app.portal_user(&acme, &on, "going").await;
    let closed = app.portal_user(&acme, &off, "other").await;
    let staff = app.staff(&acme, "staff", Role::Admin).await;
    app.database
        .plant(&format!(
            "UPDATE contacts SET has_access = true WHERE id = '{}'; UPDATE contacts SET has_access = false WHERE id = '{}';
             UPDATE customers SET has_portal_access = false WHERE id = '{}'",
            invited.id, gone.id, off.id
        ))
        .await;
    // Somebody who may have a link mailed that signs in, and somebody who is asked for a second step after the password.
    let asked = app.portal_user(&acme, &on, "asked").await;
    app.add_second_step(&acme, accounts::Person::Contact(asked.id)).await;
    app.database
        .plant(&format!("UPDATE contacts SET confirmed_at = now() WHERE id IN ('{}', '{}')", known.id, asked.id))
        .await;
    let nobody = known.email.replace("known", "nobod");
    let portal = vec![
        ("nobody", nobody.clone()),
        ("a portal user", known.email),
        ("a portal user with a second step", asked.email),
        ("a contact that was never invited", never.email),
        ("an invited contact without a password", invited.email),
        ("a revoked contact", gone.email),
        ("a contact of a customer that is off", closed.email),
    ];
    let console =
        vec![("nobody", staff.email.replace("staff", "nobod")), ("a colleague", staff.email), ("a contact", nobody)];
    Names { app, portal, console }
}

#[tokio::test]
async fn every_name_gets_the_same_answer() {
    let Names { app, portal, console } = names().await;
    for (host, people) in [(PORTAL, &portal), (CONSOLE, &console)] {
        let browser = Browser::new(&app, host);
        let is_portal = !host.contains("console");
        let link = is_portal.then_some(("/sign-in/link", ""));
        for (path, rest) in [("/sign-in", WRONG), ("/password/forgot", "")].into_iter().chain(link) {
            let mut expected = None;
            for (who, name) in people {
                let form = format!("name={}&{rest}", name.replace('@', "%40"));
                let answer = browser.post(path, form.trim_end_matches('&')).await;
                let said = whole(&answer, name);
                assert_eq!(expected.get_or_insert_with(|| said.clone()), &said, "{path} tells {who} from nobody");
                assert!(answer.status == 422 || answer.location() == "/sign-in", "{path}: {}", answer.status);
            }
        }
    }
}

#[tokio::test]
async fn every_name_is_slowed_down_alike() {
    let Names { app, portal, .. } = names().await;
    let browser = Browser::new(&app, PORTAL);
    let mut expected = None;
    for (who, name) in &portal[..3] {
        let form = format!("name={}&{WRONG}", name.replace('@', "%40"));
        let mut said = Vec::new();
        for _ in 0..12 {
            said.push(whole(&browser.post("/sign-in", &form).await, name));
        }
        assert!(said.last().unwrap().contains("Too many tries"), "{who}");
        assert_eq!(expected.get_or_insert_with(|| said.clone()), &said, "{who}");
    }
}

const PORTAL: &str = "acme.localhost:8080";
const CONSOLE: &str = "acme.console.localhost:8080";

/// A host, a path there, and what is sent beside the name.
type Door = (&'static str, &'static str, &'static str);

/// The median of how long each name takes, asked in turns so that whatever else the machine does hits all alike.
async fn medians(app: &App, (host, path, rest): Door, names: &[(&'static str, String)]) -> Vec<Duration> {
    let browser = Browser::new(app, host);
    let mut took = vec![Vec::new(); names.len()];
    for round in 0..samples(21) {
        if round % 5 == 0 {
            // Past the hour of every wait, and nobody is slowed down for trying too often: that answer is quick for all.
            app.clock.advance(time::Duration::minutes(20));
            app.database.plant("DELETE FROM sign_in_failures").await;
        }
        for ((_, name), took) in names.iter().zip(&mut took) {
            let form = format!("name={}&{rest}", name.replace('@', "%40"));
            let begun = Instant::now();
            browser.post(path, form.trim_end_matches('&')).await;
            took.push(begun.elapsed());
        }
    }
    took.into_iter()
        .map(|mut took| {
            took.sort();
            took[took.len() / 2]
        })
        .collect()
}

/// Fails when some name takes longer or shorter than nobody by more than a margin. A machine that is busy with other
/// things may blur one measurement; a real difference is there in all three.
async fn assert_alike(app: &App, door: Door, names: &[(&'static str, String)], margin: fn(Duration) -> Duration) {
    let mut seen = Vec::new();
    for _ in 0..3 {
        let took = medians(app, door, names).await;
        if took.iter().all(|took_by_one| took_by_one.abs_diff(took[0]) <= margin(took[0])) {
            return;
        }
        seen.push(took);
    }
    let who: Vec<&str> = names.iter().map(|(who, _)| *who).collect();
    panic!("{door:?} takes a different time: {who:?} {seen:?}");
}

#[tokio::test]
async fn signing_in_takes_as_long_for_nobody_as_for_somebody() {
    let Names { app, portal, console } = names().await;
    // Hashing takes tens of milliseconds; whoever is not hashed for would be several times faster.
    for (host, people) in [(PORTAL, &portal), (CONSOLE, &console)] {
        assert_alike(&app, (host, "/sign-in", WRONG), people, |nobody| nobody / 3).await;
    }
}

#[tokio::test]
async fn asking_for_a_link_takes_as_long_for_nobody_as_for_somebody() {
    let Names { app, portal, console } = names().await;
    for (host, path, people) in [
        (PORTAL, "/password/forgot", &portal),
        (PORTAL, "/sign-in/link", &portal),
        (CONSOLE, "/password/forgot", &console),
    ] {
        assert_alike(&app, (host, path, ""), people, |_| Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_passkey_is_asked_for_in_the_same_way_and_time_whoever_is_named() {
    let Names { app, portal, console } = names().await;
    for (host, people) in [(PORTAL, &portal), (CONSOLE, &console)] {
        let browser = Browser::new(&app, host);
        for (who, name) in people {
            let form = format!("name={}", name.replace('@', "%40"));
            let question: serde_json::Value =
                serde_json::from_str(&browser.post("/sign-in/passkey", &form).await.body).unwrap();
            let keys = question.pointer("/publicKey/allowCredentials").or(question.get("allowCredentials"));
            assert!(keys.is_none_or(|keys| keys.as_array().is_some_and(Vec::is_empty)), "{who}: {question}");
        }
        // Nothing waits for a fixed time here, so that a busy machine blurs it.
        assert_alike(&app, (host, "/sign-in/passkey", ""), people, |nobody| (nobody / 2).max(Duration::from_millis(5)))
            .await;
    }
}

const NOTHING: &str = "SELECT 1";
const OURS: &str = "our link";
const THEIRS: &str = "the link of another business";

/// Login links by whose they are, what happens to them before they are tried, and after.
const DEAD_LINKS: [(&str, &str, &str, &str); 10] = [
    ("nonsense", "x", NOTHING, NOTHING),
    ("nobody's", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NOTHING, NOTHING),
    ("another business's", THEIRS, NOTHING, NOTHING),
    (
        "an expired one",
        OURS,
        "UPDATE login_links SET expires_at = '2026-11-24 12:00Z'",
        "UPDATE login_links SET expires_at = '2027-05-24 12:00Z'",
    ),
    ("a revoked contact's", OURS, "UPDATE contacts SET has_access = false", "UPDATE contacts SET has_access = true"),
    ("an inactive contact's", OURS, "UPDATE contacts SET is_active = false", "UPDATE contacts SET is_active = true"),
    (
        "one of a customer that is off",
        OURS,
        "UPDATE customers SET has_portal_access = false",
        "UPDATE customers SET has_portal_access = true",
    ),
    (
        "one of a business without links",
        OURS,
        "UPDATE portal_settings SET login_links = false",
        "UPDATE portal_settings SET login_links = true",
    ),
    ("a live one", OURS, NOTHING, "DELETE FROM credentials WHERE kind = 'login_link'"),
    ("a disabled one", OURS, NOTHING, NOTHING),
];

#[tokio::test]
async fn every_link_that_does_not_work_gets_the_same_answer() {
    let app = App::start().await;
    let mut links = Vec::new();
    for name in ["acme", "rival"] {
        let tenant = app.tenant(name).await;
        let customer = app.customer(&tenant, "On").await;
        let contact = app.contact(&tenant, &customer, "dana").await;
        let owner = app.staff(&tenant, "owner", Role::Owner).await;
        let console = app.staff_browser(&tenant, &owner).await;
        assert_eq!(console.post(&format!("/contacts/{}/login-link", contact.id), "").await.status, 303);
        links.push(app.login_link(&console, &contact).await);
    }
    let mut browser = Browser::new(&app, PORTAL);
    let mut expected = None;
    for (who, token, before, after) in DEAD_LINKS {
        let token = match token {
            OURS => &links[0],
            THEIRS => &links[1],
            token => token,
        };
        app.database.plant(before).await;
        let answer = browser.use_link(token).await;
        app.database.plant(after).await;
        if who == "a live one" {
            assert_eq!(answer.location(), "/link/code");
            browser = Browser::new(&app, PORTAL);
            continue;
        }
        let said = whole(&answer, "\0");
        assert_eq!(expected.get_or_insert_with(|| said.clone()), &said, "{who} is told from others");
        assert!(answer.status == 200 && said.contains("does not work any more"), "{who}: {said}");
    }
}

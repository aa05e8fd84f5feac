//! Secrets stay where they belong: no log, page, export or mail holds one but the place that is meant for it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use accounts::{Person, find_second_step};
use axum::http::Method;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, PASSWORD, Visitor, World, encode};
use tracing::Level;
use web::routes::Site;

/// What somebody chooses as password, and what somebody types by mistake: a password that opens something elsewhere.
const CHOSEN: &str = "violetharbourcandle47";
const MISTYPED: &str = "orchardlanternpebble58";

/// What a process logs, with everything that can be turned on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens to the whole process from now on.
    fn listen(&self) {
        let log = self.clone();
        let lines = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_ansi(false);
        tracing::subscriber::set_global_default(lines.with_writer(move || log.clone()).finish()).unwrap();
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// A secret, and the beginnings of the places that are meant for it.
struct Secret {
    name: &'static str,
    text: String,
    places: Vec<String>,
}

/// What came out of the product: where, and the text.
struct Scene {
    world: World,
    log: Log,
    seen: Vec<(String, String)>,
    secrets: Vec<Secret>,
}

impl Scene {
    async fn new(log: Log) -> Self {
        let world = World::new().await;
        world.app.database.plant("UPDATE portal_settings SET email_sign_in = true").await;
        let mut scene = Self { world, log, seen: Vec::new(), secrets: Vec::new() };
        for (name, password) in [("a password", CHOSEN), ("a mistyped password", MISTYPED), ("the password", PASSWORD)]
        {
            scene.keep(name, password, &[]);
        }
        scene.keep("the same in a form", &encode(PASSWORD), &[]);
        scene.keep("a hash of a password", "$argon2", &[]);
        for visitor in scene.world.visitors.clone() {
            let cookies = visitor.cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
            cookies.for_each(|(_, token)| scene.keep("a session's token", token, &[]));
            if !visitor.key.is_empty() {
                scene.keep("an API key", &visitor.key[36..], &[]);
            }
        }
        scene
    }

    /// Remembers a secret, which may be seen in these places alone.
    fn keep(&mut self, name: &'static str, text: &str, places: &[&str]) {
        assert!(text.len() > 6, "{name}: {text}");
        let places = places.iter().map(|place| (*place).to_owned()).collect();
        self.secrets.push(Secret { name, text: text.to_owned(), places });
    }

    /// Notes an answer, without the cookies, which are for the browser alone.
    fn note(&mut self, place: String, answer: &Answer) {
        let headers = answer.headers.iter().filter(|(name, _)| *name != "set-cookie");
        let headers: String = headers.map(|(name, value)| format!("{name}: {value:?}\n")).collect();
        self.seen.push((place, headers + &answer.body));
    }

    /// Sends a form as somebody.
    async fn post(&mut self, visitor: &str, path: &str, form: &str) -> Answer {
        let visitor = self.world.visitor(visitor).clone();
        // Mails are told apart by the millisecond.
        self.world.app.clock.advance(time::Duration::MILLISECOND);
        let answer = self.world.app.visit(&visitor.home, &visitor, (Method::POST, path), Some(form)).await;
        self.note(format!("POST {path}"), &answer);
        answer
    }

    /// Sends a form as nobody whom the portal knows; the cookies that come back are secrets.
    async fn come(&mut self, path: &str, form: &str) -> Answer {
        self.world.app.clock.advance(time::Duration::MILLISECOND);
        let answer = Browser::new(&self.world.app, &self.world.host(Site::Portal)).post(path, form).await;
        for cookie in answer.cookies() {
            let (name, token) = cookie.split_once('=').unwrap();
            if name != "__Host-flash" && token.len() > 6 {
                self.keep("a session's token", token, &[]);
            }
        }
        self.note(format!("POST {path}"), &answer);
        answer
    }

    /// The token of the link in the newest mail, which only its own kind of mail may show.
    async fn mailed(&mut self, name: &'static str, folder: &str) -> String {
        let id = self.newest_mail().await;
        let (_, body) = self.world.app.newest_mail(&self.world.acme).await;
        let token = body.split(folder).nth(1).unwrap_or_else(|| panic!("no {folder} in {body}"))[..43].to_owned();
        self.keep(name, &token, &[&format!("mail {id}")]);
        token
    }

    async fn newest_mail(&self) -> String {
        self.mails().await.pop().unwrap()
    }

    /// The ids of all mails of the business, the oldest first.
    async fn mails(&self) -> Vec<String> {
        let sql = format!("SELECT id::text FROM mails WHERE tenant_id = '{}' ORDER BY id", self.world.acme.id());
        let mut connection = self.world.app.database.superuser().await;
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(sql)).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Everything that people do with passwords, and what they get wrong about them.
    async fn use_passwords(&mut self) {
        let idle = self.world.contacts().1;
        let (id, name) = (idle.id, encode(&idle.email));
        self.post("owner", &format!("/contacts/{id}/invitation"), "").await;
        let invitation = format!("/invitation/{}", self.mailed("an invitation's token", "/invitation/").await);
        assert_eq!(self.come(&invitation, &format!("password={}", &CHOSEN[..6])).await.status, 422);
        assert_eq!(self.come(&invitation, &format!("password={CHOSEN}")).await.location(), "/sign-in");
        self.come(&invitation, &format!("password={MISTYPED}")).await;
        assert_eq!(self.come("/sign-in", &format!("name={name}&password={MISTYPED}")).await.status, 422);
        // What belongs into one field is typed into another one.
        self.come("/sign-in", &format!("name={name}&password={CHOSEN}&passwort={MISTYPED}")).await;
        self.come("/sign-in", &format!("name={name}&name={name}&password={MISTYPED}")).await;
        assert_eq!(self.come("/sign-in", &format!("name={name}&password={CHOSEN}")).await.location(), "/");
        for form in [format!("current={MISTYPED}&password={CHOSEN}"), format!("current={CHOSEN}&password=x")] {
            assert_eq!(self.post("portal user", "/account/password", &form).await.status, 422);
            assert_eq!(self.post("admin", "/account/password", &form).await.status, 422);
        }
        self.post("admin", "/proof", &format!("next=%2F&proof={MISTYPED}")).await;
    }

    /// Links that are mailed, shown to staff, and used.
    async fn use_links(&mut self) {
        let contact = self.world.contacts().0;
        let name = encode(&contact.email);
        self.come("/password/forgot", &format!("name={name}")).await;
        let token = self.mailed("a reset link's token", "/password/reset/").await;
        assert_eq!(self.come(&format!("/password/reset/{token}"), "password=x").await.status, 422);
        self.come("/sign-in/link", &format!("name={name}")).await;
        let token = self.mailed("a sign-in link's token", "/sign-in/link/").await;
        assert_eq!(self.come(&format!("/sign-in/link/{token}"), "").await.location(), "/");
        self.come(&format!("/sign-in/link/{token}"), "").await;

        let id = self.world.contacts().1.id;
        self.post("owner", &format!("/contacts/{id}/login-link"), "").await;
        self.post("owner", &format!("/contacts/{id}/login-link/mail"), "").await;
        let token = self.mailed("a login link's token", "/link#").await;
        // Staff who may give access see it on the contact's record.
        self.secrets.last_mut().unwrap().places.push(format!("GET /contacts/{id}/access as owner"));
        self.come("/link", &format!("token={token}")).await;
        self.come("/link", &format!("token={token}x")).await;
    }

    /// A password that is mailed, and good for choosing another one.
    async fn use_temporary_password(&mut self) {
        self.post("owner", "/settings/customer-portal/users", "invites_with=temporary_password").await;
        let World { app, acme, .. } = &self.world;
        let guest = app.contact(acme, self.world.customer_and_owner().0, "guest").await;
        self.post("owner", &format!("/contacts/{}/invitation", guest.id), "").await;
        let (_, body) = self.world.app.newest_mail(&self.world.acme).await;
        let mut words = body.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let password = words.find(|word| word.len() == 29 && word.matches('-').count() == 5).unwrap().to_owned();
        let mail = format!("mail {}", self.newest_mail().await);
        self.keep("a temporary password", &password, &[&mail]);
        let form = format!("name={}&password={password}", encode(&guest.email));
        let chooses = self.come("/sign-in", &form).await;
        // Where it leads is the page on which they choose: its address is the link.
        let token = chooses.location().split("/password/reset/").nth(1).unwrap().to_owned();
        self.keep("a reset link's token", &token, &["POST /sign-in"]);
        self.come(&format!("/password/reset/{token}"), "password=x").await;
    }

    /// Phones that make codes: one that is being set up, and one that is.
    async fn use_second_steps(&mut self) {
        let proof = format!("proof={}", encode(PASSWORD));
        assert_eq!(self.post("portal user", "/account/second-step", &proof).await.location(), "/account/second-step");
        let places = ["GET /account/second-step as portal user", "POST /account/second-step/confirmation"];
        self.keep_phone(Person::Contact(self.world.contacts().0.id), &places).await;
        self.post("portal user", "/account/second-step/confirmation", "code=000000").await;

        let owner = Person::Staff(self.world.customer_and_owner().1.id);
        let codes = self.world.app.add_second_step(&self.world.acme, owner).await;
        codes.iter().for_each(|code| self.keep("a recovery code", code, &[]));
        self.keep_phone(owner, &[]).await;
    }

    /// Remembers the secret of somebody's phone.
    async fn keep_phone(&mut self, person: Person, places: &[&str]) {
        let World { app, acme, .. } = &self.world;
        let mut tx = app.database.db.read(acme.whole()).await.unwrap();
        let step = find_second_step(&mut tx, &app.portal.accounts, person).await.unwrap().unwrap();
        drop(tx);
        let text = step.secret.text();
        self.keep("a phone's secret", &text, places);
        self.keep("a phone's secret in one piece", &text.replace(' ', ""), &[]);
    }

    /// Every page, file and answer for programs that the table has.
    async fn look_at_everything(&mut self) {
        for route in testkit::table().into_iter().filter(|route| route.method == Method::GET) {
            let own = self.world.ids(&route).await.map_or_else(String::new, |ids| ids.own);
            let path = match route.path.split_once('{') {
                Some((before, after)) => format!("{before}{own}{}", after.split_once('}').unwrap().1),
                None => route.path.to_owned(),
            };
            let names: &[&str] = match route.site {
                Site::Console => &["owner", "viewer", "anonymous"],
                Site::Portal => &["portal user", "portal user by login link", "staff who look on", "program"],
                Site::Public => &["anonymous"],
            };
            for name in names {
                let visitor: Visitor = self.world.visitor(name).clone();
                let host = self.world.host(route.site);
                let answer = self.world.app.visit(&host, &visitor, (Method::GET, &path), None).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
                self.note(format!("GET {path} as {name}"), &answer);
            }
        }
    }

    async fn read_mails(&mut self) {
        for id in self.mails().await {
            let page = format!("/mails/{}/{id}/body", self.world.acme.id());
            let body = self.world.app.mail_page(&page).await;
            self.seen.push((format!("mail {id}"), body));
        }
    }

    /// Where a secret is that should not be there.
    fn leaks(&self) -> Vec<String> {
        let log = ("the log".to_owned(), self.log.text());
        let mut leaks = Vec::new();
        for Secret { name, text, places } in &self.secrets {
            for (place, what) in self.seen.iter().chain([&log]).filter(|(_, what)| what.contains(text)) {
                if !places.iter().any(|meant| place.starts_with(meant)) {
                    let at = what.find(text).unwrap();
                    let start = what[..at].char_indices().rev().nth(80).map_or(0, |(start, _)| start);
                    leaks.push(format!("{name} is in {place}: …{}{text}", &what[start..at]));
                }
            }
        }
        leaks
    }
}

#[tokio::test]
async fn no_secret_leaves_the_place_that_is_meant_for_it() {
    let log = Log::default();
    log.listen();
    let mut scene = Scene::new(log).await;
    scene.use_passwords().await;
    scene.use_links().await;
    scene.use_temporary_password().await;
    scene.use_second_steps().await;
    scene.look_at_everything().await;
    scene.read_mails().await;
    let leaks = scene.leaks();
    assert!(leaks.is_empty(), "{} of {} places:\n{}", leaks.len(), scene.seen.len(), leaks.join("\n"));

    // Whoever listens hears something, and what is meant to be shown is.
    let lines = scene.log.text().lines().count();
    assert!(lines > 1000 && scene.seen.len() > 300, "{lines} lines of log, {} places", scene.seen.len());
    for Secret { name, text, places } in &scene.secrets {
        for meant in places {
            let is_shown = scene.seen.iter().any(|(place, what)| place.starts_with(meant) && what.contains(text));
            assert!(is_shown, "{name} is not in {meant}");
        }
    }
}

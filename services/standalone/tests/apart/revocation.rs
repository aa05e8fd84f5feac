//! Once the staff's click has answered, nothing of whom it shut out works, though four processes and Redis stand between.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use accounts::{Person, Purpose, Role};
use db::Tenant;
use testkit::{Answer, Authenticator, Contact, Customer, PASSWORD};

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::until;

struct Scene {
    fleet: Fleet,
    acme: Tenant,
    haulage: Customer,
    console: Browser,
    /// What worked while it still might.
    early: AtomicUsize,
}

/// Everything by which one contact gets in, or is halfway in.
struct Ways {
    dana: Contact,
    /// Signed in.
    browser: Browser,
    /// Links that set a password.
    links: Vec<String>,
    /// The form of a login link, and a browser that it is known in.
    login_link: (String, Browser),
    /// The address of a mailed link that signs in.
    mailed_link: String,
    /// A device with a passkey.
    device: Authenticator,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_revoked_contact_works_with_redis_and_without() {
    let scene = Scene::start().await;
    let rounds = testkit::rounds(6).max(3);
    for number in 0..rounds {
        // A third with Redis, a third while it hangs, a third without.
        if number == rounds / 3 {
            scene.fleet.redis.signal("-STOP");
        }
        if number == rounds * 2 / 3 {
            scene.fleet.redis.kill();
        }
        scene.round(number).await;
    }
    assert!(scene.early.load(Ordering::SeqCst) > 8, "nothing was tried before the clicks");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_halfway_in_stays_out_with_redis_and_while_it_hangs() {
    let scene = Scene::start().await;
    for name in ["dana", "eli"] {
        let contact = scene.contact(name).await;
        let codes = scene.fleet.app.add_second_step(&scene.acme, Person::Contact(contact.id)).await;
        let [mut done, mut asked] = [scene.fleet.browser("acme"), scene.fleet.browser("acme")];
        for browser in [&mut done, &mut asked] {
            assert_eq!(browser.sign_in(&contact.email, PASSWORD).await.location(), "/sign-in/second-step");
        }
        // That the first code works shows that the second one would have.
        let code = |at: usize| format!("code={}", codes[at]);
        assert_eq!(done.post("/sign-in/second-step", &code(0)).await.location(), "/");
        let record = format!("/contacts/{}", contact.id);
        assert_eq!(scene.console.post(&format!("{record}/revocation"), "").await.status, 303);
        assert_ne!(asked.post("/sign-in/second-step", &code(1)).await.location(), "/", "{name} came in by a code");
        assert_eq!(scene.console.post(&format!("{record}/restoration"), "").await.status, 303);
        assert_ne!(asked.post("/sign-in/second-step", &code(1)).await.location(), "/", "{name}'s sign-in came back");
        scene.fleet.redis.signal("-STOP");
    }
}

impl Scene {
    async fn start() -> Self {
        let fleet = Fleet::start(0).await;
        let acme = fleet.app.tenant("acme").await;
        let owner = fleet.app.staff(&acme, "owner", Role::Owner).await;
        let haulage = fleet.app.customer(&acme, "Haulage").await;
        let console = fleet.console(&acme, &owner).await;
        Self { fleet, acme, haulage, console, early: AtomicUsize::new(0) }
    }

    /// A contact who has signed in before.
    async fn contact(&self, name: &str) -> Contact {
        let contact = self.fleet.app.portal_user(&self.acme, &self.haulage, name).await;
        let sql = format!("UPDATE contacts SET confirmed_at = now() WHERE id = '{}'", contact.id);
        self.fleet.app.database.plant(&sql).await;
        contact
    }

    async fn ways(&self, name: &str) -> Ways {
        let dana = self.contact(name).await;
        let mut browser = self.fleet.browser("acme");
        assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
        let mut device = Authenticator::new(&format!("http://acme.localhost:{}", self.fleet.port));
        let mut adding = browser.clone();
        let answer =
            device.create(&adding.question("/account/passkeys/question", "key_name=Laptop&key_proof=&answer=").await);
        let added =
            adding.post("/account/passkeys", &format!("key_name=Laptop&key_proof=&answer={}", encode(&answer))).await;
        assert_eq!(added.location(), "/account", "{}", added.body);
        browser.keep(&added);
        let login_link = self.login_link(&dana).await;
        let mut links = Vec::new();
        for (path, purpose) in [("/invitation", Purpose::Invitation), ("/password/reset", Purpose::Reset)] {
            links.push(format!("{path}/{}", self.fleet.app.link(&self.acme, &dana, purpose).await));
        }
        let mailed_link = self.fleet.app.link(&self.acme, &dana, Purpose::SignIn).await;
        Ways { dana, browser, links, login_link, mailed_link: format!("/sign-in/link/{mailed_link}"), device }
    }

    /// Turns the login link on and enters by it once, with the code from the mail.
    async fn login_link(&self, dana: &Contact) -> (String, Browser) {
        let record = format!("/contacts/{}", dana.id);
        assert_eq!(self.console.post(&format!("{record}/login-link"), "").await.status, 303);
        let page = self.console.get(&format!("{record}/access")).await.body;
        let address = page.split("id=\"login-link\">").nth(1).unwrap().split('<').next().unwrap();
        let form = format!("token={}", address.split_once("/link#").unwrap().1);
        let mut known = self.fleet.browser("acme");
        let asked = known.post("/link", &form).await;
        assert_eq!(asked.location(), "/link/code", "{}", asked.body);
        known.keep(&asked);
        let code = until(Duration::from_secs(60), "the mail with the code", async || {
            let mails = self.fleet.post.taken().into_iter().filter(|mail| mail.recipients.contains(&dana.email));
            let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
            mails.filter_map(|mail| mail.text.split_whitespace().find(is_code).map(str::to_owned)).next()
        })
        .await;
        let entered = known.post("/link/code", &format!("code={code}")).await;
        assert_eq!(entered.location(), "/", "{}", entered.body);
        known.keep(&entered);
        (form, known)
    }

    async fn round(&self, number: u64) {
        let mut ways = self.ways(&format!("dana{number}")).await;
        let (browser, (form, known)) = (ways.browser.clone(), ways.login_link.clone());
        let is_answered = AtomicBool::new(false);
        let revocation = format!("/contacts/{}/revocation", ways.dana.id);
        let clicking = async {
            tokio::time::sleep(Duration::from_millis(number * 29 % 120)).await;
            let answer = self.console.post(&revocation, "").await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            is_answered.store(true, Ordering::SeqCst);
        };
        tokio::join!(
            clicking,
            self.keep_on(&is_answered, async || browser.get("/account").await, |answer| answer.status == 200),
            self.keep_on(&is_answered, async || self.sign_in(&ways.dana).await, |answer| answer.location() == "/"),
            self.keep_on(&is_answered, async || known.post("/link", &form).await, |answer| answer.location() == "/"),
            self.keep_on(
                &is_answered,
                async || browser.post("/account/sessions/end", "").await,
                |answer| answer.location() == "/account"
            ),
        );
        self.nothing_works(&mut ways).await;
        let restored = self.console.post(&format!("/contacts/{}/restoration", ways.dana.id), "").await;
        assert_eq!(restored.status, 303);
        for old in [&ways.browser, &ways.login_link.1] {
            assert_ne!(old.get("/account").await.status, 200, "an old session came back");
        }
        assert_ne!(known.post("/link", &form).await.location(), "/", "an old login link came back");
        assert_eq!(self.sign_in(&ways.dana).await.location(), "/", "restored, and yet shut out");
    }

    /// Tries again and again, and once more after the click has answered: that must not work.
    async fn keep_on(
        &self,
        is_answered: &AtomicBool,
        mut ask: impl AsyncFnMut() -> Answer,
        works: impl Fn(&Answer) -> bool,
    ) {
        loop {
            let is_late = is_answered.load(Ordering::SeqCst);
            let answer = ask().await;
            assert!(!answer.status.is_server_error(), "{} {}", answer.status, answer.body);
            assert!(!(is_late && works(&answer)), "worked after the click: {} {}", answer.status, answer.location());
            if works(&answer) {
                self.early.fetch_add(1, Ordering::SeqCst);
            }
            if is_late {
                break;
            }
        }
    }

    async fn nothing_works(&self, ways: &mut Ways) {
        for browser in [&ways.browser, &ways.login_link.1] {
            for path in ["/", "/account", "/parts"] {
                assert_ne!(browser.get(path).await.status, 200, "{path}");
            }
        }
        let password = format!("password={}", encode("gravel walnut mitten"));
        for link in &ways.links {
            let answer = self.fleet.browser("acme").post(link, &password).await;
            assert_ne!(answer.location(), "/sign-in", "{link} set a password");
        }
        let mut fresh = self.fleet.browser("acme");
        for word in [PASSWORD, "gravel walnut mitten"] {
            assert_ne!(fresh.sign_in(&ways.dana.email, word).await.location(), "/");
        }
        let pressed = self.fleet.browser("acme").post(&ways.mailed_link, "").await;
        assert_ne!(pressed.location(), "/", "the mailed link signed in");
        let mut holder = self.fleet.browser("acme");
        let answer = ways.device.get(&holder.question("/sign-in/passkey", "").await);
        let shown = holder.post("/sign-in/passkey/answer", &format!("answer={}", encode(&answer))).await;
        assert_ne!(shown.location(), "/", "the passkey signed in");
    }

    async fn sign_in(&self, dana: &Contact) -> Answer {
        self.fleet.browser("acme").sign_in(&dana.email, PASSWORD).await
    }
}

//! Once the staff's click has answered, nothing of whom it shut out works, though four processes and Redis stand between.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use accounts::{Purpose, Role};
use db::Tenant;
use testkit::{Answer, Contact, Customer, PASSWORD};

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;

struct Scene {
    fleet: Fleet,
    acme: Tenant,
    haulage: Customer,
    console: Browser,
    /// What worked while it still might.
    early: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_revoked_contact_works_with_redis_and_without() {
    let fleet = Fleet::start(0).await;
    let acme = fleet.app.tenant("acme").await;
    let owner = fleet.app.staff(&acme, "owner", Role::Owner).await;
    let haulage = fleet.app.customer(&acme, "Haulage").await;
    let console = fleet.console(&acme, &owner).await;
    let scene = Scene { fleet, acme, haulage, console, early: AtomicUsize::new(0) };
    let rounds = testkit::rounds(8);
    for number in 0..rounds {
        if number == rounds / 2 {
            scene.fleet.redis.kill();
        }
        scene.round(number).await;
    }
    assert!(scene.early.load(Ordering::SeqCst) > 8, "nothing was tried before the clicks");
}

impl Scene {
    async fn round(&self, number: u64) {
        let dana = self.fleet.app.portal_user(&self.acme, &self.haulage, &format!("dana{number}")).await;
        let mut browser = self.fleet.browser("acme");
        assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
        let mut links = Vec::new();
        for (path, purpose) in [("/invitation", Purpose::Invitation), ("/password/reset", Purpose::Reset)] {
            links.push(format!("{path}/{}", self.fleet.app.link(&self.acme, &dana, purpose).await));
        }
        let is_answered = AtomicBool::new(false);
        let clicking = async {
            tokio::time::sleep(Duration::from_millis(number * 29 % 120)).await;
            let answer = self.console.post(&format!("/contacts/{}/revocation", dana.id), "").await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            is_answered.store(true, Ordering::SeqCst);
        };
        tokio::join!(
            clicking,
            self.keep_on(&is_answered, async || browser.get("/account").await, |answer| answer.status == 200),
            self.keep_on(&is_answered, async || self.sign_in(&dana).await, |answer| answer.location() == "/"),
            self.keep_on(
                &is_answered,
                async || browser.post("/account/sessions/end", "").await,
                |answer| answer.location() == "/account"
            ),
        );
        self.nothing_works(&dana, &browser, &links).await;
        let restored = self.console.post(&format!("/contacts/{}/restoration", dana.id), "").await;
        assert_eq!(restored.status, 303);
        assert_ne!(browser.get("/account").await.status, 200, "an old session came back");
        assert_eq!(self.sign_in(&dana).await.location(), "/", "restored, and yet shut out");
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

    async fn nothing_works(&self, dana: &Contact, browser: &Browser, links: &[String]) {
        for path in ["/", "/account", "/parts"] {
            assert_ne!(browser.get(path).await.status, 200, "{path}");
        }
        let password = format!("password={}", encode("gravel walnut mitten"));
        for link in links {
            let answer = self.fleet.browser("acme").post(link, &password).await;
            assert_ne!(answer.location(), "/sign-in", "{link} set a password");
        }
        let mut fresh = self.fleet.browser("acme");
        for word in [PASSWORD, "gravel walnut mitten"] {
            assert_ne!(fresh.sign_in(&dana.email, word).await.location(), "/");
        }
    }

    async fn sign_in(&self, dana: &Contact) -> Answer {
        self.fleet.browser("acme").sign_in(&dana.email, PASSWORD).await
    }
}

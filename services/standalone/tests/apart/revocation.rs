//! Once the staff's click has answered, nothing of whom it shut out works, though four processes and Redis stand between.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use db::ContactId;
use testkit::{Answer, PASSWORD};

use crate::browser::{Browser, encode};
use crate::ways::{Halfway, Office, Ways};

/// What the new password of a link is.
const NEW_PASSWORD: &str = "gravel walnut mitten";
/// The ways that are tried at once with the click, by their names.
const TRIED: [&str; 9] = [
    "a session",
    "the password",
    "the login link",
    "ending other sessions",
    "the passkey",
    "the second step",
    "a mailed link",
    "a link that sets a password",
    "a view",
];

/// One round: whether the click has been answered, and how often each way worked before.
#[derive(Default)]
struct Round {
    is_answered: AtomicBool,
    early: [AtomicUsize; TRIED.len()],
}

impl Round {
    /// Tries a way again and again, and once more after the click has answered: that must not work. What worked.
    async fn keep_on(
        &self,
        way: usize,
        mut ask: impl AsyncFnMut() -> Answer,
        works: impl Fn(&Answer) -> bool,
    ) -> Vec<Answer> {
        let mut worked = Vec::new();
        loop {
            let is_late = self.is_answered.load(Ordering::SeqCst);
            let (answer, what) = (ask().await, TRIED[way]);
            assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.body);
            let has_worked = works(&answer);
            assert!(!(is_late && has_worked), "{what} worked after the click: {} {}", answer.status, answer.location());
            if has_worked {
                self.early[way].fetch_add(1, Ordering::SeqCst);
                worked.push(answer);
            }
            if is_late {
                return worked;
            }
        }
    }
}

/// A button that ends access: who presses it, where it leads, and what it sends.
type Press = (Browser, String, String);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_revoked_contact_works_with_redis_and_without() {
    let office = Office::open().await;
    let rounds = testkit::rounds(8).max(8);
    let mut early = [0; TRIED.len()];
    for number in 0..rounds {
        // A third with Redis, a third while it hangs, a third without.
        if number == rounds / 3 {
            office.fleet.redis.signal("-STOP");
        }
        if number == rounds * 2 / 3 {
            office.fleet.redis.kill();
        }
        let round = race(&office, number).await;
        early.iter_mut().zip(&round.early).for_each(|(all, one)| *all += one.load(Ordering::SeqCst));
    }
    let told: Vec<_> = TRIED.iter().zip(early).collect();
    println!("worked before the clicks: {told:?}");
    assert!(early.iter().all(|times| *times > 0), "not tried before a click: {told:?}");
}

/// Everything that lets three contacts in is tried at once with what takes their access away.
async fn race(office: &Office, number: u64) -> Round {
    let console = office.fleet.console(&office.acme, &office.owner).await;
    let mut ways = office.ways(&console, &format!("dana{number}")).await;
    let halfway = office.halfway((&format!("tess{number}"), &format!("lena{number}"))).await;
    let contacts = [ways.dana.id, halfway.tess.id, halfway.lena.id];
    let presses = presses(office, (number, &console), &contacts).await;
    let round = Round::default();
    let clicking = async {
        tokio::time::sleep(Duration::from_millis(number * 97 % 600)).await;
        for (who, path, form) in &presses {
            let answer = who.post(path, form).await;
            assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        }
        round.is_answered.store(true, Ordering::SeqCst);
    };
    let ((), mut given, more) =
        tokio::join!(clicking, try_ways(office, &round, &mut ways), try_halfway(office, &round, &halfway));
    given.extend(more);
    given.extend([ways.browser.clone(), ways.login_link.1.clone(), ways.view.clone()]);
    stay_out(&given).await;
    nothing_works(office, &mut ways, &halfway).await;
    give_back(office, (number, &console), &contacts).await;
    stay_out(&given).await;
    let (form, known) = &ways.login_link;
    // A customer that is switched on again has its login links back.
    let is_back = known.post("/link", form).await.location() == "/";
    assert_eq!(is_back, number % 4 == 3, "an old login link");
    let (waiting, code) = &halfway.asked[1];
    assert_ne!(waiting.post("/sign-in/second-step", code).await.location(), "/", "a sign-in that waited came back");
    assert_eq!(office.sign_in(&ways.dana).await.location(), "/", "restored, and yet shut out");
    round
}

/// What ends access, by turns: a button for each, one for all of them, an administrator of their own, and the switch of
/// their customer.
async fn presses(office: &Office, (number, console): (u64, &Browser), contacts: &[ContactId]) -> Vec<Press> {
    let each = |who: &Browser, noun: &str| {
        let press = |id: &ContactId| (who.clone(), format!("/{noun}/{id}/revocation"), String::new());
        contacts.iter().map(press).collect::<Vec<Press>>()
    };
    match number % 4 {
        0 => each(console, "contacts"),
        1 => {
            let chosen: Vec<String> = contacts.iter().map(|id| format!("contact={id}")).collect();
            vec![(console.clone(), "/contacts/revocations".to_owned(), format!("{}&sure=yes", chosen.join("&")))]
        }
        2 => each(&office.administrator(&format!("boss{number}")).await.1, "people"),
        _ => vec![(console.clone(), format!("/customers/{}/portal/disabled", office.haulage.id), String::new())],
    }
}

async fn give_back(office: &Office, (number, console): (u64, &Browser), contacts: &[ContactId]) {
    let paths = match number % 4 {
        3 => vec![format!("/customers/{}/portal/enabled", office.haulage.id)],
        _ => contacts.iter().map(|id| format!("/contacts/{id}/restoration")).collect(),
    };
    for path in paths {
        assert_eq!(console.post(&path, "").await.status, 303, "{path}");
    }
}

/// Tries everything that lets one contact in; the browsers that it let in.
async fn try_ways(office: &Office, round: &Round, ways: &mut Ways) -> Vec<Browser> {
    let Ways { dana, browser, login_link: (form, known), device, view, .. } = ways;
    let is_in = |answer: &Answer| answer.location() == "/";
    let is_shown = |answer: &Answer| answer.status == 200;
    let (_, by_password, by_link, _, by_key, _) = tokio::join!(
        round.keep_on(0, async || browser.get("/account").await, is_shown),
        round.keep_on(1, async || office.sign_in(dana).await, is_in),
        round.keep_on(2, async || known.post("/link", form).await, is_in),
        round.keep_on(
            3,
            async || browser.post("/account/sessions/end", "").await,
            |answer| answer.location() == "/account"
        ),
        round.keep_on(4, async || office.show_passkey(device).await, is_in),
        round.keep_on(8, async || view.get("/").await, is_shown),
    );
    kept(office, by_password.iter().chain(&by_link).chain(&by_key))
}

/// Tries what lets those in who are halfway in; the browsers that it let in.
async fn try_halfway(office: &Office, round: &Round, halfway: &Halfway) -> Vec<Browser> {
    let (waiting, code) = &halfway.asked[0];
    let (fresh, password) = (office.fleet.browser("acme"), format!("password={}", encode(PASSWORD)));
    let (by_code, by_mail, _) = tokio::join!(
        round.keep_on(5, async || waiting.post("/sign-in/second-step", code).await, |answer| answer.location() == "/"),
        round.keep_on(
            6,
            async || fresh.post(&halfway.mailed_link, "").await,
            |answer| answer.location() == "/sign-in/second-step"
        ),
        round.keep_on(
            7,
            async || fresh.post(&halfway.reset, &password).await,
            |answer| answer.location() == "/sign-in"
        ),
    );
    kept(office, by_code.iter().chain(&by_mail))
}

/// The browsers that these answers were for.
fn kept<'a>(office: &Office, answers: impl Iterator<Item = &'a Answer>) -> Vec<Browser> {
    let kept = answers.map(|answer| {
        let mut browser = office.fleet.browser("acme");
        browser.keep(answer);
        browser
    });
    kept.collect()
}

/// Whoever came in before is out, and no sign-in of theirs waits.
async fn stay_out(given: &[Browser]) {
    for browser in given {
        for path in ["/", "/account", "/parts", "/sign-in/second-step"] {
            assert_ne!(browser.get(path).await.status, 200, "{path}");
        }
    }
}

async fn nothing_works(office: &Office, ways: &mut Ways, halfway: &Halfway) {
    let password = format!("password={}", encode(NEW_PASSWORD));
    for link in ways.links.iter().chain([&halfway.reset]) {
        let answer = office.fleet.browser("acme").post(link, &password).await;
        assert_ne!(answer.location(), "/sign-in", "{link} set a password");
    }
    let mut fresh = office.fleet.browser("acme");
    for word in [PASSWORD, NEW_PASSWORD] {
        assert_ne!(fresh.sign_in(&ways.dana.email, word).await.location(), "/");
    }
    for (link, next) in [(&ways.mailed_link, "/"), (&halfway.mailed_link, "/sign-in/second-step")] {
        let pressed = office.fleet.browser("acme").post(link, "").await;
        assert_ne!(pressed.location(), next, "the mailed link signed in");
    }
    assert_ne!(office.show_passkey(&mut ways.device).await.location(), "/", "the passkey signed in");
    let (waiting, code) = &halfway.asked[1];
    assert_ne!(waiting.post("/sign-in/second-step", code).await.location(), "/", "a code signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_administrator_whose_right_was_taken_works() {
    let office = Office::open().await;
    let mut early = 0;
    for number in 0..testkit::rounds(6) {
        let console = office.fleet.console(&office.acme, &office.owner).await;
        let (boss, browser) = office.administrator(&format!("boss{number}")).await;
        let permissions = format!("/contacts/{}/permissions", boss.id);
        let (round, mut turn) = (Round::default(), 0);
        let clicking = async {
            tokio::time::sleep(Duration::from_millis(number * 29 % 120)).await;
            assert_eq!(console.post(&permissions, "parts=on").await.status, 303);
            round.is_answered.store(true, Ordering::SeqCst);
        };
        let inviting = async || {
            turn += 1;
            browser.post("/people", &format!("first_name=Eve&email=eve{number}.{turn}%40firm.example")).await
        };
        let ((), worked) = tokio::join!(clicking, round.keep_on(0, inviting, |answer| answer.location() == "/people"));
        early += worked.len();
    }
    assert!(early > 2, "nothing was tried before the clicks: {early}");
}

//! Contacts with every way in there is: signed in, halfway in, and with what would let them in.

use std::time::Duration;

use accounts::{Person, Purpose, Role};
use db::Tenant;
use testkit::{Answer, Authenticator, Contact, Customer, PASSWORD, Staff};

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::until;

/// A business with one customer.
pub(crate) struct Office {
    pub(crate) fleet: Fleet,
    pub(crate) acme: Tenant,
    pub(crate) owner: Staff,
    pub(crate) haulage: Customer,
}

/// Everything by which one contact gets in.
pub(crate) struct Ways {
    pub(crate) dana: Contact,
    /// Signed in.
    pub(crate) browser: Browser,
    /// Links that set a password.
    pub(crate) links: Vec<String>,
    /// The form of a login link, and a browser that it is known in.
    pub(crate) login_link: (String, Browser),
    /// The address of a mailed link that signs in.
    pub(crate) mailed_link: String,
    /// A device with a passkey.
    pub(crate) device: Authenticator,
    /// A member of staff looks on as this contact.
    pub(crate) view: Browser,
}

/// Two contacts who are halfway in.
pub(crate) struct Halfway {
    pub(crate) tess: Contact,
    /// Browsers that are asked for the second step, each with the form of a code.
    pub(crate) asked: [(Browser, String); 2],
    /// The address of a mailed link, after which the second step is asked for.
    pub(crate) mailed_link: String,
    pub(crate) lena: Contact,
    /// The address of a link that sets a password.
    pub(crate) reset: String,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let fleet = Fleet::start(0).await;
        let acme = fleet.app.tenant("acme").await;
        let owner = fleet.app.staff(&acme, "owner", Role::Owner).await;
        let haulage = fleet.app.customer(&acme, "Haulage").await;
        Self { fleet, acme, owner, haulage }
    }

    /// A contact who has signed in before.
    pub(crate) async fn contact(&self, name: &str) -> Contact {
        let contact = self.fleet.app.portal_user(&self.acme, &self.haulage, name).await;
        let sql = format!("UPDATE contacts SET confirmed_at = now() WHERE id = '{}'", contact.id);
        self.fleet.app.database.plant(&sql).await;
        contact
    }

    /// An administrator of the customer, signed in.
    pub(crate) async fn administrator(&self, name: &str) -> (Contact, Browser) {
        let contact = self.contact(name).await;
        self.fleet.app.administrator(&self.acme, &contact).await;
        let mut browser = self.fleet.browser("acme");
        assert_eq!(browser.sign_in(&contact.email, PASSWORD).await.location(), "/");
        (contact, browser)
    }

    pub(crate) async fn ways(&self, console: &Browser, name: &str) -> Ways {
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
        let login_link = self.login_link(console, &dana).await;
        let view = self.view(console, &dana).await;
        let mut links = Vec::new();
        for (path, purpose) in [("/invitation", Purpose::Invitation), ("/password/reset", Purpose::Reset)] {
            links.push(format!("{path}/{}", self.fleet.app.link(&self.acme, &dana, purpose).await));
        }
        let mailed_link = self.mailed_link(&dana).await;
        Ways { dana, browser, links, login_link, mailed_link, device, view }
    }

    pub(crate) async fn halfway(&self, names: (&str, &str)) -> Halfway {
        let (tess, lena) = (self.contact(names.0).await, self.contact(names.1).await);
        let codes = self.fleet.app.add_second_step(&self.acme, Person::Contact(tess.id)).await;
        let form = |at: usize| format!("code={}", encode(&codes[at]));
        let mut asked = [(self.fleet.browser("acme"), form(0)), (self.fleet.browser("acme"), form(1))];
        for (browser, _) in &mut asked {
            assert_eq!(browser.sign_in(&tess.email, PASSWORD).await.location(), "/sign-in/second-step");
        }
        let mailed_link = self.mailed_link(&tess).await;
        let reset = format!("/password/reset/{}", self.fleet.app.link(&self.acme, &lena, Purpose::Reset).await);
        Halfway { tess, asked, mailed_link, lena, reset }
    }

    async fn mailed_link(&self, contact: &Contact) -> String {
        format!("/sign-in/link/{}", self.fleet.app.link(&self.acme, contact, Purpose::SignIn).await)
    }

    /// Turns the login link on and enters by it once, with the code from the mail.
    async fn login_link(&self, console: &Browser, dana: &Contact) -> (String, Browser) {
        let record = format!("/contacts/{}", dana.id);
        assert_eq!(console.post(&format!("{record}/login-link"), "").await.status, 303);
        let page = console.get(&format!("{record}/access")).await.body;
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

    async fn view(&self, console: &Browser, dana: &Contact) -> Browser {
        let grant = console.post(&format!("/contacts/{}/view", dana.id), "reason=Asks+about+a+price").await;
        let mut view = self.fleet.browser("acme");
        let begun = view.post(&format!("/view/{}", testkit::granted(&grant)), "").await;
        view.keep(&begun);
        assert_eq!(view.get("/").await.status, 200, "{} {}", begun.status, begun.body);
        view
    }

    pub(crate) async fn sign_in(&self, dana: &Contact) -> Answer {
        self.fleet.browser("acme").sign_in(&dana.email, PASSWORD).await
    }

    /// Signs in with a passkey.
    pub(crate) async fn show_passkey(&self, device: &mut Authenticator) -> Answer {
        let mut holder = self.fleet.browser("acme");
        let answer = device.get(&holder.question("/sign-in/passkey", "").await);
        holder.post("/sign-in/passkey/answer", &format!("answer={}", encode(&answer))).await
    }
}

//! The public site, the consoles and the portals on one database, with Stripe's double beside them over HTTP.
#![expect(dead_code, reason = "each test file uses a part of it")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use accounts::Accounts;
use activation::Activation;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use boot::context::GatewayContext;
use boot::{Clock, Entropy};
use db::Tenant;
use http_body_util::BodyExt as _;
use jobs::Worker;
use mail::{Delivery, Outbox, Post};
use platform::Platform;
use stripe::{Stripe, StripeSettings};
use stripe_double::{Config, Double, Webhook};
use testkit::{App, TestDb};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;
use uuid::Uuid;

/// What the double signs with.
pub(crate) const SECRET: &str = "whsec_of_this_test";
/// The public site.
pub(crate) const SITE: &str = "localhost:8080";

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

/// Everything that runs.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) activation: Activation,
    pub(crate) double: Double,
    /// How many webhooks came in.
    pub(crate) heard: Arc<AtomicUsize>,
    router: Router,
    people: AtomicUsize,
}

impl House {
    /// At noon of 24 November 2026; time stands still until it is advanced.
    pub(crate) async fn start() -> Self {
        let app = App::start_on(TestDb::new().await);
        let clock = app.clock.clone();
        Self::build(app, clock).await
    }

    /// In the time of this machine.
    pub(crate) async fn start_now() -> Self {
        Self::build(App::start_on(TestDb::new().await), Clock::system()).await
    }

    async fn build(app: App, clock: Clock) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let here = listener.local_addr().unwrap();
        let webhook = Webhook { url: format!("http://{here}/webhooks/stripe"), secret: SECRET.to_owned() };
        let start_at = Some(clock.now().unix_timestamp()).filter(|_| clock.now() == app.clock.now());
        let config = Config { webhook: Some(webhook), start_at, ..Config::default() };
        let double = stripe_double::start(config).await.unwrap();
        let settings = StripeSettings { secret: "sk_test_double".into(), api_base: Some(double.base()) };
        let stripe = Stripe::new(&settings).unwrap();
        let accounts = Accounts { clock: clock.clone(), ..app.portal.accounts.clone() };
        let activation = activation(&app, accounts, stripe);
        let router = activation::router(&activation);
        let heard = Arc::new(AtomicUsize::new(0));
        tokio::spawn(serve(listener, router.clone(), Arc::clone(&heard)));
        Self { app, clock, activation, double, heard, router, people: AtomicUsize::new(0) }
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.activation.platform
    }

    /// A worker with everything the service gives it.
    pub(crate) fn worker(&self) -> Worker {
        let system = self.app.database.system.clone();
        let worker = Worker::new(system, self.clock.clone(), Entropy::system());
        activation::jobs(mail::handle(worker, self.mailbox()), &self.activation)
    }

    /// Does what is left to do until nothing is.
    pub(crate) async fn work(&self) -> jobs::Report {
        self.worker().run_until_idle().await.unwrap()
    }

    /// Waits for webhooks that are on their way, then does what they cause.
    pub(crate) async fn hear(&self) {
        let mut before = usize::MAX;
        loop {
            let now = self.heard.load(Ordering::SeqCst);
            if now == before {
                break;
            }
            before = now;
            tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        }
        self.work().await;
    }

    /// Asks a host, as a request that the gateway let through.
    pub(crate) async fn ask(&self, host: &str, mut request: Request<Body>) -> Answer {
        self.app.vouch(request.headers_mut());
        ask(&self.router, host, request).await
    }

    /// Opens a page of the public site.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(SITE, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form of the public site, as a browser does.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.ask(SITE, post(path, "", form)).await
    }

    /// Opens the form and fills it in for a business with this login name; nothing is sent.
    pub(crate) async fn form(&self, login_name: &str) -> Form {
        let page = self.get("/activate").await;
        let key = between(&page.body, "name=\"key\" value=\"", "\"").to_owned();
        let person = self.people.fetch_add(1, Ordering::Relaxed);
        Form(vec![
            ("key", key),
            ("contact_name", "Dana Whitfield".to_owned()),
            ("email", format!("dana{person}@{login_name}.example")),
            ("phone", "(515) 555-0142".to_owned()),
            ("business", format!("{login_name} Parts")),
            ("login_name", login_name.to_owned()),
            ("consent", "on".to_owned()),
            ("comments", String::new()),
        ])
    }

    /// Pays on the double's page with this card; where it leads, or nothing when the card was refused.
    pub(crate) async fn pay(&self, page: &str, card: &str) -> Option<String> {
        let form =
            format!("number={card}&expiry=12%2F34&cvc=123&name=Dana+Whitfield&email={}", encode("dana@payer.example"));
        let answer = self.at_double("POST", page, &form).await;
        Some(answer.location().to_owned()).filter(|to| !to.is_empty())
    }

    /// The same with a card that is good once and fails from then on.
    pub(crate) async fn sign_up_with_a_failing_card(&self, login_name: &str) -> Tenant {
        let tenant = self.sign_up(login_name).await;
        let of_tenant = |column: &str| format!("SELECT {column} FROM billing WHERE for_tenant = '{}'", tenant.id());
        let customer = self.rows(&of_tenant("stripe_customer")).await.remove(0);
        let subscription = self.rows(&of_tenant("stripe_subscription")).await.remove(0);
        let card = self.stripe("POST", "/v1/payment_methods", "type=card&card[number]=4000000000000341").await;
        let card = card["id"].as_str().unwrap();
        self.stripe("POST", &format!("/v1/payment_methods/{card}/attach"), &format!("customer={customer}")).await;
        let form = format!("default_payment_method={card}");
        self.stripe("POST", &format!("/v1/subscriptions/{subscription}"), &form).await;
        tenant
    }

    /// From the form to the open portal, by the success page.
    pub(crate) async fn sign_up(&self, login_name: &str) -> Tenant {
        let form = self.form(login_name).await;
        let asked = self.post("/activate", &form.encoded()).await;
        let back = self.pay(asked.location(), "4242424242424242").await.expect("the card is good");
        let page = self.get(path(&back)).await;
        assert!(page.body.contains("Your portal is open"), "{}", page.body);
        self.tenant(login_name).await
    }

    /// Pays for a tenant again, on a page that was opened behind our back.
    pub(crate) async fn pay_again(&self, tenant: &Tenant) {
        let stripe = &self.platform().stripe;
        let page = loop {
            let new = stripe::NewCheckout {
                tenant_id: tenant.id().uuid(),
                existing_customer: None,
                customer_email: "twice@payer.example".to_owned(),
                price: match self.platform().price.id(stripe).await {
                    Ok(price) => price.to_owned(),
                    Err(_) => continue,
                },
                success_url: "http://localhost:8080/".to_owned(),
                cancel_url: "http://localhost:8080/".to_owned(),
            };
            if let Ok(page) = stripe.create_checkout(&new, Uuid::new_v4()).await {
                break page.url.unwrap();
            }
        };
        assert!(self.pay(&page, "4242424242424242").await.is_some(), "the card is good");
    }

    pub(crate) async fn tenant(&self, login_name: &str) -> Tenant {
        self.app.database.db.tenant_named(login_name).await.unwrap().expect("the tenant")
    }

    pub(crate) async fn is_open(&self, login_name: &str) -> bool {
        self.tenant(login_name).await.customer_portal()
    }

    /// Calls the double's API, as `curl -d` would.
    pub(crate) async fn stripe(&self, method: &str, call: &str, form: &str) -> serde_json::Value {
        let answer = self.at_double(method, &format!("{}{call}", self.double.base()), form).await;
        assert!(answer.status.is_success(), "{call}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Steers the double.
    pub(crate) async fn steer(&self, control: &str, json: &str) {
        let answer = self.at_double("POST", &format!("{}/_double/{control}", self.double.base()), json).await;
        assert!(answer.status.is_success(), "{control}: {}", answer.body);
    }

    /// Time passes, here and at the double.
    pub(crate) async fn advance(&self, by: time::Duration) {
        self.clock.advance(by);
        self.steer("advance", &format!("{{\"seconds\":{}}}", by.whole_seconds())).await;
    }

    pub(crate) async fn at_double(&self, method: &str, url: &str, body: &str) -> Answer {
        let path = url.strip_prefix(&self.double.base()).unwrap_or_else(|| panic!("{url:?} is not the double's"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer sk_test_double\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.double.addr,
            body.len()
        );
        raw(self.double.addr, request.as_bytes()).await
    }

    /// Every mail of a tenant as its subject, newest last.
    pub(crate) async fn subjects(&self, tenant: &Tenant) -> Vec<String> {
        let sql = format!("SELECT subject FROM mails WHERE tenant_id = '{}' ORDER BY created_at, ctid", tenant.id());
        self.rows(&sql).await
    }

    /// The first column of a statement, as the superuser sees it.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<String> {
        use sqlx::{Executor as _, Row as _};
        let mut connection = self.app.database.superuser().await;
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    pub(crate) async fn count(&self, sql: &str) -> usize {
        self.rows(&format!("SELECT ({sql})::text")).await[0].parse().unwrap()
    }

    /// The latest mail of a tenant, as HTML.
    pub(crate) async fn last_mail(&self, tenant: &Tenant) -> String {
        self.mail(tenant, "%").await
    }

    /// What whoever runs the platform was told and what was sent, as subjects, newest last.
    pub(crate) async fn notices(&self) -> Vec<String> {
        self.rows("SELECT subject FROM notices WHERE state = 'sent' ORDER BY id").await
    }

    /// The latest of it, as HTML.
    pub(crate) async fn last_notice(&self) -> String {
        let id = self.rows("SELECT id::text FROM notices ORDER BY id DESC LIMIT 1").await.remove(0);
        self.in_mailbox(&format!("/notices/{id}/body")).await
    }

    /// The latest of this kind.
    pub(crate) async fn mail(&self, tenant: &Tenant, kind: &str) -> String {
        let sql = format!(
            "SELECT id::text FROM mails WHERE tenant_id = '{}' AND kind LIKE '{kind}' ORDER BY created_at DESC, ctid DESC LIMIT 1",
            tenant.id()
        );
        let id = self.rows(&sql).await.remove(0);
        self.in_mailbox(&format!("/mails/{}/{id}/body", tenant.id())).await
    }

    async fn in_mailbox(&self, path: &str) -> String {
        let pages = mail::demo::routes(self.app.database.system.clone(), self.mailbox(), self.clock.clone()).unwrap();
        ask(&pages, "mail.localhost:8080", Request::get(path).body(Body::empty()).unwrap()).await.body
    }

    fn mailbox(&self) -> Post {
        Post {
            keys: self.app.keys.clone(),
            delivery: Delivery::Demo,
            from: "post@portico.example".into(),
            platform: "Portico".into(),
            operator: "people@portico.example".into(),
        }
    }

    /// The owner follows the mailed link, sets a password and signs in; the browser's cookie for the console.
    pub(crate) async fn owner(&self, tenant: &Tenant) -> String {
        let mail = self.mail(tenant, "activation").await;
        let link = between(&mail, ".console.localhost:8080/invitation/", "\"").to_owned();
        let host = format!("{}.console.localhost:8080", tenant.login_name());
        let form = format!("password={}", encode(testkit::PASSWORD));
        let browse = async |path: &str, form: &str| {
            self.app.browse((&host, ""), axum::http::Method::POST, path, Some(form)).await
        };
        assert_eq!(browse(&format!("/invitation/{link}"), &form).await.location(), "/sign-in");
        self.again(tenant).await
    }

    /// The owner signs in once more.
    pub(crate) async fn again(&self, tenant: &Tenant) -> String {
        let email = self.rows(&format!("SELECT email FROM staff WHERE tenant_id = '{}'", tenant.id())).await.remove(0);
        let form = format!("name={}&password={}", encode(&email), encode(testkit::PASSWORD));
        let host = format!("{}.console.localhost:8080", tenant.login_name());
        let answer = self.app.browse((&host, ""), axum::http::Method::POST, "/sign-in", Some(&form)).await;
        answer.cookies().join("; ")
    }

    /// Opens a page of the console.
    pub(crate) async fn console(&self, tenant: &Tenant, cookie: &str, path: &str) -> String {
        let host = format!("{}.console.localhost:8080", tenant.login_name());
        let answer = self.app.browse((&host, cookie), axum::http::Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.location());
        answer.body
    }

    /// The owner sends a form of the console's billing.
    pub(crate) async fn bill(&self, tenant: &Tenant, cookie: &str, path: &str, form: &str) -> Answer {
        self.ask(&format!("{}.console.localhost:8080", tenant.login_name()), post(path, cookie, form)).await
    }
}

fn activation(app: &App, accounts: Accounts, stripe: Stripe) -> Activation {
    let outbox = Outbox::new(accounts.clock.clone(), accounts.entropy.clone(), app.keys.clone(), &accounts.base);
    let platform = Platform { clock: accounts.clock.clone(), outbox, stripe, ..app.activation.platform.clone() };
    let mail_page = Some(accounts.base.mail_url());
    Activation { accounts, platform, webhook_secrets: vec![SECRET.into()], mail_webhook_secret: None, mail_page }
}

/// Takes the double's webhooks, as the gateway would pass them on.
#[expect(clippy::disallowed_methods, reason = "on loopback alone, for tests")]
async fn serve(listener: TcpListener, router: Router, heard: Arc<AtomicUsize>) {
    let router =
        router.layer(axum::middleware::from_fn(move |mut request: Request<Body>, next: axum::middleware::Next| {
            heard.fetch_add(1, Ordering::SeqCst);
            request.extensions_mut().insert(context(SITE));
            next.run(request)
        }));
    axum::serve(listener, router).await.unwrap();
}

fn context(host: &str) -> GatewayContext {
    GatewayContext {
        request_id: Uuid::nil(),
        tenant: None,
        host: host.to_owned(),
        client_ip: IpAddr::from([127, 0, 0, 1]),
    }
}

pub(crate) async fn ask(router: &Router, host: &str, mut request: Request<Body>) -> Answer {
    request.extensions_mut().insert(context(host));
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// A form that our own page sends.
pub(crate) fn post(path: &str, cookie: &str, form: &str) -> Request<Body> {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap()
}

/// One request to one address, and all that comes back.
async fn raw(to: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(header::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    }
    Answer { status, headers, body: body.to_owned() }
}

/// A form that is being filled in.
#[derive(Clone, Debug)]
pub(crate) struct Form(Vec<(&'static str, String)>);

impl Form {
    pub(crate) fn with(mut self, field: &str, value: &str) -> Self {
        for (name, old) in &mut self.0 {
            if *name == field {
                value.clone_into(old);
            }
        }
        self
    }

    pub(crate) fn of(&self, field: &str) -> &str {
        &self.0.iter().find(|(name, _)| *name == field).unwrap().1
    }

    pub(crate) fn encoded(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// What stands between two texts, the first time.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("{before:?} is not in {text}")) + before.len();
    let end = text[start..].find(after).unwrap() + start;
    &text[start..end]
}

/// The path of an address on the public site.
pub(crate) fn path(url: &str) -> &str {
    url.strip_prefix("http://localhost:8080").unwrap_or_else(|| panic!("{url} is not on the public site"))
}

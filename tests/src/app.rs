//! The services on a database of their own, asked as the gateway would ask them.

use std::net::IpAddr;

use accounts::{Accounts, Hasher};
use activation::Activation;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header, request};
use boot::context::GatewayContext;
use boot::{Clock, Entropy};
use http_body_util::BodyExt as _;
use mail::{Keys, Outbox};
use platform::{PRICE_LOOKUP_KEY, Platform, Price};
use portal::Portal;
use storage::Storage;
use stripe::{Stripe, StripeSettings};
use tenancy::{Base, parse_host};
use time::macros::datetime;
use tower::ServiceExt as _;
use uuid::Uuid;
use web::forms;

use crate::{MAIL_WEBHOOK_SECRET, TestDb, Visitor};

/// The running product, as far as one process holds it.
#[derive(Debug)]
pub struct App {
    /// Its database.
    pub database: TestDb,
    /// Its clock; it stands still until advanced.
    pub clock: Clock,
    /// What the portal service works with.
    pub portal: Portal,
    /// What the public site and billing work with; Stripe is out of reach.
    pub activation: Activation,
    /// The keys that mail waits under.
    pub keys: Keys,
    routers: [Router; 2],
}

/// Nobody answers here, and at once: what needs Stripe has to do without.
const NO_STRIPE: &str = "https://127.0.0.1:9";

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, as text.
    pub body: String,
    /// Body, as it came.
    pub bytes: bytes::Bytes,
}

impl Answer {
    /// Where a redirect leads, or an empty text.
    #[must_use]
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The `name=value` of every cookie set.
    #[must_use]
    pub fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        all.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
    }
}

impl App {
    /// Starts it on a fresh database, at noon of 24 November 2026.
    pub async fn start() -> Self {
        Self::start_on(TestDb::new().await)
    }

    /// Starts it on a database that somebody prepared.
    #[must_use]
    pub fn start_on(database: TestDb) -> Self {
        let clock = Clock::fixed(datetime!(2026-11-24 12:00 UTC));
        let entropy = Entropy::system();
        let base: Base = "http://localhost:8080".parse().unwrap();
        let keys = Keys::new((1, &vec![7_u8; 32].into()), None).unwrap();
        let accounts = Accounts {
            db: database.db.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            hasher: Hasher::new(entropy.clone()),
            base: base.clone(),
            keys: keys.clone(),
        };
        let outbox = Outbox::new(clock.clone(), entropy, keys.clone(), &base);
        let settings = StripeSettings { secret: "sk_test_nobody".into(), api_base: Some(NO_STRIPE.to_owned()) };
        let platform = Platform {
            system: database.system.clone(),
            clock: clock.clone(),
            entropy: accounts.entropy.clone(),
            outbox: outbox.clone(),
            base,
            stripe: Stripe::new(&settings).unwrap(),
            price: Price::named(PRICE_LOOKUP_KEY),
            name: "Portico".to_owned(),
        };
        let activation = Activation {
            accounts: accounts.clone(),
            platform,
            webhook_secrets: vec!["whsec_nobody".into()],
            mail_webhook_secret: Some(MAIL_WEBHOOK_SECRET.into()),
            mail_page: None,
        };
        let portal = Portal {
            accounts,
            outbox,
            storage: Storage::memory(),
            press: portal::Press::default(),
            test_payments: true,
        };
        let routers = [portal::router(&portal, Vec::new()), activation::router(&activation)];
        Self { database, clock, portal, activation, keys, routers }
    }

    /// Asks a host, as a request that the gateway let through. What vouches for our own page has the token of its forms.
    pub async fn ask(&self, host: &str, mut request: Request<Body>) -> Answer {
        self.vouch(request.headers_mut());
        let context = GatewayContext {
            request_id: Uuid::nil(),
            tenant: None,
            host: host.to_owned(),
            client_ip: IpAddr::from([127, 0, 0, 1]),
        };
        request.extensions_mut().insert(context);
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        let [portal, activation] = &self.routers;
        let known = parse_host(host.as_bytes(), &self.portal.accounts.base);
        let service = known.ok().and_then(|known| gateway::service(&known, request.uri().path()));
        let router = if service == Some(gateway::Service::Activation) { activation } else { portal };
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body, bytes }
    }

    /// Adds to what comes from our own page the cookie that names a browser, and the token of forms that fits it, unless
    /// they are there.
    pub fn vouch(&self, headers: &mut HeaderMap) {
        let is_own = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        let cookies = headers.get(header::COOKIE).map_or("", |cookies| cookies.to_str().unwrap());
        if !is_own || cookies.contains(forms::COOKIE) || headers.contains_key(forms::HEADER) {
            return;
        }
        let separator = if cookies.is_empty() { "" } else { "; " };
        let cookies = format!("{cookies}{separator}{}=tests", forms::COOKIE);
        let sealing = forms::Forms { keys: self.keys.clone(), entropy: Entropy::system() };
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        headers.insert(forms::HEADER, sealing.token("tests").parse().unwrap());
    }

    /// Asks as a browser would: with cookies, and vouching for its own page.
    pub async fn browse(
        &self,
        (host, cookies): (&str, &str),
        method: Method,
        path: &str,
        form: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        self.ask(host, sent(request, form)).await
    }

    /// Asks as a visitor does: a person with cookies, or a program with its key.
    pub async fn visit(&self, host: &str, visitor: &Visitor, route: (Method, &str), form: Option<&str>) -> Answer {
        if visitor.key.is_empty() {
            return self.browse((host, &visitor.cookies), route.0, route.1, form).await;
        }
        let key = format!("Bearer {}", visitor.key);
        let request = Request::builder().method(route.0).uri(route.1).header("sec-fetch-site", "same-origin");
        let request = request.header(header::AUTHORIZATION, key);
        self.ask(host, sent(request, form)).await
    }
}

fn sent(request: request::Builder, form: Option<&str>) -> Request<Body> {
    let Some(form) = form else { return request.body(Body::empty()).unwrap() };
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(form.to_owned())).unwrap()
}

//! The product as several processes on a database of their own: gateway, portal, activation, worker, with Redis, a mail
//! server and a stand-in for Stripe beside them.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use axum::http::{Request, header};
use boot::{Clock, Keys};
use db::Tenant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::Full;
use sha2::Sha256;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use stripe_double::{Config, Double, Webhook};
use tempfile::TempDir;
use testkit::{App, PASSWORD, Staff, TestDb};
use tokio::sync::{Mutex, MutexGuard};

use crate::browser::{Browser, To, ask};
use crate::post_office::PostOffice;
use crate::process::{Process, Program};
use crate::until;

/// One fleet at a time: each is as large as a small company's.
static TURN: Mutex<()> = Mutex::const_new(());
const STANDALONE: &str = env!("CARGO_BIN_EXE_standalone");
/// The key of everything is this, 32 times.
const KEY_BYTE: u8 = 0x5e;
/// Jobs that mail, or have others mail, for a tenant.
const TO_MAIL: &str =
    "(kind LIKE 'mail.%' OR kind = 'contacts.bulk_invite') AND for_tenant IS NOT NULL AND failed_at IS NULL";
const PATIENCE: Duration = Duration::from_secs(180);

/// Everything that runs.
pub(crate) struct Fleet {
    /// For planting tenants and people, and for looking at the database; serves nothing.
    pub(crate) app: App,
    pub(crate) port: u16,
    pub(crate) gateway: Process,
    pub(crate) portal: Process,
    pub(crate) activation: Process,
    pub(crate) worker: Process,
    pub(crate) redis: Process,
    pub(crate) post: PostOffice,
    double: Double,
    pub(crate) folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Fleet {
    /// Starts it all; the mail server makes trouble with this share of the mails, in per cent.
    pub(crate) async fn start(trouble: u8) -> Self {
        Self::start_at_pace((trouble, 1.0)).await
    }

    /// The same with a mail server that is quicker, or slower.
    pub(crate) async fn start_at_pace(trouble: (u8, f32)) -> Self {
        let turn = TURN.lock().await;
        let database = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let secret = "whsec_of_this_test".to_owned();
        let webhook = Webhook { url: format!("http://localhost:{port}/webhooks/stripe"), secret: secret.clone() };
        let double = stripe_double::start(Config { webhook: Some(webhook), ..Config::default() }).await.unwrap();
        let post = PostOffice::open(folder.path(), trouble).await;
        let at = folder.path();
        let named = |name: &str| format!("unix:{}", at.join(name).display());
        let service = |name: &'static str| {
            let mut variables = common(at, port);
            variables.extend([
                ("APP_DATABASE_URL", database.url("portico_app")),
                ("STRIPE_SECRET_KEY", "sk_test_double".to_owned()),
                ("STRIPE_API_BASE", double.base()),
                ("STRIPE_WEBHOOK_SECRET", secret.clone()),
                ("STORAGE_URL", at.join("files").display().to_string()),
                ("PORTICO_HOME", at.join("home").display().to_string()),
                ("SMTP_URL", post.url()),
                ("PORTAL_LISTEN", named("portal.sock")),
                ("ACTIVATION_LISTEN", named("activation.sock")),
            ]);
            if name != "portal" {
                let url = format!("{}&application_name={name}", database.url("portico_system"));
                variables.push(("SYSTEM_DATABASE_URL", url));
            }
            Process::start(Program { name, path: STANDALONE.into(), arguments: vec![name.into()], variables }, at)
        };
        let redis = Process::start(redis(at), at);
        let (portal, activation, worker) = (service("portal"), service("activation"), service("worker"));
        let gateway = Process::start(gateway("gateway", at, (port, &database)), at);
        let mut app = App::start_on(database);
        app.portal.accounts.keys = second_step_keys();
        app.clock.advance(Clock::system().now() - app.clock.now());
        let fleet = Self { app, port, gateway, portal, activation, worker, redis, post, double, folder, _turn: turn };
        for name in ["redis.sock", "portal.sock", "activation.sock", "gateway.sock"] {
            fleet.ready(name).await;
        }
        fleet
    }

    /// Waits until a process may be given requests.
    pub(crate) async fn ready(&self, socket: &str) {
        let path = self.folder.path().join(socket);
        if socket == "redis.sock" {
            return until(PATIENCE, socket, async || path.exists().then_some(())).await;
        }
        let browser = Browser::new(To::Socket(path), "ready".to_owned());
        until(PATIENCE, socket, async || {
            let answer = browser.try_get("/readyz").await.ok()?;
            (answer.status == 200).then_some(())
        })
        .await;
    }

    /// Kills the worker in the middle of whatever it does; once its connections have ended, so have its leases.
    pub(crate) async fn kill_worker(&self) {
        self.worker.kill();
        until(PATIENCE, "the worker's connections end", async || {
            let connected = "SELECT count(*) FROM pg_stat_activity
                             WHERE application_name = 'worker' AND datname = current_database()";
            (self.number(connected).await == 0).then_some(())
        })
        .await;
        let lease = "UPDATE jobs SET leased_until = now() - interval '1 second' WHERE claim IS NOT NULL";
        self.app.database.plant(lease).await;
    }

    /// Kills the worker again and again while it hands mail over, so many milliseconds after a mail, and starts it anew.
    pub(crate) async fn kill_worker_at<const TIMES: usize>(&self, pauses: [u64; TIMES]) {
        for pause in pauses {
            let before = self.post.did().len();
            until(Duration::from_secs(120), "the worker works", async || {
                (self.post.did().len() > before).then_some(())
            })
            .await;
            tokio::time::sleep(Duration::from_millis(pause)).await;
            self.kill_worker().await;
            self.hurry().await;
            self.worker.restart();
        }
    }

    /// Waits until no mail of a tenant is left to send, though hours should pass between tries.
    pub(crate) async fn all_mail_is_out(&self) {
        until(Duration::from_secs(300), "all mail is out", async || {
            self.hurry().await;
            tokio::time::sleep(Duration::from_millis(250)).await;
            (self.number(&format!("SELECT count(*) FROM jobs WHERE {TO_MAIL}")).await == 0).then_some(())
        })
        .await;
        assert_eq!(self.number("SELECT count(*) FROM jobs WHERE failed_at IS NOT NULL").await, 0, "given up");
    }

    /// Lets mail that waits for its next try be tried now.
    pub(crate) async fn hurry(&self) {
        self.app.database.plant(&format!("UPDATE jobs SET run_at = now() WHERE claim IS NULL AND {TO_MAIL}")).await;
    }

    /// One number that a statement finds.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }

    /// A second gateway on the same port, ready.
    pub(crate) async fn second_gateway(&self) -> Process {
        let at = self.folder.path();
        let second = Process::start(gateway("second", at, (self.port, &self.app.database)), at);
        self.ready("second.sock").await;
        second
    }

    /// Somebody on this host of the product: `acme`, `acme.console`, or nothing for the public site.
    pub(crate) fn browser(&self, host: &str) -> Browser {
        let dot = if host.is_empty() { "" } else { "." };
        Browser::new(To::Port(self.port), format!("{host}{dot}localhost:{}", self.port))
    }

    /// Somebody who goes past the gateway.
    pub(crate) fn intruder(&self, socket: &str, host: &str) -> Browser {
        Browser { to: To::Socket(self.folder.path().join(socket)), ..self.browser(host) }
    }

    /// The checkout behind one of Stripe's payment pages, as Stripe knows it.
    pub(crate) async fn checkout(&self, page: &str) -> serde_json::Value {
        let id = page.rsplit('/').next().unwrap().split('#').next().unwrap();
        let request = Request::get(format!("/v1/checkout/sessions/{id}"))
            .header(header::HOST, self.double.addr.to_string())
            .header(header::AUTHORIZATION, "Bearer sk_test_double")
            .body(Full::default())
            .unwrap();
        let answer = ask(&To::Port(self.double.addr.port()), request).await.unwrap();
        assert_eq!(answer.status, 200, "{page}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A staff member who has signed in to the console.
    pub(crate) async fn console(&self, tenant: &Tenant, staff: &Staff) -> Browser {
        let mut browser = self.browser(&format!("{}.console", tenant.login_name()));
        let answer = browser.sign_in(&staff.email, PASSWORD).await;
        assert_eq!(answer.location(), "/", "{} {}", answer.status, answer.body);
        browser
    }
}

fn common(at: &Path, port: u16) -> Vec<(&'static str, String)> {
    vec![
        ("BASE_URL", format!("http://localhost:{port}")),
        ("PORTICO_KEY", format!("{KEY_BYTE:02x}").repeat(32)),
        ("LOG", "info".to_owned()),
        ("HOME", at.display().to_string()),
    ]
}

/// What the processes seal second steps with, so that those planted here open there.
pub(crate) fn second_step_keys() -> Keys {
    let mut mac = Hmac::<Sha256>::new_from_slice(&[KEY_BYTE; 32]).unwrap();
    mac.update(b"second steps");
    let key = mac.finalize().into_bytes();
    Keys::new((key[31], &key.to_vec().into()), None).unwrap()
}

fn gateway(name: &'static str, at: &Path, (port, database): (u16, &TestDb)) -> Program {
    let named = |name: &str| format!("unix:{}", at.join(name).display());
    let mut variables = common(at, port);
    variables.extend([
        ("LISTEN", format!("127.0.0.1:{port}")),
        ("PRIVATE_LISTEN", named(&format!("{name}.sock"))),
        ("DATABASE_URL", database.url("portico_app")),
        ("REDIS_URL", format!("redis+unix://{}", at.join("redis.sock").display())),
        ("PORTAL", named("portal.sock")),
        ("ACTIVATION", named("activation.sock")),
        ("LIMIT_SCALE", "1000".to_owned()),
    ]);
    Program { name, path: gateway_program().to_owned(), arguments: Vec::new(), variables }
}

fn redis(at: &Path) -> Program {
    let socket = at.join("redis.sock").display().to_string();
    let arguments = ["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket", &socket];
    Program {
        name: "redis",
        path: "redis-server".into(),
        arguments: arguments.map(Into::into).to_vec(),
        variables: vec![("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned())],
    }
}

/// The gateway's program, beside ours: made with the tests of the whole workspace, and here when it is missing or old.
fn gateway_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = Path::new(STANDALONE).parent().unwrap();
        let program = folder.join("gateway");
        if !is_new(&program) {
            make_gateway(folder);
        }
        program
    })
}

/// Whether a program is there and none of what it is made of has changed since.
fn is_new(program: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|file| file.modified());
    let Ok(made) = changed(program) else { return false };
    let sources = std::fs::read_to_string(program.with_extension("d")).unwrap_or_default();
    let mut sources = sources.split_whitespace().skip(1).peekable();
    sources.peek().is_some() && sources.all(|source| changed(Path::new(source)).is_ok_and(|at| at <= made))
}

fn make_gateway(folder: &Path) {
    let profile = if folder.ends_with("release") { "release" } else { "dev" };
    let mut build = Command::new(env!("CARGO"));
    // Variables about this package would make others look changed.
    for (name, _) in std::env::vars_os() {
        if [&b"CARGO_PKG_"[..], b"CARGO_MANIFEST_"].iter().any(|start| name.as_encoded_bytes().starts_with(start)) {
            build.env_remove(name);
        }
    }
    // With the whole workspace's features, so that what its tests are made of serves here too.
    let arguments = ["build", "--locked", "--quiet", "--workspace", "--bin", "gateway", "--profile", profile];
    build.args(arguments).arg("--target-dir").arg(folder.parent().unwrap());
    let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null()).status();
    assert!(built.unwrap().success(), "the gateway cannot be built");
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

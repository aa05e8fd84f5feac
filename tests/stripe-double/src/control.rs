//! What tests may do to the double and nobody can do to Stripe: `/_double/{reset,advance,config,dispute,release}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Router, body::Bytes};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::server::Shared;
use crate::world::World;

/// How webhooks go out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    #[default]
    Normal,
    /// Kept until released.
    Hold,
    /// Lost.
    Drop,
    /// Each sent twice.
    Duplicate,
    /// The newest first.
    Reverse,
}

/// What goes wrong on purpose.
#[derive(Debug, Default, Clone)]
pub(crate) struct Faults {
    pub(crate) delivery: Mode,
    pub(crate) fail: Option<Fail>,
    pub(crate) slow_ms: u64,
}

/// The next calls that fail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fail {
    /// How many.
    pub(crate) next: u32,
    /// `before` or `after` the effect.
    pub(crate) when: Moment,
    /// 500 when not said.
    #[serde(default = "server_error")]
    pub(crate) status: u16,
    /// Only calls with this method, such as `POST`.
    pub(crate) method: Option<String>,
    /// Only calls below this path.
    pub(crate) path: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Moment {
    Before,
    After,
}

fn server_error() -> u16 {
    500
}

impl World {
    /// Whether this call is one of those that fail, and how.
    pub(crate) fn next_failure(&mut self, method: &str, path: &str) -> Option<(Moment, u16)> {
        let fail = self.faults.fail.as_mut().filter(|fail| fail.next > 0)?;
        let meant = fail.method.as_deref().is_none_or(|m| m.eq_ignore_ascii_case(method))
            && fail.path.as_deref().is_none_or(|p| path.starts_with(p));
        meant.then(|| {
            fail.next -= 1;
            (fail.when, fail.status)
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    delivery: Option<Mode>,
    fail: Option<Fail>,
    slow_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: i64,
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/_double/reset", post(reset))
        .route("/_double/advance", post(advance))
        .route("/_double/config", post(config))
        .route("/_double/dispute", post(dispute))
        .route("/_double/release", post(release))
}

async fn reset(State(shared): State<Shared>) -> Json<Value> {
    shared.with(|world| {
        let fresh = World {
            origin: world.origin.clone(),
            webhook: world.webhook.clone(),
            today: world.today,
            ..World::default()
        };
        *world = fresh;
    });
    Json(json!({ "reset": true }))
}

async fn advance(State(shared): State<Shared>, body: Bytes) -> Result<Json<Value>, (StatusCode, String)> {
    let Advance { seconds } = read(&body)?;
    Ok(Json(json!({ "now": shared.advance(seconds) })))
}

async fn config(State(shared): State<Shared>, body: Bytes) -> Result<Json<Value>, (StatusCode, String)> {
    let config: Config = read(&body)?;
    shared.with(|world| {
        world.faults.delivery = config.delivery.unwrap_or(world.faults.delivery);
        world.faults.slow_ms = config.slow_ms.unwrap_or(world.faults.slow_ms);
        world.faults.fail = config.fail.or(world.faults.fail.take());
    });
    Ok(Json(json!({ "configured": true })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bank {
    charge: String,
    /// What it decides about a payment that it took back before.
    #[serde(default)]
    decision: String,
}

/// The payer's bank takes a payment back, then decides.
async fn dispute(State(shared): State<Shared>, body: Bytes) -> Result<Json<Value>, (StatusCode, String)> {
    let Bank { charge, decision } = read(&body)?;
    let dispute = shared.with(|world| world.dispute(&charge, &decision));
    dispute.map(Json).map_err(|error| (StatusCode::BAD_REQUEST, error.body.to_string()))
}

/// Lets held webhooks go and delivers normally from now on.
async fn release(State(shared): State<Shared>) -> Json<Value> {
    let waiting = shared.with(|world| {
        world.faults.delivery = Mode::Normal;
        world.deliveries.len()
    });
    Json(json!({ "released": waiting }))
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

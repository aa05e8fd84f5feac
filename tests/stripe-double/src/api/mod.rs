//! The API below `/v1`: keys, repeats, dispatch, lists.

mod catalog;
pub(crate) mod checkouts;
pub(crate) mod customers;
mod disputes;
mod invoices;
mod list;
mod payments;
mod platform;
mod subscriptions;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::control::Moment;
use crate::error::ApiError;
use crate::params::Params;
use crate::server::Shared;
use crate::world::{Answer, World};

/// What an endpoint gives.
pub(crate) type Answered = Result<Value, ApiError>;

/// How long an answer is kept for its key, in seconds.
const KEPT: i64 = 86_400;

/// A call as it came.
struct Call {
    method: Method,
    path: String,
    query: String,
    body: String,
    key: Option<String>,
}

/// Answers anything that is not a hosted page or a control.
pub(crate) async fn call(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let slow = shared.with(|world| world.faults.slow_ms);
    if slow > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(slow)).await;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let call = Call {
        method,
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
        key: text("idempotency-key"),
    };
    let authorized = text("authorization").is_some_and(|value| is_key(&value));
    let reply =
        shared.with(|world| if authorized { world.reply(&call) } else { Reply::refusal(&ApiError::unauthorized()) });
    if call.method != Method::GET {
        shared.save();
    }
    reply.into_response()
}

/// An answer on its way out.
struct Reply {
    id: String,
    status: u16,
    body: Value,
    replayed: bool,
}

impl Reply {
    fn refusal(error: &ApiError) -> Self {
        Self { id: "req_double".to_owned(), status: error.status, body: error.body.clone(), replayed: false }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (REQUEST_ID, self.id)];
        let mut response = (status, headers, self.body.to_string()).into_response();
        if self.replayed {
            response.headers_mut().insert(REPLAYED, header::HeaderValue::from_static("true"));
        }
        response
    }
}

const REQUEST_ID: header::HeaderName = header::HeaderName::from_static("request-id");
const REPLAYED: header::HeaderName = header::HeaderName::from_static("idempotent-replayed");

/// Secret and restricted test keys, as Stripe writes them; a live key has no business here.
fn is_key(authorization: &str) -> bool {
    authorization.strip_prefix("Bearer ").is_some_and(|key| key.starts_with("sk_test_") || key.starts_with("rk_test_"))
}

impl World {
    fn reply(&mut self, call: &Call) -> Reply {
        let id = self.new_id("req");
        self.request = json!({ "id": id, "idempotency_key": call.key });
        let (status, body, replayed) = self.answer_once(call);
        self.request = Value::Null;
        Reply { id, status, body, replayed }
    }

    fn answer_once(&mut self, call: &Call) -> (u16, Value, bool) {
        let now = self.now();
        let request = format!("{} {}\n{}", call.method, call.path, call.body);
        let key = call.key.clone().filter(|_| call.method == Method::POST);
        if let Some(kept) = key.as_ref().and_then(|key| self.answers.get(key)).filter(|kept| kept.at + KEPT > now) {
            if kept.request != request {
                let refusal = ApiError::idempotency();
                return (refusal.status, refusal.body, false);
            }
            return (kept.status, kept.body.clone(), true);
        }
        let (status, body) = self.answer_or_fail(call);
        // What never began, a refused parameter for example, may be sent again under its key.
        if let Some(key) = key.filter(|_| (200..300).contains(&status) || status == 402 || status == 500) {
            self.answers.insert(key, Answer { request, status, body: body.clone(), at: now });
        }
        (status, body, false)
    }

    fn answer_or_fail(&mut self, call: &Call) -> (u16, Value) {
        let failure = self.next_failure(call.method.as_str(), &call.path);
        if let Some((Moment::Before, status)) = failure {
            return (status, ApiError::injected(status).body);
        }
        let answer = self.answer(call);
        match (answer, failure) {
            (_, Some((_, status))) => (status, ApiError::injected(status).body),
            (Ok(body), None) => (200, body),
            (Err(refusal), None) => (refusal.status, refusal.body),
        }
    }

    fn answer(&mut self, call: &Call) -> Answered {
        let mut params = Params::parse(&call.query).merge(Params::parse(&call.body));
        let expand = params.texts("expand");
        let path: Vec<&str> = call.path.trim_start_matches("/v1/").split('/').collect();
        let mut body = match self.dispatch(call.method.as_str(), &path, params) {
            Some(answer) => answer?,
            None => return Err(ApiError::no_route(call.method.as_str(), &call.path)),
        };
        for field in expand {
            self.expand(&mut body, &field.split('.').collect::<Vec<_>>());
        }
        Ok(body)
    }

    fn dispatch(&mut self, method: &str, path: &[&str], params: Params) -> Option<Answered> {
        let (&collection, rest) = path.split_first()?;
        match collection {
            "customers" => self.customers(method, rest, params),
            "products" => self.products(method, rest, params),
            "prices" => self.prices(method, rest, params),
            "checkout" => self.checkouts(method, rest, params),
            "billing_portal" => self.portals(method, rest, params),
            "subscriptions" => self.subscriptions(method, rest, params),
            "invoices" => self.invoices(method, rest, params),
            "invoice_payments" | "payment_intents" | "charges" => self.payments(method, path, params),
            "payment_methods" => self.payment_methods(method, rest, params),
            "refunds" => self.refunds(method, rest, params),
            "disputes" => self.disputes(method, rest, params),
            "events" => self.events(method, rest, params),
            "webhook_endpoints" => self.webhook_endpoints(method, rest, params),
            "test_helpers" => self.test_clocks(method, rest, params),
            "account" => self.account(method, rest),
            _ => None,
        }
    }

    /// Puts objects where their ids stand (docs.stripe.com/api/expanding_objects).
    fn expand(&self, body: &mut Value, path: &[&str]) {
        if let Value::Array(items) = body {
            items.iter_mut().for_each(|item| self.expand(item, path));
            return;
        }
        let Some((field, rest)) = path.split_first() else {
            return;
        };
        let Some(place) = body.get_mut(*field) else {
            return;
        };
        if let Some(object) = place.as_str().and_then(|id| self.objects.get(id)) {
            *place = object.clone();
        }
        self.expand(place, rest);
    }
}

//! Refusals in Stripe's shape (docs.stripe.com/api/errors).

use serde_json::{Value, json};

/// A refusal: a status and the body that goes with it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl ApiError {
    fn new(status: u16, kind: &str, message: &str) -> Self {
        let error = json!({ "type": kind, "message": message, "request_log_url": "https://dashboard.stripe.com/test/logs/req_double" });
        Self { status, body: json!({ "error": error }) }
    }

    fn with(mut self, field: &str, value: &str) -> Self {
        self.body["error"][field] = json!(value);
        self
    }

    pub(crate) fn invalid(param: &str, message: &str) -> Self {
        Self::new(400, "invalid_request_error", &format!("{message}: {param}")).with("param", param)
    }

    pub(crate) fn parameter_missing(param: &str) -> Self {
        Self::invalid(param, "Missing required param").with("code", "parameter_missing")
    }

    pub(crate) fn parameter_unknown(param: &str) -> Self {
        Self::invalid(param, "Received unknown parameter").with("code", "parameter_unknown")
    }

    /// 404 for an id in the path, 400 for one in a parameter.
    pub(crate) fn missing(status: u16, kind: &str, id: &str, param: &str) -> Self {
        let message = format!("No such {kind}: '{id}'");
        Self::new(status, "invalid_request_error", &message).with("param", param).with("code", "resource_missing")
    }

    pub(crate) fn state(code: &str, message: &str) -> Self {
        Self::new(400, "invalid_request_error", message).with("code", code)
    }

    pub(crate) fn no_route(method: &str, path: &str) -> Self {
        Self::new(404, "invalid_request_error", &format!("Unrecognized request URL ({method}: {path})."))
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "invalid_request_error", "Invalid API Key provided")
    }

    pub(crate) fn idempotency() -> Self {
        let message =
            "Keys for idempotent requests can only be used with the same parameters they were first used with.";
        Self::new(400, "idempotency_error", message)
    }

    pub(crate) fn injected(status: u16) -> Self {
        let kind = if status == 429 { "invalid_request_error" } else { "api_error" };
        let error = Self::new(status, kind, "An error that was asked for.");
        if status == 429 { error.with("code", "rate_limit") } else { error }
    }

    pub(crate) fn card(decline: &Decline) -> Self {
        let error = Self::new(402, "card_error", decline.message).with("code", decline.code);
        if decline.decline_code.is_empty() { error } else { error.with("decline_code", decline.decline_code) }
    }
}

/// What a bank says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) decline_code: &'static str,
    pub(crate) message: &'static str,
}

pub(crate) const GENERIC: Decline =
    Decline { code: "card_declined", decline_code: "generic_decline", message: "Your card was declined." };
pub(crate) const FUNDS: Decline =
    Decline { code: "card_declined", decline_code: "insufficient_funds", message: "Your card has insufficient funds." };
pub(crate) const AUTHENTICATE: Decline = Decline {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
};
pub(crate) const NO_CARD: Decline =
    Decline { code: "resource_missing", decline_code: "", message: "This customer has no attached payment source." };

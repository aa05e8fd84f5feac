//! What can go wrong when Stripe is asked for something, sorted by what the caller does next.

use async_stripe::{ApiErrors, ApiErrorsType, StripeError};

/// The answer of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call brought nothing. Texts carry codes only: Stripe's messages quote what was sent, addresses included.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer, a lock (409), a limit (429) or a gateway error (502 and up).
    #[error("Stripe did not answer: {0}")]
    Unreachable(String),
    /// A 500. The effect may have happened, and Stripe repeats this very answer to the same key for at least 24 hours
    /// (docs.stripe.com/api/idempotent_requests).
    #[error("Stripe answered 500; the effect is unknown and the key is spent")]
    Unknown,
    /// The card was refused (402).
    #[error("the card was declined: {code}")]
    Declined {
        /// Stripe's decline code or error code, such as `insufficient_funds` (docs.stripe.com/declines/codes).
        code: String,
    },
    /// 401 or 403: the key is wrong, revoked, or lacks a permission.
    #[error("Stripe refused the API key ({0})")]
    Key(u16),
    /// Any other refusal; the same request will be refused again.
    #[error("Stripe refused the request: {status} {code} {param}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Stripe's error code, or its error type when there is none.
        code: String,
        /// The parameter to blame, or nothing.
        param: String,
    },
    /// An answer that is not what Stripe documents.
    #[error("Stripe's answer could not be read: {0}")]
    Unreadable(String),
}

/// What to do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Send the same again under the same key, for at most 23 hours.
    Retry,
    /// Look for the object by its metadata; only when it is not there, start over under a new key.
    LookUp,
    /// Sending again changes nothing.
    GiveUp,
}

impl Error {
    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Unreachable(_) | Self::Unreadable(_) => Advice::Retry,
            Self::Unknown => Advice::LookUp,
            Self::Declined { .. } | Self::Key(_) | Self::Refused { .. } => Advice::GiveUp,
        }
    }

    /// Whether the object asked for does not exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    fn refusal(error: &ApiErrors, status: u16) -> Self {
        let code = error.code.as_ref().map(ToString::to_string);
        match status {
            401 | 403 => Self::Key(status),
            402 => Self::Declined { code: error.decline_code.clone().or(code).unwrap_or_default() },
            409 | 429 => Self::Unreachable(format!("status {status}")),
            500 => Self::Unknown,
            501.. => Self::Unreachable(format!("status {status}")),
            _ => Self::Refused {
                status,
                code: code.unwrap_or_else(|| kind(error)),
                param: error.param.clone().unwrap_or_default(),
            },
        }
    }
}

fn kind(error: &ApiErrors) -> String {
    match &error.type_ {
        ApiErrorsType::IdempotencyError => "idempotency_error".to_owned(),
        other => other.to_string(),
    }
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(error, status) => Self::refusal(&error, status),
            StripeError::Timeout => Self::Unreachable("timeout".to_owned()),
            StripeError::ClientError(cause) => Self::Unreachable(cause),
            // An error page that is no Stripe error comes from something in between; its status is lost.
            StripeError::JSONDeserialize(cause) | StripeError::ConfigError(cause) => Self::Unreadable(cause),
        }
    }
}

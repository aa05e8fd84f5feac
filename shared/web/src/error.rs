//! The errors a visitor can be told. Causes are logged once, where they happen, and never shown.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What went wrong, as far as the visitor is concerned. [`crate::error_pages`] turns it into a page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or not any more.
    #[error("sign in")]
    SignIn,
    /// Something has to be done first, on this page of ours.
    #[error("first {0}")]
    First(&'static str),
    /// This person may not do this.
    #[error("forbidden")]
    Forbidden,
    /// A form whose page this browser was not given, or whose cookie is gone since.
    #[error("a form of another page")]
    Stale,
    /// It does not exist, or not for this person: nobody is told which.
    #[error("not found")]
    NotFound,
    /// The request cannot be read; the text says what to do.
    #[error("{0}")]
    Invalid(String),
    /// Somebody else was faster, or the thing is no longer in that state; the text says what to do.
    #[error("{0}")]
    Conflict(String),
    /// Too many requests; worth another try after this many seconds.
    #[error("too many requests")]
    TooMany(u32),
    /// Our fault. The cause is logged with the request's id.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// A handler's outcome.
pub type Result<T = Response, E = Error> = std::result::Result<T, E>;

/// What a page says about an error: travels in the response's extensions to [`crate::error_pages`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The page that comes first, if one does.
    pub first: Option<&'static str>,
    /// The status of the answer.
    pub status: StatusCode,
    /// What happened, as a heading.
    pub title: &'static str,
    /// What to do.
    pub text: String,
}

impl Error {
    /// The status and the words for this error.
    #[must_use]
    pub fn told(&self) -> Told {
        let (status, title, text) = match self {
            Self::SignIn => {
                (StatusCode::UNAUTHORIZED, "Sign in first", "Your session has ended. Sign in to go on.".into())
            }
            Self::First(_) => {
                (StatusCode::UNAUTHORIZED, "Something comes first", "Finish setting up your account to go on.".into())
            }
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Your role does not allow this",
                "Ask an owner or admin of your business to do it, or to change your role.".into(),
            ),
            Self::Stale => (
                StatusCode::FORBIDDEN,
                "This page has to be loaded again",
                "The cookies of your browser were cleared since it was opened. Nothing was saved: go back, reload it, and fill it in again."
                    .into(),
            ),
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "Nothing here", "The address may be mistyped, or what was here is gone.".into())
            }
            Self::Invalid(text) => (StatusCode::UNPROCESSABLE_ENTITY, "That did not work", text.clone()),
            Self::Conflict(text) => (StatusCode::CONFLICT, "That has changed meanwhile", text.clone()),
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "That was a lot at once",
                format!("Wait {seconds} seconds, then try again."),
            ),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke on our side",
                "Nothing you typed was the reason. Try again; if it happens twice, tell us the number below.".into(),
            ),
        };
        let first = if let Self::First(page) = self { Some(*page) } else { None };
        Told { first, status, title, text }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(error = format!("{cause:#}"), "request failed");
        }
        let told = self.told();
        let mut response = told.status.into_response();
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(told);
        response
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        let code = cause.as_database_error().and_then(|error| error.code());
        match code.as_deref() {
            // A character that Postgres keeps nowhere: NUL.
            Some("22021") => Self::Invalid("Remove the invisible characters from what you typed.".into()),
            // Serialization failure, deadlock, lock timeout.
            Some("40001" | "40P01" | "55P03") => {
                Self::Conflict("Somebody else changed this at the same moment. Try again.".into())
            }
            _ => Self::Internal(cause.into()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(cause: askama::Error) -> Self {
        Self::Internal(cause.into())
    }
}

/// Turns "no such row" into "no such page".
pub trait OrNotFound<T> {
    /// The value, or [`Error::NotFound`].
    ///
    /// # Errors
    /// When there is none.
    fn or_not_found(self) -> Result<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T> {
        self.ok_or(Error::NotFound)
    }
}

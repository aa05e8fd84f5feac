//! From a template to an answer.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};

use crate::Result;

/// The page.
///
/// # Errors
/// [`crate::Error::Internal`] when the template fails.
pub fn page(page: &impl Template) -> Result {
    Ok(Html(page.render()?).into_response())
}

/// The form again, with its errors and with what was typed: status 422.
///
/// # Errors
/// [`crate::Error::Internal`] when the template fails.
pub fn invalid(page: &impl Template) -> Result {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

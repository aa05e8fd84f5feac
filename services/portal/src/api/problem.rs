//! Errors as programs read them (RFC 9457).

use axum::Json;
use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use boot::context::GatewayContext;
use serde::Serialize;
use utoipa::ToSchema;
use web::Told;

/// Why there is no answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The status of the answer.
    #[schema(example = 422)]
    status: u16,
    /// What happened, in a few words.
    #[schema(example = "That did not work")]
    title: String,
    /// What to do.
    #[schema(example = "Send at most 1,000 rows.")]
    detail: String,
    /// Tell us this number when you ask about it.
    request_id: Option<String>,
}

/// Turns every [`web::Error`], and axum's own refusals, into a [`Problem`].
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<GatewayContext>().map(|context| context.request_id.to_string());
    let response = next.run(request).await;
    let status = response.status();
    let (title, detail) = match response.extensions().get::<Told>() {
        _ if status == StatusCode::UNAUTHORIZED => (
            "A key is needed",
            "Send a key of this business that has not ended: Authorization: Bearer ptl_…".to_owned(),
        ),
        _ if status == StatusCode::FORBIDDEN => {
            ("This key may not do that", "Make one with the right for it, in the console under API keys.".to_owned())
        }
        Some(told) => (told.title, told.text.clone()),
        None if status == StatusCode::METHOD_NOT_ALLOWED => {
            ("Not that way", "Ask with the method that /api/v1/openapi.json names.".to_owned())
        }
        None if status.is_client_error() || status.is_server_error() => {
            ("That cannot be read", format!("The answer is {status}. See /api/v1/openapi.json for what is expected."))
        }
        None => return response,
    };
    let problem = Problem { status: status.as_u16(), title: title.to_owned(), detail, request_id };
    let kept: HeaderMap =
        response.headers().iter().filter(|(name, _)| is_kept(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    let mut answer = (status, Json(problem)).into_response();
    answer.headers_mut().extend(kept);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

fn is_kept(name: &header::HeaderName) -> bool {
    matches!(*name, header::RETRY_AFTER | header::ALLOW)
}

//! Logs: lines for people on a terminal, JSON for machines. They hold route patterns, never addresses, and no secrets.

use std::io::IsTerminal as _;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use tracing_subscriber::EnvFilter;

use crate::context::{self, GatewayContext};
use crate::{BadSetting, Env};

/// Starts writing logs to standard error. LOG filters them, default `info`, e.g. `info,gateway=debug`.
///
/// # Errors
/// When LOG is no filter.
pub fn start(env: &Env) -> Result<(), BadSetting> {
    let directives = env.text("LOG").unwrap_or("info,sqlx=warn");
    let filter = EnvFilter::try_new(directives).map_err(|error| BadSetting::new("LOG", error))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start, as in tests, keeps what the first set up.
    let _ = if std::io::stderr().is_terminal() {
        tracing::subscriber::set_global_default(lines.with_target(false).compact().finish())
    } else {
        tracing::subscriber::set_global_default(
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).finish(),
        )
    };
    Ok(())
}

/// Ties whatever is logged or recorded during a request to its number, and logs to its route pattern. A layer for
/// `Router::layer`.
pub async fn span(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let context = request.extensions().get::<GatewayContext>().cloned();
    let id = context.as_ref().map(|context| context.request_id);
    let span = tracing::info_span!(
        "request",
        request.id = id.map(tracing::field::display),
        http.method = %request.method(),
        http.route = route,
    );
    context::answering(context, next.run(request)).instrument(span).await
}

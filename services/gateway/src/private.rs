//! What operators and their programs ask, on a port that the world does not reach.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use boot::serve::{Connections, Limits, Listener, answer, serve};
use boot::{Ready, Task};
use tenancy::{Found, Host, parse_host};

use crate::Gateway;

#[derive(Clone)]
struct Private {
    gateway: Gateway,
    ready: Ready,
}

impl Gateway {
    /// Answers `/healthz`, `/readyz`, `/metrics`, and `/certificate?domain=` for whoever gets certificates on demand.
    #[must_use]
    pub fn private(&self, listener: Listener, ready: Ready) -> Task {
        let router = Router::new()
            .route("/healthz", get("ok\n"))
            .route("/readyz", get(|private: State<Private>| async move { private.ready.answer().await }))
            .route("/metrics", get(metrics))
            .route("/certificate", get(certificate))
            .with_state(Private { gateway: self.clone(), ready });
        Task::new("private port", move |shutdown| async move {
            let bounds = (Limits::default(), Connections::at_most(200));
            serve(listener, bounds, shutdown, move |request, _| answer(router.clone(), request)).await;
            Ok(())
        })
    }
}

async fn metrics(State(private): State<Private>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], private.gateway.metrics()).into_response()
}

/// Which name a certificate is asked for.
#[derive(serde::Deserialize)]
struct Wanted {
    domain: String,
}

/// 200 for hosts that somebody may visit, 404 for all others.
async fn certificate(State(private): State<Private>, Query(wanted): Query<Wanted>) -> StatusCode {
    let shared = &private.gateway.shared;
    match parse_host(wanted.domain.as_bytes(), &shared.base) {
        Ok(Host::Site) => StatusCode::OK,
        Ok(Host::Portal(name) | Host::Console(name)) => match shared.tenants.look_up(&name).await {
            Ok(Found::Tenant { .. } | Found::Formerly(_)) => StatusCode::OK,
            Ok(Found::Nobody) => StatusCode::NOT_FOUND,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
        _ => StatusCode::NOT_FOUND,
    }
}

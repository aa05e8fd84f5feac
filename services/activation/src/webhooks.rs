//! Where Stripe says that something happened: believed when it is signed, kept, and worked on later.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use stripe::webhook::{WebhookError, verify};
use web::routes::{Access, Routes, Site};

use crate::Activation;

/// Stripe's events are a few kilobytes.
const MOST_BYTES: usize = 256 * 1024;

pub(crate) fn routes() -> Routes<Activation> {
    Routes::new(Site::Public).upload(("/webhooks/stripe", MOST_BYTES), Access::Signature, take)
}

async fn take(State(activation): State<Activation>, headers: HeaderMap, raw: Bytes) -> web::Result<StatusCode> {
    if activation.webhook_secrets.is_empty() {
        return Err(web::Error::NotFound);
    }
    let mut signatures = headers.get_all("stripe-signature").iter();
    let (signature, another) = (signatures.next(), signatures.next());
    let signature = signature.filter(|_| another.is_none()).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = activation.accounts.clock.now();
    match verify(&raw, signature, &activation.webhook_secrets, now) {
        Ok(event) => activation.platform.take_event(&event, Some(&raw)).await.map_err(crate::frame::told)?,
        // Sent by Stripe all the same: sending it again would not make it readable.
        Err(error @ WebhookError::Unreadable(_)) => tracing::error!(%error, "an event of Stripe's was dropped"),
        Err(error) => {
            tracing::warn!(%error, "a webhook was refused");
            return Ok(StatusCode::BAD_REQUEST);
        }
    }
    Ok(StatusCode::OK)
}

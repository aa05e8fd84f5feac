//! Where a mail relay says that a mail came back: believed when it knows the secret.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::{Bounce, Bounced, take_bounce};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use web::routes::{Access, Routes, Site};

use crate::Activation;

/// A report is a few hundred bytes.
const MOST_BYTES: usize = 64 * 1024;

pub(crate) fn routes() -> Routes<Activation> {
    Routes::new(Site::Public).upload(("/webhooks/mail", MOST_BYTES), Access::Signature, take)
}

/// Takes one report, or an array of them.
async fn take(State(activation): State<Activation>, headers: HeaderMap, raw: Bytes) -> web::Result<StatusCode> {
    let Some(secret) = &activation.mail_webhook_secret else { return Err(web::Error::NotFound) };
    if !knows(&headers, secret) {
        tracing::warn!("a report of returned mail was refused");
        return Ok(StatusCode::BAD_REQUEST);
    }
    let reports = match serde_json::from_slice(&raw) {
        Ok(Reports::Many(reports)) => reports,
        Ok(Reports::One(report)) => vec![report],
        Err(error) => {
            tracing::error!(%error, "a report of returned mail cannot be read");
            return Ok(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let mut answer = StatusCode::OK;
    for report in reports {
        let (db, now) = (&activation.accounts.db, activation.accounts.clock.now());
        if take_bounce(db, now, &report).await? == Bounced::TooEarly {
            // Relays send again what was not taken.
            answer = StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    Ok(answer)
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Reports {
    Many(Vec<Bounce>),
    One(Bounce),
}

/// Whether the secret is the bearer's token, or the password of whatever name (RFC 6750, 2.1; RFC 7617, 2).
fn knows(headers: &HeaderMap, secret: &SecretString) -> bool {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(one), None) = (sent.next(), sent.next()) else { return false };
    let Some((scheme, proof)) = one.to_str().ok().and_then(|text| text.split_once(' ')) else { return false };
    let typed = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => proof.trim().as_bytes().to_vec(),
        "basic" => {
            let pair = STANDARD.decode(proof.trim()).unwrap_or_default();
            pair.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default().to_vec()
        }
        _ => return false,
    };
    bool::from(typed.ct_eq(secret.expose_secret().as_bytes()))
}

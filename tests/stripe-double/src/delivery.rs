//! Webhooks: signed, in order, and sent again until they are taken (docs.stripe.com/webhooks).

use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::net::TcpStream;

use crate::control::Mode;
use crate::server::Shared;
use crate::world::World;

/// How long an endpoint may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Real Stripe goes on for three days; here an endpoint is back within the hour or not at all.
const TRIES: u32 = 12;

/// A webhook on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) event: String,
    url: String,
    secret: String,
    tries: u32,
    /// Not before, in seconds of the machine's time.
    not_before: i64,
}

impl World {
    pub(crate) fn queue(&mut self, event: &str, kind: &str) {
        if self.faults.delivery == Mode::Drop {
            return;
        }
        let mut targets: Vec<(String, String)> =
            self.webhook.iter().map(|hook| (hook.url.clone(), hook.secret.clone())).collect();
        let endpoints = self.objects.range("we_".to_owned().."we`".to_owned()).map(|(_, endpoint)| endpoint);
        for endpoint in endpoints.filter(|endpoint| endpoint["status"] == "enabled") {
            let events = endpoint["enabled_events"].as_array().into_iter().flatten();
            if events.filter_map(|event| event.as_str()).any(|wanted| wanted == "*" || wanted == kind) {
                targets.push((crate::world::text(endpoint, "url"), crate::world::text(endpoint, "secret")));
            }
        }
        for (url, secret) in targets {
            let delivery = Delivery { event: event.to_owned(), url, secret, tries: 0, not_before: 0 };
            if self.faults.delivery == Mode::Duplicate {
                self.deliveries.push(delivery.clone());
            }
            self.deliveries.push(delivery);
        }
    }

    /// Whether something may go out now.
    pub(crate) fn has_due(&self) -> bool {
        let wall = self.wall();
        self.faults.delivery != Mode::Hold && self.deliveries.iter().any(|delivery| delivery.not_before <= wall)
    }

    /// Takes what may go out now. What comes back unsent is queued again.
    fn take_due(&mut self) -> Vec<Delivery> {
        if self.faults.delivery == Mode::Hold {
            return Vec::new();
        }
        let today = self.wall();
        let (mut due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.deliveries).into_iter().partition(|d| d.not_before <= today);
        self.deliveries = later;
        if self.faults.delivery == Mode::Reverse {
            due.reverse();
        }
        due
    }
}

/// Sends whatever is due, for ever.
pub(crate) async fn run(shared: Shared) {
    loop {
        tokio::select! {
            () = shared.woken.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let reverse = shared.with(|world| world.faults.delivery == Mode::Reverse);
        if reverse {
            // Something must have gathered before it can be turned round.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        for delivery in shared.with(World::take_due) {
            send(&shared, delivery).await;
        }
    }
}

async fn send(shared: &Shared, mut delivery: Delivery) {
    let (body, today) = shared.with(|world| {
        let event = world.objects.get(&delivery.event).map(ToString::to_string);
        (event, world.wall())
    });
    let Some(body) = body else { return };
    let header = sign(&delivery.secret, today, &body);
    let sent = tokio::time::timeout(PATIENCE, post(&delivery.url, &header, body)).await;
    let taken = matches!(sent, Ok(Ok(status)) if (200..300).contains(&status));
    delivery.tries += 1;
    shared.with(|world| {
        if taken {
            world.change(&delivery.event, serde_json::json!({ "pending_webhooks": 0 }));
        } else if delivery.tries < TRIES {
            delivery.not_before = today + (1 << delivery.tries.min(9)) / 2;
            world.deliveries.push(delivery);
        }
    });
}

/// The `Stripe-Signature` of a body.
pub(crate) fn sign(secret: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(format!("{at}.{body}").as_bytes());
    let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={at},v1={digest}")
}

/// Only plain HTTP: the double serves this machine.
async fn post(url: &str, signature: &str, body: String) -> anyhow::Result<u16> {
    let uri: hyper::Uri = url.parse()?;
    let host = uri.host().ok_or_else(|| anyhow::anyhow!("no host in {url}"))?;
    // A name below localhost is this machine by RFC 6761, whatever the resolver thinks.
    let address = if host.ends_with("localhost") { "127.0.0.1" } else { host };
    let stream = TcpStream::connect((address, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header("host", uri.authority().map_or("", |authority| authority.as_str()))
        .header("content-type", "application/json; charset=utf-8")
        .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .header("stripe-signature", signature)
        .body(Full::new(Bytes::from(body)))?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    response.into_body().collect().await?;
    Ok(status)
}

//! The door of the process.

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use boot::context::GatewayContext;
use boot::serve::{Connections, Limits, Listener, Peer, answer, serve};
use boot::{Clock, Entropy, Task};
use hyper::body::Incoming;
use tenancy::{Base, Host, parse_host};

use crate::Settings;

#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) base: Base,
    pub(crate) entropy: Entropy,
    pub(crate) clock: Clock,
    pub(crate) portal: Router,
    pub(crate) activation: Router,
    pub(crate) mail_page: Option<Router>,
}

pub(crate) fn task(front: Front, settings: &Settings) -> anyhow::Result<Task> {
    let listener = Listener::bind(&settings.listen, false)?;
    Ok(Task::new("front", move |shutdown| async move {
        let handler = move |request, peer| handle(front.clone(), request, peer);
        serve(listener, (Limits::default(), Connections::at_most(10_000)), shutdown, handler).await;
        Ok(())
    }))
}

async fn handle(front: Front, mut request: hyper::Request<Incoming>, peer: Peer) -> Response {
    let host = request.headers().get("host").map(|host| host.as_bytes().to_vec()).unwrap_or_default();
    let parsed = parse_host(&host, &front.base);
    let Peer::Ip(client_ip) = peer else { return web::Error::NotFound.into_response() };
    let context = GatewayContext {
        request_id: front.entropy.uuid_v7(&front.clock),
        tenant: None,
        host: String::from_utf8_lossy(&host).into_owned(),
        client_ip,
    };
    request.extensions_mut().insert(context);
    let path = request.uri().path().to_owned();
    match parsed {
        Ok(Host::Site) => answer(front.activation, request).await,
        Ok(Host::Console(_)) if path.starts_with("/billing/") => answer(front.activation, request).await,
        Ok(Host::Portal(_) | Host::Console(_)) => answer(front.portal, request).await,
        Ok(Host::Mail) if front.mail_page.is_some() => answer(front.mail_page.unwrap_or_default(), request).await,
        _ => web::Error::NotFound.into_response(),
    }
}

//! The services behind: in this process, or at the other end of a connection.

mod body;
mod chunked;
mod exchange;
mod head;
mod pool;
mod target;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use boot::Signer;
use boot::context::GatewayContext;

pub use target::{BadTarget, Target};

pub(crate) use exchange::Failure;
use pool::Pool;

use crate::route::Service;

/// A service, as the gateway reaches it.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// In this process.
    Local(Router),
    /// In another, behind a door that opens to the seals of this signer.
    Remote(Target, Signer),
}

/// All services.
#[derive(Clone, Debug)]
pub struct Upstreams {
    /// The public site and billing.
    pub activation: Upstream,
    /// Portals and consoles.
    pub portal: Upstream,
    /// The demo's mail, if it is shown.
    pub mail: Option<Upstream>,
}

/// The services with connections of one's own: one for each thread that serves.
#[derive(Debug)]
pub(crate) struct Ways {
    activation: Way,
    portal: Way,
    mail: Option<Way>,
}

#[derive(Debug)]
pub(crate) enum Way {
    Local(Router),
    Remote(Pool, Signer),
}

impl Ways {
    pub(crate) fn new(to: &Upstreams) -> Self {
        Self {
            activation: Way::new(&to.activation),
            portal: Way::new(&to.portal),
            mail: to.mail.as_ref().map(Way::new),
        }
    }

    pub(crate) fn to(&self, service: Service) -> Option<&Way> {
        match service {
            Service::Activation => Some(&self.activation),
            Service::Portal => Some(&self.portal),
            Service::Mail => self.mail.as_ref(),
        }
    }
}

impl Way {
    fn new(to: &Upstream) -> Self {
        match to {
            Upstream::Local(router) => Self::Local(router.clone()),
            Upstream::Remote(target, signer) => Self::Remote(Pool::new(target.clone()), signer.clone()),
        }
    }

    /// Hands a request on under our word, and gives the service's answer, whose head may take so long.
    pub(crate) async fn send(
        &self,
        mut request: Request<Body>,
        context: GatewayContext,
        patience: Duration,
    ) -> Result<Response<Body>, Failure> {
        let host = HeaderValue::from_str(&context.host).map_err(|_| Failure::BadAnswer("host"))?;
        request.headers_mut().insert(header::HOST, host);
        match self {
            Self::Local(router) => {
                request.extensions_mut().insert(context);
                let answering = boot::serve::answer(router.clone(), request);
                tokio::time::timeout(patience, answering).await.map_err(|_| Failure::Silent)
            }
            Self::Remote(pool, signer) => {
                let sealed = signer.seal(&context, request.method(), request.uri());
                let sealed = HeaderValue::try_from(sealed).map_err(|_| Failure::BadAnswer("seal"))?;
                request.headers_mut().insert(boot::CONTEXT_HEADER, sealed);
                exchange::send(pool, request, patience).await
            }
        }
    }
}

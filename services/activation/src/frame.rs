//! What a handler of the public site asks for when it shows a page: the frame that the page stands in.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use boot::context::GatewayContext;
use web::flash::Flash;
use web::scheme::Scheme;
use web::shell::{Link, NavItem, PublicShell, Toast};

use crate::Activation;

/// The frame of the public site.
#[derive(Clone, Debug)]
pub(crate) struct SitePage {
    path: String,
    name: String,
    flash: Option<Toast>,
    scheme: Scheme,
    test_payments: bool,
    /// Where the visitor is.
    pub(crate) client_ip: String,
    /// Whether a part of the page was asked for.
    pub(crate) is_fragment: bool,
}

impl SitePage {
    /// The frame; `title` is the page's title.
    pub(crate) fn shell(&self, title: &str) -> PublicShell {
        let item = |href: &str, label: &str| NavItem::new(href, label, "info-circle", &self.path);
        PublicShell {
            title: title.to_owned(),
            description: "A customer portal under your own name: your customers find your parts, with prices and \
                          stock, at any hour."
                .to_owned(),
            tenant_name: self.name.clone(),
            nav: vec![
                item("/#what", "What it does"),
                item("/#price", "Price"),
                item("/#faq", "Questions"),
                item("/find", "Sign in"),
            ],
            action: Some(Link { href: "/activate".to_owned(), label: "Start now".to_owned() }),
            flash: self.flash.clone(),
            scheme: self.scheme,
            test_payments: self.test_payments,
            ..PublicShell::default()
        }
    }
}

impl FromRequestParts<Activation> for SitePage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, activation: &Activation) -> Result<Self, Infallible> {
        let Flash(flash) = Flash::from_request_parts(parts, &()).await?;
        Ok(Self {
            path: parts.uri.path().to_owned(),
            name: activation.platform.name.clone(),
            flash,
            scheme: Scheme::of(&parts.headers),
            test_payments: activation.platform.stripe.is_double(),
            client_ip: client_ip(parts),
            is_fragment: parts.headers.contains_key("hx-request"),
        })
    }
}

/// Where the client is, by the gateway's word.
pub(crate) fn client_ip(parts: &Parts) -> String {
    parts.extensions.get::<GatewayContext>().map(|context| context.client_ip.to_string()).unwrap_or_default()
}

/// Turns what went wrong above tenants into what a visitor is told.
pub(crate) fn told(error: platform::Error) -> web::Error {
    match error {
        platform::Error::Busy => web::Error::Conflict("Somebody else is doing the same. Try again.".to_owned()),
        other => web::Error::Internal(other.into()),
    }
}

//! The limits, and what they count.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::{HeaderMap, Method, header};
use tenancy::Host;
use uuid::Uuid;

use super::{Charge, Rate, Subject};

/// What is limited (SECURITY-TESTS 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rule {
    /// Anything at all, from one network.
    Request,
    /// Asking for a host that is nobody's.
    UnknownHost,
    /// Signing in, from one network.
    SignIn,
    /// The same, at one tenant.
    SignInTenant,
    /// Using a mailed link or code, from one network.
    Link,
    /// The same, at one tenant.
    LinkTenant,
    /// Asking for a mail: a reset, or one's portals; from one network.
    Reset,
    /// The same, at one tenant.
    ResetTenant,
    /// Ordering a portal.
    Activation,
    /// Asking whether a name is free.
    Availability,
    /// Sending files, from one network.
    Upload,
    /// The same, at one tenant.
    UploadTenant,
    /// The same, in one session.
    UploadSession,
    /// Taking lists away as files, from one network.
    Export,
    /// The same, by a tenant's staff: each may be everything that the business knows.
    ExportTenant,
    /// The same, in one session.
    ExportSession,
    /// Placing orders, from one network.
    Order,
    /// The same, at one tenant.
    OrderTenant,
    /// The same, in one session.
    OrderSession,
    /// Asking as a program, from one network.
    Api,
    /// The same, at one tenant.
    ApiTenant,
    /// The same, with one key.
    ApiKey,
}

const HOUR: u64 = 3_600;
const MINUTE: u64 = 60;

impl Rule {
    pub(crate) const ALL: [Self; 22] = [
        Self::Request,
        Self::UnknownHost,
        Self::SignIn,
        Self::SignInTenant,
        Self::Link,
        Self::LinkTenant,
        Self::Reset,
        Self::ResetTenant,
        Self::Activation,
        Self::Availability,
        Self::Upload,
        Self::UploadTenant,
        Self::UploadSession,
        Self::Export,
        Self::ExportTenant,
        Self::ExportSession,
        Self::Order,
        Self::OrderTenant,
        Self::OrderSession,
        Self::Api,
        Self::ApiTenant,
        Self::ApiKey,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::UnknownHost => "unknown-host",
            Self::SignIn => "sign-in",
            Self::SignInTenant => "sign-in-tenant",
            Self::Link => "link",
            Self::LinkTenant => "link-tenant",
            Self::Reset => "reset",
            Self::ResetTenant => "reset-tenant",
            Self::Activation => "activation",
            Self::Availability => "availability",
            Self::Upload => "upload",
            Self::UploadTenant => "upload-tenant",
            Self::UploadSession => "upload-session",
            Self::Export => "export",
            Self::ExportTenant => "export-tenant",
            Self::ExportSession => "export-session",
            Self::Order => "order",
            Self::OrderTenant => "order-tenant",
            Self::OrderSession => "order-session",
            Self::Api => "api",
            Self::ApiTenant => "api-tenant",
            Self::ApiKey => "api-key",
        }
    }

    pub(super) fn rate(self) -> Rate {
        let (count, seconds) = match self {
            // A page and what it loads is about ten; an office shares one address.
            Self::Request => return Rate { interval: Duration::from_millis(10), burst: 1_000 },
            Self::UnknownHost | Self::Availability | Self::Order => (60, MINUTE),
            Self::SignIn => (30, MINUTE),
            Self::SignInTenant | Self::LinkTenant | Self::OrderTenant | Self::ApiKey => (600, MINUTE),
            Self::Link => (20, MINUTE),
            Self::Reset => (10, HOUR),
            Self::ResetTenant => (200, HOUR),
            Self::Activation => (5, HOUR),
            Self::Upload | Self::Export => (120, HOUR),
            // Each is asked for twice when the password comes in between.
            Self::ExportTenant => (100, HOUR),
            Self::ExportSession => (20, HOUR),
            Self::UploadSession => (60, HOUR),
            Self::OrderSession => (20, MINUTE),
            Self::UploadTenant => (1_000, HOUR),
            Self::Api => (1_200, MINUTE),
            Self::ApiTenant => (3_000, MINUTE),
        };
        Rate { interval: Duration::from_secs(seconds) / count, burst: count }
    }

    /// The limit for one session beside this one for its network. A session is the nearest to an account that a cookie
    /// tells, and signing in for another has limits of its own.
    const fn in_session(self) -> Option<Self> {
        match self {
            Self::Upload => Some(Self::UploadSession),
            Self::Export => Some(Self::ExportSession),
            Self::Order => Some(Self::OrderSession),
            _ => None,
        }
    }

    /// Whether it does not count when the answer is that something has to be corrected.
    pub(crate) fn forgives(self) -> bool {
        self == Self::Activation
    }
}

/// What a request counts as, besides being one.
pub(crate) fn rules(
    (host, tenant, from): (&Host, Option<Uuid>, IpAddr),
    (method, path, headers): (&Method, &str, &HeaderMap),
) -> Vec<Charge> {
    let network = Subject::network(from);
    let mut charges = Vec::new();
    let mut add = |for_network: Rule, for_tenant: Option<Rule>| {
        charges.push(Charge { rule: for_network, subject: network });
        if let (Some(rule), Some(id)) = (for_tenant, tenant) {
            charges.push(Charge { rule, subject: Subject::Tenant(id) });
        }
    };
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') && rest.len() > 1);
    let is_post = *method == Method::POST;
    let is_api = matches!(host, Host::Portal(_)) && path.starts_with("/api/");
    match host {
        Host::Site if is_post && path == "/activate" => add(Rule::Activation, None),
        Host::Site if path == "/activate/availability" => add(Rule::Availability, None),
        // Each of these mails somebody.
        Host::Site if is_post && ["/find", "/demo"].contains(&path) => add(Rule::Reset, None),
        // Stripe is asked for a page to pay on.
        Host::Site if is_post && below("/activate") => add(Rule::Link, None),
        Host::Portal(_) if is_post && is_order(path) => add(Rule::Order, Some(Rule::OrderTenant)),
        Host::Portal(_) if is_api => add(Rule::Api, Some(Rule::ApiTenant)),
        Host::Portal(_) if !is_post && is_export(path) => add(Rule::Export, None),
        Host::Console(_) if !is_post && is_export(path) => add(Rule::Export, Some(Rule::ExportTenant)),
        Host::Portal(_) | Host::Console(_) if is_post => match path {
            // Each of these may hash a password.
            "/sign-in" | "/account/password" | "/account/second-step" | "/account/passkeys/question" | "/people" => {
                add(Rule::SignIn, Some(Rule::SignInTenant));
            }
            "/password/forgot" | "/sign-in/link" => add(Rule::Reset, Some(Rule::ResetTenant)),
            "/link" | "/account/code" | "/account/proof" => add(Rule::Link, Some(Rule::LinkTenant)),
            _ if ["/account/second-step", "/account/passkeys", "/people"].into_iter().any(below) => {
                add(Rule::SignIn, Some(Rule::SignInTenant));
            }
            _ if ["/invitation", "/password/reset", "/sign-in", "/link", "/view"].into_iter().any(below) => {
                add(Rule::Link, Some(Rule::LinkTenant));
            }
            _ => {}
        },
        _ => {}
    }
    if is_upload(method, path, headers) {
        add(Rule::Upload, Some(Rule::UploadTenant));
    }
    if let Some(key) = key(headers).filter(|_| is_api) {
        charges.push(Charge { rule: Rule::ApiKey, subject: Subject::Key(key) });
    }
    let in_session: Vec<Rule> = charges.iter().filter_map(|charge| charge.rule.in_session()).collect();
    if !in_session.is_empty()
        && let Some(session) = Subject::session(host, headers)
    {
        charges.extend(in_session.into_iter().map(|rule| Charge { rule, subject: session }));
    }
    charges
}

/// Whether an order is placed there: from a cart, or from a quote.
fn is_order(path: &str) -> bool {
    path == "/checkout" || path.starts_with("/quotes/") && path.ends_with("/acceptance")
}

/// Whether a list comes from there as a file; what an import gives back of itself is none.
fn is_export(path: &str) -> bool {
    (path.ends_with("/export") || path.ends_with(".csv")) && !path.starts_with("/imports/")
}

/// Which key a program says it has: whether it is one, its service finds out.
fn key(headers: &HeaderMap) -> Option<Uuid> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let id = sent.get(7..)?.trim().strip_prefix("ptl_")?.get(..32)?;
    Uuid::try_parse(id).ok()
}

/// Whether a request sends files: by a form, or as a program does.
pub(crate) fn is_upload(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    let is_form =
        kind.and_then(|kind| kind.get(..19)).is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/form-data"));
    !method.is_safe() && (is_form || path == "/api/v1/imports")
}

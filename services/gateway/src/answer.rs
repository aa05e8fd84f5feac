//! From a request to its answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use boot::context::GatewayContext;
use boot::serve::Peer;
use hyper::body::Incoming;
use tenancy::{Found, Host, LoginName, parse_host};
use uuid::Uuid;

use crate::gateway::Gateway;
use crate::in_flight::Held;
use crate::limits::{Charge, Refused, Rule, Subject, is_upload, rules};
use crate::metrics::Kind;
use crate::pages::Page;
use crate::upstream::{Failure, Way};
use crate::{client, headers, host, inbound, route};

/// Time for a request and the head of its answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same when files are sent: at the largest size 1.7 MB each second.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(120);
/// Bytes of a body.
const BODY: usize = 1 << 20;
/// Bytes of a body with files; services know smaller limits for most.
const UPLOAD: usize = 200 << 20;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

type Outcome = Result<Response<Body>, Page>;

/// What is known about a request before it is looked at.
#[derive(Clone, Copy)]
struct Asked {
    id: Uuid,
    from: IpAddr,
}

impl Gateway {
    /// Answers a request, whatever it is.
    pub(crate) async fn handle(self: Arc<Self>, request: Request<Incoming>, peer: Peer) -> Response<Body> {
        let began = Instant::now();
        let shared = &self.shared;
        let id = shared.numbers.next(&shared.clock);
        let from = client::address(peer, request.headers(), &shared.settings.trusted);
        // Programs in between may disagree with us about where such a request ends: nothing after it is believed.
        let is_last = request.headers().contains_key(header::TRANSFER_ENCODING);
        let mut kind = Kind::Unknown;
        let outcome = self.answer(request, Asked { id, from }, &mut kind).await;
        let mut response = outcome.unwrap_or_else(|page| shared.pages.answer(page));
        if is_last {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let number = HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        response.headers_mut().insert(REQUEST_ID, number.expect("a number is visible ASCII"));
        let took = began.elapsed();
        shared.metrics.answered(kind, response.status(), took);
        tracing::debug!(request.id = %id, host = ?kind, status = response.status().as_u16(), ?took, "answered");
        response
    }

    async fn answer(&self, request: Request<Incoming>, asked: Asked, kind: &mut Kind) -> Outcome {
        let host = parse_host(host::asked(&request).map_err(|_| Page::BadRequest)?, &self.shared.base);
        if !host::is_spoken(&request) {
            return Err(Page::BadMethod);
        }
        let Some(held) = self.shared.in_flight.take() else {
            self.shared.metrics.shed();
            return Err(Page::Busy);
        };
        if let Some(file) = self.asset(&request).await {
            return Ok(file);
        }
        let Ok(host) = host else { return Err(self.nobody(asked).await) };
        *kind = Kind::of(&host);
        let tenant = match self.tenant(&host).await? {
            Found::Tenant { id, .. } => Some(id.uuid()),
            Found::Formerly(now) => return Ok(self.moved(&host, &now, request.uri())),
            Found::Nobody if is_tenants(&host) => {
                *kind = Kind::Unknown;
                return Err(self.nobody(asked).await);
            }
            Found::Nobody => None,
        };
        let service = route::service(&host, request.uri().path());
        let Some(way) = service.and_then(|service| self.ways.to(service)) else {
            return Err(self.nobody(asked).await);
        };
        self.admit(request, (asked, host, tenant), (way, held)).await
    }

    /// Counts the request against its limits and hands it on.
    async fn admit(
        &self,
        request: Request<Incoming>,
        (asked, host, tenant): (Asked, Host, Option<Uuid>),
        (way, mut held): (&Way, Held<'_>),
    ) -> Outcome {
        if let Some(tenant) = tenant
            && !held.belongs_to(tenant)
        {
            self.shared.metrics.shed();
            return Err(Page::Busy);
        }
        let mut charges = vec![Charge { rule: Rule::Request, subject: Subject::network(asked.from) }];
        charges.extend(rules((&host, tenant, asked.from), (request.method(), request.uri().path(), request.headers())));
        self.charge(&charges).await?;
        let host = self.canonical(&host);
        let context = GatewayContext { request_id: asked.id, tenant, host, client_ip: asked.from };
        let response = forward(request, context, way).await?;
        if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
            for charge in charges.into_iter().filter(|charge| charge.rule.forgives()) {
                self.shared.limits.give_back(charge).await;
            }
        }
        Ok(response)
    }

    /// Style sheet and font of our own pages; services have the same and more.
    async fn asset(&self, request: &Request<Incoming>) -> Option<Response<Body>> {
        if !request.method().is_safe() || !request.uri().path().starts_with("/assets/") {
            return None;
        }
        let mut wanted = Request::new(Body::empty());
        *wanted.method_mut() = request.method().clone();
        *wanted.uri_mut() = Uri::try_from(request.uri().path()).ok()?;
        *wanted.headers_mut() = request.headers().clone();
        let response = boot::serve::answer(self.shared.assets.clone(), wanted).await;
        response.status().is_success().then_some(response)
    }

    async fn tenant(&self, host: &Host) -> Result<Found, Page> {
        match host {
            Host::Portal(name) | Host::Console(name) => {
                self.shared.tenants.look_up(name).await.map_err(|_| Page::Unavailable)
            }
            Host::Site | Host::Mail | Host::Operator => Ok(Found::Nobody),
        }
    }

    /// The same page whatever the reason.
    async fn nobody(&self, asked: Asked) -> Page {
        let charge = Charge { rule: Rule::UnknownHost, subject: Subject::network(asked.from) };
        self.charge(&[charge]).await.err().unwrap_or(Page::NotFound)
    }

    async fn charge(&self, charges: &[Charge]) -> Result<(), Page> {
        self.shared.limits.charge(charges).await.map_err(|Refused { rule, wait }| {
            self.shared.metrics.refused(rule);
            Page::TooMany(u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX))
        })
    }

    /// To the same page at the tenant's new address; a form is sent again as it was.
    fn moved(&self, host: &Host, now: &LoginName, uri: &Uri) -> Response<Body> {
        let base = &self.shared.base;
        let site = if matches!(host, Host::Console(_)) { base.console_url(now) } else { base.portal_url(now) };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let mut response = self.shared.pages.answer(Page::Moved);
        if let Ok(location) = HeaderValue::from_str(&format!("{site}{path}")) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }

    fn canonical(&self, host: &Host) -> String {
        let base = &self.shared.base;
        match host {
            Host::Site => base.authority().to_owned(),
            Host::Portal(name) => base.portal_authority(name),
            Host::Console(name) => base.console_authority(name),
            Host::Mail => format!("mail.{}", base.authority()),
            Host::Operator => format!("operator.{}", base.authority()),
        }
    }
}

const fn is_tenants(host: &Host) -> bool {
    matches!(host, Host::Portal(_) | Host::Console(_))
}

/// Sends the request to its service without anything that the client has no business to say.
async fn forward(request: Request<Incoming>, context: GatewayContext, way: &Way) -> Outcome {
    let (mut parts, body) = request.into_parts();
    let sends_files = is_upload(&parts.method, parts.uri.path(), &parts.headers);
    let (most, patience) = if sends_files { (UPLOAD, UPLOAD_PATIENCE) } else { (BODY, PATIENCE) };
    if body.size_hint().lower() > most as u64 {
        return Err(Page::TooLarge);
    }
    headers::cleanse_request(&mut parts.headers);
    if parts.uri.scheme().is_some() {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        parts.uri = Uri::try_from(target).map_err(|_| Page::BadRequest)?;
    }
    let id = context.request_id;
    let (body, arrival) = inbound::bounded(body, most);
    let mut response = match way.send(Request::from_parts(parts, body), context, patience).await {
        Ok(response) => response,
        Err(Failure::Silent) if !arrival.is_complete() => return Err(Page::TooSlow),
        Err(failure) => return Err(page_of(&failure, id)),
    };
    headers::cleanse_answer(response.headers_mut());
    if matches!(response.status(), StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    Ok(response)
}

fn page_of(failure: &Failure, id: Uuid) -> Page {
    let page = match failure {
        Failure::TooLarge => return Page::TooLarge,
        Failure::ClientGone => return Page::BadRequest,
        Failure::Unreachable(_) => Page::Unavailable,
        Failure::BrokeOff(_) | Failure::BadAnswer(_) => Page::BadService,
        Failure::Silent => Page::ServiceTooSlow,
    };
    tracing::warn!(request.id = %id, %failure, "a service gave no answer");
    page
}

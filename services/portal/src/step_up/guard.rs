//! What stands before a handler.

use std::pin::Pin;

use accounts::Staff;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest as _, FromRequestParts as _, Request};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use form_urlencoded::Serializer;

use super::handlers::{Proved, prove};
use super::pages::AskPage;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::lists::address;

/// The field of a sent form that proves who sends it; the handler does not see it.
pub(super) const FIELD: &str = "proof";

/// A handler behind the question.
#[derive(Clone, Debug)]
pub(crate) struct Proven<H>(H);

/// Puts the question before a handler of the console. A form that comes too late is not lost: the page that asks sends it
/// on. What is only looked at is asked for at a page of its own.
pub(crate) const fn proven<H>(handler: H) -> Proven<H> {
    Proven(handler)
}

impl<T: 'static, H: Handler<T, Portal>> Handler<T, Portal> for Proven<H> {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, portal: Portal) -> Self::Future {
        Box::pin(async move {
            match admit(request, &portal).await {
                Ok((request, cookie)) => {
                    let mut response = self.0.call(request, portal).await;
                    if let Some(cookie) = cookie {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                    response
                }
                Err(response) => response,
            }
        })
    }
}

type Admitted = Result<(Request, Option<HeaderValue>), Response>;

/// The request for the handler, with the session's new cookie when it came with a proof; else the answer.
async fn admit(request: Request, portal: &Portal) -> Admitted {
    let (mut parts, body) = request.into_parts();
    let staff = match Staff::from_request_parts(&mut parts, portal).await {
        Ok(staff) => staff,
        Err(refusal) => return Err(refusal.into_response()),
    };
    if staff.is_proven(portal.accounts.clock.now()) {
        return Ok((Request::from_parts(parts, body), None));
    }
    if parts.method.is_safe() {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        return Err(Redirect::to(&address("/proof", &[("next", target)])).into_response());
    }
    let sent = Request::from_parts(parts.clone(), body);
    let mut fields = match Form::<Vec<(String, String)>>::from_request(sent, portal).await {
        Ok(Form(fields)) => fields,
        Err(refusal) => return Err(refusal.into_response()),
    };
    let proof = fields.iter().position(|(name, _)| name == FIELD).map(|at| fields.remove(at).1);
    let problem = match proof {
        None => String::new(),
        Some(typed) => match prove(portal, &staff, typed).await {
            Ok(Proved::Yes(cookie)) => return Ok((resent(parts, &fields), Some(cookie))),
            Ok(Proved::No(problem)) => problem,
            Err(error) => return Err(error.into_response()),
        },
    };
    let is_first = problem.is_empty();
    let mut page = ask(parts, portal, (fields, problem)).await.into_response();
    if is_first && page.status().is_success() {
        *page.status_mut() = StatusCode::FORBIDDEN;
    }
    Err(page)
}

/// The form as it was before the proof was added to it.
fn resent(mut parts: Parts, fields: &[(String, String)]) -> Request {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Request::from_parts(parts, Body::from(body))
}

async fn ask(mut parts: Parts, portal: &Portal, (fields, problem): (Vec<(String, String)>, String)) -> web::Result {
    let page = ConsolePage::from_request_parts(&mut parts, portal).await?;
    AskPage::new(&page, parts.uri.path(), (fields, problem)).shown()
}

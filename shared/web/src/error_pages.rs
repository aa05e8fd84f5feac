//! Turns errors into pages, or into a message in the corner when a part of a page was asked for.

use askama::Template as _;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use boot::context::GatewayContext;

use crate::Told;
use crate::pages::MessagePage;
use crate::scheme::Scheme;
use crate::shell::{Link, SignInShell};
use crate::ui::Tone;

/// Renders every [`crate::Error`], and axum's own refusals, as a page that says what to do. Whoever has to sign in is
/// taken there and back.
pub async fn render(request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let told = response.extensions().get::<Told>().cloned().or_else(|| plain_refusal(&response));
    match told {
        Some(told) if told.status == StatusCode::UNAUTHORIZED => asked.away(told.first),
        Some(told) => asked.page(&told, response),
        None => response,
    }
}

/// What the answer depends on.
struct Asked {
    is_fragment: bool,
    is_read: bool,
    path: String,
    scheme: Scheme,
    request_id: Option<uuid::Uuid>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        Self {
            is_fragment: request.headers().contains_key("hx-request"),
            is_read: matches!(*request.method(), Method::GET | Method::HEAD),
            path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            scheme: Scheme::of(request.headers()),
            request_id: request.extensions().get::<GatewayContext>().map(|context| context.request_id),
        }
    }

    /// To the page that comes first: another one, or the one to sign in on.
    fn away(&self, first: Option<&'static str>) -> Response {
        if self.is_fragment {
            let mut response = StatusCode::UNAUTHORIZED.into_response();
            response.headers_mut().insert("hx-redirect", HeaderValue::from_static(first.unwrap_or("/sign-in")));
            return response;
        }
        if let Some(page) = first {
            return Redirect::to(page).into_response();
        }
        let back = if self.is_read && self.path != "/" {
            let encoded: String = self.path.bytes().map(encode).collect();
            format!("/sign-in?next={encoded}")
        } else {
            "/sign-in".to_owned()
        };
        Redirect::to(&back).into_response()
    }

    fn page(&self, told: &Told, original: Response) -> Response {
        if self.is_fragment {
            return fragment(told);
        }
        let note = match (told.status, self.request_id) {
            (StatusCode::INTERNAL_SERVER_ERROR, Some(id)) => format!("Number for support: {id}"),
            _ => String::new(),
        };
        let tone = if told.status.is_server_error() { Tone::Bad } else { Tone::Info };
        let page = MessagePage {
            shell: SignInShell {
                title: told.title.to_owned(),
                tenant_name: "Portico".to_owned(),
                scheme: self.scheme,
                ..SignInShell::default()
            },
            tone,
            icon: tone.icon(),
            text: told.text.clone(),
            action: Some(Link { href: "/".into(), label: "Go to the start page".into() }),
            post: false,
            note,
        };
        let html = page.render().unwrap_or_else(|_| told.text.clone());
        let mut response = (told.status, Html(html)).into_response();
        for kept in [header::RETRY_AFTER, header::REFERRER_POLICY] {
            if let Some(value) = original.headers().get(&kept) {
                response.headers_mut().insert(kept, value.clone());
            }
        }
        response
    }
}

/// Leaves the page as it is and shows the words in its corner.
fn fragment(told: &Told) -> Response {
    let toast = serde_json::json!({ "toast": { "tone": "bad", "text": told.text } }).to_string();
    let mut response = told.status.into_response();
    // Header values are ASCII; JSON can say everything in ASCII.
    let ascii: String =
        toast.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }).collect();
    if let Ok(value) = HeaderValue::from_str(&ascii) {
        response.headers_mut().insert("hx-trigger", value);
    }
    response.headers_mut().insert("hx-reswap", HeaderValue::from_static("none"));
    response
}

/// axum's extractors refuse with a line of plain text: unknown route, wrong method, a body that is too large or malformed.
fn plain_refusal(response: &Response) -> Option<Told> {
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if is_page {
        return None;
    }
    let (title, text) = match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => return Some(crate::Error::NotFound.told()),
        StatusCode::PAYLOAD_TOO_LARGE => ("That is too large", "Send a smaller file or text."),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("That could not be read", "Go back, reload the page and try again.")
        }
        _ => return None,
    };
    Some(Told { first: None, status: response.status(), title, text: text.to_owned() })
}

/// Percent-encodes what may not stand in a query value as it is (RFC 3986, 2.3).
fn encode(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

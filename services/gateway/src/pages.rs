//! The gateway's own pages: drawn once, the same for everybody whatever the reason.

use askama::Template as _;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use web::pages::MessagePage;
use web::security::Policy;
use web::shell::SignInShell;
use web::ui::Tone;

/// Why a request goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// It cannot be read.
    BadRequest,
    /// No such portal.
    NotFound,
    /// The tenant has another address now.
    Moved,
    /// A method that we do not speak.
    BadMethod,
    /// The body took too long to arrive.
    TooSlow,
    /// The body is larger than allowed.
    TooLarge,
    /// Too many of a kind; worth another try after this many seconds.
    TooMany(u32),
    /// More than we can do at once.
    Busy,
    /// The service answered nonsense or hung up.
    BadService,
    /// The service or the database cannot be reached.
    Unavailable,
    /// The service took too long.
    ServiceTooSlow,
}

/// All of them, ready to be sent.
#[derive(Debug)]
pub(crate) struct Pages {
    drawn: Vec<(StatusCode, Bytes)>,
    headers: HeaderMap,
}

impl Page {
    const ALL: [Self; 11] = [
        Self::BadRequest,
        Self::NotFound,
        Self::Moved,
        Self::BadMethod,
        Self::TooSlow,
        Self::TooLarge,
        Self::TooMany(0),
        Self::Busy,
        Self::BadService,
        Self::Unavailable,
        Self::ServiceTooSlow,
    ];

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Moved => StatusCode::PERMANENT_REDIRECT,
            Self::BadMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::BadService => StatusCode::BAD_GATEWAY,
            Self::ServiceTooSlow => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest | Self::BadMethod => {
                ("That could not be read", "Your browser or a program in between sent something that we cannot answer.")
            }
            Self::NotFound => {
                ("There is no portal here", "The address may be mistyped. Ask the business that sent it to you.")
            }
            Self::Moved => ("This portal has moved", "Your browser is taken to its new address."),
            Self::TooSlow => ("That took too long", "The connection was too slow to send everything. Try again."),
            Self::TooLarge => ("That is too large", "Send a smaller file or text."),
            Self::TooMany(_) => ("That was a lot at once", "Wait a little, then try again."),
            Self::Busy => ("Many people are here right now", "Try again in a few seconds."),
            Self::BadService | Self::Unavailable | Self::ServiceTooSlow => {
                ("This part is not available right now", "Nothing is lost. Try again in a minute.")
            }
        }
    }

    /// When to try again, in seconds.
    const fn retry_after(self) -> Option<u32> {
        match self {
            Self::TooMany(seconds) => Some(if seconds == 0 { 1 } else { seconds }),
            Self::Busy => Some(2),
            Self::Unavailable | Self::ServiceTooSlow => Some(10),
            _ => None,
        }
    }

    /// Whether what the client still sends is not worth reading.
    const fn hangs_up(self) -> bool {
        matches!(self, Self::BadRequest | Self::TooSlow | Self::TooLarge)
    }
}

impl Pages {
    pub(crate) fn draw(scheme: &str) -> Result<Self, askama::Error> {
        let draw = |page: Page| Ok((page.status(), Bytes::from(draw(page)?)));
        let drawn = Page::ALL.into_iter().map(draw).collect::<Result<_, askama::Error>>()?;
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        web::security::dress(&mut headers, &Policy { form_targets: Vec::new(), scheme: scheme.to_owned() });
        Ok(Self { drawn, headers })
    }

    pub(crate) fn answer(&self, page: Page) -> Response {
        let same = |one: &Page| std::mem::discriminant(one) == std::mem::discriminant(&page);
        let at = Page::ALL.iter().position(same).unwrap_or(0);
        let (status, html) = &self.drawn[at];
        let mut response = Response::new(Body::from(html.clone()));
        *response.status_mut() = *status;
        *response.headers_mut() = self.headers.clone();
        if let Some(seconds) = page.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if page.hangs_up() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if page == Page::BadMethod {
            let spoken = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            response.headers_mut().insert(header::ALLOW, spoken);
        }
        response
    }
}

fn draw(page: Page) -> Result<String, askama::Error> {
    let (title, text) = page.words();
    let tone = if page.status().is_server_error() { Tone::Bad } else { Tone::Info };
    let shell = SignInShell { title: title.to_owned(), tenant_name: "Portico".to_owned(), ..SignInShell::default() };
    MessagePage {
        shell,
        tone,
        icon: tone.icon(),
        text: text.to_owned(),
        action: None,
        post: false,
        note: String::new(),
    }
    .render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_status_its_words_and_no_insides() {
        let pages = Pages::draw("https").unwrap();
        for page in Page::ALL {
            let response = pages.answer(page);
            assert_eq!(response.status(), page.status());
            assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        }
        for (at, page) in Page::ALL.into_iter().enumerate() {
            let html = std::str::from_utf8(&pages.drawn[at].1).unwrap();
            assert!(html.contains(page.words().0) && html.contains(page.words().1));
        }
    }

    #[test]
    fn whoever_was_too_fast_is_told_when_to_come_back() {
        let pages = Pages::draw("https").unwrap();
        assert_eq!(pages.answer(Page::TooMany(7)).headers()[header::RETRY_AFTER], "7");
        assert_eq!(pages.answer(Page::TooMany(0)).headers()[header::RETRY_AFTER], "1");
    }
}

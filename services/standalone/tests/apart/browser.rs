//! Asks over real sockets, as a browser asks the gateway or an intruder a service.

use std::path::PathBuf;
use std::time::Duration;

use axum::http::{HeaderMap, Method, Request, header};
use boot::serve::Stream;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use testkit::Answer;
use tokio::net::{TcpStream, UnixStream};
use web::forms;

use crate::fleet::second_step_keys;

/// Who is asked.
#[derive(Clone, Debug)]
pub(crate) enum To {
    Port(u16),
    Socket(PathBuf),
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error("nobody listens")]
    NotConnected,
    #[error("it listened, and then there was no whole answer: {0}")]
    CutOff(String),
}

/// Asks over a connection of its own.
pub(crate) async fn ask(to: &To, request: Request<Full<Bytes>>) -> Result<Answer, Failed> {
    let asking = async {
        let connected = match to {
            To::Port(port) => TcpStream::connect(("127.0.0.1", *port)).await.map(Stream::Tcp),
            To::Socket(path) => UnixStream::connect(path).await.map(Stream::Unix),
        };
        let stream = connected.map_err(|_| Failed::NotConnected)?;
        exchange(stream, request).await.map_err(|error| Failed::CutOff(format!("{error:?}")))
    };
    let late = |_| Failed::CutOff("no answer for a minute".to_owned());
    tokio::time::timeout(Duration::from_secs(60), asking).await.map_err(late)?
}

async fn exchange(stream: Stream, request: Request<Full<Bytes>>) -> hyper::Result<Answer> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let bytes = body.collect().await?.to_bytes();
    drop(sender);
    connection.abort();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Answer { status: parts.status, headers: parts.headers, body, bytes })
}

/// A browser on one host of the product, with its cookies.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) to: To,
    pub(crate) host: String,
    pub(crate) headers: HeaderMap,
}

impl Browser {
    pub(crate) fn new(to: To, host: String) -> Self {
        Self { to, host, headers: HeaderMap::new() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.unwrap_or_else(|why| panic!("{} {path}: {why}", self.host))
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        self.try_post(path, form).await.unwrap_or_else(|why| panic!("{} {path}: {why}", self.host))
    }

    pub(crate) async fn try_get(&self, path: &str) -> Result<Answer, Failed> {
        ask(&self.to, self.request(Method::GET, path, "")).await
    }

    pub(crate) async fn try_post(&self, path: &str, form: &str) -> Result<Answer, Failed> {
        ask(&self.to, self.request(Method::POST, path, form)).await
    }

    /// Sends a form with one file.
    pub(crate) async fn upload(&self, path: &str, file: &str) -> Answer {
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv";
        let mut request = self.request(Method::POST, path, &format!("--cut\r\n{head}\r\n\r\n{file}\r\n--cut--\r\n"));
        request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=cut".parse().unwrap());
        ask(&self.to, request).await.unwrap_or_else(|why| panic!("{} {path}: {why}", self.host))
    }

    /// Sends the sign-in form; cookies that come back are kept.
    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let answer = self.post("/sign-in", &format!("name={}&password={}", encode(name), encode(password))).await;
        self.keep(&answer);
        answer
    }

    /// Keeps the cookies that an answer sets, each in place of the one of its name.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        let before = self.headers.get(header::COOKIE).map_or("", |cookies| cookies.to_str().unwrap());
        let mut cookies: Vec<String> =
            before.split("; ").filter(|cookie| !cookie.is_empty()).map(str::to_owned).collect();
        for cookie in answer.cookies() {
            let name = format!("{}=", cookie.split('=').next().unwrap_or_default());
            cookies.retain(|kept| !kept.starts_with(&name));
            cookies.push(cookie);
        }
        if !cookies.is_empty() {
            self.headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
    }

    /// Asks for what a device with a passkey is to answer; the cookie that belongs to it is kept.
    pub(crate) async fn question(&mut self, path: &str, form: &str) -> serde_json::Value {
        let asked = self.post(path, form).await;
        self.keep(&asked);
        serde_json::from_str(&asked.body).unwrap_or_else(|_| panic!("{path}: {} {}", asked.status, asked.body))
    }

    fn request(&self, method: Method, path: &str, form: &str) -> Request<Full<Bytes>> {
        let mut request = Request::builder().uri(path).header(header::HOST, &self.host);
        if method == Method::POST {
            request = request
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let is_form = method == Method::POST;
        let mut request = request.method(method).body(Full::from(form.to_owned())).unwrap();
        request.headers_mut().extend(self.headers.clone());
        if is_form {
            seal(request.headers_mut());
        }
        request
    }
}

/// Adds the cookie that names a browser, and the token of forms that fits it.
pub(crate) fn seal(headers: &mut HeaderMap) {
    let cookies = headers.get(header::COOKIE).map_or("", |cookies| cookies.to_str().unwrap());
    let separator = if cookies.is_empty() { "" } else { "; " };
    let cookies = format!("{cookies}{separator}{}=tests", forms::COOKIE);
    headers.insert(header::COOKIE, cookies.parse().unwrap());
    let sealing = forms::Forms { keys: second_step_keys(), entropy: boot::Entropy::system() };
    headers.insert(forms::HEADER, sealing.token("tests").parse().unwrap());
}

/// Percent-encodes a form value.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

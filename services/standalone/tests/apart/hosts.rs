//! Whatever host a client names beside the one it asks: mails, redirects and Stripe are told ours.

use std::time::Duration;

use axum::http::{HeaderMap, Request, header};
use bytes::Bytes;
use http_body_util::Full;
use testkit::Answer;

use crate::browser::{Browser, To, ask, encode, seal};
use crate::fleet::Fleet;
use crate::until;

const EVIL: &str = "evil.example";

/// What proxies and frameworks take a host from.
fn spoofed() -> HeaderMap {
    let names = [
        "x-forwarded-host",
        "x-forwarded-server",
        "x-original-host",
        "x-host",
        "x-rewrite-url",
        "x-http-host-override",
    ];
    let mut headers: HeaderMap = names.iter().map(|name| (name.parse().unwrap(), EVIL.parse().unwrap())).collect();
    headers.insert("forwarded", format!("for=1.1.1.1;host={EVIL};proto=https").parse().unwrap());
    headers.insert("x-forwarded-proto", "https".parse().unwrap());
    headers
}

impl Fleet {
    fn liar(&self, host: &str) -> Browser {
        Browser { headers: spoofed(), ..self.browser(host) }
    }

    /// A form with a whole address in place of its path.
    async fn post_to(&self, address: &str, host: &str, form: &str) -> Answer {
        let mut request = Request::post(address)
            .header(header::HOST, host)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form.to_owned())))
            .unwrap();
        request.headers_mut().extend(spoofed());
        seal(request.headers_mut());
        ask(&To::Port(self.port), request).await.unwrap()
    }

    /// What the mail server got for somebody, once it has this many.
    async fn mails_to(&self, address: &str, count: usize) -> Vec<String> {
        until(Duration::from_secs(60), "the mail", async || {
            let taken = self.post.taken().into_iter().filter(|mail| mail.recipients.iter().any(|to| to == address));
            let bodies: Vec<String> = taken.map(|mail| format!("{}{}", mail.text, mail.html)).collect();
            (bodies.len() >= count).then_some(bodies)
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_no_redirect_and_no_payment_names_the_host_that_a_client_made_up() {
    let fleet = Fleet::start(0).await;
    let acme = fleet.app.tenant("acme").await;
    let haulage = fleet.app.customer(&acme, "Haulage").await;
    let dana = fleet.app.portal_user(&acme, &haulage, "dana").await;
    let (port, form) = (fleet.port, format!("name={}", encode(&dana.email)));
    let ours = format!("acme.localhost:{port}");

    let asked = fleet.liar("acme").post("/password/forgot", &form).await;
    assert_eq!(asked.location(), "/sign-in");
    let asked = fleet.post_to(&format!("http://{ours}/password/forgot"), &ours, &form).await;
    assert_eq!(asked.location(), "/sign-in", "a whole address that is ours is as good as its path");
    for (address, host) in [(EVIL, ours.as_str()), (ours.as_str(), EVIL), (EVIL, EVIL)] {
        let refused = fleet.post_to(&format!("http://{address}/password/forgot"), host, &form).await;
        assert!([400, 404].contains(&refused.status.as_u16()), "{address} {host}: {}", refused.status);
    }
    let mails = fleet.mails_to(&dana.email, 2).await;
    assert_eq!(mails.len(), 2, "those that were refused mailed nothing");
    for mail in mails {
        assert!(mail.contains(&format!("http://{ours}/")) && !mail.contains(EVIL), "{mail}");
    }

    let liar = fleet.liar("");
    let page = liar.get("/activate").await.body;
    let key = page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!(
        "key={key}&contact_name=Ada+Moss&email=ada%40newcomer.example&phone=5155550100&business=Newcomer&login_name=newcomer&consent=on"
    );
    let asked = liar.post("/activate", &form).await;
    assert!(asked.status == 303 && !asked.location().contains(EVIL), "{} {}", asked.location(), asked.body);
    let checkout = fleet.checkout(asked.location()).await;
    for (field, path) in [("success_url", "/opening"), ("cancel_url", "")] {
        assert_eq!(checkout[field], format!("http://localhost:{port}/activate/{key}{path}"), "{field}");
    }

    let sql = format!(
        "INSERT INTO former_login_names (login_name, look_alike_key, held_for, redirects_until, held_until)
         VALUES ('former', 'former', '{}', now() + interval '90 days', now() + interval '1 year')",
        acme.id()
    );
    fleet.app.database.plant(&sql).await;
    let moved = fleet.liar("former").get("/parts?q=a").await;
    assert_eq!((moved.status.as_u16(), moved.location()), (308, format!("http://{ours}/parts?q=a").as_str()));
}

//! Mail that came back after a relay took it: the relay says so, and the staff see whose address fails.

use axum::body::Body;
use axum::http::Request;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, App, Contact, MAIL_WEBHOOK_SECRET, Office};

async fn report(app: &App, authorization: &str, body: &str) -> Answer {
    let request = Request::post("/webhooks/mail").header("authorization", authorization);
    app.ask("localhost:8080", request.body(Body::from(body.to_owned())).unwrap()).await
}

fn bearer() -> String {
    format!("Bearer {MAIL_WEBHOOK_SECRET}")
}

/// A contact whose invitation a relay took; the mail's `Message-ID`.
async fn invited() -> (Office, Contact, String) {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    assert_eq!(office.console().await.post(&format!("/contacts/{}/invitation", dana.id), "").await.status, 303);
    let row = office.app.database.superuser().await.fetch_one("SELECT message_id FROM mails").await.unwrap();
    let id = row.get(0);
    (office, dana, id)
}

fn came_back(id: &str, address: &str) -> String {
    format!(r#"{{"message_id":"{id}","address":"{address}","permanent":true,"reason":"550 no such user"}}"#)
}

async fn taken(office: &Office) {
    office.app.database.plant("UPDATE mails SET state = 'sent', settled_at = now()").await;
}

async fn is_failing(office: &Office, dana: &Contact) -> bool {
    office.app.work().await;
    office.console().await.get(&format!("/contacts/{}", dana.id)).await.body.contains("Email failing")
}

#[tokio::test]
async fn a_permanent_one_marks_the_contact_once_and_a_new_address_clears_it() {
    let (office, dana, id) = invited().await;
    let body = came_back(&id, &dana.email.to_uppercase());
    assert_eq!(report(&office.app, &bearer(), &body).await.status, 503, "it still waits here: once more, later");
    taken(&office).await;
    for _ in 0..2 {
        assert_eq!(report(&office.app, &bearer(), &body).await.status, 200);
    }
    assert!(is_failing(&office, &dana).await);
    let form =
        format!("first_name=Dana&email=new%40b.example&customer={}&is_active=on&row_version=1", office.haulage.id);
    assert_eq!(office.console().await.post(&format!("/contacts/{}", dana.id), &form).await.status, 303);
    assert!(!is_failing(&office, &dana).await);
    assert_eq!(report(&office.app, &bearer(), &body).await.status, 200);
    assert!(!is_failing(&office, &dana).await, "what is said about the old address is not said about the new one");
}

#[tokio::test]
async fn whoever_does_not_know_the_secret_is_not_believed() {
    let (office, dana, id) = invited().await;
    taken(&office).await;
    let body = came_back(&id, &dana.email);
    let long = format!("{}x", bearer());
    for wrong in ["", "Bearer ", "Bearer relay", "Basic", "Basic Zm9vOmJhcg==", &long, MAIL_WEBHOOK_SECRET] {
        assert_eq!(report(&office.app, wrong, &body).await.status, 400, "{wrong}");
    }
    assert!(!is_failing(&office, &dana).await);
    // relay:relay-relay-relay-relay-relay-relay
    let basic = "Basic cmVsYXk6cmVsYXktcmVsYXktcmVsYXktcmVsYXktcmVsYXktcmVsYXk=";
    assert_eq!(report(&office.app, basic, &format!("[{body}]")).await.status, 200);
    assert!(is_failing(&office, &dana).await);
}

#[tokio::test]
async fn what_is_no_permanent_report_about_our_mail_changes_nothing() {
    let (office, dana, id) = invited().await;
    taken(&office).await;
    let other = came_back(&id, "somebody@else.example");
    let nobodys =
        came_back("<00000000-0000-0000-0000-000000000001.00000000-0000-0000-0000-000000000002@x>", &dana.email);
    let soft = came_back(&id, &dana.email).replace("true", "false");
    for body in [other, nobodys, soft] {
        assert_eq!(report(&office.app, &bearer(), &body).await.status, 200, "{body}");
    }
    for unreadable in ["", "{}", "[1]", "null"] {
        assert_eq!(report(&office.app, &bearer(), unreadable).await.status, 422, "{unreadable}");
    }
    assert!(!is_failing(&office, &dana).await);
}

//! A business whose invitations carry a temporary password: good once, for 72 hours, and for choosing one's own alone.

use testkit::{Answer, Browser, Contact, Office, PASSWORD, encode, rounds, together};
use time::Duration;

const HOST: &str = "acme.localhost:8080";
const SETTINGS: &str = "/settings/customer-portal/users";

/// An office that invites by temporary passwords, and a contact of its customer.
async fn scene() -> (Office, Contact) {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let saved = office.console().await.post(SETTINGS, "invites_with=temporary_password").await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    (office, dana)
}

/// Presses a button on the contact's record; the temporary password that was mailed then.
async fn mailed(office: &Office, dana: &Contact, button: &str) -> String {
    // Mails are told apart by their times.
    office.app.clock.advance(Duration::minutes(1));
    let pressed = office.console().await.post(&format!("/contacts/{}/{button}", dana.id), "").await;
    assert_eq!(pressed.status, 303, "{}", pressed.body);
    let (_, mail) = office.app.newest_mail(&office.acme).await;
    let mut words = mail.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let password = words.find(|word| word.len() == 29 && word.matches('-').count() == 5);
    password.unwrap_or_else(|| panic!("no temporary password in {mail}")).to_owned()
}

async fn sign_in(office: &Office, dana: &Contact, password: &str) -> Answer {
    Browser::new(&office.app, HOST).sign_in(&dana.email, password).await
}

fn leads_to_choosing(answer: &Answer) -> bool {
    answer.status == 303 && answer.location().starts_with("/password/reset/") && answer.cookies().is_empty()
}

#[tokio::test]
async fn it_opens_the_page_of_a_new_password_once_and_nothing_else() {
    let (office, dana) = scene().await;
    let password = mailed(&office, &dana, "invitation").await;
    let record = || async { office.console().await.get(&format!("/contacts/{}", dana.id)).await.body };
    assert!(record().await.contains("Invited"));

    let first = sign_in(&office, &dana, &password).await;
    assert!(leads_to_choosing(&first), "{} {:?}", first.status, first.location());
    assert!(record().await.contains("Invited"), "a temporary password confirms nothing");
    let second = sign_in(&office, &dana, &password).await;
    assert_eq!(second.status, 422);
    assert!(second.body.contains("temporary password does not work any more"), "{}", second.body);

    let page = first.location().to_owned();
    let browser = Browser::new(&office.app, HOST);
    assert!(browser.get(&page).await.body.contains("Choose your password"));
    let chosen = browser.post(&page, &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(chosen.location(), "/sign-in");
    assert_eq!(sign_in(&office, &dana, PASSWORD).await.location(), "/");
    assert_eq!(sign_in(&office, &dana, &password).await.status, 422);
    assert!(record().await.contains("Account confirmed"));
}

#[tokio::test]
async fn it_ends_after_72_hours_and_its_page_after_15_minutes() {
    let (office, dana) = scene().await;
    let password = mailed(&office, &dana, "invitation").await;
    office.app.clock.advance(Duration::hours(72));
    let late = sign_in(&office, &dana, &password).await;
    assert!(late.status == 422 && late.body.contains("does not work any more"), "{}", late.body);
    let record = office.console().await.get(&format!("/contacts/{}", dana.id)).await.body;
    assert!(record.contains("Invite expired"), "{record}");

    let password = mailed(&office, &dana, "invitation").await;
    office.app.clock.advance(Duration::hours(71) + Duration::minutes(59));
    let page = sign_in(&office, &dana, &password).await.location().to_owned();
    office.app.clock.advance(Duration::minutes(15));
    let browser = Browser::new(&office.app, HOST);
    assert!(browser.get(&page).await.body.contains("This link has expired"));
}

#[tokio::test]
async fn a_newer_one_a_new_address_and_a_revocation_kill_it() {
    let (office, dana) = scene().await;
    let console = office.console().await;
    let first = mailed(&office, &dana, "invitation").await;
    let second = mailed(&office, &dana, "invitation").await;
    let refused = sign_in(&office, &dana, &first).await;
    assert!(refused.status == 422 && refused.body.contains("is not right"), "{}", refused.body);

    let contact = format!("/contacts/{}", dana.id);
    let form =
        format!("first_name=Dana&email={}x&customer={}&is_active=on&row_version=1", dana.email, office.haulage.id);
    assert_eq!(console.post(&contact, &form).await.status, 303);
    let moved = Contact { id: dana.id, email: format!("{}x", dana.email) };
    assert_eq!(
        sign_in(&office, &moved, &second).await.status,
        422,
        "the address it was sent to is not theirs any more"
    );
    assert!(console.get(&contact).await.body.contains("Invite expired"));

    let third = mailed(&office, &moved, "invitation").await;
    assert_eq!(console.post(&format!("{contact}/revocation"), "").await.status, 303);
    assert_eq!(sign_in(&office, &moved, &third).await.status, 422);
    assert_eq!(console.post(&format!("{contact}/restoration"), "").await.status, 303);
    assert_eq!(sign_in(&office, &moved, &third).await.status, 422, "it does not come back");

    let fourth = mailed(&office, &moved, "invitation").await;
    for switch in ["disabled", "enabled"] {
        let switched = console.post(&format!("/customers/{}/portal/{switch}", office.haulage.id), "").await;
        assert_eq!(switched.status, 303);
    }
    assert_eq!(sign_in(&office, &moved, &fourth).await.status, 422);
}

#[tokio::test]
async fn a_reset_kills_the_old_password_and_its_sessions_at_once() {
    let (office, _) = scene().await;
    let sam = office.app.portal_user(&office.acme, &office.haulage, "sam").await;
    let browser = office.app.contact_browser(&office.acme, &sam).await;
    let password = mailed(&office, &sam, "reset").await;
    assert_eq!(sign_in(&office, &sam, PASSWORD).await.status, 422);
    assert_eq!(browser.get("/account").await.status, 303);
    let record = office.console().await.get(&format!("/contacts/{}", sam.id)).await.body;
    assert!(record.contains("Reset required"), "{record}");
    assert!(leads_to_choosing(&sign_in(&office, &sam, &password).await));
}

#[tokio::test]
async fn somebody_with_a_password_is_invited_by_a_link_and_keeps_it() {
    let (office, _) = scene().await;
    let sam = office.app.portal_user(&office.acme, &office.haulage, "sam").await;
    let invited = office.console().await.post(&format!("/contacts/{}/invitation", sam.id), "").await;
    assert_eq!(invited.status, 303);
    let (_, mail) = office.app.newest_mail(&office.acme).await;
    assert!(mail.contains("/invitation/") && !mail.contains("Temporary password"), "{mail}");
    assert_eq!(sign_in(&office, &sam, PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn what_is_not_offered_is_refused_and_the_choice_is_in_the_trail() {
    let (office, _) = scene().await;
    let console = office.console().await;
    assert_eq!(console.post(SETTINGS, "invites_with=shouting").await.status, 422);
    assert!(console.get("/activity").await.body.contains("What invitations carry saved"));
    let page = console.get("/mails/invitation").await.body;
    assert!(page.contains("Sign in with your username and this temporary password"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sign_ins_at_once_one_gets_to_choose() {
    let (office, dana) = scene().await;
    for _ in 0..rounds(5) {
        let password = mailed(&office, &dana, "invitation").await;
        let answers = together((0..6).map(|_| sign_in(&office, &dana, &password))).await;
        assert_eq!(answers.iter().filter(|answer| leads_to_choosing(answer)).count(), 1);
    }
}

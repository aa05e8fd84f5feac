//! A business's own words in its mails: they are what contacts read, and never without the link.

use accounts::Role;
use testkit::{App, Office, encode};

fn form(subject: &str, before: &str, after: &str) -> String {
    format!("subject={}&before={}&after={}", encode(subject), encode(before), encode(after))
}

#[tokio::test]
async fn contacts_read_the_business_s_own_words_with_the_link() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let other = app.tenant("other").await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let invite = format!("/contacts/{}/invitation", dana.id);

    assert_eq!(console.post(&invite, "").await.status, 303);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "You have been invited to our customer portal");
    assert!(text.contains("/invitation/"), "{text}");

    let own = form(
        "Order at {business}, {first_name}",
        "Hello from {signer}.\n\nIn you go:",
        "Your name there is {username}. {link",
    );
    assert_eq!(console.post("/mails/invitation", &own).await.status, 303);
    app.clock.advance(time::Duration::minutes(1));
    assert_eq!(console.post(&invite, "").await.status, 303);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Order at acme Parts, dana");
    assert!(
        text.contains("Hello from owner.") && text.contains(&format!("Your name there is {}. {{link", dana.email)),
        "{text}"
    );
    assert_eq!(text.matches("/invitation/").count(), 1, "the link is there, once: {text}");
    assert!(text.contains("The link works once"), "{text}");

    let stranger = app.staff(&other, "stranger", Role::Owner).await;
    let page = app.staff_browser(&other, &stranger).await.get("/mails/invitation").await.body;
    assert!(
        !page.contains("Order at") && page.contains("You have been invited"),
        "another business keeps the usual words"
    );

    assert_eq!(console.post("/mails/invitation/usual", "").await.status, 303);
    app.clock.advance(time::Duration::minutes(1));
    assert_eq!(console.post(&invite, "").await.status, 303);
    assert_eq!(app.newest_mail(&acme).await.0, "You have been invited to our customer portal");
    let trail = console.get("/activity?what=settings").await.body;
    assert!(trail.contains("Words of a mail saved") && trail.contains("Words of a mail put back"), "{trail}");
}

#[tokio::test]
async fn whoever_may_act_for_another_customer_reads_the_business_s_own_words() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let northern = app.customer(&acme, "Northern").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    app.contact_browser(&acme, &dana).await;
    let console = app.staff_browser(&acme, &owner).await;
    let own = form("{first_name}: {customer}", "Now for {customer}, too.", "Ask {signer}.");
    assert_eq!(console.post("/mails/another_customer", &own).await.status, 303);
    assert!(console.get("/mails/another_customer").await.body.contains("Now for Gray Motors, too."));
    let (email, customer) = (encode(&dana.email), northern.id);
    let twin = format!(
        "first_name=Dana&email={email}&customer={customer}&is_active=on&same_person={}&access_asked=on&has_access=on&mail=on",
        dana.id
    );
    let added = console.post("/contacts", &twin).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Dana: Northern");
    assert!(text.contains("Now for Northern, too.") && text.contains("Ask owner."), "{text}");
    assert!(text.contains("/sign-in"), "the button is there: {text}");
}

#[tokio::test]
async fn words_that_cannot_stand_are_named_and_kept() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    for (typed, field) in [
        (form("", "Kept words", ""), "subject-err"),
        (form("Welcome", "Kept words {link}", ""), "before-err"),
        (form("Welcome", "Kept words", "See https://evil.example"), "after-err"),
    ] {
        for path in ["/mails/invitation", "/mails/invitation/copy"] {
            let answer = console.post(path, &typed).await;
            assert!(answer.status == 422 && answer.body.contains(field), "{field}: {}", answer.body);
            assert!(answer.body.contains("Kept words"), "what was typed stays");
        }
        let preview = console.post("/mails/invitation/preview", &typed).await;
        assert!(preview.status == 200 && preview.body.contains("The preview comes back"), "{}", preview.body);
    }
    assert_eq!(app.count_mails(&acme).await, 0, "nothing went out");
    assert_eq!(console.get("/mails/x").await.status, 404);
}

#[tokio::test]
async fn a_copy_goes_to_whoever_asks_and_saves_nothing() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let typed = form("Try {first_name}", "<b>Bold</b> words", "");
    let preview = console.post("/mails/reset/preview", &typed).await.body;
    assert!(preview.contains("Try Jean") && preview.contains("&#60;b&#62;Bold"), "{preview}");
    let answer = console.post("/mails/reset/copy", &typed).await;
    assert!(answer.status == 200 && !answer.body.contains("<b>Bold"), "{}", answer.body);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Try Jean");
    assert!(text.contains("&#60;b&#62;Bold&#60;/b&#62; words") && text.contains("/sign-in"), "{text}");
    assert!(console.get("/mails").await.body.contains("Usual words"));
    for role in [Role::Sales, Role::Viewer] {
        let staff = app.staff(&acme, role.key(), role).await;
        let console = app.staff_browser(&acme, &staff).await;
        assert_eq!(console.get("/mails").await.status, 403);
        assert_eq!(console.post("/mails/reset", &typed).await.status, 403);
    }
}

#[tokio::test]
async fn of_two_who_write_the_same_mail_the_second_is_told() {
    let Office { app, acme, owner, .. } = Office::open().await;
    let (first, second) = (app.staff_browser(&acme, &owner).await, app.staff_browser(&acme, &owner).await);
    let version =
        |page: &str| page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let save = async |browser: &testkit::Browser, subject: &str, version: &str| {
        browser.post("/mails/reset", &format!("{}&version={version}", form(subject, "Hello", ""))).await
    };
    let opened = version(&second.get("/mails/reset").await.body);
    assert_eq!(opened, "", "the usual words");
    assert_eq!(save(&first, "From the first", "").await.status, 303);
    let refused = save(&second, "From the second", &opened).await;
    let told = refused.body.contains("Somebody else saved this mail") && refused.body.contains("From the first");
    assert!(refused.status == 422 && told && refused.body.contains("value=\"From the second\""), "{}", refused.body);
    let seen = version(&refused.body);
    assert_eq!(save(&second, "From the second", &seen).await.status, 303, "knowing what it replaces");
    let late = save(&first, "Once more", &seen).await;
    assert!(late.status == 422 && late.body.contains("From the second"), "{}", late.body);
    let current = version(&late.body);
    assert_eq!(first.post("/mails/reset/usual", "").await.status, 303);
    assert_eq!(save(&second, "Once more", &current).await.status, 422, "gone meanwhile");
    assert_eq!(save(&second, "Once more", "").await.status, 303);
}

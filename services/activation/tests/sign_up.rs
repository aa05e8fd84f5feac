//! From the form to the open portal, through the pages and Stripe's hosted page.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod house;

use axum::http::Method;
use db::Tenant;
use house::{House, between, path};
use testkit::together;
use time::Duration;

const GOOD: &str = "4242424242424242";

#[tokio::test]
async fn a_business_fills_in_one_form_pays_and_its_owner_lands_in_the_console() {
    let house = House::start().await;
    let form = house.form("acme").await;
    let asked = house.post("/activate", &form.encoded()).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    assert!(house.platform().stripe.redirect_hosts().allow(asked.location()), "{}", asked.location());
    assert!(!house.is_open("acme").await, "asking opens nothing");

    let back = house.pay(asked.location(), GOOD).await.unwrap();
    let page = house.get(path(&back)).await;
    assert!(page.body.contains("Your portal is open") && page.body.contains("it took"), "{}", page.body);
    assert!(page.body.contains(form.of("email")), "where the link went");
    let acme = house.tenant("acme").await;
    assert!(acme.customer_portal());
    assert_eq!(acme.name(), "acme Parts");
    assert_eq!(house.subjects(&acme).await, ["Your customer portal is open"]);

    let kept = format!("SELECT contact_name || ' ' || phone FROM portal_settings WHERE tenant_id = '{}'", acme.id());
    assert_eq!(house.rows(&kept).await, ["Dana Whitfield (515) 555-0142"]);
    let consent = "SELECT consent_version || ' ' || (consented_at = '2026-11-24 12:00Z') FROM activation_requests";
    assert_eq!(house.rows(consent).await, ["2026-11 true"]);

    let cookie = house.owner(&acme).await;
    let console = house
        .app
        .browse(
            ("acme.console.localhost:8080", &cookie),
            axum::http::Method::GET,
            "/settings/customer-portal/general",
            None,
        )
        .await;
    assert!(console.body.contains("Portal Enabled"), "{}", console.body);
    let portal = house.app.browse(("acme.localhost:8080", ""), axum::http::Method::GET, "/sign-in", None).await;
    assert_eq!(portal.status, 200);
}

#[tokio::test]
async fn whoever_paid_comes_back_to_our_host_whatever_else_the_browser_names() {
    let house = House::start().await;
    let form = house.form("acme").await;
    let mut request = house::post("/activate", "", &form.encoded());
    for (name, value) in [
        ("host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-host", "evil.example"),
        ("x-original-host", "evil.example"),
        ("referer", "https://evil.example/"),
    ] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let asked = house.ask(house::SITE, request).await;
    assert!(house.platform().stripe.redirect_hosts().allow(asked.location()), "{} {}", asked.status, asked.location());
    let checkout = &house.stripe("GET", "/v1/checkout/sessions", "").await["data"][0];
    let key = form.of("key");
    assert_eq!(checkout["success_url"], format!("http://localhost:8080/activate/{key}/opening"));
    assert_eq!(checkout["cancel_url"], format!("http://localhost:8080/activate/{key}"));
    let back = house.pay(asked.location(), GOOD).await.unwrap();
    assert!(back.starts_with("http://localhost:8080/activate/"), "{back}");
    house.get(path(&back)).await;
    let mail = house.last_mail(&house.tenant("acme").await).await;
    assert!(mail.contains("http://acme.console.localhost:8080/") && !mail.contains("evil.example"), "{mail}");
}

#[tokio::test]
async fn the_fee_is_three_hundred_dollars_a_month_and_nothing_else() {
    let house = House::start().await;
    house.sign_up("acme").await;
    let charges = house.stripe("GET", "/v1/charges", "").await;
    assert_eq!(charges["data"].as_array().unwrap().len(), 1);
    assert_eq!((&charges["data"][0]["amount"], &charges["data"][0]["currency"]), (&30_000.into(), &"usd".into()));
    let subscription = &house.stripe("GET", "/v1/subscriptions", "").await["data"][0];
    let price = &subscription["items"]["data"][0]["price"];
    assert_eq!(price["recurring"]["interval"], "month");
    assert_eq!(price["unit_amount"], 30_000);
}

#[tokio::test]
async fn the_page_after_paying_proves_nothing() {
    let house = House::start().await;
    let form = house.form("acme").await;
    house.post("/activate", &form.encoded()).await;
    let opening = format!("/activate/{}/opening", form.of("key"));
    let page = house.get(&opening).await;
    assert!(page.body.contains("Not paid yet"), "{}", page.body);
    assert!(!house.is_open("acme").await);
    assert_eq!(house.get("/activate/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/opening").await.status, 404);
    assert_eq!(house.get("/activate/nonsense/opening").await.status, 404);
}

#[tokio::test]
async fn the_portal_opens_by_the_webhook_when_the_visitor_never_comes_back() {
    let house = House::start().await;
    let asked = house.post("/activate", &house.form("acme").await.encoded()).await;
    house.pay(asked.location(), GOOD).await.unwrap();
    house.hear().await;
    assert!(house.is_open("acme").await);
}

#[tokio::test]
async fn the_portal_opens_by_asking_when_no_webhook_arrives() {
    let house = House::start().await;
    house.steer("config", r#"{"delivery":"drop"}"#).await;
    let asked = house.post("/activate", &house.form("acme").await.encoded()).await;
    house.pay(asked.location(), GOOD).await.unwrap();
    house.hear().await;
    assert!(house.is_open("acme").await, "by the list of events");
    assert_eq!(house.heard.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_refused_card_opens_nothing_and_another_one_does() {
    let house = House::start().await;
    let asked = house.post("/activate", &house.form("acme").await.encoded()).await;
    assert_eq!(house.pay(asked.location(), "4000000000000002").await, None);
    house.hear().await;
    assert!(!house.is_open("acme").await);
    let back = house.pay(asked.location(), GOOD).await.unwrap();
    assert!(house.get(path(&back)).await.body.contains("Your portal is open"));
}

#[tokio::test]
async fn every_mistake_is_told_at_its_field_and_nothing_typed_is_lost() {
    let house = House::start().await;
    house.sign_up("acme").await;
    let long = "x".repeat(10_000);
    for (field, value, cure) in [
        ("contact_name", " ", "Enter a name."),
        ("contact_name", long.as_str(), "Use at most 200 characters."),
        ("email", "dana@", "Enter an email address like"),
        ("phone", "call me", "Enter a phone number with its area code"),
        ("business", "", "Enter a name."),
        ("login_name", "", "Choose a login name."),
        ("login_name", "ab", "Use 3 to 40 characters."),
        ("login_name", "-acme", "Hyphens go between"),
        ("login_name", "ac me", "Use only the letters"),
        ("login_name", "admin", "This name is reserved"),
        ("login_name", "ACME", "This name is taken"),
        ("login_name", "acm3", "This looks too much like a name that is taken"),
        ("consent", "", "Tick the box"),
    ] {
        let form = house.form("globex").await.with(field, value).with("note", "");
        let answer = house.post("/activate", &form.encoded()).await;
        assert_eq!(answer.status, 422, "{field} {value:.20}");
        let id = format!("id=\"{field}-err\"");
        let at_field = answer.body.split(&id).nth(1).unwrap_or_else(|| panic!("no error at {field}"));
        assert!(at_field.split("</p>").next().unwrap().contains(cure), "{field} {value:.20}: {at_field:.200}");
        for kept in ["contact_name", "email", "phone", "business"] {
            let kept = house::encode(form.of(kept)).replace("%20", " ").replace("%40", "@").replace("%2E", ".");
            if kept.chars().all(|c| c.is_ascii_alphanumeric() || " @.".contains(c)) {
                assert!(answer.body.contains(kept.trim()), "{field}: {kept} is lost");
            }
        }
    }
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 1);
}

#[tokio::test]
async fn a_machine_that_fills_in_the_hidden_field_is_dropped_without_a_word() {
    let house = House::start().await;
    let form = house.form("acme").await.with("comments", "buy now");
    let answer = house.post("/activate", &form.encoded()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 0);
    let page = house.get("/activate").await.body;
    let hidden = between(&page, "aria-hidden=\"true\"><label>", "</div>");
    assert!(hidden.contains("This field is for validation purposes and should be left unchanged"));
    assert!(hidden.contains("tabindex=\"-1\""));
}

#[tokio::test]
async fn of_fifty_who_want_one_name_at_once_exactly_one_gets_it() {
    let house = House::start().await;
    let mut forms = Vec::new();
    for _ in 0..50 {
        forms.push(house.form("acme").await.encoded());
    }
    let mut taken = 0;
    for answer in together(forms.iter().map(|form| house.post("/activate", form))).await {
        match answer.status.as_u16() {
            303 => taken += 1,
            422 => assert!(answer.body.contains("This name is taken"), "{}", answer.body),
            other => panic!("{other}"),
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 1);
}

#[tokio::test]
async fn a_name_that_was_given_up_is_held_for_its_former_owner() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let held = format!(
        "UPDATE tenants SET login_name = 'globex', look_alike_key = 'globex' WHERE id = '{0}';
         INSERT INTO former_login_names VALUES ('acme', 'acme', '{0}', '2027-02-22', '2027-11-24')",
        acme.id()
    );
    house.app.database.plant(&held).await;
    let refused = house.post("/activate", &house.form("acme").await.encoded()).await;
    assert!(refused.status == 422 && refused.body.contains("This name is taken"), "{}", refused.body);
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 1);
    house.clock.advance(Duration::days(366));
    assert_eq!(house.post("/activate", &house.form("acme").await.encoded()).await.status, 303);
}

#[tokio::test]
async fn whoever_runs_the_platform_is_told_of_a_name_that_passes_for_a_brand() {
    let house = House::start().await;
    house.sign_up("acme").await;
    house.hear().await;
    assert_eq!(house.notices().await, Vec::<String>::new());
    let tenant = house.sign_up("paypa1-parts").await;
    house.hear().await;
    assert_eq!(house.notices().await, ["Look at a portal's name: paypa1-parts (paypa1-parts Parts)"]);
    let mail = house.last_notice().await;
    for told in ["pass for paypal", "http://paypa1-parts.localhost:8080", "cancel its subscription"] {
        assert!(mail.contains(told), "{told} is not in {mail}");
    }
    assert!(house.is_open("paypa1-parts").await, "the business may well be entitled to it");

    // A name taken later is looked at too, and none twice.
    let cookie = house.owner(&tenant).await;
    let rename = async |tenant: &Tenant, cookie: &str, name: &str| {
        let form = format!(
            "contact_name=Ann&email=ann%40acme.example&phone=%2B1+555+013+0142&login_name={name}&time_zone=UTC"
        );
        let host = format!("{}.console.localhost:8080", tenant.login_name());
        let path = "/settings/customer-portal/settings";
        let answer = house.app.browse((&host, cookie), Method::POST, path, Some(&form)).await;
        assert!(answer.location().starts_with(&format!("http://{name}.console.")), "{}", answer.body);
        house.hear().await;
        house.tenant(name).await
    };
    let tenant = rename(&tenant, &cookie, "honest-parts").await;
    let tenant = rename(&tenant, &house.again(&tenant).await, "track-ups").await;
    rename(&tenant, &house.again(&tenant).await, "paypa1-parts").await;
    assert_eq!(house.notices().await[1..], ["Look at a portal's name: track-ups (paypa1-parts Parts)"]);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_request_and_one_payment_page() {
    let house = House::start().await;
    let form = house.form("acme").await.encoded();
    let answers = together([(); 2].iter().map(|()| house.post("/activate", &form))).await;
    assert_eq!(answers[0].location(), answers[1].location());
    assert_eq!(house.post("/activate", &form).await.location(), answers[0].location());
    assert_eq!(house.stripe("GET", "/v1/checkout/sessions", "").await["data"].as_array().unwrap().len(), 1);
    house.pay(answers[0].location(), GOOD).await.unwrap();
    let again = house.post("/activate", &form).await;
    assert!(again.location().ends_with("/opening"), "{}", again.location());
}

#[tokio::test]
async fn whoever_goes_back_may_correct_the_form() {
    let house = House::start().await;
    let form = house.form("acme").await;
    let first = house.post("/activate", &form.encoded()).await.location().to_owned();
    let form = form.with("login_name", "acme-parts").with("email", "boss@acme.example");
    let second = house.post("/activate", &form.encoded()).await.location().to_owned();
    assert_ne!(first, second, "the page for the old address is closed");
    assert_eq!(house.pay(&first, GOOD).await, None);
    let back = house.pay(&second, GOOD).await.unwrap();
    assert!(house.get(path(&back)).await.body.contains("boss@acme.example"));
    assert!(house.is_open("acme-parts").await);
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 1);
}

#[tokio::test]
async fn a_request_that_is_never_paid_is_dropped_after_a_day_and_frees_its_name() {
    let house = House::start().await;
    let page = house.post("/activate", &house.form("acme").await.encoded()).await.location().to_owned();
    house.advance(Duration::hours(23)).await;
    house.work().await;
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 1);
    house.advance(Duration::hours(2)).await;
    house.work().await;
    assert_eq!(house.count("SELECT count(*) FROM tenants").await, 0);
    assert_eq!(house.pay(&page, GOOD).await, None, "nobody can pay for what is gone");
    house.sign_up("acme").await;
}

#[tokio::test]
async fn a_request_that_was_paid_at_the_last_moment_is_not_dropped() {
    let house = House::start().await;
    house.steer("config", r#"{"delivery":"drop"}"#).await;
    let page = house.post("/activate", &house.form("acme").await.encoded()).await.location().to_owned();
    house.pay(&page, GOOD).await.unwrap();
    house.clock.advance(Duration::hours(30));
    house.work().await;
    assert!(house.is_open("acme").await);
}

#[tokio::test]
async fn stripe_out_of_reach_keeps_the_request_for_later() {
    let house = House::start().await;
    house.steer("config", r#"{"fail":{"next":20,"when":"before","status":503}}"#).await;
    let form = house.form("acme").await;
    let answer = house.post("/activate", &form.encoded()).await;
    assert_eq!(answer.location(), format!("/activate/{}", form.of("key")));
    assert!(house.get(answer.location()).await.body.contains("One step left"));
    house.steer("config", r#"{"fail":{"next":0,"when":"before"}}"#).await;
    let paying = house.post(&format!("/activate/{}/payment", form.of("key")), "").await;
    assert!(paying.location().contains("/c/pay/"), "{}", paying.location());
}

#[tokio::test]
async fn an_answer_lost_after_the_effect_makes_no_second_payment_page() {
    let house = House::start().await;
    house.sign_up("first").await;
    let form = house.form("acme").await.encoded();
    house.steer("config", r#"{"fail":{"next":1,"when":"after","method":"POST","path":"/v1/checkout"}}"#).await;
    let answer = house.post("/activate", &form).await;
    assert!(answer.location().contains("/c/pay/"), "{} {}", answer.status, answer.location());
    assert_eq!(house.stripe("GET", "/v1/checkout/sessions", "").await["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_price_whose_making_was_answered_500_is_made_all_the_same() {
    let house = House::start().await;
    house.steer("config", r#"{"fail":{"next":1,"when":"before","method":"POST","path":"/v1/prices"}}"#).await;
    house.sign_up("acme").await;
    assert_eq!(house.stripe("GET", "/v1/prices", "").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_is_looked_up_while_it_is_typed() {
    let house = House::start().await;
    house.sign_up("acme").await;
    for (name, says) in [
        ("globex", "globex.localhost:8080 is free."),
        ("acme", "This name is taken."),
        ("acm3", "This looks too much like a name that is taken."),
        ("www", "This name is reserved."),
        ("a", "Use 3 to 40 characters."),
        ("%C3%A4cme", "Use only the letters"),
        ("", "3 to 40 letters"),
    ] {
        let line = house.get(&format!("/activate/availability?name={name}")).await;
        assert_eq!(line.status, 200);
        assert!(line.body.contains(says), "{name}: {}", line.body);
    }
    let taken = house.get("/activate/availability?name=acme").await.body;
    assert!(taken.contains("value=\"acme-parts\""), "{taken}");
}

#[tokio::test]
async fn where_is_my_portal_says_the_same_to_everybody_and_mails_those_it_knows() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let email = house.rows("SELECT email FROM staff").await.remove(0);
    let known = house.post("/find", &format!("email={}", house::encode(&email))).await;
    let unknown = house.post("/find", "email=nobody%40nowhere.example").await;
    assert_eq!((known.status, known.location()), (unknown.status, unknown.location()));
    assert_eq!(known.headers.get("set-cookie"), unknown.headers.get("set-cookie"));
    house.work().await;
    house.post("/find", &format!("email={}", house::encode(&email))).await;
    house.work().await;
    let subjects = house.subjects(&acme).await;
    assert_eq!(subjects[1..], ["Where you sign in at acme Parts"], "once an hour at most");
    assert!(house.last_mail(&acme).await.contains("http://acme.console.localhost:8080"));
}

#[tokio::test]
async fn a_demo_is_asked_for_with_an_american_date() {
    let house = House::start().await;
    let form = "contact_name=Dana&business=Acme&email=dana%40acme.example&phone=5155550142&note=";
    let wrong = house.post("/demo", &format!("{form}&date=2026-12-01")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Enter the date as MM/DD/YYYY") && wrong.body.contains("2026-12-01"), "{}", wrong.body);
    let right = house.post("/demo", &format!("{form}&date=12%2F01%2F2026")).await;
    assert_eq!(right.status, 303, "{}", right.body);
    assert_eq!(house.rows("SELECT wanted_on::text FROM demo_requests").await, ["2026-12-01"]);
    house.post("/demo", &format!("{form}&date=12%2F01%2F2026&comments=x")).await;
    assert_eq!(house.count("SELECT count(*) FROM demo_requests").await, 1);
}

#[tokio::test]
async fn whoever_runs_the_platform_is_told_of_a_demo_once() {
    let house = House::start().await;
    let page = house.get("/demo").await;
    let key = house::between(&page.body, "name=\"key\" value=\"", "\"");
    let form = format!(
        "key={key}&contact_name=Dana&business=Acme&email=dana%40acme.example&phone=5155550142&date=12%2F01%2F2026\
         &note=After+ten%2C+please%3Cscript%3E"
    );
    for _ in 0..2 {
        assert_eq!(house.post("/demo", &form).await.status, 303);
    }
    house.work().await;
    assert_eq!(house.notices().await, ["Acme asks for a demo"]);
    let mail = house.last_notice().await;
    for told in ["Dana", "December 1, 2026", "dana@acme.example", "5155550142", "After ten, please&#60;script&#62;"] {
        assert!(mail.contains(told), "{told} is not in {mail}");
    }
}

#[tokio::test]
async fn every_public_page_stands() {
    let house = House::start().await;
    for path in ["/", "/activate", "/demo", "/find", "/privacy", "/terms"] {
        let page = house.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("form-action 'self' {}", house.double.base())), "{policy}");
        assert!(page.body.contains("Test payments"), "{path}");
    }
    let home = house.get("/").await.body;
    assert!(home.contains("Start now") && home.contains("Schedule a demo") && home.contains("$300"));
    assert_eq!(house.get("/nothing").await.status, 404);
    let foreign = axum::http::Request::post("/activate").header("sec-fetch-site", "cross-site");
    let refused = house.ask(house::SITE, foreign.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(refused.status, 403);
}

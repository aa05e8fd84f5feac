//! Your price: the same everywhere, by the customer's own rules, and nobody else's.

use accounts::Role;
use db::Tenant;
use testkit::{App, Browser, Contact, Customer, encode};

struct Scene {
    app: App,
    acme: Tenant,
    haulage: Customer,
    dana: Contact,
    pads: String,
}

/// A part at $100.00 that costs $60.00, two customers, and a person at each.
impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        let (id, pads) = (acme.id(), uuid(&app));
        let sql = format!(
            "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor,
                                created_at, updated_at)
             VALUES ('{id}', '{pads}', 'BP-100', 'BP100', 'Brake pads', 'brake pads', to_tsvector('simple', 'brake pads'),
                     10000, now(), now());
             INSERT INTO item_pricing (tenant_id, item_id, cost_minor, updated_at) VALUES ('{id}', '{pads}', 6000, now());
             UPDATE customers SET account_number = 'H-1', account_number_norm = 'h-1' WHERE id = '{}'",
            haulage.id
        );
        app.database.plant(&sql).await;
        Self { app, acme, haulage, dana, pads }
    }

    async fn console(&self) -> Browser<'_> {
        let owner = self.app.staff(&self.acme, "owner", Role::Owner).await;
        self.app.staff_browser(&self.acme, &owner).await
    }

    async fn portal(&self) -> Browser<'_> {
        self.app.contact_browser(&self.acme, &self.dana).await
    }

    fn part(&self) -> String {
        format!("/parts/{}", self.pads)
    }
}

fn uuid(app: &App) -> String {
    app.portal.accounts.entropy.uuid_v7(&app.clock).to_string()
}

/// A rule's form; what is not named is a price of $80.00 for the customer H-1 and the part BP-100.
fn rule(fields: &[(&str, &str)]) -> String {
    let mut all: Vec<(&str, &str)> = vec![
        ("whom", "customer"),
        ("customer", "H-1"),
        ("what", "item"),
        ("item", "bp 100"),
        ("method", "fixed"),
        ("amount", "80"),
        ("min_quantity", "1"),
    ];
    for field in fields {
        all.retain(|(name, _)| name != &field.0);
        all.push(*field);
    }
    all.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// The prices on a page, in its order.
fn amounts(body: &str) -> Vec<String> {
    let numbers = body.split('$').skip(1);
    numbers.map(|rest| rest.chars().take_while(|c| c.is_ascii_digit() || ",.".contains(*c)).collect()).collect()
}

#[tokio::test]
async fn a_customer_sees_its_own_price_in_lists_and_on_the_part() {
    let scene = Scene::new().await;
    let (console, portal) = (scene.console().await, scene.portal().await);
    assert_eq!(amounts(&portal.get("/parts").await.body), ["100.00"]);
    assert_eq!(console.post("/prices", &rule(&[])).await.location(), "/prices");
    assert_eq!(console.post("/prices", &rule(&[("amount", "70"), ("min_quantity", "10")])).await.status, 303);
    for path in ["/parts", "/parts?q=brake", &scene.part()] {
        let body = portal.get(path).await.body;
        assert_eq!(amounts(&body)[..2], ["80.00", "100.00"], "{path}");
        assert!(body.contains("20% off") && amounts(&body).contains(&"70.00".to_owned()), "{path}: {body}");
    }
    let checked = console.get("/prices/check?customer=Haulage&item=BP-100&quantity=12").await.body;
    assert!(checked.contains("$70.00 each") && checked.contains("This makes the price."), "{checked}");
    let checked = console.get("/prices/check?customer=h-1&item=bp100").await.body;
    assert!(checked.contains("$80.00 each") && checked.contains("It counts from 10 pieces."), "{checked}");
}

#[tokio::test]
async fn nobody_pays_by_another_customers_rules() {
    let scene = Scene::new().await;
    let (app, console) = (&scene.app, scene.console().await);
    let other = app.customer(&scene.acme, "Other").await;
    let eve = app.portal_user(&scene.acme, &other, "eve").await;
    assert_eq!(console.post("/prices", &rule(&[])).await.status, 303);
    let eve = app.contact_browser(&scene.acme, &eve).await;
    for path in ["/parts", "/parts?sort=price", &scene.part()] {
        assert_eq!(amounts(&eve.get(path).await.body), ["100.00"], "{path}");
    }
    // A group's rule reaches its customers alone, from the next page on.
    assert_eq!(console.post("/customer-groups", "name=Dealers").await.status, 303);
    let groups = console.get("/prices/new").await.body;
    let group = groups.split("name=\"customer_group\"").nth(1).unwrap().split("value=\"").nth(2).unwrap();
    let group = &group[..36];
    let of_group = [("whom", "group"), ("customer_group", group), ("amount", "75")];
    assert_eq!(console.post("/prices", &rule(&of_group)).await.status, 303);
    assert_eq!(amounts(&eve.get("/parts").await.body), ["100.00"]);
    assert_eq!(console.post(&format!("/customers/{}/prices", other.id), &format!("group={group}")).await.status, 303);
    assert_eq!(amounts(&eve.get("/parts").await.body), ["75.00", "100.00"]);
    assert_eq!(amounts(&scene.portal().await.get("/parts").await.body), ["80.00", "100.00"]);
}

#[tokio::test]
async fn a_switch_hides_prices_everywhere() {
    let scene = Scene::new().await;
    let (console, portal) = (scene.console().await, scene.portal().await);
    assert_eq!(console.post("/prices", &rule(&[])).await.status, 303);
    let everything = "parts=on&stock=on&people=on";
    let switches = format!("/customers/{}/portal", scene.haulage.id);
    for (on, seen) in [
        ("&list_price=on&your_price=on", vec!["80.00", "100.00"]),
        ("&your_price=on", vec!["80.00"]),
        ("&list_price=on", vec!["100.00"]),
        ("", vec![]),
    ] {
        assert_eq!(console.post(&switches, &format!("{everything}{on}")).await.status, 303);
        for path in ["/parts", &scene.part()] {
            let body = portal.get(path).await.body;
            assert_eq!(amounts(&body), seen, "{on} {path}");
            assert!(!body.contains("60.00"), "a cost is nobody's business");
        }
    }
}

#[tokio::test]
async fn reasons_are_told_to_whom_the_business_lets_and_name_no_cost() {
    let scene = Scene::new().await;
    let (console, portal) = (scene.console().await, scene.portal().await);
    let markup = [("method", "markup"), ("percent", "50"), ("note", "Agreed at the fair")];
    assert_eq!(console.post("/prices", &rule(&markup)).await.status, 303);
    let offer = [("whom", "everybody"), ("what", "everything"), ("method", "percent_off"), ("percent", "5")];
    assert_eq!(console.post("/prices", &rule(&offer)).await.status, 303);
    assert!(!portal.get(&scene.part()).await.body.contains("Why this price?"), "off until the business says so");
    let all = "parts=on&list_price=on&your_price=on&price_reasons=on&stock=on&people=on";
    assert_eq!(console.post("/settings/customer-portal/general", all).await.status, 303);
    let body = portal.get(&scene.part()).await.body;
    assert!(body.contains("Why this price?") && body.contains("Your company’s price for this part"), "{body}");
    assert!(body.contains("$90.00") && body.contains("$95.00"), "{body}");
    for secret in ["60.00", "50%", "fair", "Cost", "markup"] {
        assert!(!body.contains(secret), "{secret}");
    }
    // Without list prices the reasons name none either.
    let unlisted = all.replace("list_price=on&", "");
    assert_eq!(console.post("/settings/customer-portal/general", &unlisted).await.status, 303);
    let body = portal.get(&scene.part()).await.body;
    assert!(body.contains("Why this price?") && !body.contains("100.00"), "{body}");
    let checked = console.get("/prices/check?customer=H-1&item=BP-100").await.body;
    assert!(checked.contains("Cost plus 50%") && checked.contains("5% off the list price"), "{checked}");
}

#[tokio::test]
async fn reasons_are_those_of_as_many_pieces_as_somebody_wants() {
    let scene = Scene::new().await;
    let (console, portal) = (scene.console().await, scene.portal().await);
    let own = [("method", "fixed"), ("amount", "80"), ("percent", "")];
    assert_eq!(console.post("/prices", &rule(&own)).await.status, 303);
    let many = [("method", "fixed"), ("amount", "70"), ("percent", ""), ("min_quantity", "12")];
    assert_eq!(console.post("/prices", &rule(&many)).await.status, 303);
    let all = "parts=on&list_price=on&your_price=on&price_reasons=on&orders=on&place_orders=on";
    assert_eq!(console.post("/settings/customer-portal/general", all).await.status, 303);
    let told = async |query: &str| {
        let body = portal.get(&format!("{}{query}", scene.part())).await.body;
        let why = body.split("id=\"why\"").nth(1).unwrap().split("</details>").next().unwrap().to_owned();
        let won = why.split("class=\"won\"").nth(1).unwrap().split("</li>").next().unwrap().to_owned();
        (body, why, won)
    };
    let (body, why, won) = told("").await;
    assert!(won.contains("$80.00") && why.contains("It counts for more pieces") && !why.contains("open"), "{why}");
    assert!(body.contains(">Your price<"), "{body}");
    let (body, why, won) = told("?pieces=12").await;
    assert!(won.contains("$70.00") && won.contains("from 12 pieces") && why.starts_with(" open"), "{why}");
    assert!(body.contains("Your price for 12") && body.contains("name=\"quantity\" value=\"12\""), "{body}");
    let (_, why, won) = told("?pieces=11").await;
    assert!(won.contains("$80.00") && why.contains("value=\"11\""), "{why}");
    let (_, why, won) = told("?pieces=-4").await;
    assert!(won.contains("$80.00") && why.contains("Order at least one.") && why.contains("value=\"-4\""), "{why}");
    // The cart leads to the reasons of its line.
    let item = scene.part().trim_start_matches("/parts/").to_owned();
    portal.put(&item, "12").await;
    let cart = portal.get("/cart").await.body;
    assert!(cart.contains(&format!("href=\"/parts/{item}?pieces=12#why\"")) && cart.contains("$70.00"), "{cart}");
    let checked = console.get("/prices/check?customer=H-1&item=BP-100&quantity=12").await.body;
    let won = checked.split("class=\"won\"").nth(1).unwrap().split("</li>").next().unwrap();
    assert!(won.contains("$70.00"), "staff are told the same: {checked}");
}

#[tokio::test]
async fn days_are_the_businesss() {
    let scene = Scene::new().await;
    let (console, portal) = (scene.console().await, scene.portal().await);
    // The clock stands at some hour of this day in New York.
    let today = console.get("/prices/check").await;
    assert_eq!(today.status, 200);
    let now = scene.app.clock.now();
    let local = now - time::Duration::hours(5);
    let day = |days| (local.date() + time::Duration::days(days)).to_string();
    let (first, last) = (day(1), day(2));
    assert_eq!(console.post("/prices", &rule(&[("starts_on", &first), ("ends_on", &last)])).await.status, 303);
    let seen = async || amounts(&portal.get("/parts").await.body)[0].clone();
    assert_eq!(seen().await, "100.00");
    let at = |hour: i64| time::Duration::hours(hour - i64::from(local.hour()));
    scene.app.clock.advance(time::Duration::days(1) + at(12));
    let portal = scene.portal().await;
    let seen = async || amounts(&portal.get("/parts").await.body)[0].clone();
    assert_eq!(seen().await, "80.00");
    scene.app.clock.advance(time::Duration::days(1) + time::Duration::hours(11));
    let portal = scene.portal().await;
    assert_eq!(amounts(&portal.get("/parts").await.body)[0], "80.00", "to the end of the last day");
    scene.app.clock.advance(time::Duration::hours(2));
    assert_eq!(amounts(&portal.get("/parts").await.body)[0], "100.00");
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_said_at_its_field_and_nothing_is_lost() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    for (fields, cure) in [
        (vec![("customer", "Nobody & Sons")], "No customer has the account number or name “Nobody &#38; Sons”."),
        (vec![("customer", "")], "Enter the customer’s account number or name."),
        (vec![("item", "XX-9")], "No part has the number “XX-9”."),
        (vec![("amount", "-5")], "is negative"),
        (vec![("amount", "")], "Enter the price of one piece in US dollars, like 12.50."),
        (vec![("method", "percent_off"), ("percent", "101")], "Enter at most 100 percent."),
        (vec![("method", "percent_off"), ("percent", "ten")], "Write the percentage like 12.5"),
        (vec![("method", "level"), ("level", "")], "Choose a price level."),
        (vec![("method", "level"), ("level", "01900000-0000-7000-8000-000000000000")], "It was removed meanwhile."),
        (vec![("method", "guess")], "Choose how the price is made."),
        (vec![("min_quantity", "0")], "Enter 1 or more."),
        (vec![("min_quantity", "1.5")], "is no whole number of pieces"),
        (vec![("min_quantity", "99999999999")], "is no whole number of pieces"),
        (vec![("starts_on", "2026-13-01")], "Write the day like 2026-03-31."),
        (vec![("starts_on", "2026-05-02"), ("ends_on", "2026-05-01")], "The last day is before the first."),
        (vec![("whom", "group"), ("customer_group", "")], "Choose a customer group."),
        (vec![("what", "group"), ("price_group", "nonsense")], "Choose a pricing group."),
        (vec![("whom", "neighbours")], "Choose whom it is for."),
    ] {
        let mut sent = fields.clone();
        sent.push(("note", "kept & safe"));
        let answer = console.post("/prices", &rule(&sent)).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.body.contains(cure) && answer.body.contains("kept &#38; safe"), "{fields:?}: {}", answer.body);
    }
    assert_eq!(console.post("/prices", &rule(&[])).await.status, 303);
    let again = console.post("/prices", &rule(&[("amount", "81")])).await;
    assert!(again.status == 422 && again.body.contains("There is a rule for the same"), "{}", again.body);
}

#[tokio::test]
async fn the_second_of_two_editors_is_told() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    assert_eq!(console.post("/prices", &rule(&[])).await.status, 303);
    let list = console.get("/prices").await.body;
    let id = &list.split("/prices/rules/").nth(1).unwrap()[..36];
    let path = format!("/prices/rules/{id}");
    assert!(console.get(&path).await.body.contains("value=\"80.00\""));
    let version = [("row_version", "1"), ("amount", "82")];
    assert_eq!(console.post(&path, &rule(&version)).await.status, 303);
    let late = console.post(&path, &rule(&[("row_version", "1"), ("amount", "83")])).await;
    assert!(late.status == 422 && late.body.contains("value=\"83\""), "{}", late.body);
    assert_eq!(amounts(&scene.portal().await.get("/parts").await.body)[0], "82.00");
    for back in ["%2F%2Fevil.example", "%2Fprices%0Ax", "%2Fprices%5C", "https%3A%2F%2Fevil.example"] {
        let answer = console.post(&path, &format!("{}&back={back}", rule(&[("row_version", "9")]))).await;
        assert!(answer.status == 422 && answer.body.contains("href=\"/prices\""), "{back}");
    }
    assert_eq!(console.post(&format!("{path}/removal"), "back=//evil.example").await.location(), "/prices");
    assert_eq!(console.get(&path).await.status, 404);
    assert_eq!(amounts(&scene.portal().await.get("/parts").await.body), ["100.00"]);
    let trail = console.get("/activity").await.body;
    for words in ["Price rule added", "Price rule changed", "Price rule removed", "$80.00", "$82.00"] {
        assert!(trail.contains(words), "{words}");
    }
}

#[tokio::test]
async fn levels_and_groups_are_kept_and_what_is_in_use_stays() {
    let scene = Scene::new().await;
    let (console, part) = (scene.console().await, format!("{}/prices", scene.part()));
    assert_eq!(console.post("/price-levels", "name=Gold").await.status, 303);
    let twice = console.post("/price-levels", "name=+gold+").await;
    assert!(twice.status == 422 && twice.body.contains("There is a price level with this name."), "{}", twice.body);
    let names = console.get("/price-levels").await.body;
    let level = names.split("id=\"n-").nth(1).unwrap()[..36].to_owned();
    for (fields, cure) in [
        (format!("level={level}&amount=free"), "is not an amount"),
        ("level=&amount=5".to_owned(), "Choose a price level."),
        (format!("level={level}&amount=5&min_quantity=-2"), "Enter 1 or more."),
    ] {
        let answer = console.post(&format!("{part}/levels"), &fields).await;
        assert!(answer.status == 422 && answer.body.contains(cure), "{fields}: {}", answer.body);
    }
    assert_eq!(console.post(&format!("{part}/levels"), &format!("level={level}&amount=66.5")).await.status, 303);
    assert_eq!(console.post("/prices", &rule(&[("method", "level"), ("level", &level)])).await.status, 303);
    assert_eq!(amounts(&scene.portal().await.get("/parts").await.body)[0], "66.50");
    let removal = format!("/price-levels/{level}/removal");
    assert_eq!(console.post(&removal, "").await.status, 303);
    assert!(console.get("/price-levels").await.body.contains("Gold"), "a rule speaks of it");
    assert_eq!(console.post(&format!("/price-levels/{level}"), "name=Platinum").await.status, 303);
    assert!(console.get("/prices").await.body.contains("Price level Platinum"));
    assert_eq!(console.post(&part, "cost=abc&price_group=").await.status, 422);
    assert_eq!(console.post(&part, "cost=61.25&price_group=").await.status, 303);
    assert!(console.get(&part).await.body.contains("value=\"61.25\""));
}

#[tokio::test]
async fn the_reasons_leave_no_rule_out_however_many_there_are() {
    let scene = Scene::new().await;
    let (console, id) = (scene.console().await, scene.acme.id());
    let offers = format!(
        "INSERT INTO price_rules (tenant_id, id, item_id, method, amount_minor, min_quantity, created_at, updated_at)
         SELECT '{id}', md5('offer ' || n)::uuid, '{}', 'fixed', 9000 - n, n, now(), now() FROM generate_series(1, 80) n",
        scene.pads
    );
    scene.app.database.plant(&offers).await;
    let checked = console.get("/prices/check?customer=H-1&item=BP-100&quantity=100").await.body;
    assert!(checked.contains("$89.20 each") && checked.contains("This makes the price."), "{checked}");
    assert_eq!(checked.matches("href=\"/prices/rules/").count(), 80);
}

#[tokio::test]
async fn only_who_may_edit_prices_does() {
    let scene = Scene::new().await;
    for (role, may) in [(Role::Sales, true), (Role::Support, false), (Role::Viewer, false)] {
        let name = role.key();
        let staff = scene.app.staff(&scene.acme, name, role).await;
        let browser = scene.app.staff_browser(&scene.acme, &staff).await;
        assert_eq!(browser.get("/prices").await.status, 200);
        assert_eq!(browser.get("/prices").await.body.contains("/prices/new"), may, "{name}");
        let quantity = if may { "7" } else { "8" };
        let expected = if may { 303 } else { 403 };
        assert_eq!(browser.post("/prices", &rule(&[("min_quantity", quantity)])).await.status, expected, "{name}");
    }
}

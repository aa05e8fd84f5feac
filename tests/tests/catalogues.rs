//! Which parts a customer sees: said for it or for its group. What is outside is nowhere.

use accounts::VIEW_COOKIE;
use axum::http::Method;
use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::shop::Shop;

use testkit::{Browser, encode, granted, part};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";

/// A shop with a bracket for Fords and, in a category and of a brand of its own, a gear for DeLoreans. Dana bought the gear
/// with the bracket, keeps it in a list and has it in her cart; it replaced and goes with the bracket's neighbours.
struct Scene {
    shop: Shop,
    open: String,
    secret: String,
    list: String,
    order: String,
    files: Vec<String>,
}

fn of(kind: (&str, &str), brand: &str, fits: (i32, i32, &str, &str), listed: Listed) -> Listed {
    let (from, to, make, model) = fits;
    Listed {
        category: Some((kind.0.into(), Some(kind.1.into()))),
        brand: Some(brand.into()),
        list_price_minor: Some(1000),
        fitments: vec![(from, to, make.into(), model.into())],
        ..listed
    }
}

impl Scene {
    async fn new() -> Self {
        let shop = Shop::open().await;
        let gear = part("SEC-1", "Zephyrine gear");
        let gear = Listed { stands_for: vec![("Bosch".into(), "XQ-77".into())], ..gear };
        let parts = [
            of(("Brackets", "Steel"), "Ironside", (2020, 2020, "Ford", "F-150"), part("OPN-1", "Open bracket")),
            of(("Brackets", "Steel"), "Ironside", (2020, 2020, "Ford", "F-150"), part("OLD-1", "Old bracket")),
            of(("Secrets", "Plans"), "Veil", (1981, 1981, "DeLorean", "DMC-12"), gear),
        ];
        shop.app.list_parts(&shop.acme, &parts).await;
        let id = async |number: &str| shop.app.part_id(&shop.acme, number).await;
        let (open, secret, old) = (id("OPN-1").await, id("SEC-1").await, id("OLD-1").await);
        let console = shop.console().await;
        for (item, kind, other) in [(&open, "related", "SEC-1"), (&old, "replaced_by", "SEC-1")] {
            let sent = console.post(&format!("/parts/{item}/related"), &format!("kind={kind}&related={other}")).await;
            assert_eq!(sent.status, 303, "{}", sent.body);
        }
        assert_eq!(console.post(&format!("/parts/{old}/hidden"), "").await.status, 303);
        let path = format!("/parts/{secret}");
        let sent = console.upload_with(&format!("{path}/pictures"), &[("alt", "Gear")], ("a.png", PNG)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let sent = console.upload_with(&format!("{path}/documents"), &[("name", "Sheet")], ("a.pdf", PDF)).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let dana = shop.portal(&shop.dana).await;
        let page = dana.get(&path).await.body;
        let address = |begin: &str| {
            format!("{begin}{}", page.split(&format!("\"{begin}")).nth(1).unwrap().split('"').next().unwrap())
        };
        let files = vec![address("/pictures/"), address("/documents/")];
        let list = dana.post("/favourites", "name=Mine").await.location().to_owned();
        let saved = format!("list={}", list.rsplit('/').next().unwrap());
        assert_eq!(dana.post(&format!("{path}/favourites"), &saved).await.status, 303);
        for item in [&open, &secret] {
            assert_eq!(dana.put(item, "1").await.status, 303);
        }
        let order = dana.order("").await;
        assert_eq!(order.status, 303, "{}", order.body);
        let order = order.location().split('?').next().unwrap().to_owned();
        dana.put(&secret, "1").await;
        Self { open, secret, list, order, files, shop }
    }

    /// Every place where the gear shows to somebody.
    async fn shows(&self, dana: &Browser<'_>) -> Vec<&'static str> {
        let mut shows = Vec::new();
        let mut see = |place, is_there: bool| shows.extend(is_there.then_some(place));
        let list = dana.get("/parts").await.body;
        for (place, words) in [("list", "SEC-1"), ("category", "Secrets"), ("sub category", "Plans"), ("brand", "Veil")]
        {
            see(place, list.contains(words));
        }
        see("year", list.contains(">1981<"));
        see("make", list.contains("DeLorean"));
        see("model", dana.get("/parts?make=DeLorean").await.body.contains("DMC-12"));
        for (place, query) in [
            ("word", "q=zephyrine"),
            ("beginning", "q=zephy"),
            ("misspelt", "q=zephirine"),
            ("number", "q=SEC-1"),
            ("beginning of the number", "number=SEC"),
            ("another maker's number", "q=XQ-77"),
            ("successor", "q=OLD-1"),
            ("by category", "category=Secrets"),
            ("by brand", "brand=Veil"),
            ("by vehicle", "year=1981"),
        ] {
            let body = dana.get(&format!("/parts?{query}")).await.body;
            see(place, body.contains(&format!("part-{}", self.secret)));
            see("spelling help", body.contains("<strong>zephyrine</strong>"));
            let live = dana.get_part(&format!("/parts?{query}")).await.body;
            see("live results", live.contains("Zephyrine gear"));
        }
        let page = dana.get(&format!("/parts/{}", self.open)).await.body;
        see("related or bought together", page.contains("Zephyrine"));
        see("page", dana.get(&format!("/parts/{}", self.secret)).await.status == 200);
        for file in &self.files {
            see("file", dana.get(file).await.status == 200);
        }
        see("previously bought", dana.get("/previously-bought").await.body.contains("Zephyrine"));
        see("favourites", dana.get(&self.list).await.body.contains("Zephyrine"));
        see("lists to save it in", dana.get(&format!("/parts/{}/favourites", self.secret)).await.status == 200);
        let cart = dana.get("/cart").await.body;
        assert!(cart.contains("Zephyrine"), "what was put there stays until it is taken out");
        see("sold in the cart", !cart.contains("This part is not sold any more"));
        shows.dedup();
        shows
    }

    /// The same for what changes something; afterwards the cart holds one gear.
    async fn takes(&self, dana: &Browser<'_>) -> Vec<&'static str> {
        let mut takes = Vec::new();
        let mut see = |place, is_there: bool| takes.extend(is_there.then_some(place));
        see("cart", dana.put(&self.secret, "1").await.status == 303);
        dana.post("/quick-order", &format!("paste={}", encode("SEC-1 1\nXQ-77 1\nOLD-1 1\nSEC-2 1"))).await;
        see("quick order", dana.get("/quick-order").await.body.contains("Zephyrine"));
        dana.post("/quick-order/removal", "").await;
        let pieces = async || self.shop.number("SELECT coalesce(sum(quantity), 0)::bigint FROM cart_lines").await;
        for (place, path) in [("order again", format!("{}/cart", self.order)), ("list", format!("{}/cart", self.list))]
        {
            let sql = format!("DELETE FROM cart_lines WHERE item_id <> '{}'", self.secret);
            self.shop.app.database.plant(&sql).await;
            let before = pieces().await;
            dana.post(&path, "").await;
            let sql = format!("DELETE FROM cart_lines WHERE item_id <> '{}'", self.secret);
            self.shop.app.database.plant(&sql).await;
            see(place, pieces().await > before);
        }
        see("checkout", dana.order("").await.location().starts_with("/orders/"));
        let (tenant, customer, contact) = (self.shop.acme.id(), self.shop.haulage.id, self.shop.dana.id);
        let sql = format!(
            "DELETE FROM cart_lines; INSERT INTO cart_lines (tenant_id, id, customer_id, contact_id, item_id, quantity, created_at)
             VALUES ('{tenant}', gen_random_uuid(), '{customer}', '{contact}', '{}', 1, now())",
            self.secret
        );
        self.shop.app.database.plant(&sql).await;
        takes
    }

    async fn text(&self, sql: &str) -> String {
        let mut connection = self.shop.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }

    async fn save(&self, path: &str, form: &str) -> String {
        let console = self.shop.console().await;
        let sent = console.post(path, form).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        console.get(path).await.body
    }

    fn of_customer(&self) -> String {
        format!("/customers/{}/catalogue", self.shop.haulage.id)
    }

    /// The group that the customer is in from here on.
    async fn group(&self) -> String {
        let (tenant, customer) = (self.shop.acme.id(), self.shop.haulage.id);
        let sql = format!(
            "INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at)
             VALUES ('{tenant}', gen_random_uuid(), 'Gold', 'gold', now());
             UPDATE customers SET group_id = (SELECT id FROM customer_groups WHERE name = 'Gold') WHERE id = '{customer}'"
        );
        self.shop.app.database.plant(&sql).await;
        let id = self.text("SELECT id::text FROM customer_groups WHERE name = 'Gold'").await;
        format!("/customer-groups/{id}/catalogue")
    }
}

#[tokio::test]
async fn what_is_outside_a_catalogue_is_nowhere() {
    let scene = Scene::new().await;
    let dana = scene.shop.portal(&scene.shop.dana).await;
    let everywhere = scene.shows(&dana).await;
    assert!(everywhere.len() > 24, "{everywhere:?}");
    let (all, none) = (scene.takes(&dana).await, Vec::<&str>::new());
    assert_eq!(all, ["cart", "quick order", "order again", "list", "checkout"]);
    let category =
        async |name: &str| scene.text(&format!("SELECT id::text FROM categories WHERE name = '{name}'")).await;
    let (brackets, secrets, plans) = (category("Brackets").await, category("Secrets").await, category("Plans").await);
    for form in [
        format!("way=but&category={secrets}"),
        format!("way=but&category={plans}"),
        "way=but&brand=Veil".to_owned(),
        "way=but&parts=sec+1".to_owned(),
        format!("way=only&category={brackets}"),
        "way=only&brand=Ironside".to_owned(),
        format!("way=only&parts={}", encode("opn 1\r\nOLD-1, OLD-1;")),
    ] {
        let page = scene.save(&scene.of_customer(), &form).await;
        assert!(page.contains("Haulage sees 1 of 2 parts"), "{form}: {page}");
        assert_eq!((scene.shows(&dana).await, scene.takes(&dana).await), (none.clone(), none.clone()), "{form}");
        assert!(dana.get("/parts").await.body.contains("OPN-1"), "{form}");
    }
    scene.save(&scene.of_customer(), "way=whole").await;
    assert_eq!((scene.shows(&dana).await, scene.takes(&dana).await), (everywhere, all));
}

#[tokio::test]
async fn a_customers_own_catalogue_goes_before_its_groups() {
    let scene = Scene::new().await;
    let dana = scene.shop.portal(&scene.shop.dana).await;
    let page = format!("/parts/{}", scene.secret);
    let sees = async || dana.get(&page).await.status == 200;
    let group = scene.group().await;
    let shown = scene.save(&group, "way=but&brand=Veil").await;
    assert!(shown.contains("Gold sees 1 of 2 parts") && !sees().await, "{shown}");
    let shown = scene.shop.console().await.get(&scene.of_customer()).await.body;
    assert!(shown.contains("Haulage sees 1 of 2 parts") && shown.contains("As its group Gold does."), "{shown}");
    scene.save(&scene.of_customer(), "way=whole").await;
    assert!(sees().await);
    scene.save(&scene.of_customer(), "way=but&brand=Ironside").await;
    assert!(sees().await && dana.get(&format!("/parts/{}", scene.open)).await.status == 404);
    scene.save(&scene.of_customer(), "way=group&brand=Ironside").await;
    assert!(!sees().await, "what is ticked stays and does not count");
    scene.shop.app.database.plant("UPDATE customers SET group_id = NULL").await;
    assert!(sees().await, "in no group it sees everything");
    let names = scene.shop.console().await.get("/customer-groups").await.body;
    assert!(names.contains(&group), "{names}");
}

#[tokio::test]
async fn staff_see_everything_unless_they_look_on_as_a_contact() {
    let scene = Scene::new().await;
    scene.save(&scene.of_customer(), "way=but&brand=Veil").await;
    let console = scene.shop.console().await;
    assert!(console.get("/parts?q=zephyrine").await.body.contains("SEC-1"));
    assert_eq!(console.get(&format!("/parts/{}", scene.secret)).await.status, 200);
    let link = granted(
        &console.post(&format!("/contacts/{}/view", scene.shop.dana.id), "reason=Asks+why+a+price+is+missing").await,
    );
    let begun = Browser::new(&scene.shop.app, "acme.localhost:8080").post(&format!("/view/{link}"), "").await;
    let cookie =
        begun.cookies().into_iter().find(|cookie| cookie.starts_with(VIEW_COOKIE) && cookie.len() > 50).unwrap();
    let view =
        async |path: &str| scene.shop.app.browse(("acme.localhost:8080", &cookie), Method::GET, path, None).await;
    assert_eq!(view(&format!("/parts/{}", scene.secret)).await.status, 404);
    assert!(!view("/parts").await.body.contains("SEC-1"));
    let other = scene.shop.app.customer(&scene.shop.acme, "Northern").await;
    let nora = scene.shop.app.portal_user(&scene.shop.acme, &other, "nora").await;
    let nora = scene.shop.portal(&nora).await;
    assert_eq!(nora.get(&format!("/parts/{}", scene.secret)).await.status, 200, "one customer's catalogue is its own");
}

#[tokio::test]
async fn what_is_wrong_with_a_catalogue_is_said_beside_it() {
    let scene = Scene::new().await;
    let (console, path) = (scene.shop.console().await, scene.of_customer());
    for (form, says) in [
        ("", "Choose what is seen."),
        ("way=some", "Choose what is seen."),
        ("way=only", "Choose at least one category, brand or part below."),
        ("way=but&parts=OPN-1%0ANOPE-9", "There is no part with the number NOPE-9."),
        ("way=but&brand=Nobody", "One of these brands is not there any more. Choose again."),
        ("way=but&category=7", "One of these categories is not there any more. Choose again."),
    ] {
        let refused = console.post(&path, form).await;
        assert!(refused.status == 422 && refused.body.contains(says), "{form}: {} {}", refused.status, refused.body);
    }
    let typed = console.post(&path, "way=only&brand=Veil&parts=NOPE-9").await.body;
    assert!(typed.contains(">NOPE-9</textarea>") && typed.contains("value=\"Veil\" checked"), "what was typed stays");
    let group = scene.group().await;
    assert_eq!(console.post(&group, "way=group").await.status, 422, "a group is in no group");
    let long = format!("way=only&parts={}", encode(&"BP-100\n".repeat(501)));
    assert!(console.post(&path, &long).await.body.contains("List at most 500 parts."));
    scene.save(&path, "way=but&brand=Veil&parts=OPN-1").await;
    let trail = scene.text("SELECT detail::text FROM audit_events WHERE kind = 'catalogue.saved'").await;
    for words in ["Haulage", "What its group sees", "All but what is chosen below", "Veil", "OPN-1"] {
        assert!(trail.contains(words), "{words}: {trail}");
    }
}

#[tokio::test]
async fn many_parts_are_counted_by_kind_and_never_sampled() {
    let scene = Scene::new().await;
    let many: Vec<Listed> = (0..6000)
        .map(|n| {
            let (kind, brand) =
                if n % 3 == 0 { (("Secrets", "Keys"), "Veil") } else { (("Brackets", "Iron"), "Ironside") };
            of(kind, brand, (2000 + n % 20, 2000 + n % 20, "Ram", "1500"), part(&format!("M-{n}"), "Mass part"))
        })
        .collect();
    scene.shop.app.list_parts(&scene.shop.acme, &many).await;
    let dana = scene.shop.portal(&scene.shop.dana).await;
    let page = scene.save(&scene.of_customer(), "way=but&parts=M-1").await;
    assert!(page.contains("Haulage sees 6,001 of 6,002 parts"), "{page}");
    let list = dana.get("/parts").await.body;
    assert!(list.contains("DeLorean") && list.contains("Ram"), "{list}");
    assert!(list.contains("6,001 parts"), "{list}");
    let page = scene.save(&scene.of_customer(), "way=but&brand=Veil&parts=M-1").await;
    assert!(page.contains("Haulage sees 4,000 of 6,002 parts"), "{page}");
    let list = dana.get("/parts").await.body;
    assert!(!list.contains("DeLorean") && !list.contains("Secrets") && list.contains("Ram"), "{list}");
}

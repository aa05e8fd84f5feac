//! Price lists and costs from files.

use accounts::Role;
use db::Tenant;
use testkit::{Answer, App, Browser, tally};

struct Scene {
    app: App,
    acme: Tenant,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        app.customer(&acme, "Haulage").await;
        let id = acme.id();
        let sql = format!(
            "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor,
                                created_at, updated_at)
             SELECT '{id}', gen_random_uuid(), 'BP-' || n, 'BP' || n, 'Pad ' || n, 'pad ' || n, '', 10000, now(), now()
             FROM generate_series(1, 3) n;
             INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', gen_random_uuid(), 'Gold', 'gold', now());
             INSERT INTO price_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', gen_random_uuid(), 'Pads', 'pads', now());
             INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at) VALUES ('{id}', gen_random_uuid(), 'Dealers', 'dealers', now())"
        );
        app.database.plant(&sql).await;
        Self { app, acme }
    }

    async fn console(&self) -> Browser<'_> {
        let owner = self.app.staff(&self.acme, "owner", Role::Owner).await;
        self.app.staff_browser(&self.acme, &owner).await
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        let row = sqlx::Executor::fetch_one(&mut connection, sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
        sqlx::Row::get(&row, 0)
    }

    /// Brings a file in; the page with the result.
    async fn import(&self, console: &Browser<'_>, (kind, file): (&str, &str)) -> (String, Answer) {
        self.app.bring_in(console, (kind, file.as_bytes())).await
    }

    /// How many rules, level prices and costs there are.
    async fn stored(&self) -> (i64, i64, i64) {
        let count = async |table| self.count(&format!("SELECT count(*) FROM {table}")).await;
        (count("price_rules").await, count("level_prices").await, count("item_pricing").await)
    }
}

const LIST: &str = "SKU,Customer,Customer group,Price level,From pieces,Price,Discount,Valid from,Valid to
BP-1,Haulage,,,,80.00,,,
bp1,Haulage,,,10,70,,2026-01-01,12/31/2026
BP-2,,Dealers,,0,,12.5%,,
BP-2,,Everybody,,24,,20,,
BP-3,,,Gold,,66.50,,,
BP-3,,,Gold,12,61,,,
XX-9,Haulage,,,,5,,,
BP-1,Nobody,,,,5,,,
BP-1,,Strangers,,,5,,,
BP-1,,,,,5,,,
BP-1,Haulage,Dealers,,,5,,,
BP-1,Haulage,,,5,-3,,,
BP-1,Haulage,,,6,5,10,,
BP-1,Haulage,,,7,,,,
BP-1,Haulage,,,1.5,5,,,
BP-1,Haulage,,,8,5,,2026-05-02,2026-05-01
BP-3,,,Gold,3,,10,,
BP-1,Haulage,,,1,90,,,
";

#[tokio::test]
async fn a_price_list_comes_in_and_bad_lines_are_named() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    let (page, import) = scene.import(&console, ("prices", LIST)).await;
    assert_eq!(tally(&import), [6, 0, 0, 12], "{}", import.body);
    assert_eq!(scene.stored().await, (4, 2, 0));
    let errors = console.get(&format!("{page}/errors.csv")).await.body;
    for cure in [
        "No part has the number",
        "No customer is called “Nobody”",
        "No customer group is called “Strangers”",
        "Say whom the price is for",
        "Name one only",
        "is negative",
        "Keep one of the two",
        "Fill in the price, or the percentage",
        "no whole number of pieces",
        "The last day is before the first",
        "A price level has prices",
        "in line 2 already",
    ] {
        assert!(errors.contains(cure), "{cure}: {errors}");
    }
    let (_, again) = scene.import(&console, ("prices", LIST)).await;
    assert_eq!(tally(&again), [0, 0, 6, 12], "{}", again.body);
    let dearer = LIST.replace("80.00", "81.00");
    assert_eq!(tally(&scene.import(&console, ("prices", &dearer)).await.1), [0, 1, 5, 12]);
    assert_eq!(scene.stored().await, (4, 2, 0));
    let checked = console.get("/prices/check?customer=Haulage&item=BP-1").await.body;
    assert!(checked.contains("$81.00 each"), "{checked}");
}

#[tokio::test]
async fn costs_come_in_and_what_a_file_does_not_say_stays() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    let costs = "Item,Average cost,Price class\nBP-1,60,Pads\nBP-2,61.5,\nBP-3,,\nBP-9,1,\nBP-1,2,\n";
    let (_, import) = scene.import(&console, ("costs", costs)).await;
    assert_eq!(tally(&import), [2, 0, 1, 2], "{}", import.body);
    let (_, import) = scene.import(&console, ("costs", "Item,Price class\nBP-2,pads\nBP-1,Rotors\n")).await;
    assert_eq!(tally(&import), [0, 1, 0, 1], "{}", import.body);
    let sql = "SELECT count(*) FROM item_pricing WHERE cost_minor = 6150 AND price_group_id IS NOT NULL";
    assert_eq!(scene.count(sql).await, 1);
}

#[tokio::test]
async fn a_file_without_whom_or_price_is_asked_about() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    for (list, cure) in [
        ("SKU,Price\nBP-1,5\n", "says whom a price is for"),
        ("SKU,Customer\nBP-1,Haulage\n", "holds the price, or the percentage"),
    ] {
        let (_, asked) = console.upload_list(("prices", list.as_bytes())).await;
        assert!(asked.status == 422 && asked.body.contains(cure), "{cure}: {}", asked.body);
    }
}

#[tokio::test]
async fn a_column_shows_which_sign_stands_before_fractions() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    let costs = "Item,Cost\nBP-1,60.745\nBP-2,34.99\n";
    assert_eq!(tally(&scene.import(&console, ("costs", costs)).await.1), [2, 0, 0, 0]);
    assert_eq!(scene.count("SELECT count(*) FROM item_pricing WHERE cost_minor = 6075").await, 1);
    let (page, unclear) = scene.import(&console, ("costs", "Item,Cost\nBP-3,60.745\n")).await;
    assert_eq!(tally(&unclear), [0, 0, 0, 1]);
    assert!(console.get(&format!("{page}/errors.csv")).await.body.contains("can mean thousands or a fraction"));
}

/// A price for Haulage of each of so many parts.
fn price_list(parts: usize, price: &str) -> String {
    let rows: String = (0..parts).map(|n| format!("RD-{n:03},Haulage,{price}\n")).collect();
    format!("SKU,Customer,Price\n{rows}")
}

/// Uploads a price list and presses Import; the worker has not begun.
async fn pressed(console: &Browser<'_>, file: &str) -> String {
    let (import, _) = console.upload_list(("prices", file.as_bytes())).await;
    assert_eq!(console.post(&format!("{import}/run"), "").await.status, 303);
    import
}

/// A business with so many more parts, each at $100.00, and a price of $80.00 for Haulage.
async fn with_prices(parts: usize) -> Scene {
    let scene = Scene::new().await;
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor, created_at, updated_at)
         SELECT '{}', gen_random_uuid(), 'RD-' || to_char(n, 'FM000'), 'RD' || to_char(n, 'FM000'), 'Rod ' || n, 'rod ' || n,
                to_tsvector('simple', 'rod ' || n), 10000, now(), now() FROM generate_series(0, {parts} - 1) n",
        scene.acme.id()
    );
    scene.app.database.plant(&sql).await;
    let console = scene.console().await;
    assert_eq!(tally(&scene.import(&console, ("prices", &price_list(parts, "80.00"))).await.1)[0], parts as u64);
    scene
}

/// Who reads while prices come in sees the old price or the new one: no error, and never the price of nobody's agreement.
#[tokio::test(flavor = "multi_thread")]
async fn readers_see_the_old_price_or_the_new_one_while_a_list_comes_in() {
    let scene = with_prices(900).await;
    let haulage = scene.app.database.db.tenant_named("acme").await.unwrap().unwrap();
    let customer = testkit::Customer { id: customer_of(&scene).await };
    let dana = scene.app.portal_user(&haulage, &customer, "dana").await;
    let portal = scene.app.contact_browser(&scene.acme, &dana).await;
    let owner = scene.app.staff(&scene.acme, "second", Role::Owner).await;
    let console = scene.app.staff_browser(&scene.acme, &owner).await;
    let import = pressed(&console, &price_list(900, "81.00")).await;
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let work = async {
        let done = scene.app.work().await;
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
        done
    };
    let before = portal.get("/parts?q=rod").await.body.matches("$80.00").count();
    let read = async {
        let (mut old, mut new) = (before, 0);
        loop {
            let was_over = is_over.load(std::sync::atomic::Ordering::SeqCst);
            let page = portal.get("/parts?q=rod").await;
            assert_eq!(page.status, 200);
            let prices: Vec<&str> = page.body.split("<p class=\"price\">").skip(1).collect();
            assert!(prices.len() > 20, "{}", page.body);
            for price in prices {
                let price = price.split("</p>").next().unwrap();
                assert!(price.contains("$80.00") || price.contains("$81.00"), "neither old nor new: {price}");
                old += usize::from(price.contains("$80.00"));
                new += usize::from(price.contains("$81.00"));
            }
            if was_over {
                return (old, new);
            }
        }
    };
    let (done, (old, new)) = tokio::join!(work, read);
    assert_eq!(done.done, 1);
    assert!(old > 0 && new > 0, "it was read before and after: {old} old, {new} new");
    assert_eq!(tally(&console.get(&import).await), [0, 900, 0, 0]);
    let last = portal.get("/parts?q=rod").await.body;
    assert!(!last.contains("$80.00"), "nothing old is left: {last}");
}

async fn customer_of(scene: &Scene) -> db::CustomerId {
    let mut connection = scene.app.database.superuser().await;
    let row = sqlx::Executor::fetch_one(&mut connection, "SELECT id::text FROM customers WHERE name = 'Haulage'").await;
    sqlx::Row::get::<String, _>(&row.unwrap(), 0).parse().unwrap()
}

/// The worker's connection dies where it writes prices, where it counts them, where it keeps bad rows and where it ends: each
/// time everything is there or nothing, and it goes on.
#[tokio::test]
async fn a_price_list_whose_worker_dies_at_any_point_is_brought_in_once() {
    let scene = with_prices(500).await;
    let owner = scene.app.staff(&scene.acme, "second", Role::Owner).await;
    let console = scene.app.staff_browser(&scene.acme, &owner).await;
    let import = pressed(&console, &format!("{}XX-9,Haulage,5\n", price_list(500, "81.00"))).await;
    let changed = "SELECT count(*) FROM price_rules WHERE amount_minor = 8100";
    let counted = "SELECT sum(rows_changed)::bigint FROM imports WHERE state <> 'done'";
    for point in [
        "SELECT 1 FROM imports FOR UPDATE",
        "LOCK TABLE price_rules IN EXCLUSIVE MODE",
        "LOCK TABLE import_rows IN EXCLUSIVE MODE",
        "LOCK TABLE import_files IN EXCLUSIVE MODE",
    ] {
        let mut stop = scene.app.database.superuser().await;
        sqlx::Executor::execute(&mut stop, "BEGIN").await.unwrap();
        sqlx::Executor::execute(&mut stop, point).await.unwrap();
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let killed = async {
            while scene.count(kill).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        let (work, ()) = tokio::join!(scene.app.work(), killed);
        assert_eq!(work.retried, 1, "{point}");
        sqlx::Executor::execute(&mut stop, "ROLLBACK").await.unwrap();
        assert_eq!(scene.count(changed).await, scene.count(counted).await, "what is counted is there: {point}");
        assert!(console.get(&import).await.body.contains("every 1s"), "{point}");
        scene.app.clock.advance(time::Duration::minutes(10));
    }
    assert_eq!(scene.app.work().await.done, 1);
    assert_eq!(tally(&console.get(&import).await), [0, 500, 0, 1]);
    assert_eq!((scene.count(changed).await, scene.count("SELECT count(*) FROM import_files").await), (500, 0));
}

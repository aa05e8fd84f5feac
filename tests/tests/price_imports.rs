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

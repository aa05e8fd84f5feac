//! Files of prices, costs and numbers: what went out changes nothing when it comes in again, and with one cell changed
//! changes exactly that.

use accounts::Role;
use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::{Office, part, tally};

/// More parts than are read at a time.
const PARTS: usize = 1_203;

/// A business whose customers' names begin like formulas, with so many parts, two levels, a group of each kind.
async fn filled() -> Office {
    let office = Office::open().await;
    let parts: Vec<Listed> =
        (0..PARTS).map(|n| Listed { list_price_minor: Some(10_000), ..part(&format!("P-{n:04}"), "Pad") }).collect();
    office.app.list_parts(&office.acme, &parts).await;
    let id = office.acme.id();
    let named = |table: &str, name: &str| {
        format!(
            "INSERT INTO {table} (tenant_id, id, name, name_norm, created_at)
             VALUES ('{id}', gen_random_uuid(), '{name}', lower('{name}'), now());"
        )
    };
    let names = [
        named("price_levels", "@Gold"),
        named("price_levels", "Silver"),
        named("price_groups", "-Pads"),
        named("customer_groups", "+Dealers"),
    ];
    office.app.database.plant(&names.concat()).await;
    let customers = b"Name,Account number\n'=Hello,'-0047\n\"Smith, \"\"Jo\"\" & Sons\",\n";
    let (_, done) = office.app.bring_in(&office.console().await, ("customers", customers)).await;
    assert_eq!(tally(&done), [2, 0, 0, 0], "{}", done.body);
    office
}

async fn text(office: &Office, sql: &str) -> String {
    let mut connection = office.app.database.superuser().await;
    connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
}

/// The file at an address comes in again: as it is, as a workbook, and with one cell changed.
async fn returns(office: &Office, (kind, path): (&str, &str), rows: usize, (from, to): (&str, &str)) {
    let console = office.console().await;
    let (csv, book) = (console.get(path).await, console.get(&format!("{path}?format=xlsx")).await);
    assert!(csv.status == 200 && book.status == 200, "{}", csv.body);
    assert_eq!(csv.body.lines().count(), rows + 1, "stretch by stretch, each once");
    for cell in csv.body.split("\",\"") {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let rows = rows as u64;
    for bytes in [&csv.bytes, &book.bytes] {
        let (import, done) = office.app.bring_in(&console, (kind, bytes)).await;
        let errors = console.get(&format!("{import}/errors.csv")).await.body;
        assert_eq!(tally(&done), [0, 0, rows, 0], "{errors}");
    }
    assert_eq!(csv.body.matches(from).count(), 1, "{from}");
    let changed = csv.body.replace(from, to);
    let (_, done) = office.app.bring_in(&console, (kind, changed.as_bytes())).await;
    assert_eq!(tally(&done), [0, 1, rows - 1, 0], "{}", done.body);
    assert_eq!(console.get(path).await.body, changed);
    let told =
        format!("SELECT count(*)::text FROM audit_events WHERE kind = 'export.{kind}' AND detail::text LIKE '%CSV%'");
    assert_eq!(text(office, &told).await, "2");
}

#[tokio::test]
async fn prices_of_customers_groups_levels_and_everybody_come_back() {
    let office = filled().await;
    let mut list = "Item number,Customer account number,Customer name,Customer group,Price level,From pieces,Price,Percent off,First day,Last day\n\
        P-0001,'-0047,,,,,80.00,,,\n\
        P-0001,'-0047,,,,12,1234.56,,2026-01-01,2026-12-31\n\
        P-0002,,\"Smith, \"\"Jo\"\" & Sons\",,,1000000,0.05,,,2026-12-31\n\
        P-0003,,,'+Dealers,,1,,12.5,2026-05-01,\n\
        P-0004,,,Everybody,,1,,0,,\n"
        .to_owned();
    for n in 0..PARTS {
        list.push_str(&format!("P-{n:04},,,,'@Gold,,{}.50,,,\nP-{n:04},,,,Silver,10,60,,,\n", 20 + n));
        list.push_str(&format!("P-{n:04},,,Everybody,,24,,20,,\n"));
    }
    let (_, done) = office.app.bring_in(&office.console().await, ("prices", list.as_bytes())).await;
    let rows = 5 + 3 * PARTS;
    assert_eq!(tally(&done), [rows as u64, 0, 0, 0], "{}", done.body);
    // Rules that are no prices of a list stay where they are.
    let console = office.console().await;
    let all = "whom=everybody&what=everything&method=percent_off&percent=3&min_quantity=2";
    assert_eq!(console.post("/prices", all).await.status, 303);
    let before = text(&office, "SELECT string_agg(row_version::text, '' ORDER BY id) FROM price_rules").await;
    let change = ("\"12\",\"1234.56\"", "\"12\",\"1234.57\"");
    returns(&office, ("prices", "/prices/export"), rows, change).await;
    let after = text(&office, "SELECT string_agg(row_version::text, '' ORDER BY id) FROM price_rules").await;
    assert_eq!(after.len(), before.len());
    assert_eq!((before.matches('2').count(), after.matches('2').count()), (0, 1));
}

#[tokio::test]
async fn costs_and_pricing_groups_come_back() {
    let office = filled().await;
    let mut list = "Item number,Cost,Pricing group\nP-0000,,'-Pads\n".to_owned();
    list.extend((1..PARTS).map(|n| format!("P-{n:04},{n}.25,{}\n", if n % 2 == 0 { "'-Pads" } else { "" })));
    let (_, done) = office.app.bring_in(&office.console().await, ("costs", list.as_bytes())).await;
    assert_eq!(tally(&done), [PARTS as u64, 0, 0, 0], "{}", done.body);
    returns(&office, ("costs", "/prices/costs/export"), PARTS, ("\"77.25\"", "\"78.10\"")).await;
}

#[tokio::test]
async fn interchange_numbers_come_back_with_their_makers() {
    let office = filled().await;
    let mut list = "Interchange number,Item number,Brand,Kind\nPH-3614,P-0001,'=FRAM,Competitor\n".to_owned();
    list.push_str("PH 3614,P-0001,\"Bosch, \"\"OE\"\"\",OEM\n'-17,P-0001,,\n");
    list.extend((0..PARTS).map(|n| format!("X-{n:04},P-{n:04},Bosch,OEM\n")));
    let (_, done) = office.app.bring_in(&office.console().await, ("interchange", list.as_bytes())).await;
    assert_eq!(tally(&done), [PARTS as u64 + 3, 0, 0, 0], "{}", done.body);
    let change = ("\"'=FRAM\",\"Competitor\"", "\"'=FRAM\",\"OEM\"");
    returns(&office, ("interchange", "/interchange/export"), PARTS + 3, change).await;
}

#[tokio::test]
async fn customers_own_numbers_come_back() {
    let office = filled().await;
    let mut list = "Customer part number,Customer account number,Customer name,Item number\n".to_owned();
    list.push_str("'-17,'-0047,,P-0001\n17 x,,\"Smith, \"\"Jo\"\" & Sons\",P-0002\n");
    list.extend((0..PARTS).map(|n| format!("H{n:04},,Haulage,P-{n:04}\n")));
    let (_, done) = office.app.bring_in(&office.console().await, ("own-numbers", list.as_bytes())).await;
    assert_eq!(tally(&done), [PARTS as u64 + 2, 0, 0, 0], "{}", done.body);
    let change = ("\"'-17\",\"P-0001\"", "\"'-17\",\"P-0003\"");
    returns(&office, ("own-numbers", "/own-numbers/export"), PARTS + 2, change).await;
}

#[tokio::test]
async fn parts_come_back_shown_or_hidden() {
    let office = filled().await;
    let console = office.console().await;
    let hidden = b"Item number,Active\nP-0007,No\n";
    assert_eq!(tally(&office.app.bring_in(&console, ("parts", hidden)).await.1), [0, 1, 0, 0]);
    returns(&office, ("parts", "/parts/export"), PARTS, ("\"No\"", "\"Yes\"")).await;
}

#[tokio::test]
async fn files_are_for_staff_and_of_their_own_business() {
    let office = filled().await;
    let viewer = office.app.staff(&office.acme, "viewer", Role::Viewer).await;
    let viewer = office.app.staff_browser(&office.acme, &viewer).await;
    let other = office.app.tenant("rival").await;
    let boss = office.app.staff(&other, "boss", Role::Owner).await;
    let rival = office.app.staff_browser(&other, &boss).await;
    let console = office.console().await;
    let list = "Item number,Customer group,Price level,Price\nP-0001,Everybody,,80\nP-0001,,@Gold,70\n";
    office.app.bring_in(&console, ("prices", list.as_bytes())).await;
    office.app.bring_in(&console, ("costs", b"Item number,Cost\nP-0001,60\n")).await;
    for path in ["/prices/export", "/prices/costs/export", "/interchange/export", "/own-numbers/export"] {
        assert_eq!(viewer.get(path).await.status, 200, "{path}: as the pages that show the same");
        assert_eq!(rival.get(path).await.body.lines().count(), 1, "{path}");
    }
    let [parts, prices, imports] = ["/parts", "/prices", "/imports"].map(|path| console.get(path));
    for page in [parts.await.body, prices.await.body, imports.await.body] {
        assert!(page.contains("/prices/export?format=xlsx") && page.contains("\"/prices/costs/export\""), "{page}");
    }
    assert!(console.get("/imports/new?kind=interchange").await.body.contains("\"/interchange/export\""));
}

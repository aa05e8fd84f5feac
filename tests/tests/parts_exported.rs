//! Parts as a file: how they are sold comes in and goes out, and what went out changes nothing when it comes in again.

use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::{Office, part, tally};

const FILE: &str = "SKU,Name,Case Qty,MOQ,Order Multiple,Max Qty,Core Deposit\n\
A-1,Brake pad,12,8,4,40,25\n\
A-2,Clip,,,10,,\n\
A-3,Rotor,dozen,,,,\n\
A-4,Drum,,6,4,,\n";

async fn number(office: &Office, sql: &str) -> i64 {
    let mut connection = office.app.database.superuser().await;
    connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
}

#[tokio::test]
async fn quantities_come_in_with_the_checks_of_the_form() {
    let office = Office::open().await;
    let console = office.console().await;
    let (import, done) = office.app.bring_in(&console, ("parts", FILE.as_bytes())).await;
    assert_eq!(tally(&done), [2, 0, 0, 2], "{}", done.body);
    let errors = console.get(&format!("{import}/errors.csv")).await.body;
    for said in [
        "Pieces in a case: Write a whole number from 1 to 1,000,000.",
        "Least of an order: Sold in 4s, so this cannot be 6. Write 4 or 8.",
    ] {
        assert!(errors.contains(said), "{said}: {errors}");
    }
    let page = console.get(&format!("/parts/{}", office.app.part_id(&office.acme, "A-1").await)).await.body;
    assert!(page.contains("Sold in 4s, at least 8, at most 40, 12 in a case") && page.contains("$25.00"), "{page}");

    let (_, again) = office.app.bring_in(&console, ("parts", FILE.as_bytes())).await;
    assert_eq!(tally(&again), [0, 0, 2, 2]);
    // What a file says for itself may not fit what is known of the part.
    let (import, done) = office.app.bring_in(&console, ("parts", b"SKU,MOQ\nA-1,12\nA-2,15\n")).await;
    assert_eq!(tally(&done), [0, 1, 0, 1], "{}", done.body);
    let errors = console.get(&format!("{import}/errors.csv")).await.body;
    assert!(errors.contains("Least of an order: Sold in 10s, so this cannot be 15. Write 10 or 20."), "{errors}");
    assert_eq!(number(&office, "SELECT min_quantity::bigint FROM items WHERE item_number = 'A-1'").await, 12);
}

#[tokio::test]
async fn what_was_exported_changes_nothing_when_it_comes_in_again() {
    let office = Office::open().await;
    let console = office.console().await;
    office.app.bring_in(&console, ("parts", FILE.as_bytes())).await;
    let full = Listed {
        description: "Two\nlines, \"quoted\"".into(),
        brand: Some("=Bosch".into()),
        category: Some(("Brakes".into(), Some("Pads".into()))),
        list_price_minor: Some(123_450),
        weight_grams: Some(1017),
        stock: vec![("Omaha".into(), 7), ("North Platte".into(), 0)],
        fitments: vec![
            (2018, 2021, "Land Rover".into(), "Discovery".into()),
            (2020, 2020, "Ram".into(), "1500".into()),
        ],
        ..part("B 1", "Pad, front")
    };
    let bare: Vec<Listed> = (0..1203).map(|n| part(&format!("C-{n:04}"), "Bare part")).collect();
    office.app.list_parts(&office.acme, &[vec![full], bare].concat()).await;
    let sum = "SELECT sum(row_version)::bigint FROM items";
    let before = number(&office, sum).await;
    let file = console.get("/parts/export").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.body.lines().filter(|line| line.starts_with("\"C-")).count(), 1203, "page by page, each once");
    let (_, done) = office.app.bring_in(&console, ("parts", file.body.as_bytes())).await;
    assert_eq!(tally(&done), [0, 0, 1206, 0], "{}", done.body);
    assert_eq!(number(&office, sum).await, before);
    let other = office.app.tenant("rival").await;
    let boss = office.app.staff(&other, "boss", accounts::Role::Owner).await;
    let theirs = office.app.staff_browser(&other, &boss).await.get("/parts/export").await;
    assert!(theirs.status == 200 && !theirs.body.contains("C-0001"));
}

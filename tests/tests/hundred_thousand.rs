//! A business with a hundred thousand contacts: ten thousand come in from a file with progress on the way, the others are
//! planted, and all go out as one file, in bounded memory.

use std::fmt::Write as _;
use std::time::Duration;

use testkit::{Office, tally};

const CONTACTS: usize = 10_000;
/// How many of each there are at the end.
const TIMES: usize = 10;
/// Megabytes that the process may grow by: the answer is kept whole here, and tests run beside.
const MOST: usize = 400;

/// The most memory that this process ever held, in megabytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
}

fn file() -> Vec<u8> {
    let mut file = String::from("Customer,First name,M.I.,Last name,Email,Phone\n");
    for row in 0..CONTACTS {
        let customer = row % 400;
        writeln!(file, "Customer {customer},First {row},Q,Last {row},person{row}@example.com,515-{row:07}").unwrap();
    }
    file.into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn they_come_in_and_go_out_within_bounds() {
    let office = Office::open().await;
    let console = office.console().await;
    let customers: String = (0..400).map(|row| format!("Customer {row}\n")).collect();
    office.app.bring_in(&console, ("customers", format!("Name\n{customers}").as_bytes())).await;
    let file = file();
    let before = peak();
    let (import, saved) = console.upload_list(("contacts", &file)).await;
    assert_eq!(saved.location(), format!("{import}/preview"), "{}", saved.body);
    assert_eq!(console.post(&format!("{import}/run"), "").await.location(), import);
    let seen = async {
        let mut seen = Vec::new();
        while seen.last().is_none_or(|done| *done < CONTACTS) {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let page = console.get(&import).await.body;
            let value = page.split("<progress").nth(1).and_then(|bar| bar.split("value=\"").nth(1));
            seen.push(value.and_then(|rest| rest.split('"').next()?.parse().ok()).unwrap_or(CONTACTS));
        }
        seen
    };
    let (_, seen) = tokio::join!(office.app.work(), seen);
    assert!(seen.iter().any(|done| (1..CONTACTS).contains(done)) && seen.is_sorted(), "{seen:?}");
    assert_eq!(tally(&console.get(&import).await), [CONTACTS as u64, 0, 0, 0]);

    let sql = format!(
        "INSERT INTO contacts (tenant_id, id, customer_id, first_name, middle_initial, last_name, sort_name, email, email_norm,
                               created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), customer_id, first_name, middle_initial, last_name || '-' || n,
                sort_name || n, n || email, n || email_norm, created_at, updated_at
         FROM contacts, generate_series(2, {TIMES}) n"
    );
    office.app.database.plant(&sql).await;
    let sent = console.get("/contacts/export?sort=name").await;
    assert_eq!(sent.status, 200);
    assert_eq!(sent.body.lines().count(), CONTACTS * TIMES + 1);
    assert!(sent.body.contains("First 7777 Q Last 7777-9"), "{:.500}", sent.body);
    let grown = peak() - before;
    assert!(grown < MOST, "{grown} MB more");
}

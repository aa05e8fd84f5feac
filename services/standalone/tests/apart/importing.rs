//! The worker is killed in the middle of an import, twice: the import goes on by itself and brings every row in once.

use std::time::Duration;

use accounts::Role;
use testkit::tally;

use crate::browser::Browser;
use crate::fleet::Fleet;
use crate::until;

const PARTS: usize = 6_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_worker_is_killed_goes_on_by_itself() {
    let fleet = Fleet::start(0).await;
    let acme = fleet.app.tenant("acme").await;
    let owner = fleet.app.staff(&acme, "olive", Role::Owner).await;
    let console = fleet.console(&acme, &owner).await;
    let import = start(&console).await;

    let mut brought = 0;
    for _ in 0..2 {
        let before = brought;
        until(Duration::from_secs(120), "rows come in", async || (done(&fleet).await > before).then_some(())).await;
        fleet.kill_worker().await;
        brought = done(&fleet).await;
        assert_eq!(
            fleet.number("SELECT count(*) FROM items").await,
            brought,
            "what is counted is there, and nothing else"
        );
        assert!(brought < PARTS as i64, "it was over before it was killed");
        fleet.worker.restart();
    }
    let state = "SELECT count(*) FROM imports WHERE state = 'done'";
    until(Duration::from_secs(180), "it is done", async || (fleet.number(state).await == 1).then_some(())).await;

    let rows = PARTS as u64;
    assert_eq!(tally(&console.get(&import).await), [rows, 0, 0, 1], "the double of the first row is still told");
    assert_eq!(fleet.number("SELECT count(*) FROM items").await, PARTS as i64);
    assert_eq!(fleet.number("SELECT items FROM item_facets WHERE kind = 'shown'").await, PARTS as i64);
    assert_eq!(fleet.number("SELECT items FROM item_words WHERE word = 'bearing'").await, PARTS as i64);
    assert_eq!(fleet.number("SELECT count(*) FROM import_files").await, 0);
}

/// Uploads a list of parts whose last row doubles the first, and presses Import; the import's page.
async fn start(console: &Browser) -> String {
    let rows: String = (0..PARTS).map(|n| format!("P-{n:05},Bearing {n},{n}.50\n")).collect();
    let file = format!("SKU,Name,Price\n{rows}P-00000,Bearing 0,0.50\n");
    let mapping = console.upload("/imports?kind=parts", &file).await.location().to_owned();
    let columns = "column-0=item_number&column-1=name&column-2=list_price";
    let saved = console.post(&mapping, columns).await;
    let import = saved.location().strip_suffix("/preview").unwrap().to_owned();
    assert_eq!(console.post(&format!("{import}/run"), "").await.location(), import);
    import
}

async fn done(fleet: &Fleet) -> i64 {
    fleet.number("SELECT sum(rows_done)::bigint FROM imports").await
}

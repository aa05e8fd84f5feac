//! The demo on a real database.
#![expect(clippy::disallowed_methods, reason = "looks at what is there as the owner of the database")]

use accounts::{Accounts, Hasher};
use boot::{Clock, Entropy, Keys};
use db::System;
use sqlx::ConnectOptions as _;
use storage::Storage;
use time::macros::datetime;

use super::*;

#[expect(clippy::disallowed_types, reason = "the test's own database, as its owner")]
type Owner = sqlx::PgPool;

async fn world(owner: &Owner) -> (System, Accounts, Storage) {
    let url = owner.connect_options().as_ref().clone().username("portico_system").to_url_lossy();
    let system = System::connect(url.as_str(), 4).await.unwrap();
    let (clock, entropy) = (Clock::fixed(datetime!(2026-11-24 9:00 UTC)), Entropy::seeded(7));
    let base = "http://localhost:8080".parse().unwrap();
    let hasher = Hasher::new(entropy.clone());
    let keys = Keys::new((1, &vec![7_u8; 32].into()), None).unwrap();
    let accounts = Accounts { db: system.db().clone(), clock, entropy, hasher, base, keys };
    (system, accounts, Storage::memory())
}

#[sqlx::test(migrations = "../../migrations")]
async fn three_businesses_open_and_a_second_start_changes_nothing(owner: Owner) {
    let (system, accounts, storage) = world(&owner).await;
    let tools = Tools { system: &system, accounts: &accounts, storage: &storage };
    let sign_ins = prepare(tools).await.unwrap();
    let count =
        async |statement: &'static str| sqlx::query_scalar::<_, i64>(statement).fetch_one(&owner).await.unwrap();
    let before = count("SELECT count(*) FROM contacts").await;
    assert_eq!(before, 326);
    assert_eq!(count("SELECT count(*) FROM customers").await, 68);
    assert_eq!(count("SELECT count(*) FROM tenants WHERE customer_portal").await, 3);
    assert_eq!(count("SELECT count(*) FROM portal_settings WHERE sign_in_logo_id IS NOT NULL").await, 2);
    assert_eq!(sign_ins.len(), 3);
    let parts = count("SELECT count(*) FROM items").await;
    assert_eq!(parts, 10_000 + 18);
    assert_eq!(count("SELECT sum(items)::bigint FROM item_facets WHERE kind = 'shown'").await, parts);
    assert_eq!(count("SELECT count(*) FROM locations").await, 4);
    assert!(count("SELECT count(*) FROM item_vehicles").await > 500);
    assert_eq!(count("SELECT count(*) FROM orders").await, 39);
    let open = "SELECT count(*) FROM orders WHERE status <> 'shipped'";
    assert_eq!(count(open).await, 7);
    let promised =
        "SELECT (SELECT sum(pieces) FROM item_commitments)::int8 - (SELECT sum(reserved) FROM order_lines)::int8";
    assert_eq!(count(promised).await, 0);
    assert_eq!(count("SELECT count(*) FROM order_lines").await, 98);
    assert_eq!(count("SELECT count(*) FROM quotes").await, 2);
    assert_eq!(count("SELECT count(*) FROM quote_lines").await, 4);
    prepare(tools).await.unwrap();
    assert_eq!(count("SELECT count(*) FROM items").await, parts);
    assert_eq!(count("SELECT count(*) FROM contacts").await, before);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_demo_that_was_cut_short_is_made_whole(owner: Owner) {
    let (system, accounts, storage) = world(&owner).await;
    let tools = Tools { system: &system, accounts: &accounts, storage: &storage };
    write::tenant(tools, &EVERGREEN).await.unwrap();
    prepare(tools).await.unwrap();
    assert!(system.db().tenant_named("evergreen").await.unwrap().unwrap().customer_portal());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_printed_people_can_sign_in(owner: Owner) {
    let (system, accounts, storage) = world(&owner).await;
    let sign_ins = prepare(Tools { system: &system, accounts: &accounts, storage: &storage }).await.unwrap();
    for sign_in in sign_ins {
        for email in [Some(sign_in.staff), sign_in.contact].into_iter().flatten() {
            let hash: String = sqlx::query_scalar(
                "SELECT secret_hash FROM credentials r LEFT JOIN staff s ON s.id = r.staff_id LEFT JOIN contacts c ON c.id = r.contact_id
                 WHERE $1 IN (s.email, c.email)",
            )
            .bind(&email)
            .fetch_one(&owner)
            .await
            .unwrap();
            assert!(accounts.hasher.verify(PASSWORD.into(), Some(hash)).await.unwrap(), "{email}");
        }
    }
}

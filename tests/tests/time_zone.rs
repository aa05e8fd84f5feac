//! By whose clock a business's days begin and end.

use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use testkit::shop::Shop;
use testkit::{Office, pages};
use time::macros::datetime;
use time::{Duration, PrimitiveDateTime};

#[tokio::test]
async fn days_are_those_of_the_time_zone_that_the_business_chose() {
    let office = Office::open().await;
    let console = office.console().await;
    let path = "/settings/customer-portal/settings";
    let form = |name: &str, zone: &str| {
        format!("contact_name={name}&email=ann%40acme.example&phone=%2B1+555+013+0142&login_name=acme&time_zone={zone}")
    };
    let page = console.get(path).await.body;
    assert!(page.contains("<option value=\"America/New_York\" selected>America/New York</option>"), "{page}");
    // It is noon of the 24th in London: the 25th has begun on Christmas Island.
    let reports = "/settings/customer-portal/reports/orders";
    assert!(!console.get(reports).await.body.contains("2026-11-25"));
    for bad in ["Mars/Olympus", "posix/UTC", "EST5EDT", "%27"] {
        let refused = console.post(path, &form("Ann+Moss", bad)).await;
        assert_eq!(refused.status, 422, "{bad}");
        assert!(refused.body.contains("id=\"time_zone-err\"") && refused.body.contains("value=\"Ann Moss\""), "{bad}");
    }
    assert_eq!(console.post(path, &form("Ann", "Pacific/Kiritimati")).await.status, 303);
    assert!(console.get(path).await.body.contains("<option value=\"Pacific/Kiritimati\" selected>"));
    assert!(console.get(reports).await.body.contains("2026-11-25"));
    let trail = console.get("/activity").await.body;
    assert!(trail.contains("Time zone changed") && trail.contains("America/New York"), "{trail}");
}

#[tokio::test]
async fn an_order_tells_its_time_by_the_clock_of_the_business() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    let order = dana.order("").await.location().to_owned();
    let console = shop.console().await;
    for (zone, moment, day) in [
        ("America/New_York", "Nov 24, 7:00 AM", "Nov 24, 2026"),
        ("Asia/Kathmandu", "Nov 24, 5:45 PM", "Nov 24, 2026"),
        ("Pacific/Kiritimati", "Nov 25, 2:00 AM", "Nov 25, 2026"),
    ] {
        shop.app
            .database
            .plant(&format!("UPDATE tenants SET time_zone = '{zone}' WHERE id = '{}'", shop.acme.id()))
            .await;
        for browser in [&dana, &console] {
            let page = browser.get(&order).await.body;
            assert!(page.contains("<time datetime=\"2026-11-24T12:00:00Z\" title=\""), "{page}");
            assert!(page.contains(&format!(">{moment}</time>")), "{moment} in {page}");
            let paper = pages(&browser.get(&format!("{order}/pdf")).await.bytes).concat();
            assert!(paper.contains(day), "{day} in {paper}");
        }
        let list = console.get("/orders").await.body;
        assert!(list.contains(&format!(">{}</time>", &day[..6])), "{list}");
    }
}

#[tokio::test]
async fn every_zone_that_is_offered_is_told_as_the_database_tells_it() {
    let office = Office::open().await;
    let page = office.console().await.get("/settings/customer-portal/settings").await.body;
    let zones: Vec<&str> = page.split("<option value=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let zones: Vec<&str> = zones.into_iter().filter(|zone| zone.contains('/') || *zone == "UTC").collect();
    assert!(zones.len() > 300, "{}", zones.len());
    let mut superuser = office.app.database.superuser().await;
    let mut differ = Vec::new();
    for at in [datetime!(2024-02-29 23:59 UTC), datetime!(2026-03-29 01:30 UTC), datetime!(2026-11-24 12:00 UTC)] {
        let sql = format!(
            "SELECT name, timestamptz '{at}' AT TIME ZONE name AS local FROM unnest(string_to_array('{}', ' ')) AS name",
            zones.join(" ")
        );
        for row in superuser.fetch_all(AssertSqlSafe(sql)).await.unwrap() {
            let (zone, local): (String, PrimitiveDateTime) = (row.get(0), row.get(1));
            let ours = boot::Now::new(at, &zone).local(at);
            if (local - PrimitiveDateTime::new(ours.date(), ours.time())).abs() >= Duration::SECOND {
                differ.push(zone);
            }
        }
    }
    // A country or two changes its mind each year, and the two know of it at different times.
    assert!(differ.len() < 10 && !differ.iter().any(|zone| zone == "America/New_York"), "{differ:?}");
}

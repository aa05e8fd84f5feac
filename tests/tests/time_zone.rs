//! By whose clock a business's days begin and end.

use testkit::Office;

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

//! What becomes of quotes is counted in the business's months, by customer and colleague, and nobody's tests are in it.

use testkit::shop::Shop;

/// A quote made by hand: its number, when it was begun, and what became of it. Hours count from the beginning until it was
/// sent, and from there until it was accepted.
struct Made {
    number: i64,
    begun: &'static str,
    /// `requested`, `saved`, or nothing for one of staff's.
    by: &'static str,
    status: &'static str,
    until: &'static str,
    cents: i64,
    sent: Option<(&'static str, i64)>,
    accepted: Option<i64>,
}

const NEVER: &str = "2199-01-01";

/// One of which nothing was offered.
const fn made(number: i64, begun: &'static str, by: &'static str, status: &'static str) -> Made {
    Made { number, begun, by, status, until: NEVER, cents: 0, sent: None, accepted: None }
}

impl Made {
    const fn sent(self, by: &'static str, hours: i64, cents: i64) -> Self {
        Self { sent: Some((by, hours)), cents, ..self }
    }

    fn id(&self) -> String {
        format!("md5('quote/{}')::uuid", self.number)
    }

    /// The order that it became.
    fn order(&self, (tenant, customer, contact): (&str, &str, &str)) -> String {
        let number = self.number;
        format!(
            "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit,
               needs_release, currency, goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping,
               purchase_order, purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key,
               placed_at, updated_at)
             VALUES ('{tenant}', {}, {number}, '{customer}', '{contact}', '', 'received', false, false, 'USD', 0, 0, 0, 0, 0, '',
               false, '', '', '', '', '', '', '', decode(md5('{number}'), 'hex'), now(), now());",
            self.id()
        )
    }

    fn quote(&self, (tenant, customer, contact): (&str, &str, &str)) -> String {
        let (id, number, begun, by_staff) = (self.id(), self.number, self.begun, self.by.is_empty());
        let order = if self.accepted.is_some() { id.clone() } else { "NULL".to_owned() };
        let offered = match self.sent {
            Some(_) => format!("1, '{}', {}", self.until, self.cents),
            None => "0, NULL, NULL".to_owned(),
        };
        format!(
            "INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference,
               reference_norm, status, version, valid_until, total_minor, order_id, created_at, updated_at)
             VALUES ('{tenant}', {id}, {number}, '{customer}', '{contact}', 'Dana', {by_staff}, '', '', '{}', {offered}, {order},
               '{begun}', now());",
            self.status
        )
    }

    /// What was offered, and what happened.
    fn history(&self, (tenant, customer): (&str, &str)) -> String {
        let (id, begun) = (self.id(), self.begun);
        let mut sql = String::new();
        if let Some((by, hours)) = self.sent {
            sql += &format!(
                "INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, valid_until, note, goods_minor,
                   core_minor, total_minor, sent_by, sent_at)
                 VALUES ('{tenant}', {id}, 1, '{customer}', false, '{}', '', {cents}, 0, {cents}, '{by}',
                   timestamptz '{begun}' + {hours} * interval '1 hour');",
                self.until,
                cents = self.cents
            );
        }
        let later = self.accepted.map(|hours| hours + self.sent.map_or(0, |(_, sent)| sent));
        let events = [(self.by, Some(0)), ("accepted", later)];
        for (kind, hours) in events.into_iter().filter_map(|(kind, hours)| Some((kind, hours?))) {
            if !kind.is_empty() {
                sql += &format!(
                    "INSERT INTO quote_events (tenant_id, id, quote_id, customer_id, kind, detail, actor_name, is_by_staff,
                       file_name, created_at)
                     VALUES ('{tenant}', gen_random_uuid(), {id}, '{customer}', '{kind}', '', '', false, '',
                       timestamptz '{begun}' + {hours} * interval '1 hour');"
                );
            }
        }
        sql
    }

    async fn plant(&self, shop: &Shop, contact: &str) {
        let (tenant, customer) = (shop.acme.id().to_string(), shop.haulage.id.to_string());
        let whose = (tenant.as_str(), customer.as_str(), contact);
        let order = if self.accepted.is_some() { self.order(whose) } else { String::new() };
        let sql = format!("{order}{}{}", self.quote(whose), self.history((&tenant, &customer)));
        shop.app.database.plant(&sql).await;
    }
}

/// The business is in New York, and today is 24 November 2026.
async fn quotes(shop: &Shop) {
    let dana = shop.dana.id.to_string();
    let accepted = |made: Made, hours| Made { accepted: Some(hours), ..made };
    let all = [
        accepted(made(1, "2026-11-01 04:00Z", "requested", "accepted").sent("Robin", 2, 10_000), 26),
        made(2, "2026-11-01 03:59Z", "requested", "sent").sent("Robin", 4, 5_000),
        made(3, "2025-12-01 05:00Z", "requested", "declined").sent("Marta", 1, 2_000),
        made(4, "2025-12-01 04:59Z", "requested", "declined").sent("Marta", 1, 2_000),
        Made { until: "2026-11-23", ..made(5, "2026-11-10 12:00Z", "requested", "sent").sent("Robin", 6, 3_000) },
        made(6, "2026-11-11 12:00Z", "requested", "requested"),
        made(7, "2026-11-12 12:00Z", "requested", "withdrawn"),
        Made { until: "2026-11-24", ..made(8, "2026-11-13 12:00Z", "", "sent").sent("Marta", 0, 7_000) },
        made(9, "2026-11-14 12:00Z", "", "draft"),
        accepted(made(10, "2026-11-15 12:00Z", "saved", "accepted").sent("Dana", 0, 1_000), 1),
    ];
    for made in all {
        made.plant(shop, &dana).await;
    }
    let tester = shop.app.contact(&shop.acme, &shop.haulage, "tester").await;
    shop.app.database.plant(&format!("UPDATE contacts SET is_test = true WHERE id = '{}'", tester.id)).await;
    made(11, "2026-11-16 12:00Z", "requested", "sent")
        .sent("Robin", 1, 99_900)
        .plant(shop, &tester.id.to_string())
        .await;
}

const REPORT: &str = "/settings/customer-portal/reports/quotes";

#[tokio::test]
async fn quotes_count_in_the_months_of_the_business() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    assert!(console.get(REPORT).await.body.contains("No quotes in this time"));
    quotes(&shop).await;
    let file = console.get(&format!("{REPORT}.csv")).await.body;
    let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            r#""2025-12","1","1","0","1","0","0","0","20.00","0.00","0","1.0","""#,
            r#""2026-10","1","1","0","0","0","0","0","50.00","0.00","0","4.0","""#,
            r#""2026-11","5","4","2","0","1","1","50","210.00","110.00","52","4.0","13.5""#,
        ]
    );
    let page = console.get(REPORT).await.body;
    assert!(
        page.contains("6 quotes sent during these 12 months, 2 of them accepted") && page.contains("<dd>33%</dd>"),
        "{page}"
    );
    assert!(page.contains("<title>2026-11: 4</title>") && page.contains("<title>2026-09: 0</title>"), "{page}");
    let quarter = console.get(&format!("{REPORT}?months=3")).await.body;
    assert!(quarter.contains("2026-10") && !quarter.contains("2025-12"), "{quarter}");
}

#[tokio::test]
async fn quotes_count_by_customer_and_colleague_and_are_narrowed_to_one() {
    let shop = Shop::open().await;
    quotes(&shop).await;
    let console = shop.console().await;
    let file = |asked: String| {
        let console = &console;
        async move {
            let file = console.get(&format!("{REPORT}.csv?{asked}")).await.body;
            file.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        }
    };
    assert_eq!(
        file("by=colleague".to_owned()).await,
        [
            r#""","3","1","1","0","0","1","100","10.00","10.00","100","","1.0""#,
            r#""Marta","1","2","0","1","0","0","0","90.00","0.00","0","1.0","""#,
            r#""Robin","3","3","1","0","1","0","33","180.00","100.00","56","4.0","26.0""#,
        ]
    );
    let customers = file("by=customer".to_owned()).await;
    assert_eq!(customers, [r#""Haulage","","7","6","2","1","1","1","33","280.00","110.00","39","3.0","13.5""#]);
    let robin = file("colleague=Robin".to_owned()).await;
    assert!(robin.len() == 2 && robin[1].starts_with(r#""2026-11","2","2","1""#), "{robin:?}");
    let page = console.get(&format!("{REPORT}?by=colleague")).await.body;
    assert!(page.contains("colleague=Robin") && page.contains("No colleague"), "{page}");
    let own = console.get(&format!("{REPORT}?customer={}", shop.haulage.id)).await.body;
    assert!(own.contains("Customer: Haulage") && own.contains("6 quotes sent"), "{own}");
    let other = shop.app.customer(&shop.acme, "Rival").await;
    assert!(console.get(&format!("{REPORT}?customer={}", other.id)).await.body.contains("No quotes in this time"));
    assert_eq!(console.get(&format!("{REPORT}?customer={}", shop.acme.id())).await.status, 404);
}

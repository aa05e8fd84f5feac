//! Quotes: asked for or saved, priced version by version, and accepted once at the prices that were offered.

use testkit::listed::{numbers, walk};
use testkit::shop::{Shop, hidden};
use testkit::{Browser, encode, pages, together};
use time::Duration;

const ORDERS: &str = "SELECT count(*) FROM orders";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// Asks for a quote of what is in the cart, or saves it at its prices; where it is.
async fn quote(dana: &Browser<'_>, fields: &str) -> String {
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    let made = dana.post("/quotes", &format!("key={key}&{fields}")).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location().to_owned()
}

/// Two pads, asked for or saved.
async fn pads(shop: &Shop, dana: &Browser<'_>, fields: &str) -> String {
    dana.put(&shop.parts[0], "2").await;
    quote(dana, fields).await
}

/// What the form that prices a quote would send with some of its fields replaced.
async fn priced(console: &Browser<'_>, home: &str, replaced: &[(&str, &str)]) -> String {
    let page = console.get(&format!("{home}/edit")).await.body;
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in page.split("<input").skip(1) {
        let of = |name: &str| input.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        if let (Some(name), Some(value)) = (of("name"), of("value")) {
            let value = replaced.iter().find(|(known, _)| *known == name).map_or(value, |(_, value)| value);
            fields.push((name.to_owned(), encode(value)));
        }
    }
    // What is in no such field: the note.
    let more = replaced.iter().filter(|(name, _)| !page.contains(&format!("<input class=\"input\" id=\"{name}\"")));
    let more = more.filter(|(name, _)| !name.contains('-')).map(|(name, value)| ((*name).to_owned(), encode(value)));
    fields.extend(more);
    fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Prices a quote and sends it.
async fn send(console: &Browser<'_>, home: &str, replaced: &[(&str, &str)]) {
    let form = format!("{}&then=send", priced(console, home, replaced).await);
    let sent = console.post(home, &form).await;
    assert!(sent.status == 303 && sent.location() == home, "{}", sent.body);
}

/// What the form that accepts a quote would send.
async fn acceptance(dana: &Browser<'_>, home: &str) -> String {
    let page = dana.get(&format!("{home}/acceptance")).await.body;
    let kept = |name: &str| format!("{name}={}", encode(&hidden(&page, name)));
    ["key", "seen", "seen_total", "version"].map(kept).join("&")
}

/// What an answer that leads on says on the next page.
async fn said(browser: &Browser<'_>, path: &str, form: &str) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mut next = browser.at("acme.localhost:8080");
    next.keep(&answer);
    next.get(answer.location()).await.body
}

#[tokio::test]
async fn what_is_asked_for_is_priced_sent_and_accepted_at_the_quoted_prices() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let fields = "then=ask&reference=Truck+7&message=For+the+whole+fleet&words-0=Bracket,+left&pieces-0=4";
    let home = pads(&shop, &dana, fields).await;
    assert!(dana.get("/cart").await.body.contains("Your cart is empty"));
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(subject.contains("Quote 1001") && mail.contains("Bracket, left"), "{subject}: {mail}");
    let asked = dana.get(&home).await.body;
    assert!(asked.contains("Requested") && asked.contains("Bracket, left") && !asked.contains("Accept and order"));
    assert_eq!(dana.get(&format!("{home}/acceptance")).await.status, 303, "nothing is offered yet");

    // A line without a price is not sent, and nothing that was typed is lost.
    let form = format!("{}&then=send", priced(&console, &home, &[("price-0", "87.50"), ("note", "")]).await);
    let refused = console.post(&home, &form).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"price-1-err\""), "{}", refused.body);
    assert!(refused.body.contains("value=\"87.50\""));
    let mails = shop.app.count_mails(&shop.acme).await;
    send(&console, &home, &[("price-0", "87.50"), ("price-1", "12"), ("shipping", "9.95"), ("note", "This month")])
        .await;
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    // 2 × 87.50 + 2 × 20.00 core + 4 × 12.00 + 9.95.
    assert!(subject.contains("Your quote 1001") && mail.contains("$272.95"), "{subject}: {mail}");
    let offered = dana.get(&home).await.body;
    assert!(offered.contains("$272.95") && offered.contains("This month") && offered.contains("Truck 7"), "{offered}");

    shop.app.database.plant("UPDATE items SET list_price_minor = 99900, is_active = false").await;
    let form = acceptance(&dana, &home).await;
    let placed = dana.post(&format!("{home}/acceptance"), &form).await;
    assert!(placed.status == 303 && placed.location().starts_with("/orders/"), "{}", placed.body);
    let order = dana.get(placed.location()).await.body;
    for words in ["$272.95", "$87.50", "Bracket, left", "Quote 1001, version 1", "As quoted"] {
        assert!(order.contains(words), "{words} in {order}");
    }
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 2, "set aside as by any order");
    let again = said(&dana, &format!("{home}/acceptance"), &form).await;
    assert!(again.contains("This quote became order 1001 already"), "{again}");
    assert_eq!(shop.number(ORDERS).await, 1);
    assert!(console.get(&home).await.body.contains("The customer accepted it"));
    assert_eq!(console.get(&format!("{home}/edit")).await.status, 303, "accepted ones are not changed");
    // What is in words is shipped like the rest, and is no part to be ordered again.
    let staff = console.get(placed.location()).await.body;
    assert!(staff.contains("Bracket, left"));
    assert_eq!(dana.post(&format!("{}/cart", placed.location()), "").await.status, 303);
}

#[tokio::test]
async fn a_quote_that_is_accepted_fifty_times_at_once_is_one_order() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let home = pads(&shop, &dana, "then=save").await;
    let (one, other) = (acceptance(&dana, &home).await, acceptance(&carl, &home).await);
    let path = format!("{home}/acceptance");
    let answers = together((0..50).map(|n| match n % 2 {
        0 => dana.post(&path, &one),
        _ => carl.post(&path, &other),
    }))
    .await;
    assert!(answers.iter().all(|answer| answer.status == 303 && answer.location().starts_with("/orders/")));
    assert_eq!(shop.number(ORDERS).await, 1);
    assert_eq!(shop.number("SELECT count(*) FROM quote_events WHERE kind = 'accepted'").await, 1);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 2);
}

#[tokio::test]
async fn a_saved_cart_keeps_its_prices_to_the_end_of_its_last_day_and_is_revived_as_a_new_version() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let saved = console.post("/settings/customer-portal/payments/quotes", "valid_days=2").await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    shop.app.database.plant("UPDATE tenants SET time_zone = 'America/Chicago'").await;
    let dana = shop.portal(&shop.dana).await;
    // Noon of 24 November in UTC: the last day is the 26th, which ends at 06:00 UTC on the 27th.
    let home = pads(&shop, &dana, "then=save&reference=Spring").await;
    shop.app.database.plant("UPDATE items SET list_price_minor = 99900").await;
    let listed = dana.get("/quotes").await.body;
    for words in ["1001", "Spring", "$240.00", "Quoted"] {
        assert!(listed.contains(words), "{words} in {listed}");
    }
    shop.app.clock.advance(Duration::hours(66) - Duration::minutes(1));
    let dana = shop.portal(&shop.dana).await;
    assert!(dana.get(&format!("{home}/acceptance")).await.body.contains("$240.00"), "still at the old price");
    let form = acceptance(&dana, &home).await;
    shop.app.clock.advance(Duration::minutes(2));
    let late = said(&dana, &format!("{home}/acceptance"), &form).await;
    assert!(late.contains("This quote ran out") && late.contains("Expired"), "{late}");
    assert_eq!(shop.number(ORDERS).await, 0);
    assert_eq!(walk(&dana, "/quotes?status=expired").await, [1001]);
    assert_eq!(walk(&dana, "/quotes?status=sent").await, [0; 0]);

    let console = shop.console().await;
    let over = format!("{}&then=send", priced(&console, &home, &[("valid_until", "2026-11-26")]).await);
    let refused = console.post(&home, &over).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"valid_until-err\""), "{}", refused.body);
    send(&console, &home, &[("price-0", "110")]).await;
    let revived = dana.get(&home).await.body;
    assert!(revived.contains("Version 2") && revived.contains("$260.00"), "{revived}");
    let old = said(&dana, &format!("{home}/acceptance"), &form).await;
    assert!(old.contains("There is a newer version of this quote"), "{old}");
    let first = dana.get(&format!("{home}?version=1")).await.body;
    assert!(first.contains("$240.00") && first.contains("You look at an earlier version"), "{first}");
    let form = acceptance(&dana, &home).await;
    assert_eq!(dana.post(&format!("{home}/acceptance"), &form).await.status, 303);
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 26_000);
}

#[tokio::test]
async fn what_staff_prepare_is_nowhere_until_it_is_sent() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    assert!(console.get("/quotes/new?customer=haulage").await.body.contains(&shop.dana.id.to_string()));
    let unknown = console.get("/quotes/new?customer=nobody").await;
    assert!(unknown.status == 422 && unknown.body.contains("id=\"customer-err\"") && unknown.body.contains("nobody"));
    let begun = console.post("/quotes", &format!("customer=Haulage&contact={}", shop.dana.id)).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let home = begun.location().strip_suffix("/edit").unwrap().to_owned();
    let wrong = priced(&console, &home, &[("add_number", "ZZ-9"), ("add_price", "12.345")]).await;
    let wrong = console.post(&home, &format!("{wrong}&then=add")).await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"add_number-err\"") && wrong.body.contains("12.345"));
    for (number, words, price) in [("bp100", "", "80"), ("", "Fitting on site", "150")] {
        let add = [("add_number", number), ("add_words", words), ("add_price", price), ("add_pieces", "3")];
        let added = console.post(&home, &format!("{}&then=add", priced(&console, &home, &add).await)).await;
        assert_eq!(added.status, 303, "{}", added.body);
    }
    console.post(&format!("{home}/withdrawal"), "").await;
    assert_eq!(shop.app.count_mails(&shop.acme).await, 0, "the customer knows of nothing");
    for hidden in [dana.get(&home).await, dana.get(&format!("{home}?version=1")).await, carl.get(&home).await] {
        assert_eq!(hidden.status, 404);
    }
    assert_eq!(dana.post(&format!("{home}/acceptance"), "version=1").await.status, 404);
    assert_eq!(dana.upload_with(&format!("{home}/messages"), &[("message", "?")], ("", b"")).await.status, 404);
    assert!(
        dana.get("/quotes").await.body.contains("No quotes yet")
            && dana.get("/quotes/export").await.body.lines().count() == 1
    );
    assert_eq!(walk(&console, "/quotes?status=draft").await, [1001]);

    send(&console, &home, &[("reference", "Winter")]).await;
    // 3 × (80 + 20 core) + 3 × 150.
    for one in [&dana, &carl] {
        let seen = one.get(&home).await.body;
        assert!(seen.contains("$750.00") && seen.contains("Winter") && seen.contains("Accept and order"), "{seen}");
    }
    let paper = pages(&dana.get(&format!("{home}/pdf")).await.bytes).concat();
    for words in ["Quote 1001", "Version 1", "Valid until", "Winter", "Fitting on site", "$750.00", "at checkout"] {
        assert!(paper.contains(words), "{words} in {paper}");
    }
    // A change that is prepared is hidden, too, and the version that was sent stays.
    let form = priced(&console, &home, &[("price-0", "1"), ("note", "SECRET")]).await;
    assert_eq!(console.post(&home, &format!("{form}&then=save")).await.status, 303);
    for path in [home.clone(), format!("{home}?version=2"), "/quotes".to_owned(), format!("{home}/acceptance")] {
        let seen = dana.get(&path).await;
        assert!(seen.status == 200 && !seen.body.contains("SECRET") && !seen.body.contains("$513.00"), "{path}");
    }
    let version = format!("{home}/pdf?version=2");
    let (own, staff) =
        (pages(&dana.get(&version).await.bytes).concat(), pages(&console.get(&version).await.bytes).concat());
    assert!(!own.contains("SECRET") && own.contains("$750.00"), "{own}");
    assert!(staff.contains("SECRET") && staff.contains("$513.00"), "{staff}");
    // Somebody else saved meanwhile.
    let stale = console.post(&home, &form.replace("SECRET", "OTHER")).await;
    assert!(stale.status == 422 && stale.body.contains("OTHER"), "{}", stale.body);
}

#[tokio::test]
async fn both_sides_write_and_send_documents() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let home = pads(&shop, &dana, "then=ask").await;
    let messages = format!("{home}/messages");
    for (browser, path) in [(&dana, "quotes"), (&console, "quotes")] {
        let empty = browser.upload_with(&messages, &[("message", " ")], ("", b"")).await;
        assert!(empty.status == 422 && empty.body.contains("id=\"message-err\""), "{path}");
        let fake = browser.upload_with(&messages, &[("message", "See <here>")], ("x.pdf", b"MZ no pdf")).await;
        assert!(
            fake.status == 422 && fake.body.contains("id=\"file-err\"") && fake.body.contains("See &#60;here&#62;")
        );
    }
    let mails = shop.app.count_mails(&shop.acme).await;
    assert_eq!(dana.upload_with(&messages, &[("message", "As drawn")], ("drawing.pdf", PDF)).await.status, 303);
    assert!(shop.app.newest_mail(&shop.acme).await.1.contains("As drawn"));
    assert_eq!(console.upload_with(&messages, &[("message", "Thank you")], ("", b"")).await.status, 303);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(subject.contains("Message about quote 1001") && mail.contains("Thank you"), "{subject}");
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 2);
    let page = dana.get(&home).await.body;
    assert!(!page.contains("owner Gray") && page.contains("acme"), "the business speaks by its own name: {page}");
    let file = format!("/quote-files/{}", &page.split("/quote-files/").nth(1).unwrap()[..36]);
    for browser in [&dana, &console] {
        let saved = browser.get(&file).await;
        assert!(saved.status == 200 && saved.body.as_bytes() == PDF);
        assert!(
            saved.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"drawing.pdf\"")
        );
    }
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let rita = shop.portal(&rita).await;
    for path in [&home, &file, &format!("{home}/acceptance"), &format!("{home}/pdf")] {
        assert_eq!(rita.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_document_of_what_staff_prepare_is_for_staff_alone() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let begun = console.post("/quotes", &format!("customer=Haulage&contact={}", shop.dana.id)).await;
    let home = begun.location().strip_suffix("/edit").unwrap().to_owned();
    let noted = console.upload_with(&format!("{home}/messages"), &[("message", "Our costs")], ("costs.pdf", PDF)).await;
    assert_eq!((noted.status.as_u16(), shop.app.count_mails(&shop.acme).await), (303, 0), "{}", noted.body);
    let page = console.get(&home).await.body;
    let file = format!("/quote-files/{}", &page.split("/quote-files/").nth(1).unwrap()[..36]);
    assert_eq!(console.get(&file).await.status, 200);
    assert_eq!(dana.get(&file).await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_ordered_is_asked_for_and_not_saved() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    shop.app.database.plant("UPDATE items SET is_active = false").await;
    let page = dana.get("/quotes/new").await.body;
    assert!(!page.contains("Save at these prices"), "{page}");
    let key = hidden(&page, "key");
    let refused = dana.post("/quotes", &format!("key={key}&then=save&reference=Truck+7")).await;
    assert!(refused.status == 422 && refused.body.contains("Ask for a quote instead"), "{}", refused.body);
    assert!(refused.body.contains("Truck 7") && shop.number("SELECT count(*) FROM quotes").await == 0);
    assert_eq!(dana.post("/quotes", &format!("key={key}&then=ask")).await.status, 303);
}

#[tokio::test]
async fn a_no_a_taking_back_and_what_the_checkout_asks_for_hold_for_quotes_too() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let declined = pads(&shop, &dana, "then=save").await;
    let long = format!("reason={}", "x".repeat(1001));
    let refused = dana.post(&format!("{declined}/refusal"), &long).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"reason-err\""));
    assert_eq!(dana.post(&format!("{declined}/refusal"), "reason=Too+dear").await.status, 303);
    assert!(shop.app.newest_mail(&shop.acme).await.1.contains("Too dear"));
    assert!(console.get(&declined).await.body.contains("Too dear"));
    assert_eq!(dana.get(&format!("{declined}/acceptance")).await.status, 303);

    let back = pads(&shop, &dana, "then=ask&reference=Truck+8").await;
    let mails = shop.app.count_mails(&shop.acme).await;
    assert_eq!(dana.post(&format!("{back}/withdrawal"), "").await.status, 303);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert_eq!(subject, "Quote 1002 is withdrawn");
    for words in ["took back what it asked for", "dana", "Haulage", "Truck 8"] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    assert_eq!(dana.post(&format!("{back}/withdrawal"), "").await.status, 303, "withdrawn already");
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1, "to the business, once");
    assert!(dana.get(&back).await.body.contains("Withdrawn"));

    // A colleague's yes, a PO number that is there already, and credit are asked for as at the checkout.
    console.post("/settings/customer-portal/payments", "po_required=on&order_minimum=").await;
    let rules = format!("/customers/{}/approval-rules", shop.haulage.id);
    assert_eq!(console.post(&rules, &format!("over=100&approver={}", shop.carl.id)).await.status, 303);
    let home = pads(&shop, &dana, "then=save").await;
    let form = acceptance(&dana, &home).await;
    let path = format!("{home}/acceptance");
    let missing = dana.post(&path, &form).await;
    assert!(missing.status == 422 && missing.body.contains("id=\"purchase_order-err\""), "{}", missing.body);
    assert_eq!(dana.post(&path, &format!("{form}&purchase_order=47")).await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'waiting'").await, 1);
    assert_eq!(walk(&console, "/quotes").await, [1003, 1002, 1001], "numbers without gaps");
}

/// 80 quotes of Haulage and 80 of another customer, a third of them asked for alone; every eighth has a part in it.
async fn crowd(shop: &Shop) {
    let rival = shop.app.customer(&shop.acme, "Zephyr Freight").await;
    let zoe = shop.app.portal_user(&shop.acme, &rival, "zoe").await;
    let sql = format!(
        "INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference, reference_norm,
           status, version, valid_until, total_minor, created_at, updated_at)
         SELECT '{tenant}', gen_random_uuid(), n, c.customer, c.contact, c.name, false, r.reference, lower(r.reference),
           CASE WHEN n % 3 = 0 THEN 'requested' ELSE 'sent' END, CASE WHEN n % 3 = 0 THEN 0 ELSE 1 + n % 4 END,
           CASE WHEN n % 3 > 0 THEN date '2026-11-20' + n % 10 END, CASE WHEN n % 3 > 0 THEN n % 40 * 100 END,
           timestamptz '2026-11-01 12:00Z' + n % 50 * interval '1 hour', now()
         FROM generate_series(1, 160) AS n,
           LATERAL (SELECT CASE WHEN n % 5 = 0 THEN '' ELSE 'Job ' || n % 30 END AS reference) AS r,
           LATERAL (SELECT CASE WHEN n % 2 = 0 THEN '{haulage}'::uuid ELSE '{rival}'::uuid END AS customer,
                           CASE WHEN n % 2 = 0 THEN '{dana}'::uuid ELSE '{zoe}'::uuid END AS contact,
                           CASE WHEN n % 2 = 0 THEN 'Dana' ELSE 'Zoe' END AS name) AS c;
         INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, note, goods_minor, core_minor, total_minor,
           sent_by, sent_at)
         SELECT tenant_id, id, version, customer_id, false, '', 0, 0, 0, '', now() FROM quotes;
         INSERT INTO quote_lines (tenant_id, id, quote_id, version, customer_id, is_draft, place, item_id, item_number, name, unit,
           own_number, search_text, quantity, core_minor)
         SELECT tenant_id, gen_random_uuid(), id, version, customer_id, false, 1, '{pads}', 'BP-100', 'Brake pads', 'each', '',
           'bp-100 brake pads', 1, 0 FROM quotes WHERE number % 8 = 0",
        tenant = shop.acme.id(),
        haulage = shop.haulage.id,
        rival = rival.id,
        dana = shop.dana.id,
        zoe = zoe.id,
        pads = shop.parts[0],
    );
    shop.app.database.plant(&sql).await;
}

#[tokio::test]
async fn the_list_of_quotes_is_searched_sorted_and_saved_as_files() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    crowd(&shop).await;
    for column in ["number", "customer", "status", "reference", "created", "until", "total", "by", "version"] {
        for sign in ["", "-"] {
            let rows = walk(&console, &format!("/quotes?sort={sign}{column}")).await;
            let once: std::collections::BTreeSet<&i64> = rows.iter().collect();
            assert_eq!((rows.len(), once.len()), (160, 160), "by {sign}{column}");
            let own = walk(&dana, &format!("/quotes?sort={sign}{column}")).await;
            assert!(own.len() == 80 && own.iter().all(|number| number % 2 == 0), "her own by {sign}{column}");
        }
    }
    assert_eq!(walk(&console, "/quotes").await, (1..=160).rev().collect::<Vec<_>>(), "the newest first");
    assert_eq!(walk(&console, "/quotes?q=bp-100").await.len(), 20);
    assert_eq!(walk(&console, "/quotes?q=zephyr").await.len(), 80);
    assert_eq!(walk(&dana, "/quotes?q=zephyr").await, [0; 0], "no name of a customer says anything to another");
    assert_eq!(walk(&dana, "/quotes?q=job+18").await, [138, 108, 78, 48, 18]);
    assert_eq!(walk(&dana, "/quotes?q=101").await, [0; 0], "another customer's");
    assert_eq!(walk(&console, "/quotes?q=101").await, [101]);
    assert!(walk(&console, "/quotes?status=expired").await.iter().all(|number| number % 10 < 4 && number % 3 > 0));
    for nonsense in ["/quotes?after=W10", "/quotes?sort=-nothing", "/quotes?status=all&created_from=soon"] {
        assert_eq!(numbers(&console.get(nonsense).await.body).len(), 25, "{nonsense}");
    }
    let own = dana.get("/quotes/export?sort=number").await.body;
    let lines: Vec<&str> = own.trim_start_matches('\u{feff}').trim().lines().collect();
    assert_eq!(lines.len(), 81);
    assert_eq!(lines[1], "\"2\",\"Expired\",\"Job 2\",\"2026-11-01 14:00\",\"Dana\",\"2026-11-22\",\"2.00\"");
}

#[tokio::test]
async fn the_order_minimum_counts_when_a_cart_is_saved_and_not_for_what_was_agreed_on() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    assert_eq!(console.post("/settings/customer-portal/payments", "order_minimum=300").await.status, 303);
    dana.put(&shop.parts[0], "2").await;
    let page = dana.get("/quotes/new").await.body;
    let refused = dana.post("/quotes", &format!("key={}&then=save", hidden(&page, "key"))).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Orders are $300.00 or more. Add goods for $100.00"), "{}", refused.body);
    // What staff priced is agreed on.
    let home = quote(&dana, "then=ask").await;
    let form = priced(&console, &home, &[]).await;
    assert_eq!(console.post(&home, &format!("{form}&then=send")).await.status, 303);
    let form = acceptance(&dana, &home).await;
    let accepted = dana.post(&format!("{home}/acceptance"), &form).await;
    assert_eq!(accepted.status, 303, "{}", accepted.body);
    assert_eq!(shop.number("SELECT count(*) FROM orders").await, 1);
}

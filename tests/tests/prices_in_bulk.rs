//! Staff change many prices at once: what becomes of them is seen first, and nothing else is done.

use accounts::Role;
use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Office, part};

const PATH: &str = "/parts/price-changes";

async fn text(office: &Office, sql: &str) -> String {
    let mut connection = office.app.database.superuser().await;
    let row = connection.fetch_one(sqlx::AssertSqlSafe(format!("SELECT coalesce(({sql})::text, '')"))).await.unwrap();
    row.get(0)
}

/// So many parts at 10.00, 10.01 and so on; every tenth has no price. Gold has two prices of each part but the first.
async fn filled(parts: usize) -> Office {
    let office = Office::open().await;
    let price = |n: usize| (n % 10 != 9).then(|| 1_000 + i64::try_from(n).unwrap());
    let all: Vec<Listed> = (0..parts)
        .map(|n| Listed {
            list_price_minor: price(n),
            brand: Some(if n < parts / 2 { "Bosch" } else { "Denso" }.into()),
            ..part(&format!("P-{n:05}"), "Pad")
        })
        .collect();
    office.app.list_parts(&office.acme, &all).await;
    let id = office.acme.id();
    let gold = format!(
        "INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at)
         VALUES ('{id}', gen_random_uuid(), 'Gold', 'gold', now());
         INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)
         SELECT i.tenant_id, i.id, l.id, n, 900 - n, now() FROM items i, price_levels l, unnest(ARRAY[1, 10]) n
         WHERE i.item_number <> 'P-00000'"
    );
    office.app.database.plant(&gold).await;
    office
}

/// The hidden field of a plan that says what was seen.
fn seen(plan: &Answer) -> String {
    let behind = plan.body.split("name=\"seen\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", plan.body));
    format!("sure=yes&seen={}", behind.split('"').next().unwrap())
}

#[tokio::test]
async fn prices_are_raised_once_and_as_they_were_seen() {
    let office = filled(40).await;
    let console = office.console().await;
    let list = console.get("/parts?brand=Bosch&stock=0").await.body;
    assert!(list.contains("formaction=\"/parts/price-changes\"") && list.contains("data-everything=\"20\""), "{list}");
    let all = "all=on&brand=Bosch&stock=0";
    let form = console.post(PATH, all).await;
    assert!(form.status == 200 && form.body.contains("Change prices of 20 parts"), "{}", form.body);
    assert!(form.body.contains("Price level Gold") && form.body.contains("To $0.05"), "{}", form.body);
    let refused = console.post(PATH, &format!("{all}&step=form&which=list&way=percent_up&by=five")).await;
    assert!(refused.status == 422 && refused.body.contains("Write the percentage like 12.5"), "{}", refused.body);
    assert!(refused.body.contains("value=\"five\"") && refused.body.contains("name=\"stock\" value=\"0\""));

    let typed = format!("{all}&step=form&which=list&way=percent_up&by=5&rounding=5");
    let plan = console.post(PATH, &typed).await;
    for words in ["18 prices change, 2 parts have no such price.", "Raised by 5%, rounded to $0.05", "$10.00", "$10.50"]
    {
        assert!(plan.body.contains(words), "{words}: {}", plan.body);
    }
    // The first ten by number, and no more: P-00009 has no price.
    assert_eq!(plan.body.matches("scope=\"row\" class=\"part-no\"").count(), 10, "{}", plan.body);
    assert!(plan.body.contains("P-00010") && !plan.body.contains("P-00011"), "{}", plan.body);
    let prices = "SELECT string_agg(list_price_minor::text, ' ' ORDER BY item_number) FROM items WHERE brand = 'Bosch'";
    assert!(text(&office, prices).await.starts_with("1000 1001 1002"), "nothing has changed yet");
    let sure = format!("{typed}&{}", seen(&plan));
    let done = console.post(PATH, &sure).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(done.location(), "/parts?brand=Bosch&stock=0");
    let raised = "1050 1050 1050 1055 1055 1055 1055 1055 1060 1060 1060 1065 1065 1065 1065 1065 1070 1070";
    assert_eq!(text(&office, prices).await, raised);

    // The same form sent twice, or one that was left lying, raises nothing again.
    let again = console.post(PATH, &sure).await;
    assert!(again.status == 200 && again.body.contains("Prices changed since you looked."), "{}", again.body);
    assert_eq!(text(&office, prices).await, raised);
    let untouched = "SELECT count(*) FROM items WHERE brand = 'Denso' AND row_version > 1";
    assert_eq!(text(&office, untouched).await, "0");
    let told = "SELECT string_agg(detail::text, '') FROM audit_events WHERE kind = 'price.changed_in_bulk'";
    let trail = text(&office, told).await;
    let is_told_once = trail.matches("18 prices").count() == 1 && trail.contains("Raised by 5%, rounded to $0.05");
    assert!(is_told_once, "{trail}");
}

#[tokio::test]
async fn a_level_changes_from_every_number_of_pieces_and_nothing_else_does() {
    let office = filled(10).await;
    let console = office.console().await;
    let level = text(&office, "SELECT id FROM price_levels").await;
    let ids = text(&office, "SELECT string_agg('part=' || id, '&') FROM items WHERE item_number < 'P-00003'").await;
    let typed = format!("{ids}&step=form&which={level}&way=amount_down&by=8.95");
    let plan = console.post(PATH, &typed).await;
    for words in
        ["2 prices change, 1 part has no such price, 2 prices cannot be changed.", "less than nothing", "$8.99"]
    {
        assert!(plan.body.contains(words), "{words}: {}", plan.body);
    }
    assert_eq!(console.post(PATH, &format!("{typed}&{}", seen(&plan))).await.status, 303);
    let levels = "SELECT string_agg(amount_minor::text, ' ' ORDER BY i.item_number, p.min_quantity)
                  FROM level_prices p JOIN items i ON i.id = p.item_id WHERE i.item_number < 'P-00004'";
    assert_eq!(text(&office, levels).await, "4 890 4 890 899 890");
    assert_eq!(text(&office, "SELECT count(*) FROM items WHERE row_version > 1").await, "0");
}

/// What is meant by a filter can be another part by the time of the yes, at the very same price.
#[tokio::test]
async fn what_was_seen_of_one_part_is_not_done_to_another() {
    let office = filled(2).await;
    let console = office.console().await;
    let (one, other) = ("UPDATE items SET on_hand = 0", "UPDATE items SET on_hand = 5");
    office.app.database.plant("UPDATE items SET list_price_minor = 1000").await;
    office
        .app
        .database
        .plant(&format!("{one} WHERE item_number = 'P-00000'; {other} WHERE item_number = 'P-00001'"))
        .await;
    let typed = "all=on&stock=0&step=form&which=list&way=percent_up&by=5";
    let plan = console.post(PATH, typed).await;
    assert!(plan.body.contains("1 price changes"), "{}", plan.body);
    office
        .app
        .database
        .plant(&format!("{one} WHERE item_number = 'P-00001'; {other} WHERE item_number = 'P-00000'"))
        .await;
    let again = console.post(PATH, &format!("{typed}&{}", seen(&plan))).await;
    assert!(again.status == 200 && again.body.contains("Prices changed since you looked."), "{}", again.body);
    assert_eq!(text(&office, "SELECT sum(list_price_minor) FROM items").await, "2000");
}

#[tokio::test]
async fn only_those_who_may_edit_prices_change_them_and_only_their_own() {
    let office = filled(4).await;
    let support = office.app.staff(&office.acme, "support", Role::Support).await;
    let support = office.app.staff_browser(&office.acme, &support).await;
    assert!(!support.get("/parts").await.body.contains(PATH));
    let typed = "step=form&which=list&way=percent_up&by=5";
    assert_eq!(support.post(PATH, &format!("all=on&{typed}")).await.status, 403);
    let rival = office.app.tenant("rival").await;
    let theirs = Listed { list_price_minor: Some(1_000), ..part("R-1", "Theirs") };
    office.app.list_parts(&rival, &[theirs]).await;
    let theirs = format!("part={}&{typed}", office.app.part_id(&rival, "R-1").await);
    let console = office.console().await;
    let plan = console.post(PATH, &theirs).await;
    assert!(plan.body.contains("0 prices change, 1 part has no such price."), "{}", plan.body);
    assert_eq!(console.post(PATH, &format!("{theirs}&{}", seen(&plan))).await.status, 303);
    assert_eq!(text(&office, "SELECT list_price_minor FROM items WHERE item_number = 'R-1'").await, "1000");
    assert_eq!(console.post(PATH, "part=x&step=form").await.location(), "/parts");
}

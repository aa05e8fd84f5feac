//! Staff change many parts at once: what it would do is seen first, and one change counts as many single ones would.

use accounts::Role;
use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::{Office, encode, part};

async fn text(office: &Office, sql: &str) -> String {
    let mut connection = office.app.database.superuser().await;
    let row = connection.fetch_one(sqlx::AssertSqlSafe(format!("SELECT coalesce(({sql})::text, '')"))).await.unwrap();
    row.get(0)
}

async fn filled(parts: usize) -> Office {
    let office = Office::open().await;
    let each = |n: usize| Listed {
        category: Some(("Brakes".into(), Some("Pads".into()))),
        brand: Some("Bosch".into()),
        multiple: n.is_multiple_of(2).then_some(4),
        fitments: vec![(2020, 2020, "Ford".into(), "F-150".into())],
        ..part(&format!("P-{n:05}"), if n.is_multiple_of(2) { "Even pad" } else { "Odd pad" })
    };
    let all: Vec<Listed> = (0..parts).map(each).collect();
    office.app.list_parts(&office.acme, &all).await;
    office
}

/// What is counted beside the parts, in words.
async fn counts(office: &Office) -> String {
    text(
        office,
        "SELECT string_agg(name || ' ' || items, ', ' ORDER BY name) FROM (
           SELECT c.name, f.items FROM item_facets f JOIN categories c ON c.id = f.value_id
           UNION ALL SELECT kind, items FROM item_facets WHERE kind <> 'category'
           UNION ALL SELECT 'kind ' || brand, sum(items) FROM item_kinds GROUP BY brand
           UNION ALL SELECT 'word ' || word, items FROM item_words WHERE word IN ('pad', 'bosch', 'denso')
           UNION ALL SELECT model, items FROM item_vehicles) all_of_it WHERE items <> 0",
    )
    .await
}

/// What a plan says of its examples: the part, what it is now, what it becomes.
fn examples(plan: &str) -> Vec<String> {
    let rows = plan.split("<tr>").skip(2).filter_map(|row| row.split("</tr>").next());
    let cells = |row: &str| {
        let texts = row.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("|")
    };
    rows.map(cells).collect()
}

#[tokio::test]
async fn a_change_is_seen_before_it_is_made() {
    let office = filled(60).await;
    let console = office.console().await;
    let list = console.get("/parts").await.body;
    assert!(list.contains("data-everything=\"60\"") && list.contains("action=\"/parts/changes\""), "{list}");
    let all = "all=on&q=even&show=shown";
    let form = console.post("/parts/changes", all).await;
    assert!(form.status == 200 && form.body.contains("Change 30 parts"), "{}", form.body);
    let refused = console.post("/parts/changes", &format!("{all}&step=form")).await;
    assert!(refused.status == 422 && refused.body.contains("Say what is to change."));
    let refused = console.post("/parts/changes", &format!("{all}&step=form&new_sub_category=Rotors&minimum=x")).await;
    assert!(refused.status == 422 && refused.body.contains("value=\"Rotors\""), "what was typed stays");
    assert!(refused.body.contains("Write a whole number from 1 to 1,000,000."));

    let typed = "step=form&new_brand=Denso&new_category=brakes&new_sub_category=Rotors&minimum=8";
    let before = counts(&office).await;
    let plan = console.post("/parts/changes", &format!("{all}&{typed}")).await.body;
    assert!(
        plan.contains("30 parts change.")
            && plan.contains("brakes › Rotors")
            && plan.contains("Nothing has changed yet"),
        "{plan}"
    );
    assert_eq!(examples(&plan).len(), 10, "the first ten: {plan}");
    let first = "P-00000|Brakes › Pads, Bosch, Least: —|brakes › Rotors, Denso, Least: 8";
    assert_eq!(examples(&plan)[..2], [first, &first.replace("P-00000", "P-00002")], "in their order: {plan}");
    assert_eq!(counts(&office).await, before);
    let done = console.post("/parts/changes", &format!("{all}&{typed}&sure=yes")).await;
    assert_eq!(done.location().split('?').next(), Some("/parts"), "{}", done.body);
    let after = counts(&office).await;
    let expected = "Brakes 60, F-150 60, Pads 30, Rotors 30, kind Bosch 30, kind Denso 30, shown 60, word bosch 30, word denso 30, word pad 60";
    assert_eq!(after, expected);
    assert!(console.get("/parts?q=denso+even").await.body.contains("30 parts"), "words follow");
    let again = console.post("/parts/changes", &format!("{all}&{typed}")).await.body;
    assert!(
        again.contains("0 parts change, 30 are so already") && !again.contains("type=\"submit\">Change"),
        "{again}"
    );
    let trail = text(&office, "SELECT detail::text FROM audit_events WHERE kind = 'part.changed_in_bulk'").await;
    assert!(trail.contains("30 parts") && trail.contains("Denso"), "{trail}");
}

#[tokio::test]
async fn limits_that_do_not_fit_a_part_leave_it_as_it_is() {
    let office = filled(10).await;
    let console = office.console().await;
    let ids: Vec<String> = {
        let all = text(&office, "SELECT string_agg(id::text, ' ') FROM items WHERE item_number < 'P-00004'").await;
        all.split(' ').map(str::to_owned).collect()
    };
    let chosen = ids.iter().map(|id| format!("part={id}")).collect::<Vec<_>>().join("&");
    let plan = console.post("/parts/changes", &format!("{chosen}&step=form&minimum=6")).await.body;
    assert!(plan.contains("2 parts change, 2 cannot be changed.") && plan.contains("Sold in 4s"), "{plan}");
    console.post("/parts/changes", &format!("{chosen}&step=form&minimum=6&new_status=hidden&sure=yes")).await;
    let sql = "SELECT string_agg(item_number || coalesce(' ' || min_quantity, '') || ' ' || is_active, ', ' ORDER BY item_number) FROM items";
    let said = text(&office, sql).await;
    assert!(said.starts_with("P-00000 true, P-00001 6 false, P-00002 true, P-00003 6 false, P-00004 true"), "{said}");
    assert!(counts(&office).await.contains("hidden 2") && counts(&office).await.contains("F-150 8"));
    console.post("/parts/changes", &format!("{chosen}&step=form&minimum=6&fresh=on&new_status=shown&sure=yes")).await;
    assert_eq!(
        text(&office, "SELECT count(*) FROM items WHERE min_quantity = 6 AND quantity_multiple IS NULL").await,
        "4"
    );
}

#[tokio::test]
async fn ten_thousand_parts_change_together_and_more_do_not() {
    let office = filled(10_000).await;
    let console = office.console().await;
    let done = console.post("/parts/changes", "all=on&step=form&new_brand=Denso&sure=yes").await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(counts(&office).await.contains("kind Denso 10000"));
    office.app.list_parts(&office.acme, &[part("X-1", "One more")]).await;
    console.post("/parts/changes", "all=on&step=form&new_brand=Valeo&sure=yes").await;
    assert_eq!(text(&office, "SELECT count(*) FROM items WHERE brand = 'Valeo'").await, "0");
}

#[tokio::test]
async fn only_those_who_may_edit_parts_change_them_and_only_their_own() {
    let office = filled(4).await;
    let viewer = office.app.staff(&office.acme, "viewer", Role::Viewer).await;
    let viewer = office.app.staff_browser(&office.acme, &viewer).await;
    assert!(!viewer.get("/parts").await.body.contains("/parts/changes"));
    assert_eq!(viewer.post("/parts/changes", "all=on&step=form&new_brand=Denso&sure=yes").await.status, 403);
    let rival = office.app.tenant("rival").await;
    office.app.list_parts(&rival, &[part("R-1", "Theirs")]).await;
    let theirs = office.app.part_id(&rival, "R-1").await;
    let form = format!("part={theirs}&step=form&new_brand={}&sure=yes", encode("Denso"));
    assert_eq!(office.console().await.post("/parts/changes", &form).await.status, 303);
    assert_eq!(text(&office, "SELECT count(*) FROM items WHERE brand = 'Denso'").await, "0");
    assert_eq!(office.console().await.post("/parts/changes", "part=x&step=form").await.location(), "/parts");
}

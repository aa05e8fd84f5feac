//! A tenant's own fields: defined, filled in, kept apart, listed and found.

use accounts::Role;
use testkit::{Browser, Office, encode};

/// Adds a field and gives its id.
async fn add(console: &Browser<'_>, record: &str, (name, kind): (&str, &str), more: &str) -> String {
    let form = format!("record={record}&name={}&kind={kind}{more}", encode(name));
    let answer = console.post("/custom-fields", &form).await;
    assert_eq!(answer.status, 303, "{form}: {}", answer.body);
    id_of(&console.get(&format!("/custom-fields?of={record}")).await.body, name)
}

fn id_of(page: &str, name: &str) -> String {
    let before = page.split(&format!("\"><strong>{name}</strong>")).next().filter(|b| b.len() < page.len()).unwrap();
    before.rsplit("/custom-fields/").next().unwrap().to_owned()
}

/// The names of the fields in use, in their order.
async fn names(console: &Browser<'_>) -> Vec<String> {
    let page = console.get("/custom-fields?of=contact").await.body;
    let live = page.split("id=\"in-use\"").nth(1).unwrap().split("Add a field").next().unwrap().to_owned();
    live.split("<strong>").skip(1).map(|rest| rest.split("</strong>").next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn fields_are_added_renamed_moved_archived_and_brought_back() {
    let office = Office::open().await;
    let console = office.console().await;
    let route = add(&console, "contact", ("Route", "text"), "").await;
    add(&console, "contact", ("Tier", "choice"), "&choices=Gold%0ASilver").await;
    add(&console, "customer", ("Route", "number"), "").await;

    let long = "x".repeat(61);
    for (form, field) in [
        ("record=contact&name=+ROUTE++&kind=text".to_owned(), "name-err"),
        ("record=contact&name=&kind=text".to_owned(), "name-err"),
        (format!("record=contact&name={long}&kind=text"), "name-err"),
        ("record=contact&name=Kept&kind=colour".to_owned(), "kind-err"),
        ("record=contact&name=Kept&kind=choice&choices=+".to_owned(), "choices-err"),
        ("record=contact&name=Kept&kind=choice&choices=A%0Aa".to_owned(), "choices-err"),
    ] {
        let answer = console.post("/custom-fields", &form).await;
        assert!(answer.status == 422 && answer.body.contains(&format!("id=\"{field}\"")), "{form}: {}", answer.body);
        assert!(!form.contains("Kept") || answer.body.contains("value=\"Kept\""), "what was typed stays");
    }
    assert_eq!(console.post("/custom-fields", "record=part&name=A&kind=text").await.status, 404);

    assert_eq!(names(&console).await, ["Route", "Tier"]);
    console.post(&format!("/custom-fields/{route}/position"), "move=down").await;
    assert_eq!(names(&console).await, ["Tier", "Route"]);
    let renamed = console.post(&format!("/custom-fields/{route}"), "name=Delivery+route&is_required=on").await;
    assert_eq!(renamed.status, 303, "{}", renamed.body);
    let taken = console.post(&format!("/custom-fields/{route}"), "name=tier").await;
    assert!(taken.status == 422 && taken.body.contains("name-err"), "{}", taken.body);

    console.post(&format!("/custom-fields/{route}/archive"), "").await;
    assert_eq!(names(&console).await, ["Tier"]);
    add(&console, "contact", ("Delivery Route", "text"), "").await;
    let clash = console.post(&format!("/custom-fields/{route}/restoration"), "").await;
    assert_eq!(clash.status, 303);
    assert_eq!(names(&console).await, ["Tier", "Delivery Route"], "a name is there once");
    console.post(&format!("/custom-fields/{route}"), "name=Old+route").await;
    console.post(&format!("/custom-fields/{route}/restoration"), "").await;
    assert_eq!(names(&console).await.len(), 3);
    let trail = console.get("/activity").await.body;
    for words in ["Custom field added", "Custom field changed", "Custom field archived", "Custom field brought back"] {
        assert!(trail.contains(words), "{words}");
    }

    for number in 0..47 {
        add(&console, "contact", (&format!("Field {number}"), "text"), "").await;
    }
    let full = console.post("/custom-fields", "record=contact&name=One+more&kind=text").await;
    assert!(full.status == 422 && full.body.contains("50 fields are in use"), "{}", full.body);
}

#[tokio::test]
async fn choices_are_added_renamed_and_retired() {
    let office = Office::open().await;
    let console = office.console().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let tier = add(&console, "contact", ("Tier", "choice"), "&choices=Gold%0ASilver%0ABronze").await;
    let path = format!("/contacts/{}/custom", dana.id);
    assert_eq!(console.post(&path, &format!("c-{tier}=Bronze&row_version=1")).await.status, 303);

    // Two swap their names, one is retired, one is new.
    let form = "name=Tier&choice-1=Silver&choice-2=Gold&choice-3=Bronze&retired-3=on&choices=Platinum";
    assert_eq!(console.post(&format!("/custom-fields/{tier}"), form).await.status, 303);
    let page = console.get(&path).await.body;
    assert!(page.contains("Bronze (no longer used)") && page.contains("Platinum"), "{page}");
    let twice = "name=Tier&choice-1=Silver&choice-2=silver&choice-3=Bronze&choices=Platinum";
    let answer = console.post(&format!("/custom-fields/{tier}"), twice).await;
    assert!(answer.status == 422 && answer.body.contains("choice-2-err"), "{}", answer.body);

    // What is retired is kept where it stands, and once given up not taken again.
    assert_eq!(console.post(&path, &format!("c-{tier}=Bronze&row_version=2")).await.status, 303);
    assert_eq!(console.post(&path, &format!("c-{tier}=Gold&row_version=2")).await.status, 303);
    let answer = console.post(&path, &format!("c-{tier}=Bronze&row_version=3")).await;
    assert!(answer.status == 422 && answer.body.contains("no longer used"), "{}", answer.body);
}

#[tokio::test]
async fn values_are_typed_kept_and_told_in_the_history() {
    let office = Office::open().await;
    let Office { app, acme, haulage, .. } = &office;
    let console = office.console().await;
    let dana = app.contact(acme, haulage, "dana").await;
    let route = add(&console, "contact", ("Route", "text"), "&is_required=on").await;
    let limit = add(&console, "contact", ("Credit limit", "number"), "").await;
    let since = add(&console, "contact", ("Customer since", "date"), "").await;
    let vip = add(&console, "contact", ("VIP", "yes_no"), "").await;
    let path = format!("/contacts/{}/custom", dana.id);
    let form = |route_: &str, limit_: &str, since_: &str, vip_: &str, version: i32| {
        format!(
            "c-{route}={}&c-{limit}={}&c-{since}={}&c-{vip}={vip_}&row_version={version}",
            encode(route_),
            encode(limit_),
            encode(since_)
        )
    };
    let wrong = console.post(&path, &form("", "lots", "soon", "perhaps", 1)).await;
    assert_eq!(wrong.status, 422);
    for field in [&route, &limit, &since, &vip] {
        assert!(wrong.body.contains(&format!("id=\"c-{field}-err\"")), "{field}: {}", wrong.body);
    }
    assert!(wrong.body.contains("value=\"lots\""), "what was typed stays");

    assert_eq!(console.post(&path, &form("<b>North</b>", "1,250.50", "3/4/2026", "Yes", 1)).await.status, 303);
    let page = console.get(&path).await.body;
    for shown in ["&#60;b&#62;North&#60;/b&#62;", "value=\"1250.5\"", "value=\"2026-03-04\"", "value=\"Yes\" selected"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let stale = console.post(&path, &form("South", "1", "", "", 1)).await;
    assert!(stale.status == 422 && stale.body.contains("Somebody else saved"), "{}", stale.body);
    assert!(stale.body.contains("value=\"South\"") && stale.body.contains("name=\"row_version\" value=\"2\""));
    // The record's own form made before is as stale.
    let edited = "first_name=Dana&last_name=Gray&is_active=on&row_version=1";
    assert_eq!(console.post(&format!("/contacts/{}", dana.id), edited).await.status, 422);
    assert_eq!(console.post(&path, &form("South", "", "", "No", 2)).await.status, 303);
    let history = console.get(&format!("/contacts/{}/history", dana.id)).await.body;
    for words in ["Route", "South", "Credit limit", "1,250.5", "Mar 4, 2026"] {
        assert!(history.contains(words), "{words}: {history}");
    }

    let viewer = app.staff(acme, "viewer", Role::Viewer).await;
    let viewer = app.staff_browser(acme, &viewer).await;
    let seen = viewer.get(&path).await.body;
    assert!(seen.contains("<dt>Route</dt><dd>South</dd>") && !seen.contains("Save</button>"), "{seen}");
    assert_eq!(viewer.post(&path, &form("West", "", "", "", 3)).await.status, 403);
    assert_eq!(viewer.get("/custom-fields").await.status, 403);
}

#[tokio::test]
async fn a_customer_has_fields_of_its_own() {
    let office = Office::open().await;
    let console = office.console().await;
    let region = add(&console, "customer", ("Sales region", "choice"), "&choices=East%0AWest").await;
    let path = format!("/customers/{}/custom", office.haulage.id);
    assert_eq!(console.post(&path, &format!("c-{region}=West&row_version=1")).await.status, 303);
    assert!(console.get(&path).await.body.contains("value=\"West\" selected"));
    let tax = add(&console, "customer", ("Tax number", "text"), "&is_required=on").await;
    let refused = console.post("/customers", &format!("name=Other&is_active=on&c-{tax}=")).await;
    assert!(refused.status == 422 && refused.body.contains("Fill this in"), "{}", refused.body);
    assert!(console.get("/activity").await.body.contains("Sales region"));
    let list = console.get(&format!("/customers?c-{region}=2")).await.body;
    assert!(list.contains("Haulage") && list.contains("Sales region: West"), "{list}");
    assert!(console.get(&format!("/customers?c-{region}=1")).await.body.contains("No customer matches"));
}

#[tokio::test]
async fn another_business_and_every_customer_are_kept_out() {
    let office = Office::open().await;
    let Office { app, acme, haulage, .. } = &office;
    let console = office.console().await;
    let dana = app.portal_user(acme, haulage, "dana").await;
    let route = add(&console, "contact", ("Route", "text"), "").await;
    let path = format!("/contacts/{}/custom", dana.id);
    assert_eq!(console.post(&path, &format!("c-{route}=North&row_version=1")).await.status, 303);

    let other = app.tenant("other").await;
    let boss = app.staff(&other, "boss", Role::Owner).await;
    let stranger = app.staff_browser(&other, &boss).await;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.post(&path, &format!("c-{route}=South&row_version=2")).await.status, 404);
    for end in ["", "/position", "/archive", "/restoration"] {
        assert_eq!(stranger.post(&format!("/custom-fields/{route}{end}"), "name=Mine").await.status, 404, "{end}");
    }
    assert!(!stranger.get("/custom-fields").await.body.contains("Route"));
    let theirs = add(&stranger, "contact", ("Route", "text"), "").await;
    // A field of another business is no field: it changes nothing here.
    assert_eq!(console.post(&path, &format!("c-{theirs}=X&row_version=2")).await.status, 303);
    assert!(console.get(&path).await.body.contains("value=\"North\""));

    for (scope, there) in [(acme.whole(), 1), (acme.only(haulage.id), 0)] {
        let mut tx = app.database.db.read(scope).await.unwrap();
        for table in ["custom_fields", "contact_field_values"] {
            let sql = format!("SELECT 1 FROM {table} WHERE tenant_id = '{}'", acme.id());
            let rows = sqlx::Executor::fetch_all(&mut *tx, sqlx::AssertSqlSafe(sql)).await.unwrap();
            assert_eq!(rows.len(), there, "{table}");
        }
    }
}

/// The names of a list's rows, in their order.
fn rows(page: &str) -> Vec<String> {
    let cells = page.split("class=\"identity\"").skip(1);
    cells.map(|cell| cell.split("<strong>").nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

/// Thirty contacts with something in each of five fields (route, limit, since, VIP, tier), and one with nothing; the
/// names of the fields in addresses.
async fn crowd(office: &Office, console: &Browser<'_>) -> [String; 5] {
    let mut names = Vec::new();
    for field in [("Route", "text"), ("Limit", "number"), ("Since", "date"), ("VIP", "yes_no")] {
        names.push(format!("c-{}", add(console, "contact", field, "").await));
    }
    let tier = add(console, "contact", ("Tier", "choice"), "&choices=Gold%0ASilver%0ABronze").await;
    names.push(format!("c-{tier}"));
    let [route, limit, since, vip, tier] = names.try_into().unwrap();
    for number in 0..30 {
        let contact = office.app.contact(&office.acme, &office.haulage, &format!("p{number:02}")).await;
        let (way, choice) = (["North 100%", "South"][number % 2], ["Gold", "Silver", "Bronze"][number % 3]);
        let form = format!(
            "{route}={}&{limit}={}&{since}=2026-01-{:02}&{vip}={}&{tier}={choice}&row_version=1",
            encode(way),
            30 - number as i32 * 2,
            number % 28 + 1,
            if number % 10 == 0 { "Yes" } else { "No" },
        );
        assert_eq!(console.post(&format!("/contacts/{}/custom", contact.id), &form).await.status, 303);
    }
    office.app.contact(&office.acme, &office.haulage, "plain").await;
    [route, limit, since, vip, tier]
}

#[tokio::test]
async fn lists_are_filtered_by_them() {
    let office = Office::open().await;
    let console = office.console().await;
    let [route, limit, since, vip, tier] = crowd(&office, &console).await;
    for (query, count) in [
        (format!("{route}-has=north"), 15),
        (format!("{route}-has=100%25"), 15),
        (format!("{route}-has=1_0"), 0),
        (format!("{route}-is=SOUTH"), 15),
        (format!("{route}-is=sout"), 0),
        (format!("{limit}-from=0&{limit}-to=10"), 6),
        (format!("{limit}-to=-2.0"), 14),
        (format!("{since}-from=2026-01-10&{since}-to=2026-01-12"), 3),
        (format!("{vip}=yes"), 3),
        (format!("{vip}=yes&{tier}=1"), 1),
        (format!("{tier}=1&{tier}=3"), 20),
        (format!("{tier}=1,3"), 20),
        (format!("{tier}=99&{limit}-from=x&{vip}=maybe"), 31),
    ] {
        let page = console.get(&format!("/contacts?{query}")).await.body;
        let said = if count == 1 { "1 contact<".to_owned() } else { format!("{count} contacts<") };
        assert!(page.contains(&said) || count == 0 && page.contains("Nobody matches"), "{query}: {page}");
    }
    let page = console.get(&format!("/contacts?{tier}=1,3&{route}-has=North")).await.body;
    assert!(page.contains("Tier: Gold or Bronze") && page.contains("Route contains “North”"), "{page}");
}

#[tokio::test]
async fn lists_show_them_in_their_order_and_export_them() {
    let office = Office::open().await;
    let console = office.console().await;
    let [route, limit, since, vip, tier] = crowd(&office, &console).await;
    let columns = format!("column={limit}&column={tier}&column={vip}&column={since}&column={route}");
    console.post("/lists/contacts/columns", &columns).await;
    // In pages, in both directions; whoever has nothing comes last.
    for (sign, first, last) in [("", "p29 Gray", "p00 Gray"), ("-", "p00 Gray", "p29 Gray")] {
        let (mut seen, mut next) = (Vec::new(), format!("/contacts?sort={sign}{limit}"));
        loop {
            let page = console.get(&next).await.body;
            seen.extend(rows(&page));
            let Some(link) = page.split("rel=\"next\"").next().filter(|before| before.len() < page.len()) else {
                break;
            };
            next = link.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
        }
        assert_eq!((seen.len(), seen[0].as_str(), seen[29].as_str()), (31, first, last), "{seen:?}");
        assert_eq!(seen[30], "plain Gray");
    }
    let page = console.get(&format!("/contacts?sort={tier}")).await.body;
    assert!(page.contains("aria-sort=\"ascending\"") && page.contains("Gold") && page.contains(">30<"), "{page}");

    let file = console.get(&format!("/contacts/export?{vip}=yes&sort={limit}")).await.body;
    assert!(file.contains("\"Limit\",\"Tier\",\"VIP\",\"Since\",\"Route\""), "{file}");
    assert!(file.contains("\"10\",\"Silver\",\"Yes\",\"2026-01-11\",\"North 100%\""), "{file}");
    assert_eq!(file.lines().count(), 4, "{file}");
}

#[tokio::test]
async fn what_is_done_to_all_that_match_is_done_to_them_alone() {
    let office = Office::open().await;
    let console = office.console().await;
    let [_, limit, _, vip, _] = crowd(&office, &console).await;
    console.post("/contacts/invitations", &format!("all=on&{vip}=yes")).await;
    assert_eq!(chosen(&office.app).await, [3]);

    // An archived field asks nothing and is no column; nor does "all" mean more than was looked at before it went.
    console.post(&format!("/custom-fields/{}/archive", limit.trim_start_matches("c-")), "").await;
    let page = console.get(&format!("/contacts?{limit}-from=0&sort={limit}")).await.body;
    assert!(page.contains("31 contacts<") && !page.contains("Limit"), "{page}");
    console.post("/contacts/invitations", &format!("all=on&{limit}-from=0")).await;
    assert_eq!(chosen(&office.app).await, [3]);
    let answer = console.post("/contacts/revocations", &format!("all=on&sure=yes&{limit}-from=0")).await;
    assert_eq!(answer.location(), "/contacts");
}

/// How many contacts each run of invitations is about.
async fn chosen(app: &testkit::App) -> Vec<i64> {
    let sql = "SELECT (contacts_chosen + contacts_left_out)::bigint FROM bulk_invitations ORDER BY id";
    let rows = sqlx::Executor::fetch_all(&mut app.database.superuser().await, sql).await.unwrap();
    rows.iter().map(|row| sqlx::Row::get(row, 0)).collect()
}

#[tokio::test]
async fn own_fields_are_in_the_forms_of_contacts_and_customers() {
    let office = Office::open().await;
    let console = office.console().await;
    let tier = add(&console, "contact", ("Tier", "choice"), "&choices=Gold%0ASilver&is_required=on").await;
    let route = add(&console, "contact", ("Route", "text"), "").await;
    let page = console.get("/contacts/new").await.body;
    assert!(page.contains(&format!("name=\"c-{tier}\"")) && page.contains("Custom fields</legend>"), "{page}");
    let form = |tier_is: &str, route_is: &str| {
        format!("first_name=Ann&last_name=Gray&is_active=on&c-{tier}={tier_is}&c-{route}={route_is}")
    };
    let refused = console.post("/contacts", &form("", "North+7")).await;
    assert_eq!(refused.status, 422);
    for part in [&format!("id=\"c-{tier}-err\""), "Fill this in", "value=\"North 7\"", "value=\"Ann\""] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(console.post("/contacts", &form("Bronze", "x")).await.status, 422);
    let added = console.post("/contacts", &form("Gold", "North+7")).await;
    assert_eq!(added.status, 303);
    let record = added.location().to_owned();
    let shown = console.get(&format!("{record}/custom")).await.body;
    assert!(shown.contains("value=\"Gold\" selected") && shown.contains("value=\"North 7\""), "{shown}");
    let edit = console.get(&format!("{record}/edit")).await.body;
    assert!(edit.contains("value=\"Gold\" selected"), "{edit}");
    let edited = format!("{}&row_version=1", form("Silver", ""));
    assert_eq!(console.post(&record, &edited).await.status, 303);
    let shown = console.get(&format!("{record}/custom")).await.body;
    assert!(shown.contains("value=\"Silver\" selected") && !shown.contains("North 7"), "{shown}");
    assert!(console.get(&format!("{record}/history")).await.body.contains("Silver"), "the trail tells it");
    let stale = console.post(&record, &format!("{}&row_version=1", form("Gold", "South"))).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"), "{}", stale.body);
    assert!(stale.body.contains("value=\"Gold\" selected") && stale.body.contains("value=\"South\""), "{}", stale.body);

    let since = add(&console, "customer", ("Since", "date"), "").await;
    let form = |day: &str| format!("name=North&is_active=on&c-{since}={day}");
    let refused = console.post("/customers", &form("soon")).await;
    assert!(refused.status == 422 && refused.body.contains(&format!("id=\"c-{since}-err\"")), "{}", refused.body);
    let added = console.post("/customers", &form("2026-05-04")).await;
    let edit = console.get(&format!("{}/edit", added.location())).await.body;
    assert!(edit.contains("value=\"2026-05-04\""), "{edit}");
    let other = office.app.tenant("other").await;
    let stranger = office.app.staff(&other, "stranger", accounts::Role::Owner).await;
    let stranger = office.app.staff_browser(&other, &stranger).await;
    let foreign = stranger.post("/customers", &form("2026-05-04")).await;
    assert_eq!(foreign.status, 303, "another business's field is none");
    assert!(!stranger.get(foreign.location()).await.body.contains("2026"));
}

#[tokio::test]
async fn choices_are_put_in_order_and_renamed_with_what_was_chosen() {
    let office = Office::open().await;
    let console = office.console().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let tier = add(&console, "contact", ("Tier", "choice"), "&choices=Gold%0ASilver%0ABronze").await;
    let own = format!("/contacts/{}/custom", dana.id);
    assert_eq!(console.post(&own, &format!("c-{tier}=Bronze&row_version=1")).await.status, 303);
    let field = format!("/custom-fields/{tier}");
    let names = "name=Tier&choice-1=Gold&choice-2=Silver&choice-3=Best";
    let moved = console.post(&field, &format!("{names}&move=up-3")).await;
    assert_eq!(moved.location(), format!("{field}#choice-3"));
    console.post(&field, &format!("{names}&move=up-3")).await;
    let order = |page: &str| {
        let select = page.split(&format!("id=\"c-{tier}\"")).nth(1).unwrap().split("</select>").next().unwrap();
        let options =
            select.split("<option value=\"").skip(1).map(|option| option.split('"').next().unwrap().to_owned());
        options.filter(|name| !name.is_empty()).collect::<Vec<_>>()
    };
    let page = console.get(&own).await.body;
    assert_eq!(order(&page), ["Best", "Gold", "Silver"]);
    assert!(page.contains("value=\"Best\" selected"), "renamed where it was chosen: {page}");
    // The first cannot go further; a choice that is new comes last; what is wrong keeps all as it was.
    console.post(&field, &format!("{names}&choices=New&move=up-3")).await;
    console.post(&field, &format!("{names}&choice-4=New&move=down-1")).await;
    let wrong =
        console.post(&field, "name=Tier&choice-1=&choice-2=Silver&choice-3=Best&choice-4=New&move=down-2").await;
    assert_eq!(wrong.status, 422);
    assert_eq!(order(&console.get(&own).await.body), ["Best", "Silver", "Gold", "New"]);
    let page = console.get(&field).await.body;
    assert!(page.contains("<span class=\"sr\">Move Best up</span>"), "{page}");
    let first = page.split("<form class=\"card form narrow\"").nth(1).unwrap().split("type=\"submit\"").nth(1).unwrap();
    assert!(first.starts_with(" hidden>"), "Enter saves and moves nothing: {first:.60}");
}

#[tokio::test]
async fn a_portal_user_is_added_at_a_customer_whose_portal_is_on() {
    let office = Office::open().await;
    let console = office.console().await;
    let off = office.app.customer(&office.acme, "Switched off").await;
    office.app.database.plant(&format!("UPDATE customers SET has_portal_access = false WHERE id = '{}'", off.id)).await;
    let users = console.get("/settings/customer-portal/users").await.body;
    assert!(users.contains("href=\"/contacts/new?user=on\""), "{users}");
    let form = console.get("/contacts/new?user=on").await.body;
    assert!(form.contains(">Haulage</option>") && !form.contains(">Switched off</option>"), "{form}");
    let again = console.post("/contacts", "is_user=on&email=x").await;
    assert!(again.status == 422 && !again.body.contains(">Switched off</option>"), "{}", again.body);
    assert!(console.get("/contacts/new").await.body.contains(">Switched off</option>"));
}

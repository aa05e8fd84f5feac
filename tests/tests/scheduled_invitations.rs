//! Many contacts invited later, with a note, and the report of what came of it.

use accounts::Role;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, Contact, Office};
use time::Duration;

async fn choose(console: &Browser<'_>, contacts: &[&Contact]) -> String {
    let form: Vec<String> = contacts.iter().map(|contact| format!("contact={}", contact.id)).collect();
    console.post("/contacts/invitations", &form.join("&")).await.location().to_owned()
}

/// Sends a form of a run. It is 7 in the morning of 24 November 2026 in New York.
async fn plan(console: &Browser<'_>, run: &str, form: &str) -> Answer {
    console.post(&format!("{run}/sending"), form).await
}

const AT_NINE: &str = "when=later&date=2026-11-24&time=09%3A00";

async fn texts(office: &Office, sql: &str) -> Vec<String> {
    let mut connection = office.app.database.superuser().await;
    let rows = connection.fetch_all(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn mails(office: &Office) -> Vec<String> {
    texts(office, "SELECT split_part(to_address, '@', 1) FROM mails ORDER BY 1").await
}

async fn pass(office: &Office, minutes: i64) {
    office.app.clock.advance(Duration::minutes(minutes));
    office.app.work().await;
}

/// The number that a report gives under a label.
fn number(page: &str, label: &str) -> String {
    let row = page.split(&format!("<strong>{label}</strong>")).nth(1).unwrap_or_else(|| panic!("no {label} in {page}"));
    let cell = row.split("data-label=\"Contacts\">").nth(1).unwrap().split("</td>").next().unwrap();
    let text = if cell.starts_with("<a") { cell.split('>').nth(1).unwrap() } else { cell };
    text.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn it_begins_at_its_time_by_the_business_s_clock_and_not_before() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let run = choose(&console, &[&dana]).await;
    assert_eq!(plan(&console, &run, AT_NINE).await.location(), run);
    let page = console.get(&run).await.body;
    assert!(page.contains("Begins Tue, Nov 24, 2026 at 9:00 AM (America/New York time)."), "{page}");
    assert!(page.contains("Nothing has been sent yet"), "{page}");
    assert!(console.get("/contacts/invitations").await.body.contains("Tue, Nov 24, 2026 at 9:00 AM"));
    pass(&office, 119).await;
    assert_eq!(mails(&office).await, Vec::<String>::new());
    pass(&office, 1).await;
    assert_eq!(mails(&office).await, ["dana"]);
    assert!(console.get(&run).await.body.contains("1 invitation was sent."));
    let kinds = "SELECT kind FROM audit_events WHERE kind LIKE 'contact.bulk%' ORDER BY id";
    assert_eq!(texts(&office, kinds).await, ["contact.bulk_scheduled", "contact.bulk_invited"]);
    plan(&console, &run, AT_NINE).await;
    plan(&console, &run, "when=now").await;
    pass(&office, 60).await;
    assert_eq!(mails(&office).await.len(), 1, "what has ended is not begun again");
}

#[tokio::test]
async fn until_it_begins_it_can_be_changed_and_called_off() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let run = choose(&console, &[&dana]).await;
    plan(&console, &run, AT_NINE).await;
    plan(&console, &run, "when=later&date=2026-11-24&time=10%3A30&note=Hello+there").await;
    let page = console.get(&run).await.body;
    assert!(page.contains("value=\"10:30\"") && page.contains("Hello there</textarea>"), "{page}");
    pass(&office, 120).await;
    assert_eq!(mails(&office).await.len(), 0, "the first time does not count any more");
    assert_eq!(console.post(&format!("{run}/cancellation"), "").await.status, 303);
    pass(&office, 90).await;
    let page = console.get(&run).await.body;
    assert!(page.contains("owner called it off. Nobody was invited."), "{page}");
    assert_eq!((mails(&office).await.len(), number(&page, "Not sent")), (0, "1".to_owned()));

    let run = choose(&console, &[&dana]).await;
    plan(&console, &run, "when=later&date=2026-11-25&time=09%3A00").await;
    plan(&console, &run, "when=now").await;
    pass(&office, 0).await;
    assert_eq!(mails(&office).await.len(), 1, "it can be sent at once after all");
    plan(&console, &choose(&console, &[&dana]).await, "when=later&date=2026-11-24&time=11%3A00").await;
}

#[tokio::test]
async fn who_is_eligible_is_decided_when_it_begins() {
    let office = Office::open().await;
    let [dana, rita, idle, late] = [
        office.app.contact(&office.acme, &office.haulage, "dana").await,
        office.app.contact(&office.acme, &office.haulage, "rita").await,
        office.app.contact(&office.acme, &office.haulage, "idle").await,
        office.app.contact(&office.acme, &office.haulage, "late").await,
    ];
    let change = async |id, what: &str| {
        office.app.database.plant(&format!("UPDATE contacts SET {what} WHERE id = '{id}'")).await;
    };
    change(late.id, "is_active = false").await;
    let console = office.console().await;
    let run = choose(&console, &[&dana, &rita, &idle, &late]).await;
    plan(&console, &run, AT_NINE).await;
    change(rita.id, "revoked_at = now()").await;
    change(idle.id, "email_failed_at = now()").await;
    change(late.id, "is_active = true").await;
    pass(&office, 120).await;
    assert_eq!(mails(&office).await, ["dana"]);
    let page = console.get(&run).await.body;
    assert!(page.contains("2 contacts were not eligible any more"), "{page}");
    assert!(page.contains("Access revoked") && page.contains("Email failing"), "{page}");
    let file = office.console().await.get(&format!("{run}/contacts.csv?outcome=skipped")).await.body;
    assert!(file.contains("\"rita Gray\"") && file.contains("\"Access revoked\"") && !file.contains("dana"), "{file}");
    assert!(console.get(&format!("{run}/contacts?outcome=left_out")).await.body.contains("late Gray"));
}

#[tokio::test]
async fn whoever_is_revoked_before_it_begins_gets_nothing() {
    let office = Office::open().await;
    let [ann, bob, cleo] = [
        office.app.contact(&office.acme, &office.haulage, "ann").await,
        office.app.contact(&office.acme, &office.haulage, "bob").await,
        office.app.contact(&office.acme, &office.haulage, "cleo").await,
    ];
    let console = office.console().await;
    let run = choose(&console, &[&ann, &bob, &cleo]).await;
    plan(&console, &run, AT_NINE).await;
    // None of them had access yet: there is nothing to take away but what is planned.
    assert_eq!(console.post(&format!("/contacts/{}/revocation", ann.id), "").await.status, 303);
    assert_eq!(console.post("/contacts/revocations", &format!("contact={}&sure=yes", bob.id)).await.status, 303);
    pass(&office, 120).await;
    assert_eq!(mails(&office).await, ["cleo"]);
    let page = console.get(&run).await.body;
    assert!(page.contains("2 contacts were not eligible any more"), "{page}");
}

#[tokio::test]
async fn it_does_not_begin_for_somebody_who_is_gone_or_has_lost_the_right() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    for (name, change, why) in [
        ("sally", "removed_at = now()", "It did not begin: sally is no longer a colleague. Nobody was invited."),
        ("vera", "role = 'viewer'", "It did not begin: vera may not manage access any more. Nobody was invited."),
    ] {
        let staff = office.app.staff(&office.acme, name, Role::Sales).await;
        let run = choose(&console, &[&dana]).await;
        plan(&console, &run, AT_NINE).await;
        // Whoever changes it last sends it.
        plan(&office.app.staff_browser(&office.acme, &staff).await, &run, AT_NINE).await;
        office.app.database.plant(&format!("UPDATE staff SET {change} WHERE id = '{}'", staff.id)).await;
        office.app.clock.advance(Duration::minutes(120));
        office.app.work().await;
        assert!(console.get(&run).await.body.contains(why), "{}", console.get(&run).await.body);
        office.app.clock.advance(Duration::minutes(-120));
    }
    assert_eq!(mails(&office).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_time_that_cannot_be_is_told_at_its_field_and_the_rest_stays() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let run = choose(&console, &[&dana]).await;
    for (form, field, says) in [
        ("date=&time=09%3A00", "date", "Choose a day."),
        ("date=2026-11-24&time=", "time", "Choose a time"),
        ("date=2026-11-24&time=07%3A00", "time", "This time has passed"),
        ("date=2028-01-01&time=07%3A00", "date", "within the next 12 months"),
        ("date=2027-03-14&time=02%3A30", "time", "Clocks skip this time"),
        ("date=2026-11-24&time=09%3A00&note=www.evil.example", "note", "Leave web addresses out"),
    ] {
        let note = if form.contains("note=") { "" } else { "&note=Good+morning" };
        let answer = plan(&console, &run, &format!("when=later&{form}{note}")).await;
        assert_eq!(answer.status, 422, "{form}");
        assert!(answer.body.contains(&format!("id=\"{field}-err\"")) && answer.body.contains(says), "{}", answer.body);
        assert!(answer.body.contains("Good morning") || field == "note", "{form}");
        assert!(answer.body.contains("value=\"later\" checked"), "{form}");
    }
    assert_eq!(texts(&office, "SELECT state FROM bulk_invitations").await, ["draft"]);
    plan(&console, &run, "when=later&date=2027-03-15&time=09%3A00").await;
    let summer = "SELECT (starts_at AT TIME ZONE 'UTC')::text FROM bulk_invitations";
    assert_eq!(texts(&office, summer).await, ["2027-03-15 13:00:00"]);
}

#[tokio::test]
async fn a_note_stands_above_the_words_of_every_mail() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let wording = "subject=Come+in&before=Press+this.&after=Bye";
    assert_eq!(console.post("/mails/invitation", wording).await.status, 303);
    let run = choose(&console, &[&dana]).await;
    plan(&console, &run, "note=Dear+{first_name}%3A+prices+of+<b>+2027+are+in.%0D%0A%0D%0ASee+you").await;
    pass(&office, 0).await;
    let id = &texts(&office, "SELECT id::text FROM mails").await[0];
    let text = office.app.mail_page(&format!("/mails/{}/{id}?view=text", office.acme.id())).await;
    let [note, see, words] = ["Dear dana: prices of", "See you", "Press this."].map(|part| text.find(part));
    assert!(note.is_some() && note < see && see < words, "{text}");
    assert!(!text.contains("<b>"), "{text}");
}

/// The addresses in the mails that invite these contacts.
async fn invitation_links(office: &Office, people: &[Contact]) -> Vec<String> {
    let mut links = Vec::new();
    for contact in people {
        let id = &texts(office, &format!("SELECT id::text FROM mails WHERE contact_id = '{}'", contact.id)).await[0];
        let text = office.app.mail_page(&format!("/mails/{}/{id}?view=text", office.acme.id())).await;
        let token = text.split("/invitation/").nth(1).unwrap();
        let end = token.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap();
        links.push(format!("/invitation/{}", &token[..end]));
    }
    links
}

#[tokio::test]
async fn the_report_tells_what_came_of_every_mail() {
    let office = Office::open().await;
    let mut people = Vec::new();
    for name in ["ann", "bob", "cleo", "dan", "eve", "fay"] {
        people.push(office.app.contact(&office.acme, &office.haulage, name).await);
    }
    let console = office.console().await;
    let run = choose(&console, &people.iter().collect::<Vec<_>>()).await;
    plan(&console, &run, "").await;
    pass(&office, 0).await;
    assert_eq!(number(&console.get(&run).await.body, "On its way"), "6");
    office.app.database.plant("UPDATE mails SET state = 'sent', settled_at = now()").await;
    let page = console.get(&run).await.body;
    let now =
        |page: &str| ["Sent", "Delivered", "Opened the page", "Set up", "Bounced or failed"].map(|l| number(page, l));
    assert_eq!(now(&page), ["6", "6", "0", "0", "0"]);
    assert!(page.contains("Only a hint: mail scanners open links, too."), "{page}");

    let portal = Browser::new(&office.app, "acme.localhost:8080");
    let links = invitation_links(&office, &people).await;
    for link in &links[..2] {
        assert_eq!(portal.get(link).await.status, 200);
        assert_eq!(portal.get(link).await.status, 200);
    }
    let head = office.app.browse(("acme.localhost:8080", ""), axum::http::Method::HEAD, &links[2], None).await;
    assert_eq!(head.status, 200);
    assert_eq!(portal.post(&links[0], "password=walnut+gravel+kitten").await.status, 303);
    let state = async |contact: &Contact, state: &str| {
        let id = contact.id;
        let sql = format!("UPDATE mails SET state = '{state}', reason = 'no such user' WHERE contact_id = '{id}'");
        office.app.database.plant(&sql).await;
    };
    state(&people[3], "bounced").await;
    state(&people[4], "refused").await;
    state(&people[5], "withdrawn").await;
    let page = console.get(&run).await.body;
    assert_eq!(now(&page), ["6", "3", "2", "1", "2"]);
    assert_eq!(number(&page, "Called back"), "1");
    assert!(page.contains(&format!("{run}/contacts?outcome=failed")), "{page}");

    let shown = console.get(&format!("{run}/contacts?outcome=failed")).await.body;
    assert!(shown.contains("dan Gray") && shown.contains("eve Gray") && !shown.contains("ann Gray"), "{shown}");
    let file = console.get(&format!("{run}/contacts.csv?outcome=opened")).await;
    assert_eq!(file.body.lines().count(), 3, "{}", file.body);
    assert!(file.body.contains("\"ann Gray\"") && file.body.contains("\"2026-11-24 12:00\""), "{}", file.body);
    let other = office.app.tenant("other").await;
    let stranger = office.app.staff(&other, "stranger", Role::Owner).await;
    let stranger = office.app.staff_browser(&other, &stranger).await;
    for path in ["contacts", "contacts.csv"] {
        assert_eq!(stranger.get(&format!("{run}/{path}")).await.status, 404);
    }
}

#[tokio::test]
async fn a_long_report_is_read_page_by_page() {
    let office = Office::open().await;
    let mut people = Vec::new();
    for number in 0..53 {
        people.push(office.app.contact(&office.acme, &office.haulage, &format!("ann{number:02}")).await);
    }
    let console = office.console().await;
    let run = choose(&console, &people.iter().collect::<Vec<_>>()).await;
    plan(&console, &run, AT_NINE).await;
    assert_eq!(console.post(&format!("{run}/cancellation"), "").await.status, 303);
    let page = console.get(&format!("{run}/contacts?outcome=not_sent")).await.body;
    assert!(page.contains("ann49 Gray") && !page.contains("ann50 Gray") && page.contains("53 contacts"), "{page}");
    let next = page.split(&format!("{run}/contacts?")).nth(1).unwrap().split('"').next().unwrap();
    let next = console.get(&format!("{run}/contacts?{}", next.replace("&#38;", "&").replace("&amp;", "&"))).await.body;
    assert!(next.contains("ann50 Gray") && next.contains("ann52 Gray") && !next.contains("ann49 Gray"), "{next}");
    assert!(!next.contains("rel=\"next\""), "{next}");
}

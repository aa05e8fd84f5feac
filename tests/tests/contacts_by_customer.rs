//! Contacts listed by what stands on their customers: filters, columns, order, file and what is done to all that match.

use testkit::{Browser, Customer, Office, encode};

/// The names of a list's rows, in their order.
fn rows(page: &str) -> Vec<String> {
    let cells = page.split("class=\"identity\"").skip(1);
    cells.map(|cell| cell.split("<strong>").nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

struct Scene {
    office: Office,
    /// Two more customers, with a region; Haulage has none.
    north: Customer,
    south: Customer,
}

/// Two contacts at each of three customers: `h…`, `n…`, `s…`.
async fn scene() -> Scene {
    let office = Office::open().await;
    let north = office.app.customer(&office.acme, "North").await;
    let south = office.app.customer(&office.acme, "South").await;
    for (customer, letter) in [(&office.haulage, 'h'), (&north, 'n'), (&south, 's')] {
        for number in 1..=2 {
            office.app.contact(&office.acme, customer, &format!("{letter}{number}")).await;
        }
    }
    for (customer, place) in [(&north, "city = 'Albany', region = 'NY'"), (&south, "city = 'Yuma', region = NULL")] {
        let sql = format!("UPDATE customers SET {place} WHERE id = '{}'", customer.id);
        office.app.database.plant(&sql).await;
    }
    office.app.database.plant("UPDATE contacts SET has_access = true").await;
    Scene { office, north, south }
}

/// Adds a customers' field, writes it where it is told, and gives its name in addresses.
async fn field(console: &Browser<'_>, (name, kind): (&str, &str), values: &[(&Customer, &str)]) -> String {
    let form = format!("record=customer&name={}&kind={kind}", encode(name));
    assert_eq!(console.post("/custom-fields", &form).await.status, 303);
    let page = console.get("/custom-fields?of=customer").await.body;
    let before = page.split(&format!("\"><strong>{name}</strong>")).next().unwrap();
    let control = format!("c-{}", before.rsplit("/custom-fields/").next().unwrap());
    for (customer, value) in values {
        let address = format!("/customers/{}/custom", customer.id);
        let page = console.get(&address).await.body;
        let version = page.split("name=\"row_version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let saved = console.post(&address, &format!("{control}={}&row_version={version}", encode(value))).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
    }
    control
}

#[tokio::test]
async fn what_a_customer_holds_filters_sorts_and_shows_its_contacts() {
    let Scene { office, north, south } = scene().await;
    let console = office.console().await;
    let tier = field(&console, ("Tier", "text"), &[(&north, "Gold"), (&south, "Bronze")]).await;
    let limit = field(&console, ("Limit", "number"), &[(&north, "9"), (&south, "100")]).await;
    // A contact's field of the same name is another one.
    console.post("/custom-fields", "record=contact&name=Tier&kind=text").await;

    for (query, wanted) in [
        (format!("{tier}-has=gol"), vec!["n1 Gray", "n2 Gray"]),
        (format!("{limit}-from=50"), vec!["s1 Gray", "s2 Gray"]),
        (format!("{limit}-from=5&{tier}-has=o&q=n2"), vec!["n2 Gray"]),
        (format!("{tier}-is=Silver"), vec![]),
        (format!("customer={}", north.id), vec!["n1 Gray", "n2 Gray"]),
        (format!("sort={tier}"), vec!["s1 Gray", "s2 Gray", "n1 Gray", "n2 Gray", "h1 Gray", "h2 Gray"]),
        (format!("sort=-{limit}"), vec!["s2 Gray", "s1 Gray", "n2 Gray", "n1 Gray", "h1 Gray", "h2 Gray"]),
        ("sort=-place".to_owned(), vec!["s2 Gray", "s1 Gray", "n2 Gray", "n1 Gray", "h1 Gray", "h2 Gray"]),
    ] {
        assert_eq!(rows(&console.get(&format!("/contacts?{query}")).await.body), wanted, "{query}");
    }

    let columns = format!("column=place&column={tier}&column={limit}");
    console.post("/lists/contacts/columns", &columns).await;
    let page = console.get(&format!("/contacts?{tier}-has=gold")).await.body;
    assert!(page.contains("Customer: Tier contains “gold”"), "{page}");
    assert!(page.contains(">Albany, NY<") && page.contains(">Gold<") && page.contains(">9<"), "{page}");
    let file = console.get(&format!("/contacts/export?sort={limit}")).await.body;
    assert!(file.contains("\"Place\",\"Customer: Tier\",\"Customer: Limit\""), "{file}");
    assert!(file.contains("\"Yuma\",\"Bronze\",\"100\""), "{file}");
    assert!(file.lines().last().unwrap().ends_with("\"\",\"\",\"\",\"No\""), "{file}");
}

#[tokio::test]
async fn the_list_of_one_customer_names_it_and_its_chip_takes_it_away() {
    let Scene { office, north, .. } = scene().await;
    let console = office.console().await;
    let page = console.get(&format!("/contacts?customer={}&access=granted", north.id)).await.body;
    assert!(page.contains("Customer: North") && page.contains("href=\"/contacts?access=granted\""), "{page}");
    let other = office.app.tenant("other").await;
    let foreign = office.app.customer(&other, "Foreign").await;
    let page = console.get(&format!("/contacts?customer={}", foreign.id)).await.body;
    assert!(rows(&page).is_empty() && !page.contains("Foreign"), "{page}");
}

#[tokio::test]
async fn all_that_match_a_customers_field_are_meant_alone() {
    let Scene { office, north, south } = scene().await;
    let console = office.console().await;
    let tier = field(&console, ("Tier", "text"), &[(&north, "Gold"), (&south, "Bronze")]).await;
    let asked = format!("all=on&{tier}-is=gold");
    let question = console.post("/contacts/revocations", &asked).await;
    assert!(question.body.contains("2 contacts"), "{}", question.body);
    console.post("/contacts/revocations", &format!("{asked}&sure=yes")).await;
    let left = console.get("/contacts?access=granted").await.body;
    assert_eq!(rows(&left), ["h1 Gray", "h2 Gray", "s1 Gray", "s2 Gray"]);
}

/// What many customers hold is looked up contact by contact; the answer is the same.
#[tokio::test]
async fn what_most_customers_hold_is_found_among_very_many() {
    let Scene { office, north, .. } = scene().await;
    let console = office.console().await;
    let tier = field(&console, ("Tier", "text"), &[(&north, "Gold")]).await;
    let (tenant, customer) = (office.acme.id(), &north.id);
    office
        .app
        .database
        .plant(&format!(
            "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, has_access, created_at, updated_at)
             SELECT '{tenant}', md5('many' || i)::uuid, '{customer}', 'Many', 'M' || i, 'm' || i || ' many', false, now(), now()
             FROM generate_series(1, 20100) i"
        ))
        .await;
    let found = rows(&console.get(&format!("/contacts?{tier}-is=gold&access=granted")).await.body);
    assert_eq!(found, ["n1 Gray", "n2 Gray"]);
    let sorted = console.get(&format!("/contacts?sort={tier}")).await.body;
    assert_eq!((rows(&sorted).len(), &rows(&sorted)[0][..]), (25, "n1 Gray"));
}

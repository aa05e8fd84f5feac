//! Files come in: upload, columns, dry run, import, result, and the second time.

use accounts::Role;
use testkit::{Answer, Browser, Importing, encode, tally};

/// Uploads a file and takes the columns as they were guessed; where the dry run is shown.
async fn upload(console: &Browser<'_>, kind: &str, bytes: &[u8]) -> String {
    let (import, saved) = console.upload_list((kind, bytes)).await;
    assert_eq!(saved.location(), format!("{import}/preview"), "{}", saved.body);
    import
}

/// Brings a file in; the page with the result.
async fn import(world: &Importing, console: &Browser<'_>, kind: &str, bytes: &[u8]) -> (String, Answer) {
    world.app.bring_in(console, (kind, bytes)).await
}

const PARTS: &str = "Part #,Name,Category,List Price,Stock Northgate,Qty - Des Moines,Year,Make,Model\r\n\
    BP-1083C,Ceramic brake pad,Brakes > Pads,$89.40,24,180,2018-2021,Ford,F-150\r\n\
    bp1083c,,,,,,2020,Ram,1500\r\n\
    BT-94R,\"Battery, AGM\",Electrical,\"1,279.99\",0,,,,\r\n\
    =cmd|' /C calc'!A0,Formula,,,,,,,\r\n\
    --,No number,,,,,,,\r\n\
    XX-1,Bad price,,free,,,,,\r\n\
    XX-2,Half a car,,,,,2020,Ford,\r\n\
    BP-1083C,Other name,,,,,2022,Ford,F-150\r\n";

#[tokio::test]
async fn parts_come_in_and_the_second_time_nothing_changes() {
    let world = Importing::open().await;
    let console = world.console().await;
    let import_page = upload(&console, "parts", PARTS.as_bytes()).await;
    let preview = console.get(&format!("{import_page}/preview")).await;
    assert_eq!(tally(&preview), [3, 1, 0, 4]);
    for reason in [
        "Item number: This has neither letters nor digits",
        "List price: “free” is not an amount",
        "Year, make and model go together",
        "has another name in line 2",
    ] {
        assert!(preview.body.contains(reason), "{reason}: {}", preview.body);
    }
    assert_eq!(world.count("SELECT count(*) FROM items").await, 0, "a dry run writes nothing");
    assert_eq!(world.count("SELECT count(*) FROM locations").await, 0);

    console.post(&format!("{import_page}/run"), "").await;
    let running = console.get(&import_page).await;
    assert!(running.body.contains("every 1s") && running.body.contains("<progress"), "{}", running.body);
    assert_eq!(world.app.work().await.done, 1);
    let done = console.get(&import_page).await;
    assert_eq!(tally(&done), [3, 1, 0, 4]);
    assert!(!done.body.contains("every 1s") && done.body.contains("errors.csv"));
    let page = console.get("/parts?q=bp1083c").await.body;
    for fact in ["Ceramic brake pad", "Brakes", "$89.40", "204"] {
        assert!(page.contains(fact), "{fact}: {page}");
    }
    assert_eq!(world.count("SELECT count(*) FROM item_fitments").await, 2);
    assert_eq!(world.count("SELECT items FROM item_facets WHERE kind = 'shown'").await, 3);
    assert_eq!(world.count("SELECT sum(items)::bigint FROM item_vehicles").await, 5);
    assert!(console.get("/").await.body.contains("<dt>Parts</dt>"));

    let before = world.count("SELECT sum(row_version)::bigint FROM items").await;
    let (_, again) = import(&world, &console, "parts", PARTS.as_bytes()).await;
    assert_eq!(tally(&again), [0, 0, 4, 4]);
    assert_eq!(world.count("SELECT sum(row_version)::bigint FROM items").await, before);
    assert_eq!(world.count("SELECT sum(items)::bigint FROM item_vehicles").await, 5);
    assert_eq!(world.count("SELECT items FROM item_facets WHERE kind = 'shown'").await, 3);
}

#[tokio::test]
async fn what_changed_is_changed_and_counted() {
    let world = Importing::open().await;
    let console = world.console().await;
    import(&world, &console, "parts", b"SKU,Title,Category,Fits\nA1,Brake pad,Brakes,2020 Ford F-150\n").await;
    let file = b"SKU,Title,Category,Fits\na-1,Wiper blade,Glass,2021 Ford F-150\nB2,Brake pad,brakes,\n";
    let (_, done) = import(&world, &console, "parts", file).await;
    assert_eq!(tally(&done), [1, 1, 0, 0]);
    let counts = "SELECT string_agg(c.name || ' ' || coalesce(f.items, 0), ', ' ORDER BY c.name) FROM categories c
                  LEFT JOIN item_facets f ON f.value_id = c.id";
    let mut connection = world.app.database.superuser().await;
    let row = sqlx::Executor::fetch_one(&mut connection, counts).await.unwrap();
    assert_eq!(sqlx::Row::get::<String, _>(&row, 0), "Brakes 1, Glass 1");
    let vehicles = "SELECT string_agg(year || ' ' || items, ', ' ORDER BY year) FROM item_vehicles";
    let row = sqlx::Executor::fetch_one(&mut connection, vehicles).await.unwrap();
    assert_eq!(sqlx::Row::get::<String, _>(&row, 0), "2020 0, 2021 1");
    assert_eq!(world.count("SELECT items FROM item_words WHERE word = 'brake'").await, 1);
    assert!(console.get("/parts?q=wiper").await.body.contains("A1"));
}

#[tokio::test]
async fn the_error_file_can_be_mended_and_runs_no_formula() {
    let world = Importing::open().await;
    let console = world.console().await;
    let file = "SKU,Title,Price\n=1+1,=HYPERLINK(\"http://x\"),free\n+2,@SUM(A1),\"\t=3\"\n";
    let (page, done) = import(&world, &console, "parts", file.as_bytes()).await;
    assert_eq!(tally(&done), [0, 0, 0, 2]);
    let errors = console.get(&format!("{page}/errors.csv")).await;
    assert!(errors.headers["content-disposition"].to_str().unwrap().contains("attachment"));
    let lines: Vec<&str> = errors.body.lines().collect();
    assert!(lines[1].starts_with("\"'=1+1\",\"'=HYPERLINK(") && lines[2].starts_with("\"'+2\",\"'@SUM"), "{lines:?}");
    assert!(lines[1].contains("\"2\",\"List price: "), "line and reason: {}", lines[1]);

    let mended = errors.body.replace("\"free\"", "\"5.00\"").replace("\"'\t=3\"", "\"3\"");
    let (_, done) = import(&world, &console, "parts", mended.as_bytes()).await;
    assert_eq!(tally(&done), [2, 0, 0, 0], "{}", done.body);
    assert_eq!(world.count("SELECT count(*) FROM items WHERE item_number = '=1+1'").await, 1, "the guard is taken off");
}

#[tokio::test]
async fn customers_and_their_contacts_come_in_and_the_second_time_nothing_changes() {
    let world = Importing::open().await;
    let console = world.console().await;
    let customers =
        "Company Name,Acct #,Phone,City\nHalvorsen Haulage,1001,(555) 010-1234,Ames\nNull,1002,,None\n,1003,,\n";
    let contacts = "Company,First Name,Last Name,E-mail\nhalvorsen haulage,Dana,Whitfield,dana@halvorsen.example\nNobody Inc,A,B,a@b.example\n";
    for (kind, file, first) in [("customers", customers, [2, 0, 0, 1]), ("contacts", contacts, [1, 0, 0, 1])] {
        let (_, done) = import(&world, &console, kind, file.as_bytes()).await;
        assert_eq!(tally(&done), first, "{kind}: {}", done.body);
        let (_, again) = import(&world, &console, kind, file.as_bytes()).await;
        assert_eq!(tally(&again), [0, 0, first[0], first[3]], "{kind}");
    }
    assert!(console.get("/contacts?q=dana").await.body.contains("Halvorsen Haulage"));
    assert!(console.get("/imports").await.body.matches("list.csv").count() == 4);
}

#[tokio::test]
async fn a_row_of_somebody_who_signs_in_with_another_login_changes_the_contact_and_no_name() {
    let world = Importing::open().await;
    let console = world.console().await;
    import(&world, &console, "customers", b"Company Name,Acct #\nHaulage,1001\nNorthern,1002\n").await;
    let home = "Company,First Name,Last Name,E-mail\nHaulage,Dana,Gray,dana@haulage.example\n";
    let away = "Company,First Name,Last Name,E-mail\nNorthern,Dana,Gray,dana@haulage.example\n";
    import(&world, &console, "contacts", home.as_bytes()).await;
    let (_, refused) = import(&world, &console, "contacts", away.as_bytes()).await;
    assert_eq!(tally(&refused), [0, 0, 0, 1], "an address is somebody's own: {}", refused.body);
    world
        .app
        .database
        .plant(
            "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, signs_in_as,
                                   created_at, updated_at)
             SELECT c.tenant_id, gen_random_uuid(), u.id, 'Dana', 'Gray', 'gray dana', c.email, c.email_norm, c.id, now(), now()
             FROM contacts c, customers u WHERE u.name = 'Northern'",
        )
        .await;
    let married = away.replace("Gray", "North");
    for (file, expected) in [(away, [0, 0, 1, 0]), (married.as_str(), [0, 1, 0, 0]), (home, [0, 0, 1, 0])] {
        let (_, done) = import(&world, &console, "contacts", file.as_bytes()).await;
        assert_eq!(tally(&done), expected, "{file}: {}", done.body);
    }
    assert_eq!(world.count("SELECT count(*) FROM sign_in_names").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM contacts WHERE last_name = 'North' AND username IS NULL").await, 1);
}

#[tokio::test]
async fn files_in_other_encodings_are_read_and_what_is_no_table_is_refused_in_words() {
    let world = Importing::open().await;
    let console = world.console().await;
    let text = "SKU;Title;Price\r\nA-1;Kühlerschlauch für Größe 5;12,50\r\n";
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (_, done) = import(&world, &console, "parts", &utf16).await;
    assert_eq!(tally(&done), [1, 0, 0, 0]);
    for bytes in [latin, text.as_bytes().to_vec()] {
        let (_, done) = import(&world, &console, "parts", &bytes).await;
        assert_eq!(tally(&done), [0, 0, 1, 0], "the same words in every encoding");
    }
    assert!(console.get("/parts?q=kuhlerschlauch").await.body.contains("Kühlerschlauch für Größe 5"));

    for (bytes, words) in [
        (&b""[..], "The file is empty"),
        (b"PK\x03\x04rest of a workbook", "Excel workbook"),
        (b"\x00\x01\x02\x00\x00\x00\x00\x07binary\x00", "This is neither text nor an Excel workbook"),
        (b"SKU,Title\n", "no rows below"),
    ] {
        let refused = console.upload("/imports?kind=parts", ("list.csv", bytes)).await;
        assert_eq!(refused.status, 422, "{words}");
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    let nothing = console.post("/imports?kind=parts", "file=x").await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert_eq!(world.count("SELECT count(*) FROM imports WHERE state = 'uploading'").await, 0);
}

#[tokio::test]
async fn wrong_columns_are_told_and_mended() {
    let world = Importing::open().await;
    let console = world.console().await;
    let sent = console.upload("/imports?kind=parts", ("x.csv", b"Foo,Bar\nA-1,Brake pad\n")).await;
    let page = sent.location().to_owned();
    let told = console.post(&page, "column-0=&column-1=").await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("Choose the column that holds “Item number”."), "{}", told.body);
    for bad in ["column-0=item_number&column-1=item_number", "column-0=email&column-1=item_number"] {
        assert_eq!(console.post(&page, bad).await.status, 422, "{bad}");
    }
    assert_eq!(console.post(&page, "column-0=item_number&column-1=name").await.status, 303);
    let wide = format!("{}\n{}\n", ["x"; 300].join(","), ["1"; 300].join(","));
    let refused = console.upload("/imports?kind=parts", ("x.csv", wide.as_bytes())).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("a file may have 200"), "{}", refused.body);
}

#[tokio::test]
async fn long_and_broken_cells_fail_alone() {
    let world = Importing::open().await;
    let console = world.console().await;
    let long = "n".repeat(10_240);
    let huge = "h".repeat(40_000);
    let file = format!(
        "SKU,Name,Description\nA1,{long},\nA2,{huge},\nA3,Nul \0 byte,\nA4,\"never closed,\nA5,Good one,{long}\nA6,Good,\n"
    );
    let (page, done) = import(&world, &console, "parts", file.as_bytes()).await;
    let [new, _, _, bad] = tally(&done);
    assert_eq!((new, bad), (1, 5), "{}", done.body);
    assert!(done.body.contains("This is 10240 characters long. Use at most 200."), "{}", done.body);
    assert_eq!(console.get(&format!("{page}/errors.csv")).await.status, 200);
}

#[tokio::test]
async fn an_interrupted_import_goes_on_where_it_stood() {
    let world = Importing::open().await;
    let console = world.console().await;
    let rows: String = (0..700).map(|n| format!("P-{n:04},Part {n}\n")).collect();
    let file = format!("SKU,Name\n{rows}P-0001,Part 1\n");
    let page = upload(&console, "parts", file.as_bytes()).await;
    console.post(&format!("{page}/run"), "").await;
    // A later batch meets a number that another hand is adding at this moment and gives up after the lock's time.
    let mut other = world.app.database.superuser().await;
    sqlx::Executor::execute(&mut other, "BEGIN").await.unwrap();
    let add = "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
               SELECT id, gen_random_uuid(), 'P-0450', 'P0450', 'By hand', 'by hand', '', now(), now() FROM tenants";
    sqlx::Executor::execute(&mut other, add).await.unwrap();
    assert_eq!(world.app.work().await.retried, 1);
    let halfway = console.get(&page).await;
    let [brought, rest @ ..] = tally(&halfway);
    assert!(
        (200..=450).contains(&brought) && rest == [0, 0, 0],
        "what is done stays, and a reload shows it: {brought}"
    );
    assert!(halfway.body.contains("every 1s"));
    sqlx::Executor::execute(&mut other, "COMMIT").await.unwrap();

    // Sooner than the trail is sealed, which is work too.
    world.app.clock.advance(time::Duration::minutes(10));
    assert_eq!(world.app.work().await.done, 1);
    let done = console.get(&page).await;
    assert_eq!(
        tally(&done),
        [699, 1, 0, 1],
        "the double is still told, and the part by hand is changed: {}",
        done.body
    );
    assert_eq!(world.count("SELECT count(*) FROM items").await, 700);
    assert_eq!(world.count("SELECT count(*) FROM import_files").await, 0);
}

#[tokio::test]
async fn two_workers_at_one_import_bring_each_row_in_once() {
    let world = Importing::open().await;
    let console = world.console().await;
    let rows: String = (0..900).map(|n| format!("Customer {n}\n")).collect();
    let page = upload(&console, "customers", format!("Name\n{rows}").as_bytes()).await;
    console.post(&format!("{page}/run"), "").await;
    world
        .app
        .database
        .plant("INSERT INTO jobs (kind, for_tenant, payload) SELECT kind, for_tenant, payload FROM jobs WHERE kind = 'imports.run'")
        .await;
    let (one, two) = tokio::join!(world.app.work(), world.app.work());
    assert_eq!(one.done + two.done, 2);
    assert_eq!(tally(&console.get(&page).await), [900, 0, 0, 0]);
    assert_eq!(world.count("SELECT count(*) FROM customers").await, 900);
}

#[tokio::test]
async fn only_who_may_import_does_and_only_their_own_tenants_files() {
    let world = Importing::open().await;
    let console = world.console().await;
    let page = upload(&console, "parts", b"SKU,Name\nA1,Pad\n").await;
    let rival = world.app.tenant("rival").await;
    let theirs = world.app.staff(&rival, "owner", Role::Owner).await;
    let rival = world.app.staff_browser(&rival, &theirs).await;
    for path in ["", "/mapping", "/preview", "/errors.csv"] {
        assert_eq!(rival.get(&format!("{page}{path}")).await.status, 404, "{path}");
    }
    assert_eq!(rival.post(&format!("{page}/run"), "").await.status, 404);
    let acme = world.app.database.db.tenant_named("acme").await.unwrap().unwrap();
    let support = world.app.staff(&acme, "support", Role::Support).await;
    let support = world.app.staff_browser(&acme, &support).await;
    for path in ["/imports", "/imports/new", page.as_str()] {
        assert_eq!(support.get(path).await.status, 403, "{path}");
    }
    assert_eq!(support.upload("/imports?kind=parts", ("x.csv", b"SKU,Name\nA,B\n")).await.status, 403);
    assert!(!support.get("/").await.body.contains(&format!("/{}", encode("imports"))));
}

/// Lists as they come out of other programs: small ones of our making, and whole ones that nobody on the team wrote, where
/// they are at hand.
#[tokio::test]
async fn real_lists_come_in_and_change_nothing_the_second_time() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = [("customers", "samples/companies.csv", [30, 0]), ("parts", "samples/parts.csv", [48, 0])];
    // Of 504 parts 214 have a comma in their name that nobody quoted, with a space behind it.
    let whole =
        [("customers", "businesses/breweries.csv", None), ("parts", "adventureworks/product.csv", Some([504, 0]))];
    let world = Importing::open().await;
    let console = world.console().await;
    for (kind, name, [good, faulty]) in ours {
        let [new, _, _, bad] = comes_in_once(&world, &console, kind, &std::fs::read(root.join(name)).unwrap()).await;
        assert_eq!([new, bad], [good, faulty], "{name}");
    }
    for (kind, name, expected) in whole {
        if let Ok(bytes) = std::fs::read(root.join("../../shared/data").join(name)) {
            let [new, changed, unchanged, bad] = comes_in_once(&world, &console, kind, &bytes).await;
            println!("{name}: {new} new, {changed} changed, {unchanged} unchanged, {bad} bad");
            assert!(expected.is_none_or(|expected| expected == [new, bad]), "{name}: {new} new, {bad} bad");
            assert!(new > bad, "{name}: {new} new, {bad} bad");
        }
    }
}

/// Imports a list twice; the tally of the first time.
async fn comes_in_once(world: &Importing, console: &Browser<'_>, kind: &str, bytes: &[u8]) -> [u64; 4] {
    let (_, first) = import(world, console, kind, bytes).await;
    let [new, changed, unchanged, bad] = tally(&first);
    let (_, again) = import(world, console, kind, bytes).await;
    assert_eq!(tally(&again), [0, 0, new + changed + unchanged, bad], "{kind}");
    [new, changed, unchanged, bad]
}

/// Adds a field and gives its name in forms.
async fn own_field(console: &Browser<'_>, record: &str, (name, kind): (&str, &str), more: &str) -> String {
    let form = format!("record={record}&name={}&kind={kind}{more}", testkit::encode(name));
    assert_eq!(console.post("/custom-fields", &form).await.status, 303, "{form}");
    let page = console.get(&format!("/custom-fields?of={record}")).await.body;
    let before = page.split(&format!("\"><strong>{name}</strong>")).next().unwrap();
    format!("c-{}", before.rsplit("/custom-fields/").next().unwrap())
}

#[tokio::test]
async fn own_fields_come_in_with_their_mistakes_named_and_go_out_as_they_came() {
    let world = Importing::open().await;
    let console = world.console().await;
    let tier = own_field(&console, "contact", ("Price tier", "choice"), "&choices=Gold%0ANone&is_required=on").await;
    let since = own_field(&console, "contact", ("Since", "date"), "").await;
    let limit = own_field(&console, "contact", ("Limit", "number"), "").await;
    let vip = own_field(&console, "contact", ("VIP", "yes_no"), "").await;
    assert!(console.get("/imports/new?kind=contacts").await.body.contains("Choice: Gold, None"));
    let template = console.get("/imports/templates/contacts.csv").await.body;
    assert!(template.contains("\"Price tier\",\"Since\",\"Limit\",\"VIP\""), "{template}");

    import(&world, &console, "customers", b"Name\nHaulage\n").await;
    let file = "Customer,First name,Last name,Email,price TIER,Since,Limit,VIP\r\n\
        Haulage,Ann,Lee,ann@h.example,gold,3/4/2026,\"1,250.50\",yes\r\n\
        Haulage,Bob,Lee,bob@h.example,None,2026-01-31,1.234,n\r\n\
        Haulage,Cat,Lee,cat@h.example,Copper,soon,x,perhaps\r\n\
        Haulage,Dan,Lee,dan@h.example,,,,\r\n\
        Haulage,Eve,Lee,eve@h.example,None,,-7,\r\n";
    let (import_page, done) = import(&world, &console, "contacts", file.as_bytes()).await;
    assert_eq!(tally(&done), [2, 0, 0, 3]);
    for reason in [
        "Limit: “1.234” can mean thousands or a fraction",
        "Price tier: “Copper” is not one of the choices. Choose one of: Gold, None.",
        "Since: “soon” is not a date",
        "Limit: “x” is not a number",
        "VIP: “perhaps” is neither",
        "Price tier: This is empty. Fill it in.",
    ] {
        assert!(done.body.contains(reason), "{reason}: {}", done.body);
    }
    assert!(console.get(&format!("{import_page}/errors.csv")).await.body.contains("Copper"));
    let (_, again) = import(&world, &console, "contacts", file.as_bytes()).await;
    assert_eq!(tally(&again), [0, 0, 2, 3], "the same file twice changes nothing");
    let changed = file.replace("gold,3/4/2026", "None,").replace("-7", "8");
    let (_, third) = import(&world, &console, "contacts", changed.as_bytes()).await;
    assert_eq!(tally(&third), [0, 2, 0, 3]);

    let columns = format!("column=customer&column={tier}&column={since}&column={limit}&column={vip}");
    console.post("/lists/contacts/columns", &columns).await;
    let sheet = console.get("/contacts/export?q=h.example").await.body;
    assert!(sheet.contains("\"ann@h.example\",\"Haulage\",\"None\",\"2026-03-04\",\"1250.5\",\"Yes\""), "{sheet}");
    let (_, back) = import(&world, &console, "contacts", sheet.as_bytes()).await;
    assert_eq!(tally(&back), [0, 0, 2, 0], "what went out comes back as it was: {}", back.body);
}

#[tokio::test]
async fn customers_own_fields_come_in_too_and_an_archived_one_does_not() {
    let world = Importing::open().await;
    let console = world.console().await;
    let region = own_field(&console, "customer", ("Sales region", "text"), "").await;
    let file = b"Name,Account number,Sales region\nNorthgate,N-1,East\nHarbor,H-1,\n";
    let (_, done) = import(&world, &console, "customers", file).await;
    assert_eq!(tally(&done), [2, 0, 0, 0]);
    let (_, again) = import(&world, &console, "customers", file).await;
    assert_eq!(tally(&again), [0, 0, 2, 0]);
    let page = console.get(&format!("/customers?{region}-is=east")).await.body;
    assert!(page.contains("Northgate") && !page.contains("Harbor"), "{page}");

    let import_page = upload(&console, "customers", b"Name,Sales region\nNorthgate,West\n").await;
    let id = region.trim_start_matches("c-");
    console.post(&format!("/custom-fields/{id}/archive"), "").await;
    let form = format!("column-0=name&column-1={region}");
    assert_eq!(console.post(&format!("{import_page}/mapping"), &form).await.status, 422);
    assert_eq!(console.post(&format!("{import_page}/run"), "").await.location(), import_page);
    world.app.work().await;
    assert_eq!(world.count("SELECT count(*) FROM customer_field_values WHERE value = 'West'").await, 0);
    let twice = upload(&console, "customers", b"Name,A,B\nNorthgate,1,2\n").await;
    console.post(&format!("/custom-fields/{id}/restoration"), "").await;
    let answer =
        console.post(&format!("{twice}/mapping"), &format!("column-0=name&column-1={region}&column-2={region}")).await;
    assert!(answer.status == 422 && answer.body.contains("Two columns fill the same field"), "{}", answer.body);
}

#[tokio::test]
async fn ten_thousand_rows_with_own_columns_come_in_piece_by_piece() {
    let world = Importing::open().await;
    let console = world.console().await;
    own_field(&console, "customer", ("Route", "text"), "").await;
    own_field(&console, "customer", ("Limit", "number"), "").await;
    let mut file = String::from("Name,Account number,Route,Limit\n");
    for row in 0..10_000 {
        file.push_str(&format!(
            "Customer {row},A-{row},Route {},{}\n",
            row % 50,
            if row % 100 == 0 { "x".into() } else { row.to_string() }
        ));
    }
    let (_, done) = import(&world, &console, "customers", file.as_bytes()).await;
    assert_eq!(tally(&done), [9_900, 0, 0, 100]);
    assert_eq!(world.count("SELECT count(*) FROM customer_field_values").await, 2 * 9_900);
    let (_, again) = import(&world, &console, "customers", file.as_bytes()).await;
    assert_eq!(tally(&again), [0, 0, 9_900, 100]);
}

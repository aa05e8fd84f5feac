//! Lists of parts: whose they are, who sees them, and their order.

use accounts::Role;
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use testkit::shop::Shop;
use testkit::{Answer, App, Browser, Customer, part, together};

struct World {
    app: App,
    acme: Tenant,
    haulage: Customer,
    items: Vec<String>,
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let parts: Vec<_> =
            ["BP-1", "OF-2", "WB-3", "BT-4"].map(|number| part(number, &format!("Part {number}"))).into();
        app.list_parts(&acme, &parts).await;
        let mut items = Vec::new();
        for number in ["BP-1", "OF-2", "WB-3", "BT-4"] {
            items.push(app.part_id(&acme, number).await);
        }
        Self { app, acme, haulage, items }
    }

    async fn browser(&self, name: &str) -> Browser<'_> {
        let contact = self.app.portal_user(&self.acme, &self.haulage, name).await;
        self.app.contact_browser(&self.acme, &contact).await
    }

    async fn console(&self) -> Browser<'_> {
        let owner = self.app.staff(&self.acme, "owner", Role::Owner).await;
        self.app.staff_browser(&self.acme, &owner).await
    }

    async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }
}

/// Makes a list; its address.
async fn made(browser: &Browser<'_>, form: &str) -> String {
    let answer = browser.post("/favourites", form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

/// The names or ids that a page lists in order, by what stands before each.
fn each(answer: &Answer, before: &str) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The names of lists, or of the parts on one: those stand before their numbers.
async fn names(browser: &Browser<'_>, path: &str) -> Vec<String> {
    let said = each(&browser.get(path).await, "data-name=\"").into_iter();
    let name = |said: String| said.rsplit_once(' ').map_or_else(String::new, |(name, _)| name.to_owned());
    if path == "/favourites" { said.collect() } else { said.map(name).collect() }
}

/// The moves that a page offers, in its order.
async fn moves(browser: &Browser<'_>, path: &str) -> Vec<String> {
    each(&browser.get(path).await, "data-move=\"")
}

async fn save(browser: &Browser<'_>, list: &str, item: &str) {
    let id = list.rsplit('/').next().unwrap();
    assert_eq!(browser.post(&format!("/parts/{item}/favourites"), &format!("list={id}")).await.status, 303);
}

/// A list of Dana's with all four parts.
async fn filled(world: &World, browser: &Browser<'_>, form: &str) -> String {
    let list = made(browser, form).await;
    for item in &world.items {
        save(browser, &list, item).await;
    }
    list
}

/// Everything that changes a list, one of its lines or a section.
fn changes(list: &str, line: &str, section: &str) -> [(String, &'static str); 10] {
    [
        (list.to_owned(), "name=Mine"),
        (format!("{list}/removal"), ""),
        (format!("{list}/position"), "move=up"),
        (format!("{list}/lines"), "number=BP-1"),
        (format!("{list}/sections"), "section=X"),
        (line.to_owned(), "quantity=9"),
        (format!("{line}/position"), "move=down"),
        (format!("{line}/removal"), ""),
        (section.to_owned(), "move=up"),
        (section.replace("position", "removal"), ""),
    ]
}

#[tokio::test]
async fn a_list_is_ones_own_or_shared_at_the_company_and_nobody_elses() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    let rival = world.app.customer(&world.acme, "Rival").await;
    let rita = world.app.portal_user(&world.acme, &rival, "rita").await;
    let rita = world.app.contact_browser(&world.acme, &rita).await;
    let zebra = world.app.tenant("zebra").await;
    let zoo = world.app.customer(&zebra, "Zoo").await;
    let zoe = world.app.portal_user(&zebra, &zoo, "zoe").await;
    let zoe = world.app.contact_browser(&zebra, &zoe).await;
    let private = filled(&world, &dana, "name=Danas+own").await;
    let shared = filled(&world, &dana, "name=Shop+wall&shared=on").await;
    assert_eq!(names(&dana, "/favourites").await, ["Danas own", "Shop wall"]);
    assert_eq!(names(&eli, "/favourites").await, ["Shop wall"]);
    for other in [&rita, &zoe] {
        assert!(names(other, "/favourites").await.is_empty());
    }
    let line = moves(&dana, &private).await[0].clone();
    let line = line.trim_end_matches("/position").to_owned();
    assert_eq!(dana.post(&format!("{private}/sections"), "section=Front").await.status, 303);
    let section = moves(&dana, &format!("{private}/edit")).await[0].clone();
    let posts = changes(&private, &line, &section);
    let sums = "SELECT count(*) + sum(place) FROM favourite_lines";
    let before = world.number(sums).await;
    for (who, browser) in [("colleague", &eli), ("other customer", &rita), ("other tenant", &zoe)] {
        for path in [&private, &format!("{private}/edit"), &line] {
            assert_eq!(browser.get(path).await.status, 404, "{who} {path}");
        }
        for (path, form) in &posts {
            assert_eq!(browser.post(path, form).await.status, 404, "{who} {path}");
        }
        let item = &world.items[0];
        let id = private.rsplit('/').next().unwrap();
        assert_eq!(
            browser.post(&format!("/parts/{item}/favourites"), &format!("list={id}")).await.status,
            404,
            "{who}"
        );
    }
    assert_eq!(world.number(sums).await, before);
    // A colleague fills a shared list, but whose it is says what it is called.
    assert_eq!(eli.post(&format!("{shared}/sections"), "section=Front").await.status, 303);
    for (path, form) in [(shared.clone(), "name=Elis"), (format!("{shared}/removal"), "")] {
        assert_eq!(eli.post(&path, form).await.status, 404, "{path}");
    }
    assert_eq!(dana.post(&shared, "name=Back+room").await.status, 303);
    assert!(names(&eli, "/favourites").await.is_empty(), "not shared any more");
    assert_eq!(eli.get(&shared).await.status, 404);
}

#[tokio::test]
async fn staff_make_lists_for_all_or_for_one_and_see_no_private_ones() {
    let world = World::new().await;
    let dana = world.app.portal_user(&world.acme, &world.haulage, "dana").await;
    let (console, eli) = (world.console().await, world.browser("eli").await);
    let browser = world.app.contact_browser(&world.acme, &dana).await;
    let tab = format!("/customers/{}/favourites", world.haulage.id);
    let bespoke = console.post(&tab, &format!("name=For+Dana&contact={}", dana.id)).await;
    let all = console.post(&tab, "name=For+all").await;
    assert_eq!((bespoke.status.as_u16(), all.status.as_u16()), (303, 303));
    assert_eq!(console.post(&format!("{}/lines", bespoke.location()), "number=bp1&quantity=4").await.status, 303);
    assert_eq!(names(&browser, "/favourites").await, ["For Dana", "For all"]);
    assert_eq!(names(&eli, "/favourites").await, ["For all"]);
    assert_eq!(eli.get(bespoke.location()).await.status, 404);
    assert!(browser.get(bespoke.location()).await.body.contains("4 ×"));
    let private = made(&eli, "name=Elis+secret").await;
    assert!(!console.get(&tab).await.body.contains("Elis secret"));
    assert_eq!(console.get(&private).await.status, 404);
    let rival = world.app.customer(&world.acme, "Rival").await;
    let rita = world.app.portal_user(&world.acme, &rival, "rita").await;
    let wrong = console.post(&tab, &format!("name=X&contact={}", rita.id)).await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"contact-err\"") && wrong.body.contains("value=\"X\""));
    let viewer = world.app.staff(&world.acme, "viewer", Role::Viewer).await;
    let viewer = world.app.staff_browser(&world.acme, &viewer).await;
    assert_eq!(viewer.get(&tab).await.status, 200);
    assert_eq!(viewer.post(&tab, "name=X").await.status, 403);
    assert_eq!(viewer.post(&format!("{}/removal", all.location()), "").await.status, 403);
    assert_eq!(console.post(&format!("{}/removal", all.location()), "").await.status, 303);
    assert!(names(&eli, "/favourites").await == ["Elis secret"]);
}

#[tokio::test]
async fn each_person_orders_their_lists_and_the_order_of_lines_is_the_lists() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    for name in ["One", "Two", "Three"] {
        made(&dana, &format!("name={name}&shared=on")).await;
    }
    let third = moves(&dana, "/favourites").await[2].clone();
    let first = each(&dana.get("/favourites").await, "data-id=\"")[0].clone();
    let quiet = dana.post(&third, &format!("before={first}&quiet=on")).await;
    assert_eq!((quiet.status.as_u16(), quiet.body.as_str()), (204, ""));
    assert_eq!(names(&dana, "/favourites").await, ["Three", "One", "Two"]);
    assert_eq!(names(&eli, "/favourites").await, ["One", "Two", "Three"], "a colleague’s order is their own");
    assert_eq!(dana.post(&third, "move=down").await.status, 303);
    assert_eq!(names(&dana, "/favourites").await, ["One", "Three", "Two"]);

    let list = filled(&world, &dana, "name=Wall&shared=on").await;
    let lines = moves(&dana, &list).await;
    dana.post(&lines[3], "move=up").await;
    dana.post(&lines[0], "before=&quiet=on").await;
    let expected = ["Part OF-2", "Part BT-4", "Part WB-3", "Part BP-1"];
    assert_eq!(names(&dana, &list).await, expected);
    assert_eq!(names(&eli, &list).await, expected);
    // A hidden part is passed over, and keeps its place until it is shown again.
    let console = world.console().await;
    assert_eq!(console.post(&format!("/parts/{}/hidden", world.items[3]), "").await.status, 303);
    assert_eq!(names(&dana, &list).await, ["Part OF-2", "Part WB-3", "Part BP-1"]);
    assert_eq!(dana.get(lines[3].trim_end_matches("/position")).await.status, 404);
    dana.post(&lines[2], "move=up").await;
    assert_eq!(names(&dana, &list).await, ["Part WB-3", "Part OF-2", "Part BP-1"]);
    assert_eq!(console.post(&format!("/parts/{}/shown", world.items[3]), "").await.status, 303);
    assert_eq!(names(&dana, &list).await.len(), 4, "it was never taken off");
    for odd in ["move=sideways", "before=%00&section=x", "before=019a0000-0000-7000-8000-000000000000", ""] {
        assert!(dana.post(&lines[0], odd).await.status.as_u16() < 400, "{odd}");
    }
    assert_eq!(names(&dana, &list).await.len(), 4);
}

#[tokio::test]
async fn sections_and_filters_divide_a_list() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let list = filled(&world, &dana, "name=Wall").await;
    for name in ["Front", "Back"] {
        assert_eq!(dana.post(&format!("{list}/sections"), &format!("section={name}")).await.status, 303);
    }
    let sections = each(&dana.get(&format!("{list}/edit")).await, "data-id=\"");
    let lines = moves(&dana, &list).await;
    dana.post(&lines[0], &format!("before=&section={}&quiet=on", sections[1])).await;
    let answer = dana
        .post(lines[1].trim_end_matches("/position"), &format!("quantity=12&note=Shelf+9&section={}", sections[0]))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(names(&dana, &list).await, ["Part WB-3", "Part BT-4", "Part OF-2", "Part BP-1"]);
    let page = dana.get(&list).await.body;
    assert!(page.contains("Shelf 9") && page.contains("12 ×") && page.contains(">Front</h2>"), "{page}");
    for (query, expected) in [
        ("q=shelf", vec!["Part OF-2"]),
        ("q=bt4", vec!["Part BT-4"]),
        ("q=part+nothing", vec![]),
        ("category=Brakes", vec![]),
    ] {
        assert_eq!(names(&dana, &format!("{list}?{query}")).await, expected, "{query}");
    }
    let first = moves(&dana, &format!("{list}/edit")).await[0].clone();
    dana.post(&first, "move=down").await;
    assert_eq!(names(&dana, &list).await, ["Part WB-3", "Part BT-4", "Part BP-1", "Part OF-2"]);
    dana.post(&first.replace("position", "removal"), "").await;
    assert_eq!(names(&dana, &list).await.len(), 4, "the parts of a removed section stay");
    // A section of another list is none of this one.
    let other = made(&dana, "name=Other").await;
    dana.post(&format!("{other}/sections"), "section=Foreign").await;
    let foreign = each(&dana.get(&format!("{other}/edit")).await, "data-id=\"")[0].clone();
    let refused = dana.post(lines[2].trim_end_matches("/position"), &format!("quantity=1&section={foreign}")).await;
    assert_eq!(refused.status, 422);
    dana.post(&lines[2], &format!("before=&section={foreign}")).await;
    assert_eq!(world.number("SELECT count(*) FROM favourite_lines n JOIN favourite_sections s ON s.id = n.section_id WHERE s.list_id <> n.list_id").await, 0);
}

#[tokio::test]
async fn lists_have_limits_and_say_so() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    let list = made(&dana, "name=Wall").await;
    for (path, form, field) in [
        ("/favourites".to_owned(), "name=", "name"),
        ("/favourites".to_owned(), &*format!("name={}", "x".repeat(61)), "name"),
        (format!("{list}/lines"), "number=nope&quantity=3", "number"),
        (format!("{list}/lines"), "number=BP-1&quantity=0", "quantity"),
        (format!("{list}/lines"), "number=BP-1&quantity=1000000", "quantity"),
        (format!("{list}/lines"), "number=BP-1&quantity=1.5", "quantity"),
        (format!("{list}/sections"), "section=", "section"),
        (format!("/parts/{}/favourites", world.items[0]), "name=", "name"),
    ] {
        let answer = dana.post(&path, form).await;
        assert!(
            answer.status == 422 && answer.body.contains(&format!("id=\"{field}-err\"")),
            "{path} {form}: {}",
            answer.body
        );
    }
    assert_eq!(dana.post(&format!("{list}/lines"), "number=BP-1&quantity=7").await.status, 303);
    let again = dana.post(&format!("{list}/lines"), "number=bp.1").await;
    assert!(again.status == 422 && again.body.contains("on the list already"), "{}", again.body);

    let id = list.rsplit('/').next().unwrap();
    let fill = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
         SELECT '{0}', md5('z' || n)::uuid, 'Z-' || n, 'Z' || n, 'Z', 'z', '', now(), now() FROM generate_series(1, 499) n;
         INSERT INTO favourite_lines (tenant_id, id, customer_id, list_id, item_id, place)
         SELECT '{0}', md5('l' || n)::uuid, '{1}', '{id}', md5('z' || n)::uuid, n + 9 FROM generate_series(1, 499) n",
        world.acme.id(),
        world.haulage.id,
    );
    world.app.database.plant(&fill).await;
    let full = dana.post(&format!("{list}/lines"), "number=OF-2").await;
    assert!(full.status == 422 && full.body.contains("This list has 500 parts"), "{}", full.status);
    assert_eq!(dana.get(&list).await.status, 200);

    for n in 0..49 {
        made(&dana, &format!("name=L{n}")).await;
    }
    let refused = dana.post("/favourites", "name=One+more").await;
    assert!(
        refused.status == 422
            && refused.body.contains("There are 50 lists")
            && refused.body.contains("value=\"One more\"")
    );
    made(&eli, "name=Elis").await;
}

#[tokio::test]
async fn moves_at_once_lose_and_double_nothing() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    let list = filled(&world, &dana, "name=Wall&shared=on").await;
    let (lines, ids) = (moves(&dana, &list).await, each(&dana.get(&list).await, "data-id=\""));
    let asks = (0..24).map(|n| {
        let browser = if n % 2 == 0 { &dana } else { &eli };
        let (path, form) = (lines[n % 4].clone(), format!("before={}&quiet=on", ids[(n / 4) % 4]));
        async move { browser.post(&path, &form).await.status.as_u16() }
    });
    assert!(together(asks).await.iter().all(|status| *status == 204));
    let mut seen = names(&dana, &list).await;
    seen.sort();
    assert_eq!(seen, ["Part BP-1", "Part BT-4", "Part OF-2", "Part WB-3"]);
    assert_eq!(world.number("SELECT count(DISTINCT place) FROM favourite_lines").await, 4, "each place once");

    for n in 0..5 {
        made(&dana, &format!("name=L{n}")).await;
    }
    let (lists, ids) = (moves(&dana, "/favourites").await, each(&dana.get("/favourites").await, "data-id=\""));
    let asks = (0..24).map(|n| {
        let (path, form) = (lists[n % 6].clone(), format!("before={}&quiet=on", ids[(n / 6 + 1) % 6]));
        let dana = &dana;
        async move { dana.post(&path, &form).await.status.as_u16() }
    });
    assert!(together(asks).await.iter().all(|status| *status == 204));
    assert_eq!(names(&dana, "/favourites").await.len(), 6);
    // The last free list is made once.
    let asks = (0..60).map(|n| {
        let dana = &dana;
        async move { dana.post("/favourites", &format!("name=M{n}")).await.status.as_u16() }
    });
    let made = together(asks).await.iter().filter(|status| **status == 303).count();
    assert_eq!(made, 45);
}

#[tokio::test]
async fn whoever_may_not_keep_lists_finds_none() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let list = filled(&world, &dana, "name=Wall").await;
    let part = format!("/parts/{}", world.items[0]);
    assert!(dana.get(&part).await.body.contains("save-menu") && dana.get("/").await.body.contains("/favourites"));
    let off = format!(
        "INSERT INTO customer_features (tenant_id, customer_id, feature, is_on) VALUES ('{}', '{}', 'favourites', false)",
        world.acme.id(),
        world.haulage.id
    );
    world.app.database.plant(&off).await;
    for path in ["/favourites", &list, &format!("{part}/favourites")] {
        assert_eq!(dana.get(path).await.status, 404, "{path}");
    }
    for path in [&part, "/parts", "/"] {
        let body = dana.get(path).await.body;
        assert!(!body.contains("favourites") && !body.contains("save-menu"), "{path}: {body}");
    }
    assert_eq!(dana.post("/favourites", "name=X").await.status, 404);
    assert_eq!(world.number("SELECT count(*) FROM favourite_lines").await, 4, "nothing is lost meanwhile");
}

#[tokio::test]
async fn a_part_is_saved_from_where_it_is_found() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let path = format!("/parts/{}/favourites", world.items[0]);
    let menu = dana.get_part(&path).await;
    assert!(!menu.body.contains("<html") && menu.headers["vary"] == "hx-request", "{}", menu.body);
    let saved = dana.post(&path, "name=From+the+menu").await;
    assert!(saved.status == 303 && saved.location().starts_with("/favourites/"));
    assert_eq!(names(&dana, saved.location()).await, ["Part BP-1"]);
    assert!(dana.get_part(&path).await.body.contains("disabled"), "it is on that list");
    let hidden = format!("UPDATE items SET is_active = false WHERE id = '{}'", world.items[0]);
    world.app.database.plant(&hidden).await;
    assert_eq!(dana.get(&path).await.status, 404);
    assert_eq!(dana.post(&path, "name=Y").await.status, 404);
    assert!(names(&dana, saved.location()).await.is_empty());
}

#[tokio::test]
async fn a_line_shows_the_price_of_as_many_as_it_keeps() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let rule = "whom=everybody&what=item&item=CL-1&method=fixed&amount=0.30&min_quantity=100";
    assert_eq!(console.post("/prices", rule).await.status, 303);
    let list = made(&dana, "name=Van").await;
    save(&dana, &list, &shop.parts[1]).await;
    let shown = dana.get(&list).await;
    assert!(shown.body.contains("$0.50"), "{}", shown.body);
    let line = format!("/favourite-lines/{}", each(&shown, "data-id=\"")[0]);
    assert_eq!(dana.post(&line, "quantity=100&note=&section=").await.status, 303);
    let shown = dana.get(&list).await.body;
    assert!(shown.contains("100 ×") && shown.contains("$0.30") && !shown.contains("$0.50"), "{shown}");
}

/// What is taken off sale stays where a customer keeps it and says so, with what took its place; never more than they knew.
#[tokio::test]
async fn a_part_taken_off_sale_says_so_wherever_it_is_kept() {
    let shop = Shop::open().await;
    let (dana, console, [pads, clips]) = (shop.portal(&shop.dana).await, shop.console().await, &shop.parts);
    dana.put(pads, "1").await;
    let order = dana.order("").await.location().to_owned();
    dana.put(pads, "1").await;
    let list = made(&dana, "name=Van&shared=on").await;
    save(&dana, &list, pads).await;
    save(&dana, &list, clips).await;
    let own = format!("customer={}&own_number=MY-7", shop.haulage.id);
    let called = console.post(&format!("/parts/{pads}/own-numbers"), &own).await;
    assert_eq!(called.status, 303, "{}", called.body);
    assert_eq!(console.post(&format!("/parts/{pads}/related"), "kind=replaced_by&related=CL-1").await.status, 303);
    assert!(dana.get(&list).await.body.contains("Replaced by <a"), "while it is still sold");
    assert_eq!(console.post(&format!("/parts/{pads}/hidden"), "").await.status, 303);

    let page = dana.get(&list).await.body;
    let gone = page.split("id=\"gone-title\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
    let successor = format!("Replaced by <a class=\"link\" href=\"/parts/{clips}\">Clip</a>");
    assert!(gone.contains("A part that is not offered any more") && gone.contains(&successor), "{gone}");
    assert!(gone.contains("Your number") && gone.contains("MY-7"), "{gone}");
    assert!(!page.contains("Brake") && !page.contains("BP-100"), "no more than they call it: {page}");
    let staffs = console.get(&list).await.body;
    assert!(staffs.contains("Brake pads BP-100") && staffs.contains("Not offered any more"), "{staffs}");
    let added = dana.post(&format!("{list}/cart"), "").await;
    assert_eq!(added.location(), "/cart");
    let after = async |answer: Answer| {
        let mut next = dana.at("acme.localhost:8080");
        next.keep(&answer);
        next.get("/cart").await.body
    };
    let cart = after(added).await;
    assert!(cart.contains("1 part of the list is in the cart, but for 1 that is not offered any more"), "{cart}");
    let line = cart.split("class=\"part cart-line\"").find(|line| line.contains("BP-100")).unwrap();
    assert!(line.contains("This part is not sold any more") && line.contains(&successor), "{line}");
    assert!(!line.contains('$') && !line.contains(&format!("/parts/{pads}")), "no price and no way to it: {line}");
    let said = after(dana.post(&format!("{order}/cart"), "").await).await;
    assert!(said.contains("not offered any more: BP-100 (replaced by CL-1)"), "{said}");
    // It is taken off like any other.
    let removal = gone.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(dana.post(removal, "").await.status, 303);
    assert!(!dana.get(&list).await.body.contains("not offered any more"));
}

//! What replaced a part, and what goes with it: told on its page, and found by the old number.

use accounts::Role;
use db::Tenant;
use testkit::{Answer, App, Browser, encode, form, part};

struct World {
    app: App,
    acme: Tenant,
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        app.staff(&acme, "owner", Role::Owner).await;
        let numbers = ["BP-1", "BP-2", "BP-3", "BP-10", "CL-1", "GR-1"];
        let parts: Vec<_> = numbers.into_iter().map(|number| part(number, &format!("Part {number}"))).collect();
        app.list_parts(&acme, &parts).await;
        Self { app, acme }
    }

    async fn console(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app, "acme.console.localhost:8080");
        assert_eq!(browser.sign_in("owner@acme.example", testkit::PASSWORD).await.location(), "/");
        browser
    }

    async fn path(&self, number: &str) -> String {
        format!("/parts/{}", self.app.part_id(&self.acme, number).await)
    }

    async fn relate(&self, console: &Browser<'_>, (one, kind, other): (&str, &str, &str)) -> Answer {
        let path = format!("{}/related", self.path(one).await);
        console.post(&path, &form(&[("kind", kind), ("related", other)])).await
    }

    async fn hide(&self, console: &Browser<'_>, number: &str) {
        assert_eq!(console.post(&format!("{}/hidden", self.path(number).await), "").await.status, 303);
    }
}

/// The names of the parts that a search finds, and the whole page.
async fn found(browser: &Browser<'_>, typed: &str) -> (Vec<String>, String) {
    let body = browser.get(&format!("/parts?q={}", encode(typed))).await.body;
    let articles = body.split("<article class=\"part\"").skip(1);
    let number =
        |article: &str| article.split("class=\"part-no\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    (articles.map(number).collect(), body.clone())
}

#[tokio::test]
async fn the_old_number_leads_to_what_replaced_it() {
    let world = World::new().await;
    let console = world.console().await;
    let haulage = world.app.customer(&world.acme, "Haulage").await;
    let dana = world.app.portal_user(&world.acme, &haulage, "dana").await;
    let dana = world.app.contact_browser(&world.acme, &dana).await;
    assert_eq!(world.relate(&console, ("BP-1", "replaced_by", "bp2")).await.status, 303);
    assert_eq!(world.relate(&console, ("BP-2", "replaced_by", "BP-10")).await.status, 303);
    let page = dana.get(&world.path("BP-1").await).await.body;
    assert!(page.contains("Replaced by <a href=") && page.contains("Part BP-2"), "{page}");

    let old = world.path("BP-1").await;
    let numbered = form(&[("interchange", "OE-77")]);
    assert_eq!(console.post(&format!("{old}/interchange"), &numbered).await.status, 303);
    world.hide(&console, "BP-1").await;
    assert_eq!(dana.get(&old).await.status, 404);
    for typed in ["BP-1", "bp1", "part BP-1"] {
        let (numbers, body) = found(&dana, typed).await;
        assert!(numbers.contains(&"BP-2".to_owned()) && body.contains("Replaces BP-1"), "{typed}: {numbers:?}");
    }
    assert_eq!(found(&dana, "oe77").await.0, ["BP-2"], "its other numbers lead on as well");
    world.hide(&console, "BP-2").await;
    let (numbers, body) = found(&dana, "BP-1").await;
    assert!(numbers == ["BP-10"] && body.contains("Replaces BP-1"), "over the hidden one: {numbers:?}");
    world.hide(&console, "BP-10").await;
    assert_eq!(found(&dana, "BP-1").await.0, Vec::<String>::new(), "nothing that is shown replaces it");
}

#[tokio::test]
async fn a_successor_that_is_hidden_is_named_nowhere() {
    let world = World::new().await;
    let console = world.console().await;
    let haulage = world.app.customer(&world.acme, "Haulage").await;
    let dana = world.app.portal_user(&world.acme, &haulage, "dana").await;
    let dana = world.app.contact_browser(&world.acme, &dana).await;
    assert_eq!(world.relate(&console, ("BP-1", "replaced_by", "BP-10")).await.status, 303);
    let old = world.app.part_id(&world.acme, "BP-1").await;
    let page = world.path("BP-1").await;
    dana.put(&old, "1").await;
    let list = dana.post("/favourites", "name=Mine").await.location().to_owned();
    let kept = format!("list={}", list.rsplit('/').next().unwrap());
    assert_eq!(dana.post(&format!("{page}/favourites"), &kept).await.status, 303);
    assert!(dana.get(&page).await.body.contains("Part BP-10"), "while it is shown it is told");

    let catalogue = format!("/customers/{}/catalogue", haulage.id);
    for (how, path, fields) in [
        ("for everybody", format!("{}/hidden", world.path("BP-10").await), ""),
        ("from this customer", catalogue, "way=but&parts=BP-10"),
    ] {
        if how == "from this customer" {
            assert_eq!(console.post(&format!("{}/shown", world.path("BP-10").await), "").await.status, 303);
        }
        assert_eq!(console.post(&path, fields).await.status, 303, "{how}");
        dana.post("/quick-order", "paste=BP-1+1%0ABP1+2").await;
        for place in
            [&page, "/parts", "/parts?q=BP-1", "/parts?q=bp1", "/cart", "/quick-order", &list, "/previously-bought"]
        {
            for answer in [dana.get(place).await, dana.get_part(place).await] {
                assert!(
                    !answer.body.contains("BP-10") && !answer.body.contains("Replaced by"),
                    "{how} {place}: {}",
                    answer.body
                );
            }
        }
        dana.post("/quick-order/removal", "").await;
        let suggested = dana.get_part("/parts?number=BP-1").await.body;
        assert!(!suggested.contains("BP-10"), "{how}: {suggested}");
    }
}

#[tokio::test]
async fn what_goes_with_a_part_stands_on_its_page_while_it_is_shown() {
    let world = World::new().await;
    let console = world.console().await;
    let haulage = world.app.customer(&world.acme, "Haulage").await;
    let dana = world.app.portal_user(&world.acme, &haulage, "dana").await;
    let dana = world.app.contact_browser(&world.acme, &dana).await;
    assert_eq!(world.relate(&console, ("BP-1", "accessory", "CL-1")).await.status, 303);
    assert_eq!(world.relate(&console, ("BP-1", "related", "GR-1")).await.status, 303);
    let page = dana.get(&world.path("BP-1").await).await.body;
    for said in ["Accessories", "Part CL-1", "Related parts", "Part GR-1"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("Replaced by"));
    world.hide(&console, "CL-1").await;
    let page = dana.get(&world.path("BP-1").await).await.body;
    assert!(!page.contains("Accessories") && !page.contains("CL-1") && page.contains("Part GR-1"), "{page}");
    let record = console.get(&format!("{}/related", world.path("BP-1").await)).await.body;
    assert!(record.contains("Part CL-1") && record.contains("Hidden"), "{record}");
    let removal = record.split("action=\"/relations/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(console.post(&format!("/relations/{removal}"), "").await.status, 303);
    let record = console.get(&format!("{}/related", world.path("BP-1").await)).await.body;
    assert!(!record.contains("Part CL-1"), "{record}");
}

#[tokio::test]
async fn parts_never_replace_each_other_in_a_circle() {
    let world = World::new().await;
    let console = world.console().await;
    for (one, other) in [("BP-1", "BP-2"), ("BP-2", "BP-3")] {
        assert_eq!(world.relate(&console, (one, "replaced_by", other)).await.status, 303);
    }
    for (one, kind, other, cure) in [
        ("BP-3", "replaced_by", "BP-1", "they would replace each other in a circle"),
        ("BP-2", "replaced_by", "BP-1", "they would replace each other in a circle"),
        ("BP-1", "replaced_by", "BP-1", "This is the part itself"),
        ("BP-1", "replaced_by", "CL-1", "Another part replaces this one already"),
        ("BP-1", "related", "BP-2", "The two are related already"),
        ("BP-1", "related", "XX-9", "No part has this number"),
        ("BP-1", "related", "--", "neither letters nor digits"),
    ] {
        let told = world.relate(&console, (one, kind, other)).await;
        assert_eq!(told.status, 422, "{one} {kind} {other}");
        let note = told.body.split("id=\"related-err\"").nth(1).unwrap_or_default();
        assert!(note.split("</p>").next().unwrap().contains(cure), "{one} {kind} {other}: {note:.300}");
        assert!(told.body.contains(&format!("value=\"{other}\"")), "{other}");
    }
    let two = (
        world.relate(&console, ("CL-1", "replaced_by", "GR-1")),
        world.relate(&console, ("GR-1", "replaced_by", "CL-1")),
    );
    let (one, two) = tokio::join!(two.0, two.1);
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "of two at once one is told");
}

#[tokio::test]
async fn another_businesss_part_cannot_be_related() {
    let world = World::new().await;
    let other = world.app.tenant("other").await;
    world.app.list_parts(&other, &[part("ZZ-1", "Theirs")]).await;
    let console = world.console().await;
    assert_eq!(world.relate(&console, ("BP-1", "related", "ZZ-1")).await.status, 422);
    let theirs = format!("/parts/{}/related", world.app.part_id(&other, "ZZ-1").await);
    assert_eq!(console.get(&theirs).await.status, 404);
    assert_eq!(console.post(&theirs, "kind=related&related=BP-1").await.status, 404);
}

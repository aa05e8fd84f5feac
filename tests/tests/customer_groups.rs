//! Groups of customers in the lists of customers and contacts: filter, column, order, and a filter whose group is gone.

use sqlx::{Executor as _, Row as _};
use testkit::{Customer, Office};

struct Scene {
    office: Office,
    northern: Customer,
    gold: String,
}

impl Scene {
    /// Haulage is in the group Gold, Northern in none; another business has a group, too.
    async fn new() -> Self {
        let office = Office::open().await;
        let northern = office.app.customer(&office.acme, "Northern").await;
        office.app.contact(&office.acme, &office.haulage, "dana").await;
        office.app.contact(&office.acme, &northern, "nora").await;
        let other = office.app.tenant("other").await;
        let group = |tenant, name: &str| {
            format!(
                "INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at)
                 VALUES ('{tenant}', gen_random_uuid(), '{name}', lower('{name}'), now());"
            )
        };
        let plant = [
            group(office.acme.id(), "Gold"),
            group(office.acme.id(), "Silver"),
            group(other.id(), "Elsewhere"),
            format!(
                "UPDATE customers SET group_id = (SELECT g.id FROM customer_groups g WHERE g.name = 'Gold') WHERE id = '{}'",
                office.haulage.id
            ),
        ];
        office.app.database.plant(&plant.concat()).await;
        let mut connection = office.app.database.superuser().await;
        let row = connection.fetch_one("SELECT id::text FROM customer_groups WHERE name = 'Gold'").await.unwrap();
        Self { gold: row.get(0), northern, office }
    }

    /// Which of the two a list shows at an address.
    async fn shows(&self, path: &str) -> (bool, bool) {
        let page = self.office.console().await.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let rows = page.body.split("<tbody").nth(1).unwrap_or_default();
        let has = |customer: &Customer| rows.contains(&format!("/customers/{}\"", customer.id));
        (has(&self.office.haulage), has(&self.northern))
    }
}

#[tokio::test]
async fn lists_are_filtered_and_sorted_by_group() {
    let scene = Scene::new().await;
    let gold = &scene.gold;
    for list in ["/customers", "/contacts"] {
        assert_eq!(scene.shows(list).await, (true, true));
        assert_eq!(scene.shows(&format!("{list}?group={gold}")).await, (true, false), "{list}");
        assert_eq!(scene.shows(&format!("{list}?group=none")).await, (false, true), "{list}");
        assert_eq!(scene.shows(&format!("{list}?group={gold},none")).await, (true, true), "{list}");
        assert_eq!(scene.shows(&format!("{list}?group={gold}&sort=group")).await, (true, false), "{list}");
        for sort in ["group", "-group"] {
            assert_eq!(scene.shows(&format!("{list}?sort={sort}")).await, (true, true), "{list} by {sort}");
        }
        let page = scene.office.console().await.get(&format!("{list}?group={gold}")).await.body;
        assert!(page.contains("Customer group: Gold") && page.contains("Silver"), "{page}");
        assert!(!page.contains("Elsewhere"), "groups of another business are none of ours");
    }
}

#[tokio::test]
async fn the_group_is_a_column_and_goes_into_files() {
    let scene = Scene::new().await;
    let console = scene.office.console().await;
    for list in ["customers", "contacts"] {
        assert_eq!(console.post(&format!("/lists/{list}/columns"), "column=group").await.status, 303);
        let page = console.get(&format!("/{list}")).await.body;
        assert!(page.contains("data-label=\"Customer group\">Gold"), "{page}");
        let file = console.get(&format!("/{list}/export?sort=-group")).await.body;
        let lines: Vec<&str> = file.lines().collect();
        assert!(lines[0].contains("Customer group") && lines[1].contains("\"Gold\""), "{file}");
    }
}

#[tokio::test]
async fn whoever_chose_all_of_a_group_that_is_gone_looks_again() {
    let scene = Scene::new().await;
    let mut console = scene.office.console().await;
    let form = format!("all=on&sure=yes&group={}", uuid::Uuid::now_v7());
    let answer = console.post("/contacts/revocations", &form).await;
    console.keep(&answer);
    let page = console.get(answer.location()).await.body;
    assert!(page.contains("no longer in use"), "{page}");
    assert!(!page.contains("Access revoked"), "{page}");
}

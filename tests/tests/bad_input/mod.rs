//! Whatever somebody types or uploads: an error at its field with everything else kept, and never a failure of ours.

mod fields;
mod forms;
mod garbage;
mod kept;

use axum::http::Method;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, World};
use web::routes::{Access, Route, Site};

use forms::{BUTTONS, FORMS};

#[test]
fn every_form_of_the_table_is_typed_into() {
    // What programs send is no form.
    let is_form = |route: &&Route| route.method != Method::GET && !matches!(route.access, Access::ApiKey(_));
    for route in portal::table().iter().filter(is_form) {
        let is_form = FORMS.iter().any(|form| form.path == route.path);
        assert!(
            is_form || BUTTONS.contains(&route.path),
            "{} is in neither list of tests/bad_input/forms.rs",
            route.path
        );
    }
}

async fn path(world: &World, route: &Route) -> String {
    match (route.path.split_once('{'), world.ids(route).await) {
        (Some((before, after)), Some(ids)) => format!("{before}{}{}", ids.own, after.split_once('}').unwrap().1),
        _ => route.path.to_owned(),
    }
}

async fn post(world: &World, site: Site, path: &str, form: &str) -> Answer {
    let visitor = world.insider(site);
    world.app.browse((&visitor.home, &visitor.cookies), Method::POST, path, Some(form)).await
}

/// Tables that keep what somebody typed.
const TYPED: &[&str] = &[
    "list_views",
    "quick_order_lines",
    "orders",
    "order_events",
    "quotes",
    "quote_versions",
    "quote_lines",
    "quote_events",
    "quote_settings",
    "shipments",
    "bulk_invitations",
    "custom_fields",
    "custom_field_choices",
    "customer_addresses",
    "items",
    "interchange_numbers",
    "item_pictures",
    "item_documents",
    "customer_item_numbers",
    "locations",
    "favourite_lists",
    "favourite_sections",
    "favourite_lines",
    "recent_searches",
    "fruitless_searches",
    "price_rules",
    "price_levels",
    "price_groups",
    "customer_groups",
    "catalogue_entries",
    "shipping_methods",
    "payment_terms",
    "tax_rates",
    "customer_terms",
    "categories",
    "contacts",
    "customers",
    "staff",
    "portal_settings",
    "tenants",
    "sign_in_names",
    "contact_notes",
    "mail_wordings",
    "contact_tasks",
    "help_ratings",
    "api_keys",
];

/// Tables of `acme` in which a control or direction character was stored.
async fn invisible(world: &World) -> Vec<String> {
    let mut connection = world.app.database.superuser().await;
    let mut found = Vec::new();
    for table in TYPED {
        let sql = format!(
            "SELECT count(*) FROM {table} t, jsonb_each_text(to_jsonb(t)) AS f (name, value)
             WHERE value ~ '[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069]'"
        );
        let count: i64 = connection.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap().get(0);
        if count > 0 {
            found.push(format!("{table}: {count}"));
        }
    }
    found
}

#[tokio::test]
async fn the_same_name_twice_is_found_whatever_its_case_and_spaces() {
    let world = World::new().await;
    let contact = |email: &str| format!("first_name=Ann&last_name=Gray&is_active=on&email={email}");
    assert_eq!(post(&world, Site::Console, "/contacts", &contact("ann%40north.example")).await.status, 303);
    for again in ["ann%40north.example", "ANN%40North.Example", "++ann%40north.example+"] {
        let answer = post(&world, Site::Console, "/contacts", &contact(again)).await;
        assert!(answer.status == 422 && answer.body.contains("id=\"email-err\""), "{again}: {}", answer.status);
    }
    let named = |name: &str| format!("first_name=Bo&last_name=Gray&is_active=on&username={name}");
    assert_eq!(post(&world, Site::Console, "/contacts", &named("N-1042")).await.status, 303);
    for again in ["n-1042", "+N-1042+", "%EF%BC%AE-1042", "ann%40NORTH.example"] {
        let answer = post(&world, Site::Console, "/contacts", &named(again)).await;
        assert!(answer.status == 422 && answer.body.contains("id=\"username-err\""), "{again}: {}", answer.status);
    }
    let customer = |number: &str| format!("name=North&is_active=on&account_number={number}");
    assert_eq!(post(&world, Site::Console, "/customers", &customer("A-7")).await.status, 303);
    for again in ["a-7", "+A-7++"] {
        let answer = post(&world, Site::Console, "/customers", &customer(again)).await;
        assert!(
            answer.status == 422 && answer.body.contains("id=\"account_number-err\""),
            "{again}: {}",
            answer.status
        );
    }
    let colleague = |email: &str| format!("name=Cole&role=sales&email={email}");
    assert_eq!(post(&world, Site::Console, "/colleagues", &colleague("cole%40acme.example")).await.status, 303);
    let answer = post(&world, Site::Console, "/colleagues", &colleague("+COLE%40Acme.example")).await;
    assert!(answer.status == 422 && answer.body.contains("id=\"email-err\""), "{}", answer.status);
}

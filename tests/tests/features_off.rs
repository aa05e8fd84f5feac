//! What is switched off is not there: every route of the table that needs the feature, at each level of switches.

use axum::http::Method;
use portal::access::Feature;
use testkit::{World, forms};
use web::routes::{Access, Route, Site};

/// What routes need beside the feature that the table names.
const ALSO: &[(&str, Feature)] = &[
    ("/quotes/{id}/acceptance", Feature::Quotes),
    ("/quotes/{id}/refusal", Feature::Quotes),
    ("/favourites/{id}/cart", Feature::Favourites),
];

/// The feature that a route needs.
fn needed(route: &Route) -> Option<Feature> {
    let Access::Feature(key) = route.access else { return None };
    Some(Feature::from_key(key).unwrap_or_else(|| panic!("{} needs {key}, which is no feature", route.path)))
}

/// Whether the feature is off where another one is.
fn falls_with(feature: Feature, off: Feature) -> bool {
    feature == off || feature.needs().is_some_and(|needed| falls_with(needed, off))
}

/// Switches everything on for everybody, but for one feature at one level.
async fn switch_off(world: &World, off: Feature, table: &str) {
    let tenant = world.acme.id();
    let (contact, customer) = (world.contacts().0.id, world.customer_and_owner().0.id);
    let whose = match table {
        "tenant_features" => String::new(),
        "customer_features" => format!("'{customer}',"),
        _ => format!("'{contact}',"),
    };
    let all = Feature::ALL.map(|feature| feature.key()).join("', '");
    let sql = format!(
        "DELETE FROM tenant_features WHERE tenant_id = '{tenant}';
         DELETE FROM customer_features WHERE customer_id = '{customer}';
         DELETE FROM contact_features WHERE contact_id = '{contact}';
         INSERT INTO tenant_features SELECT '{tenant}', unnest(ARRAY['{all}']), true;
         INSERT INTO contact_features VALUES ('{tenant}', '{contact}', 'people', true);
         DELETE FROM {table} WHERE tenant_id = '{tenant}' AND feature = '{off}';
         INSERT INTO {table} VALUES ('{tenant}', {whose} '{off}', false)",
        off = off.key(),
    );
    world.app.database.plant(&sql).await;
}

#[tokio::test]
async fn what_is_off_answers_404_on_every_route_and_takes_along_what_needs_it() {
    let world = World::new().await;
    let user = world.visitor("portal user");
    let mut routes = Vec::new();
    for route in testkit::table().into_iter().filter(|route| route.site == Site::Portal) {
        let Some(feature) = needed(&route) else { continue };
        let own = world.ids(&route).await.map_or_else(String::new, |ids| ids.own);
        let path = match route.path.split_once('{') {
            Some((before, after)) => format!("{before}{own}{}", after.split_once('}').unwrap().1),
            None => route.path.to_owned(),
        };
        routes.push((route, feature, path));
    }
    let (mut wrong, mut hidden, mut shown) = (Vec::new(), 0, 0);
    for off in Feature::ALL {
        for level in ["tenant_features", "customer_features", "contact_features"] {
            switch_off(&world, off, level).await;
            for (route, feature, path) in &routes {
                let also = ALSO.iter().filter(|(path, _)| *path == route.path).map(|(_, feature)| *feature);
                let is_off = also.chain([*feature]).any(|needed| falls_with(needed, off));
                let (method, is_get) = (route.method.clone(), route.method == Method::GET);
                // What is on and changes something stays out: other tests do it on purpose.
                if !is_off && !is_get {
                    continue;
                }
                let form = (!is_get).then(|| forms(route.path));
                let answer = world.app.visit(&user.home, user, (method, path), form).await;
                let is_right = if is_off { answer.status == 404 } else { answer.status == 200 };
                if !is_right {
                    wrong.push(format!("{level} without {off:?}: {} {path}: {}", route.method, answer.status));
                }
                *(if is_off { &mut hidden } else { &mut shown }) += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(hidden > routes.len() * 6 && shown > routes.len() * 6, "{hidden} {shown} of {}", routes.len());
}

//! Whatever somebody types or uploads: an error at its field with everything else kept, and never a failure of ours.

use axum::body::Body;
use axum::http::{Method, Request, header};
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, World};
use web::routes::{Route, Site};

/// Values that are wrong in a field, each with what is wrong about it.
const HOSTILE: [&str; 12] = [
    "%00",
    "a%00b%40c.example",
    "a%0d%0aBcc%3a+x%40y.example",
    "%E2%80%AEtxt.exe",
    "%E2%81%A6x%E2%81%A9",
    "%D8%9Cx",
    "x%E2%80%8By",
    "%FF%FE",
    "%",
    "%ED%A0%80",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "99999999999999999999999999",
];

/// What a page says of a good value that was saved before.
const KNOWN: &[&str] = &[
    "There is a rule for the same",
    "save again to keep yours",
    "Another part has this",
    "is a colleague already",
    "Another field has this",
    "Another address of",
    "Another method has this",
    "Others have this name",
    "This place has a rate",
    "Another step begins there",
    "on your list has",
    "has this number already",
    "Choose a customer from the list",
    "Something changed meanwhile",
    "Enter how many pieces are sent",
    "pieces. Write it like 120.",
    "Order at least",
    "Order at most 1,000,000",
];

/// A form: its path, the fields that are typed into, and a form that would do.
struct Form {
    path: &'static str,
    site: Site,
    fields: &'static [&'static str],
    good: &'static str,
}

/// Forms that people type into. `POST` routes that are neither here nor in [`BUTTONS`] fail the test below.
const FORMS: &[Form] = &[
    Form { path: "/contacts/{id}/view", site: Site::Console, fields: &["reason"], good: "reason=Asks+about+a+price" },
    Form {
        path: "/people",
        site: Site::Portal,
        fields: &["first_name", "last_name", "email"],
        good: "first_name=Ann&last_name=Gray&email=ann%40firm.example",
    },
    Form { path: "/cart/lines", site: Site::Portal, fields: &["item", "quantity"], good: "item=x&quantity=2" },
    Form { path: "/cart/lines/{id}", site: Site::Portal, fields: &["quantity"], good: "quantity=2" },
    Form {
        path: "/checkout",
        site: Site::Portal,
        fields: &["purchase_order", "requested_on", "note", "key", "seen", "seen_total"],
        good: "key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&purchase_order=47",
    },
    Form { path: "/orders/{id}", site: Site::Console, fields: &["shipping"], good: "shipping=12&row_version=1" },
    Form {
        path: "/orders/{id}/shipments",
        site: Site::Console,
        fields: &["carrier", "tracking", "shipped_on"],
        good: "carrier=UPS&shipped_on=2026-11-27",
    },
    Form { path: "/orders/{id}/notes", site: Site::Console, fields: &["note"], good: "note=Called+them" },
    Form { path: "/orders/{id}/release", site: Site::Console, fields: &["reason"], good: "reason=They+paid" },
    Form { path: "/favourites", site: Site::Portal, fields: &["name"], good: "name=Wall" },
    Form { path: "/favourites/{id}", site: Site::Portal, fields: &["name"], good: "name=Wall" },
    Form {
        path: "/favourites/{id}/lines",
        site: Site::Portal,
        fields: &["number", "quantity"],
        good: "number=x&quantity=2",
    },
    Form { path: "/favourites/{id}/sections", site: Site::Portal, fields: &["section"], good: "section=Front" },
    Form {
        path: "/favourite-lines/{id}",
        site: Site::Portal,
        fields: &["quantity", "note"],
        good: "quantity=2&note=Shelf",
    },
    Form { path: "/parts/{id}/favourites", site: Site::Portal, fields: &["name"], good: "name=Wall" },
    Form { path: "/customers/{id}/favourites", site: Site::Console, fields: &["name", "contact"], good: "name=Wall" },
    Form { path: "/lists/{list}/views", site: Site::Console, fields: &["name"], good: "name=Mine&access=granted" },
    Form { path: "/views/{id}", site: Site::Console, fields: &["name"], good: "name=Mine" },
    Form {
        path: "/parts",
        site: Site::Console,
        fields: PART,
        good: "item_number=X-1&name=Disc&category=Brakes&is_active=on",
    },
    Form {
        path: "/parts/{id}",
        site: Site::Console,
        fields: PART,
        good: "item_number=X-2&name=Disc&category=Brakes&is_active=on&row_version=1",
    },
    Form {
        path: "/prices",
        site: Site::Console,
        fields: RULE,
        good: "whom=everybody&what=everything&method=fixed&amount=5",
    },
    Form {
        path: "/prices/rules/{id}",
        site: Site::Console,
        fields: RULE,
        good: "whom=everybody&what=everything&method=fixed&amount=5&row_version=1",
    },
    Form { path: "/price-levels", site: Site::Console, fields: &["name"], good: "name=Silver" },
    Form { path: "/pricing-groups", site: Site::Console, fields: &["name"], good: "name=Pads" },
    Form { path: "/customer-groups", site: Site::Console, fields: &["name"], good: "name=Cities" },
    Form { path: "/parts/{id}/prices", site: Site::Console, fields: &["cost"], good: "cost=5" },
    Form {
        path: "/parts/{id}/prices/levels",
        site: Site::Console,
        fields: &["amount", "min_quantity"],
        good: "level=x&amount=5",
    },
    Form {
        path: "/parts/{id}/interchange",
        site: Site::Console,
        fields: &["interchange", "brand"],
        good: "interchange=PH-1&brand=FRAM&source=oem",
    },
    Form {
        path: "/parts/{id}/related",
        site: Site::Console,
        fields: &["related", "kind"],
        good: "kind=related&related=acme-2",
    },
    Form {
        path: "/shipping-methods",
        site: Site::Console,
        fields: &["name", "price", "free_over", "note"],
        good: "name=X-1&kind=flat&price=12&is_active=on",
    },
    Form {
        path: "/shipping-methods",
        site: Site::Console,
        fields: &["from-0", "cost-0"],
        good: "name=X-2&kind=by_weight&from-0=1&cost-0=12",
    },
    Form {
        path: "/shipping-methods/{id}",
        site: Site::Console,
        fields: &["name", "from-0", "cost-0", "free_over", "note"],
        good: "name=X-3&kind=by_value&from-0=1&cost-0=12&row_version=1",
    },
    Form { path: "/payment-terms", site: Site::Console, fields: TERMS, good: "name=X-4&net_days=45" },
    Form {
        path: "/payment-terms/{id}",
        site: Site::Console,
        fields: TERMS,
        good: "name=X-5&net_days=45&row_version=1",
    },
    Form { path: "/tax-rates", site: Site::Console, fields: RATE, good: "name=Tax&country=USA&region=Ohio&percent=6" },
    Form {
        path: "/tax-rates/{id}",
        site: Site::Console,
        fields: RATE,
        good: "name=Tax&country=USA&region=Iowa&percent=6&row_version=1",
    },
    Form {
        path: "/settings/customer-portal/payments",
        site: Site::Console,
        fields: &["order_minimum"],
        good: "terms=",
    },
    Form {
        path: "/customers/{id}/terms",
        site: Site::Console,
        fields: &["credit_limit", "order_minimum"],
        good: "credit_limit=1000&row_version=1",
    },
    Form {
        path: "/customers/{id}/tax",
        site: Site::Console,
        fields: &["certificate_number", "certificate_expires_on"],
        good: "is_tax_exempt=on&certificate_number=47&row_version=1",
    },
    Form { path: "/pictures/{id}", site: Site::Console, fields: &["words"], good: "words=A+disc" },
    Form { path: "/parts/{id}/own-numbers", site: Site::Console, fields: &["own_number"], good: "own_number=47" },
    Form {
        path: "/contacts",
        site: Site::Console,
        fields: CONTACT,
        good: "first_name=Ann&last_name=Gray&is_active=on",
    },
    Form {
        path: "/contacts/{id}",
        site: Site::Console,
        fields: CONTACT,
        good: "first_name=Ann&last_name=Gray&is_active=on&row_version=1",
    },
    Form {
        path: "/contacts/invitations/{run}/sending",
        site: Site::Console,
        fields: &["note", "date", "time"],
        good: "note=Hello&when=later&date=2027-06-01&time=09%3A00",
    },
    Form {
        path: "/custom-fields",
        site: Site::Console,
        fields: &["name", "kind", "choices"],
        good: "record=contact&name=Route&kind=choice&choices=North",
    },
    Form {
        path: "/custom-fields/{id}",
        site: Site::Console,
        fields: &["name", "choices", "choice-1"],
        good: "name=Tier&choice-1=Gold",
    },
    Form {
        path: "/customers/{id}/addresses",
        site: Site::Console,
        fields: ADDRESS,
        good: "name=Dock&street=1+Main+St&city=Omaha&ships=on",
    },
    Form {
        path: "/addresses/{id}",
        site: Site::Console,
        fields: ADDRESS,
        good: "name=Gate&street=1+Main+St&city=Omaha&ships=on&row_version=1",
    },
    Form { path: "/customers", site: Site::Console, fields: CUSTOMER, good: "name=Northgate&is_active=on" },
    Form {
        path: "/customers/{id}",
        site: Site::Console,
        fields: CUSTOMER,
        good: "name=Northgate&is_active=on&row_version=1",
    },
    Form {
        path: "/colleagues",
        site: Site::Console,
        fields: &["name", "email", "role"],
        good: "name=Cole&email=cole%40acme.example&role=sales",
    },
    Form {
        path: "/settings/customer-portal/settings",
        site: Site::Console,
        fields: &["contact_name", "email", "phone", "login_name"],
        good: "contact_name=Ann&email=ann%40acme.example&phone=%2B1+555+013+0142&login_name=acme",
    },
    Form {
        path: "/account/password",
        site: Site::Portal,
        fields: &["password", "current"],
        good: "current=x&password=walnut+gravel+kitten",
    },
    Form {
        path: "/invitation/{token}",
        site: Site::Portal,
        fields: &["password"],
        good: "password=walnut+gravel+kitten",
    },
    Form {
        path: "/password/reset/{token}",
        site: Site::Portal,
        fields: &["password"],
        good: "password=walnut+gravel+kitten",
    },
    Form { path: "/link", site: Site::Portal, fields: &["token"], good: "token=AAAA" },
    Form { path: "/link/code", site: Site::Portal, fields: &["code"], good: "code=123456" },
    Form { path: "/account/proof", site: Site::Portal, fields: &["code"], good: "code=123456" },
    Form { path: "/password/forgot", site: Site::Portal, fields: &["name"], good: "name=somebody" },
    Form {
        path: "/sign-in",
        site: Site::Portal,
        fields: &["name"],
        good: "name=somebody&password=walnut+gravel+kitten",
    },
    Form { path: "/sign-in/link", site: Site::Portal, fields: &["name"], good: "name=somebody" },
    Form { path: "/sign-in/second-step", site: Site::Portal, fields: &["code"], good: "code=123456" },
    Form { path: "/account/second-step", site: Site::Portal, fields: &["proof"], good: "proof=x" },
    Form { path: "/account/second-step/confirmation", site: Site::Portal, fields: &["code"], good: "code=123456" },
    Form { path: "/account/second-step/removal", site: Site::Console, fields: &["proof"], good: "proof=x" },
    Form { path: "/account/second-step/recovery-codes", site: Site::Console, fields: &["proof"], good: "proof=x" },
    Form { path: "/sign-in/passkey/answer", site: Site::Portal, fields: &["answer"], good: "answer=%7B%7D" },
    Form {
        path: "/account/passkeys",
        site: Site::Portal,
        fields: &["key_name"],
        good: "key_name=Laptop&answer=%7B%7D",
    },
    Form { path: "/account/passkeys/question", site: Site::Console, fields: &[], good: "key_name=Laptop" },
    Form { path: "/contacts/{id}/notes", site: Site::Console, fields: &["body"], good: "body=Likes+tea" },
    Form {
        path: "/contacts/{id}/activities",
        site: Site::Console,
        fields: &["subject", "due_on", "assignee"],
        good: "subject=Call&due_on=2026-12-01",
    },
    Form {
        path: "/mails/{letter}",
        site: Site::Console,
        fields: WORDING,
        good: "subject=Welcome&before=Hello&after=Bye",
    },
    Form {
        path: "/mails/{letter}/preview",
        site: Site::Console,
        fields: WORDING,
        good: "subject=Welcome&before=Hello&after=Bye",
    },
    Form {
        path: "/mails/{letter}/copy",
        site: Site::Console,
        fields: WORDING,
        good: "subject=Welcome&before=Hello&after=Bye",
    },
    Form {
        path: "/help/{slug}/rating",
        site: Site::Console,
        fields: &["stars", "feedback"],
        good: "stars=4&feedback=Clear",
    },
    Form { path: "/settings/customer-portal/layout", site: Site::Console, fields: &[], good: "" },
];
const CONTACT: &[&str] = &[
    "salutation",
    "first_name",
    "middle_initial",
    "last_name",
    "email",
    "other_emails",
    "username",
    "phone",
    "vendor_name",
];
const WORDING: &[&str] = &["subject", "before", "after"];
const PART: &[&str] = &[
    "item_number",
    "name",
    "description",
    "brand",
    "category",
    "sub_category",
    "list_price",
    "unit",
    "weight",
    "case_pack",
    "minimum",
    "multiple",
    "maximum",
    "core_charge",
    "fitments",
    "new_place",
    "new_place_stock",
];
const TERMS: &[&str] = &["name", "net_days"];
const RATE: &[&str] = &["name", "country", "region", "percent"];
const ADDRESS: &[&str] = &["name", "street", "city", "region", "postal_code", "country"];
const CUSTOMER: &[&str] =
    &["name", "account_number", "email", "phone", "website", "street", "city", "region", "postal_code", "country"];

/// Routes that a button posts to, or boxes that are ticked: nothing is typed there.
/// What a price rule's form takes.
const RULE: &[&str] = &["amount", "min_quantity", "starts_on", "ends_on", "note"];

const BUTTONS: &[&str] = &[
    "/cart/lines/{id}/removal",
    "/cart/removal",
    "/orders/{id}/cart",
    "/orders/{id}/cancellation",
    "/orders/{id}/acceptance",
    "/orders/{id}/reservation",
    "/shipping-methods/{id}/position",
    "/shipping-methods/{id}/removal",
    "/payment-terms/{id}/position",
    "/payment-terms/{id}/removal",
    "/tax-rates/{id}/removal",
    "/customers/{id}/certificate/removal",
    // Typed into in finding.rs: a search that is done is answered with nothing.
    "/favourites/{id}/position",
    "/favourites/{id}/removal",
    "/favourite-lines/{id}/position",
    "/favourite-lines/{id}/removal",
    "/favourite-sections/{id}/position",
    "/favourite-sections/{id}/removal",
    "/parts/searches",
    "/parts/searches/removal",
    "/parts/look",
    "/prices/rules/{id}/removal",
    "/price-levels/{id}",
    "/price-levels/{id}/removal",
    "/pricing-groups/{id}",
    "/pricing-groups/{id}/removal",
    "/customer-groups/{id}",
    "/customer-groups/{id}/removal",
    "/customers/{id}/prices",
    "/parts/{id}/prices/levels/removal",
    "/custom-fields/{id}/position",
    "/custom-fields/{id}/archive",
    "/custom-fields/{id}/restoration",
    // Typed into in custom_fields.rs: which fields there are is the tenant's own.
    "/contacts/{id}/custom",
    "/customers/{id}/custom",
    "/addresses/{id}/default",
    "/addresses/{id}/removal",
    "/view/{token}",
    "/viewing/end",
    "/contacts/{id}/permissions",
    "/contacts/{id}/preset",
    "/people/{id}/permissions",
    "/people/{id}/preset",
    "/people/{id}/invitation",
    "/people/{id}/revocation",
    "/people/{id}/restoration",
    "/sign-in/passkey",
    "/account/passkeys/{id}/removal",
    "/account/passkeys/{id}/name",
    "/contacts/{id}/second-step/removal",
    "/colleagues/{id}/second-step/removal",
    "/settings/customer-portal/sign-in",
    "/sign-in/link/{token}",
    "/contacts/revocations",
    "/contacts/restorations",
    "/contacts/invitations",
    "/contacts/invitations/{run}/cancellation",
    "/lists/{list}/columns",
    "/views/{id}/deletion",
    "/sign-out",
    "/scheme",
    "/account/sessions/{id}/end",
    "/account/sessions/end",
    "/customers/{id}/portal",
    "/customers/{id}/portal/disabled",
    "/customers/{id}/portal/enabled",
    "/contacts/{id}/invitation",
    "/contacts/{id}/revocation",
    "/contacts/{id}/restoration",
    "/contacts/{id}/reset",
    "/contacts/{id}/login-link",
    "/contacts/{id}/login-link/renewal",
    "/contacts/{id}/login-link/mail",
    "/contacts/{id}/login-link/removal",
    "/settings/customer-portal/login-links",
    "/account/code",
    "/account/customer",
    "/contacts/{id}/shared-login/removal",
    "/colleagues/{id}/role",
    "/colleagues/{id}/invitation",
    "/colleagues/{id}/removal",
    "/settings/customer-portal/general",
    "/settings/customer-portal/search",
    "/settings/customer-portal/users",
    "/imports",
    "/imports/{id}/mapping",
    "/imports/{id}/run",
    "/parts/{id}/hidden",
    "/parts/{id}/shown",
    "/interchange/{id}/removal",
    // Typed into in catalogue_files.rs: they come with a file.
    "/parts/{id}/pictures",
    "/parts/{id}/documents",
    "/customers/{id}/certificate",
    "/pictures/{id}/position",
    "/pictures/{id}/removal",
    "/documents/{id}/removal",
    "/relations/{id}/removal",
    "/own-numbers/{id}/removal",
    "/notes/{id}/removal",
    "/activities/{id}/completion",
    "/activities/{id}/reopening",
    "/activity/check",
    "/mails/{letter}/usual",
];

#[test]
fn every_form_of_the_table_is_typed_into() {
    for route in portal::table().iter().filter(|route| route.method != Method::GET) {
        let is_form = FORMS.iter().any(|form| form.path == route.path);
        assert!(is_form || BUTTONS.contains(&route.path), "{} is in neither list of tests/bad_input.rs", route.path);
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

/// The form with one field replaced, and every other field that is typed into filled with a mark of its own.
fn with(form: &Form, field: &str, value: &str) -> String {
    let rest = form.good.split('&').filter(|pair| !pair.starts_with(&format!("{field}=")));
    let mut pairs: Vec<String> = rest.map(str::to_owned).collect();
    pairs.push(format!("{field}={value}"));
    pairs.join("&")
}

#[tokio::test]
async fn every_bad_field_gets_its_error_and_the_rest_stays() {
    let world = World::new().await;
    let table = portal::table();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for form in FORMS {
        let route = table.iter().find(|route| (route.path, route.site) == (form.path, form.site)).unwrap();
        for field in form.fields {
            let long = "x".repeat(10_000);
            for value in HOSTILE.into_iter().chain([long.as_str()]) {
                // Long enough for every limit to forget, and all of them together within the life of a session.
                world.app.clock.advance(time::Duration::minutes(4));
                let path = path(&world, route).await;
                let answer =
                    post(&world, form.site, &path, &with(form, field, value).replace("=X-", &format!("={refused}X-")))
                        .await;
                let what = || format!("{} {field}={:.40}: {}", form.path, value, answer.status);
                if answer.status.is_server_error() {
                    wrong.push(what());
                }
                let is_readable = !["%FF%FE", "%ED%A0%80"].contains(&value);
                if answer.status == 422 && is_readable {
                    refused += 1;
                    let marked = ["name=\"name\"", "role=\"alert\"", &format!("id=\"{field}-err\"")]
                        .iter()
                        .any(|m| answer.body.contains(m));
                    let kept =
                        form.good.contains("last_name=Gray") && !answer.body.contains("Gray") && *field != "last_name"
                            || form.good.contains("contact_name=Ann")
                                && !answer.body.contains("value=\"Ann\"")
                                && *field != "contact_name";
                    // A good value was saved before: then the page says so, and offers to save again.
                    let is_known = KNOWN.iter().any(|m| answer.body.contains(m));
                    let at_field =
                        form.path == "/sign-in" || is_known || answer.body.contains(&format!("id=\"{field}-err\""));
                    if !marked || kept || !at_field {
                        wrong.push(format!("{} marked {marked}, lost {kept}, at its field {at_field}", what()));
                    }
                }
                if answer.body.contains("<script>alert") {
                    wrong.push(format!("{} comes back as markup", what()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused > 100, "{refused}");
    assert_eq!(invisible(&world).await, Vec::<String>::new(), "invisible characters were kept");
}

/// Tables of `acme` in which a control or direction character was stored.
async fn invisible(world: &World) -> Vec<String> {
    let mut connection = world.app.database.superuser().await;
    let mut found = Vec::new();
    for table in [
        "list_views",
        "orders",
        "order_events",
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
    ] {
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

/// Bodies that are no form, with what they call themselves.
fn garbage() -> Vec<(&'static str, Vec<u8>)> {
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=b";
    vec![
        (form, b"%".to_vec()),
        (form, b"\0\0\0".to_vec()),
        (form, b"\xff\xfe=\xff".to_vec()),
        (form, b"&&&===&=&".to_vec()),
        (form, [b"a=".as_slice(), &vec![b'x'; 3 * 1024 * 1024]].concat()),
        (form, "a[b][c]=1&".repeat(50_000).into_bytes()),
        (form, b"row_version=-1&row_version=x".to_vec()),
        ("application/json", b"{\"a\":[[[[".to_vec()),
        ("text/plain", b"hello".to_vec()),
        ("", b"a=b".to_vec()),
        ("\u{0}x".trim_matches('\0'), Vec::new()),
        ("multipart/form-data", b"--b\r\n".to_vec()),
        (multipart, Vec::new()),
        (multipart, b"--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nno end".to_vec()),
        (multipart, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n".to_vec()),
        (
            multipart,
            b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\0.csv\"\r\n\r\n\xff\xfe\r\n--b--\r\n"
                .to_vec(),
        ),
        (
            multipart,
            [b"--b\r\nContent-Disposition: form-data; name=\"colour\"\r\n\r\n".as_slice(), b"\xff\xff\r\n--b--\r\n"]
                .concat(),
        ),
    ]
}

#[tokio::test]
async fn no_garbage_breaks_any_route() {
    let world = World::new().await;
    let mut table = portal::table();
    // Signing out works whatever the body says: last, or everything after it would be asked by nobody.
    table.sort_by_key(|route| route.path == "/sign-out");
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for route in table.iter().filter(|route| route.method != Method::GET) {
        let path = path(&world, route).await;
        for (kind, body) in garbage() {
            for visitor in [world.insider(route.site), world.visitor("anonymous")] {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri(&path)
                    .header("sec-fetch-site", "same-origin")
                    .header(header::CONTENT_TYPE, kind)
                    .header(header::COOKIE, &visitor.cookies);
                let length = body.len();
                let answer =
                    world.app.ask(&world.host(route.site), request.body(Body::from(body.clone())).unwrap()).await;
                tried += 1;
                let is_upload = route.path.ends_with("/layout") || route.path == "/imports";
                let is_too_large = length > 2 * 1024 * 1024 && !is_upload && visitor.name != "anonymous";
                let reads_none = BUTTONS.contains(&route.path) || answer.status == 303;
                let is_told = answer.status == 413 && answer.body.contains("too large");
                if answer.status.is_server_error() || is_too_large && !is_told && !reads_none {
                    wrong.push(format!("{path} {kind} {length} bytes as {}: {}", visitor.name, answer.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 500, "{tried}");
}

#[tokio::test]
async fn no_query_breaks_any_page() {
    let world = World::new().await;
    let table = portal::table();
    let long = format!("q={}", "x".repeat(10_000));
    let queries = [
        "q=%00",
        "q=%FF",
        "q=%25%5F%5C",
        "q=%27%3B--",
        "q=%E2%80%AE",
        &long,
        "after=x",
        "after=%00",
        "q=a&q=b",
        "access=%00",
        "kind=%00",
        "colour=%00",
        "colour=red",
        "next=%00",
        "customer=%00",
        "customer=x",
        "year=99999999999999999999",
        "year=x",
        "make=%00",
        "model=%00",
        "category=x",
        "category=%00",
        "sub_category=%00",
        "page=-1",
        "%",
        "=",
        "[]=1",
        "after=019a0000-0000-7000-8000-000000000000",
    ];
    let mut wrong = Vec::new();
    for route in table.iter().filter(|route| route.method == Method::GET) {
        let (path, visitor) = (path(&world, route).await, world.insider(route.site));
        for query in queries {
            let asked = format!("{path}?{query}");
            let answer = world.app.browse((&visitor.home, &visitor.cookies), Method::GET, &asked, None).await;
            if answer.status.is_server_error() {
                wrong.push(format!("{asked:.80}: {}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

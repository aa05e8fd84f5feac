//! Every field of every form with what is wrong in it.

use testkit::World;

use super::forms::{FORMS, Form};
use super::{invisible, path, post};

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
    "Enter the customer’s account number or name",
    "Something changed meanwhile",
    "Enter how many pieces are sent",
    "or sent in part already",
    "Enter the part’s number.",
    "pieces. Write it like 120.",
    "Order at least",
    "Order at most 1,000,000",
    "This is not your current password.",
];

/// The form with one field replaced.
fn with(form: &Form, field: &str, value: &str) -> String {
    let rest = form.good.split('&').filter(|pair| !pair.starts_with(&format!("{field}=")));
    let mut pairs: Vec<String> = rest.map(str::to_owned).collect();
    pairs.push(format!("{field}={value}"));
    pairs.join("&")
}

#[tokio::test]
async fn every_bad_field_gets_its_error() {
    let world = World::new().await;
    let table = portal::table();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for form in FORMS {
        let route = table.iter().find(|route| (route.path, route.site) == (form.path, form.site)).unwrap();
        for field in form.fields {
            let long = "x".repeat(10_000);
            for value in HOSTILE.into_iter().chain([long.as_str()]) {
                // Long enough for every limit to forget, and all of them together within the life of a session.
                world.app.clock.advance(time::Duration::minutes(2));
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
                    // A good value was saved before: then the page says so, and offers to save again.
                    let is_known = KNOWN.iter().any(|m| answer.body.contains(m));
                    let at_field =
                        form.path == "/sign-in" || is_known || answer.body.contains(&format!("id=\"{field}-err\""));
                    if !marked || !at_field {
                        wrong.push(format!("{} marked {marked}, at its field {at_field}", what()));
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

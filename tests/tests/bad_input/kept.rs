//! What was typed stays typed: an answer that refuses a form brings back every word that was in it.

use testkit::World;

use super::forms::{FORMS, Form};
use super::{path, post};

/// Fields that nobody types into: chosen from a list, or sent along by the page. They keep what would do.
const CHOSEN: &[&str] = &[
    "after",
    "approver",
    "assignee",
    "away",
    "beyond",
    "contact",
    "days",
    "item",
    "key",
    "kind",
    "number_column",
    "period",
    "press",
    "quantity_column",
    "role",
    "row_version",
    "rows",
    "seen",
    "seen_total",
    "ship_to",
    "spender",
    "stand_in",
    "stars",
    "time_zone",
];

/// Fields that are typed into and never come back, and why.
const NOT_SHOWN: &[(&str, &str)] =
    &[("proof", "a password or a code"), ("password", "a password"), ("current", "a password")];

/// Forms that nothing typed makes wrong, and why.
const NEVER_REFUSED: &[(&str, &str)] = &[
    ("/cart/lines", "no such part: there is nothing to put into the cart"),
    ("/favourites/{id}", "the list is the business's, which alone renames it"),
    ("/orders/{id}/rejection", "the order waits for nobody's approval"),
    ("/orders/{id}/release", "the order is not held"),
    ("/quick-order", "every line is kept, whatever is wrong with it"),
    ("/link", "a login link is no field: it works, or it does not"),
    ("/account/proof", "nobody asks who came in with a password"),
    ("/password/forgot", "the answer is the same for every name"),
    ("/sign-in/link", "the answer is the same for every name"),
    ("/sign-in/second-step", "nobody waits for a second step"),
    ("/account/second-step/confirmation", "there is no secret yet, and so no field for a code"),
    ("/account/second-step/removal", "there is no second step"),
    ("/account/second-step/recovery-codes", "there is no second step"),
    ("/sign-in/passkey/answer", "what a device answers is no field"),
    ("/mails/{letter}/preview", "the preview shows what is typed, as far as it can"),
];

/// Letters that no field holds, and a mark that no text may hold.
fn mark(number: usize) -> String {
    format!("kept{number}q")
}

/// The form with every typed field holding its mark, and one of them more than it may hold.
fn typed(form: &Form, broken: &str) -> String {
    let is_typed = |name: &str| form.fields.contains(&name) && !CHOSEN.contains(&name);
    let rest = form.good.split('&').filter(|pair| !is_typed(pair.split('=').next().unwrap_or_default()));
    let mut pairs: Vec<String> = rest.map(str::to_owned).collect();
    for (number, name) in form.fields.iter().enumerate().filter(|(_, name)| is_typed(name)) {
        let more = if *name == broken { "%E2%80%AE" } else { "" };
        pairs.push(format!("{name}={}{more}", mark(number)));
    }
    pairs.join("&")
}

#[tokio::test]
async fn whatever_is_wrong_the_rest_comes_back_as_it_was_typed() {
    let world = World::new().await;
    let table = portal::table();
    let mut wrong = Vec::new();
    let is_typed_into = |form: &&Form| form.fields.iter().any(|field| !CHOSEN.contains(field));
    let is_known = |form: &&Form| NEVER_REFUSED.iter().any(|(path, _)| *path == form.path);
    for form in FORMS.iter().filter(is_typed_into).filter(|form| !is_known(form)) {
        let route = table.iter().find(|route| (route.path, route.site) == (form.path, form.site)).unwrap();
        let mut refused = 0;
        for broken in form.fields.iter().filter(|field| !CHOSEN.contains(field)) {
            // Long enough for every limit to forget, and all of them together within the life of a session.
            world.app.clock.advance(time::Duration::minutes(2));
            let answer = post(&world, form.site, &path(&world, route).await, &typed(form, broken)).await;
            if answer.status != 422 {
                wrong.push(format!("{:?} {} with a bad {broken}: {}", form.site, form.path, answer.status));
                continue;
            }
            refused += 1;
            for (number, field) in form.fields.iter().enumerate() {
                let is_shown = !CHOSEN.contains(field) && NOT_SHOWN.iter().all(|(name, _)| name != field);
                if is_shown && !answer.body.contains(&mark(number)) {
                    wrong.push(format!("{:?} {} with a bad {broken} loses {field}", form.site, form.path));
                }
            }
        }
        if refused == 0 {
            wrong.push(format!("{:?} {} was never refused", form.site, form.path));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

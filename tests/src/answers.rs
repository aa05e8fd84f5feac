//! What every answer has to carry, whatever was asked: security headers, a policy that holds, cookies of one shape.

use std::collections::BTreeMap;

use axum::http::header;

use crate::Answer;

/// What is wrong with an answer's headers and with the markup that the policy would stop.
#[must_use]
pub fn bad_headers(path: &str, answer: &Answer) -> Vec<String> {
    let mut bad: Vec<String> = EXACT
        .iter()
        .filter(|(name, value)| text(answer, name) != *value)
        .map(|(name, _)| format!("{name} is {:?}", text(answer, name)))
        .collect();
    if !["same-origin", "no-referrer", "strict-origin"].contains(&text(answer, "referrer-policy").as_str()) {
        bad.push(format!("referrer-policy is {:?}", text(answer, "referrer-policy")));
    }
    if !text(answer, "permissions-policy").contains("camera=()") {
        bad.push("permissions-policy allows something".into());
    }
    let is_file = ["/assets/", "/theme/", "/logos/"].iter().any(|start| path.starts_with(start));
    if text(answer, "cache-control") != "no-store" && !(is_file && answer.status == 200) {
        bad.push(format!("cache-control is {:?}", text(answer, "cache-control")));
    }
    for told in ["server", "x-powered-by", "via"] {
        if answer.headers.contains_key(told) {
            bad.push(format!("{told} is told"));
        }
    }
    bad.extend(bad_policy(answer));
    bad.extend(bad_markup(answer));
    bad.extend(bad_cookies(answer));
    bad
}

const EXACT: [(&str, &str); 4] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn text(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
    all.collect::<Vec<_>>().join(" + ")
}

fn bad_policy(answer: &Answer) -> Vec<String> {
    let policy = text(answer, "content-security-policy");
    let directives: BTreeMap<&str, Vec<&str>> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect();
    let is_page = text(answer, "content-type").starts_with("text/html");
    if !is_page && policy == "default-src 'none'; sandbox" {
        return Vec::new();
    }
    let is = |name: &str, sources: &[&str]| directives.get(name).is_some_and(|found| found == sources);
    let mut bad: Vec<String> = [
        ("default-src", &["'none'"][..]),
        ("script-src", &["'self'"]),
        ("style-src", &["'self'"]),
        ("img-src", &["'self'", "data:"]),
        ("font-src", &["'self'"]),
        ("connect-src", &["'self'"]),
        ("frame-ancestors", &["'none'"]),
        ("base-uri", &["'none'"]),
        ("object-src", &["'none'"]),
        ("require-trusted-types-for", &["'script'"]),
    ]
    .into_iter()
    .filter(|(name, sources)| !is(name, sources))
    .map(|(name, _)| format!("content-security-policy: {name} is {:?}", directives.get(name)))
    .collect();
    let targets = directives.get("form-action").cloned().unwrap_or_default();
    let is_target = |target: &&str| *target == "'self'" || target.starts_with("https://") && !target.contains('*');
    if targets.first() != Some(&"'self'") || !targets.iter().all(is_target) {
        bad.push(format!("content-security-policy: form-action is {targets:?}"));
    }
    bad
}

/// Markup that the policy would stop, or that no page of ours should have.
fn bad_markup(answer: &Answer) -> Vec<String> {
    if !text(answer, "content-type").starts_with("text/html") {
        return Vec::new();
    }
    let html = answer.body.to_lowercase();
    let mut bad = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let quoted_out: String = tag.split('"').step_by(2).collect::<Vec<_>>().join("\"");
        let handler = quoted_out.split_whitespace().any(|word| word.starts_with("on") && word.contains('='));
        let own_style = quoted_out.split_whitespace().any(|word| word.starts_with("style="));
        let inline = tag.starts_with("script") && !tag.contains(" src=\"/assets/") || tag.starts_with("style");
        let elsewhere =
            ["src=\"http", "src=\"//", "href=\"javascript:", "action=\"http"].iter().any(|s| tag.contains(s));
        if handler || own_style || inline || elsewhere || tag.starts_with("base ") || tag.starts_with("iframe") {
            bad.push(format!("markup: <{tag}>"));
        }
    }
    bad
}

/// Cookies that do not obey the one shape: `__Host-`, `Secure`, `HttpOnly`, `Path=/`, no `Domain`, and `SameSite`,
/// which is `Strict` for staff.
#[must_use]
pub fn bad_cookies(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    cookies
        .filter(|cookie| {
            let parts: Vec<&str> = cookie.split(';').map(str::trim).collect();
            let has = |attribute: &str| parts.iter().filter(|part| part.eq_ignore_ascii_case(attribute)).count() == 1;
            let is_strict =
                ["__Host-staff=", "__Host-pending=", "__Host-passkey="].iter().any(|name| cookie.starts_with(name));
            let same_site = if is_strict { "SameSite=Strict" } else { "SameSite=Lax" };
            let is_known = [
                "__Host-sid=",
                "__Host-view=",
                "__Host-staff=",
                "__Host-pending=",
                "__Host-passkey=",
                "__Host-flash=",
                "__Host-scheme=",
                "__Host-code=",
                "__Host-device=",
                "__Host-form=",
            ]
            .iter()
            .any(|name| cookie.starts_with(name));
            let has_domain = parts.iter().any(|part| part.to_ascii_lowercase().starts_with("domain"));
            !(is_known && has("Secure") && has("HttpOnly") && has("Path=/") && has(same_site) && !has_domain)
        })
        .map(|cookie| format!("cookie: {cookie}"))
        .collect()
}

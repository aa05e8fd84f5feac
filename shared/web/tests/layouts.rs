//! Renders a page of every layout with every macro, as another crate would.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::pages::MessagePage;
use web::shell::{Banner, ConsoleShell, Link, NavGroup, NavItem, PortalShell, PublicShell, Scheme, SignInShell, Toast};
use web::ui::{self as u, Tone};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "console.html" %}
{% import "fields.html" as f %}
{% import "list.html" as l %}
{% block back %}<a class="back" href="/contacts">{{ u::icon("arrow-left") }}Contacts</a>{% endblock %}
{% block content %}
<form class="card form" method="post">
{{ f::summary(errors) }}
{{ f::text("email", "Email", email, errors.of("email"), kind="email", required=true) }}
{{ f::password("password", "Password", errors.of("password"), forgot_href="/password/reset") }}
{{ f::select("role", "Role", choices) }}
{{ f::radios("access", "Access", choices) }}
{{ f::checkbox("terms", "I agree") }}
{{ f::switch("portal", "Portal access", true, "They can sign in") }}
{{ f::textarea("note", "Note", hint="Staff only") }}
{{ f::file("logo", "Logo", "image/png") }}
</form>
{{ l::badge("ok", "Active") }}{{ l::chip("/contacts", "Buyer") }}{{ l::identity("Dana Whitfield", "dana@halvorsen.example") }}
{{ l::empty("users", "No contacts yet", "Add the first one.", "/contacts/new", "Add contact") }}
{{ l::pager("1 to 20 of 42", None::<String>, Some("/contacts?after=20")) }}
{{ l::sort("/contacts?sort=name", "Name", "ascending") }}
{% endblock %}"##
)]
struct FormPage {
    shell: ConsoleShell,
    email: String,
    errors: FieldErrors,
    choices: Vec<Choice>,
}

fn form_page(name: &str) -> String {
    let mut errors = FieldErrors::one("email", "Write the address like name@company.com.");
    errors.add("password", "Use at least 12 characters.");
    FormPage {
        shell: ConsoleShell {
            title: "New contact".into(),
            tenant_name: name.into(),
            person_name: "Robin Sato".into(),
            nav: vec![NavGroup {
                label: "Customers".into(),
                items: vec![NavItem::new("/contacts", "Contacts", "users", "/contacts/new").with_count(1204)],
            }],
            flash: Some(Toast { tone: Tone::Ok, text: "Invite sent to Dana Whitfield".into() }),
            banner: Some(Banner { tone: Tone::Warn, text: "The last payment failed.".into(), ..Banner::default() }),
            test_payments: true,
            scheme: Scheme::Dark,
            ..ConsoleShell::of(pricing::Currency::USD)
        },
        email: "\"><script>alert(1)</script>".into(),
        errors,
        choices: vec![Choice::new("buyer", "Buyer", "buyer"), Choice::new("owner", "Owner", "buyer")],
    }
    .render()
    .expect("renders")
}

#[test]
fn a_form_page_shows_what_was_wrong_beside_each_field() {
    let html = form_page("Northgate");
    assert!(html.contains(r#"required aria-invalid="true" aria-describedby="email-err""#), "{html}");
    assert!(html.contains(r#"id="email-err""#));
    assert!(html.contains("2 things need another look."));
    assert!(html.contains(r#"<option value="buyer" selected>"#));
    assert!(html.contains(r#"data-theme="dark""#));
    assert!(html.contains(r#"aria-current="page""#));
    assert!(html.contains("1,204"));
}

#[test]
fn what_people_typed_never_becomes_markup() {
    let html = form_page("<img src=x onerror=alert(1)>");
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
}

#[test]
fn no_page_carries_inline_code_or_style() {
    for html in [form_page("Northgate"), portal_page(), site_page(), message_page()] {
        for forbidden in [" style=", "<style", " onclick=", " onload=", "javascript:", "hx-on", " hx-"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        let inline = html.split("<script").skip(1).filter(|script| !script.contains("src=")).count();
        assert_eq!(inline, 0);
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "portal.html" %}{% block content %}<p>{{ pricing::Currency::USD.show(6258_i64) }}</p>{% endblock %}"#
)]
struct PartPage {
    shell: PortalShell,
}

fn portal_page() -> String {
    let items = ["Parts", "Orders", "Quotes", "Invoices", "Sites"];
    let items =
        items.iter().map(|label| NavItem::new(format!("/{}", label.to_lowercase()), *label, "package", "/parts"));
    let shell = PortalShell {
        title: "Parts".into(),
        tenant_name: "Northgate".into(),
        person_name: "Dana Whitfield".into(),
        nav: vec![NavGroup { label: String::new(), items: items.collect() }],
        search: Some("disc".into()),
        cart: Some(3),
        ..PortalShell::of(pricing::Currency::USD)
    };
    PartPage { shell }.render().expect("renders")
}

#[test]
fn the_dock_holds_four_tabs_and_its_menu_the_rest() {
    let html = portal_page();
    let dock = html.split(r#"<nav class="dock""#).nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a dock");
    assert_eq!(dock.matches("<a ").count(), 4);
    assert!(!dock.contains("/sites") && html.contains("$62.58"));
}

#[derive(Template)]
#[template(ext = "html", source = r#"{% extends "public.html" %}{% block content %}<h1>Portals</h1>{% endblock %}"#)]
struct LandingPage {
    shell: PublicShell,
}

fn site_page() -> String {
    let shell = PublicShell {
        title: "Customer portals".into(),
        tenant_name: "Portico".into(),
        action: Some(Link { href: "/activate".into(), label: "Open a portal".into() }),
        ..PublicShell::default()
    };
    LandingPage { shell }.render().expect("renders")
}

fn message_page() -> String {
    MessagePage {
        shell: SignInShell {
            title: "Your portal is ready".into(),
            tenant_name: "Northgate".into(),
            ..SignInShell::default()
        },
        tone: Tone::Ok,
        icon: "circle-check",
        text: "Choose a password to go on.".into(),
        action: Some(Link { href: "/invitation/x".into(), label: "Choose a password".into() }),
        post: true,
        note: String::new(),
    }
    .render()
    .expect("renders")
}

#[test]
fn a_link_from_a_mail_acts_only_by_its_button() {
    let html = message_page();
    assert!(html.contains(r#"<form method="post" action="/invitation/x">"#), "{html}");
}

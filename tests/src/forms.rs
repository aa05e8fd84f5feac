//! Forms that are filled in well enough.

/// Paths, and a form for them.
const FORMS: &[(&[&str], &str)] = &[
    (&["/contacts", "/contacts/{id}"], "first_name=Ann&last_name=Gray&is_active=on&row_version=1"),
    (&["/customers", "/customers/{id}"], "name=Renamed&is_active=on&row_version=1"),
    (&["/customers/{id}/portal"], "parts=on"),
    (&["/contacts/{id}/permissions", "/people/{id}/permissions"], "parts=on"),
    (&["/contacts/{id}/preset", "/people/{id}/preset"], "preset=viewer"),
    (&["/people"], "first_name=Cole&last_name=Gray&email=cole%40firm.example"),
    (&["/contacts/{id}/view"], "reason=Asks+about+a+price"),
    (&["/parts", "/parts/{id}"], "item_number=X-1&name=Disc&row_version=1"),
    (&["/prices", "/prices/rules/{id}"], "whom=everybody&what=everything&method=list&min_quantity=7&row_version=1"),
    (
        &[
            "/price-levels",
            "/price-levels/{id}",
            "/pricing-groups",
            "/pricing-groups/{id}",
            "/customer-groups",
            "/customer-groups/{id}",
        ],
        "name=Silver",
    ),
    (&["/parts/{id}/prices"], "cost=12"),
    (&["/parts/{id}/prices/levels"], "level=x&amount=12"),
    (&["/parts/{id}/interchange"], "interchange=PH-1&brand=FRAM&source=oem"),
    (&["/parts/{id}/own-numbers"], "customer=019a0000-0000-7000-8000-000000000000&own_number=47"),
    (&["/parts/{id}/related"], "kind=related&related=X-9"),
    (&["/pictures/{id}"], "words=A+disc"),
    (&["/pictures/{id}/position"], "move=up"),
    (&["/colleagues"], "name=Cole&email=cole%40acme.example&role=sales"),
    (&["/colleagues/{id}/role"], "role=sales"),
    (&["/account/password"], "current=x&password=walnut+gravel+kitten"),
    (&["/invitation/{token}", "/password/reset/{token}"], "password=walnut+gravel+kitten"),
    (&["/password/forgot", "/sign-in/link"], "name=somebody"),
    (&["/sign-in/passkey/answer"], "answer=%7B%7D"),
    (&["/account/passkeys", "/account/passkeys/question"], "key_name=Laptop&answer=%7B%7D"),
    (&["/account/passkeys/{id}/name"], "name=Laptop"),
    (&["/sign-in/second-step", "/account/second-step/confirmation"], "code=123456"),
    (&["/account/second-step", "/account/second-step/removal", "/account/second-step/recovery-codes"], "proof=x"),
    (&["/link"], "token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    (&["/link/code", "/account/proof"], "code=123456"),
    (&["/sign-in"], "name=somebody&password=walnut+gravel+kitten"),
    (&["/mails/{letter}", "/mails/{letter}/preview", "/mails/{letter}/copy"], "subject=Welcome&before=Hello"),
    (&["/contacts/{id}/notes"], "body=Likes+tea"),
    (&["/contacts/{id}/activities"], "subject=Call&due_on=2026-12-01"),
    (&["/help/{slug}/rating"], "stars=4&feedback=Clear"),
    (&["/custom-fields"], "record=contact&name=Route&kind=text"),
    (&["/custom-fields/{id}"], "name=Route"),
    (&["/custom-fields/{id}/position"], "move=up"),
    (&["/customers/{id}/addresses", "/addresses/{id}"], "name=Dock&street=1+Main+St&city=Omaha&ships=on&row_version=1"),
    (&["/addresses/{id}/default"], "use=ship"),
    (&["/contacts/{id}/custom", "/customers/{id}/custom"], "row_version=1"),
    (&["/scheme"], "scheme=dark"),
    (
        &["/activate"],
        "contact_name=Ann&email=ann%40firm.example&phone=%28515%29+555-0142&business=Firm&login_name=firm&consent=on",
    ),
    (
        &["/demo"],
        "contact_name=Ann&business=Firm&email=ann%40firm.example&phone=%28515%29+555-0142&date=12%2F01%2F2026",
    ),
    (&["/find"], "email=ann%40firm.example"),
    (&["/billing/activation"], "contact_name=Ann&email=ann%40firm.example&phone=%28515%29+555-0142&consent=on"),
    (&["/billing/deactivation"], "when=period_end"),
    (&["/imports/{id}/mapping"], "column-0=name"),
    (&["/lists/{list}/columns"], "column=status"),
    (&["/lists/{list}/views", "/views/{id}"], "name=Mine"),
];

/// A form that gets a `POST` past its parsing, so that the crawl reaches what stands behind it.
#[must_use]
pub fn forms(path: &str) -> &'static str {
    FORMS.iter().find(|(paths, _)| paths.contains(&path)).map_or("", |(_, form)| form)
}

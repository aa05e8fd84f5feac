//! All articles, in the order of the guide, and which of them concerns a page.

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::article::Article;

/// The articles by the names of their files; a test sees that none is left out.
const FILES: &[(&str, &str)] = &[
    ("getting-started", include_str!("../../help/getting-started.md")),
    ("importing", include_str!("../../help/importing.md")),
    ("customers-and-contacts", include_str!("../../help/customers-and-contacts.md")),
    ("lists", include_str!("../../help/lists.md")),
    ("custom-fields", include_str!("../../help/custom-fields.md")),
    ("parts", include_str!("../../help/parts.md")),
    ("prices", include_str!("../../help/prices.md")),
    ("catalogues", include_str!("../../help/catalogues.md")),
    ("favourites", include_str!("../../help/favourites.md")),
    ("orders", include_str!("../../help/orders.md")),
    ("quotes", include_str!("../../help/quotes.md")),
    ("quick-order", include_str!("../../help/quick-order.md")),
    ("approvals-and-budgets", include_str!("../../help/approvals-and-budgets.md")),
    ("shipping-methods", include_str!("../../help/shipping-methods.md")),
    ("terms-and-taxes", include_str!("../../help/terms-and-taxes.md")),
    ("inviting-and-revoking", include_str!("../../help/inviting-and-revoking.md")),
    ("login-links", include_str!("../../help/login-links.md")),
    ("account-statuses", include_str!("../../help/account-statuses.md")),
    ("signing-in", include_str!("../../help/signing-in.md")),
    ("switches", include_str!("../../help/switches.md")),
    ("contact-permissions", include_str!("../../help/contact-permissions.md")),
    ("viewing-as-a-contact", include_str!("../../help/viewing-as-a-contact.md")),
    ("who-can-see-what", include_str!("../../help/who-can-see-what.md")),
    ("notes-and-activities", include_str!("../../help/notes-and-activities.md")),
    ("activity-trail", include_str!("../../help/activity-trail.md")),
    ("colleagues-and-roles", include_str!("../../help/colleagues-and-roles.md")),
    ("api-keys", include_str!("../../help/api-keys.md")),
    ("logo-and-colours", include_str!("../../help/logo-and-colours.md")),
    ("mails", include_str!("../../help/mails.md")),
    ("search-settings", include_str!("../../help/search-settings.md")),
    ("reports", include_str!("../../help/reports.md")),
    ("billing-and-closing", include_str!("../../help/billing-and-closing.md")),
];

static SHELF: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let read =
        |&(slug, file)| Article::parse(slug, file).expect("articles are part of the program, and a test reads them");
    let mut all: Vec<_> = FILES.iter().map(read).collect();
    all.sort_by_key(|article| article.order);
    all
});

/// Every article, in order.
pub(super) fn all() -> &'static [Article] {
    &SHELF
}

/// The article of this name.
pub(super) fn find(slug: &str) -> Option<&'static Article> {
    all().iter().find(|article| article.slug == slug)
}

/// The articles before and after this one.
pub(super) fn neighbours(article: &Article) -> (Option<&'static Article>, Option<&'static Article>) {
    let before = all().iter().rfind(|other| other.order < article.order);
    (before, all().iter().find(|other| other.order > article.order))
}

/// The articles under their headings.
pub(super) fn groups() -> Vec<(&'static str, &'static [Article])> {
    all().chunk_by(|one, next| one.group == next.group).map(|articles| (articles[0].group, articles)).collect()
}

/// Where help about the page at `path` is: the article of the nearest page at or above it, else the contents.
pub(crate) fn address_for(path: &str) -> String {
    let near = |article: &'static Article| article.pages.iter().filter_map(|page| nearness(page, path)).max();
    let nearest = all().iter().filter_map(|article| Some((near(article)?, article))).max_by_key(|(near, _)| *near);
    nearest.map_or_else(|| "/help".to_owned(), |(_, article)| article.address())
}

/// How much of a path a page of the table shares with it, and how few parameters that takes; `None` if the path is not at
/// or below the page.
fn nearness(page: &str, path: &str) -> Option<(usize, Reverse<usize>)> {
    if page == "/" || path == "/" {
        return (page == path).then_some((0, Reverse(0)));
    }
    let (mut shared, mut parameters, mut rest) = (0, 0, path.split('/').skip(1));
    for segment in page.split('/').skip(1) {
        let is_parameter = segment.starts_with('{');
        rest.next().filter(|given| is_parameter || *given == segment)?;
        (shared, parameters) = (shared + 1, parameters + usize::from(is_parameter));
    }
    Some((shared, Reverse(parameters)))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use web::routes::{Route, Site};

    use super::*;

    fn console_pages() -> Vec<Route> {
        crate::table().into_iter().filter(|route| route.site == Site::Console && route.method == Method::GET).collect()
    }

    fn leads_to(page: &str, path: &str) -> bool {
        let (page, path): (Vec<_>, Vec<_>) = (page.split('/').collect(), path.split('/').collect());
        page.len() == path.len() && page.iter().zip(&path).all(|(page, path)| page == path || page.starts_with('{'))
    }

    #[test]
    fn every_file_is_on_the_shelf() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/help")).unwrap();
        let mut files: Vec<_> = folder.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        let mut shelved: Vec<_> = all().iter().map(|article| format!("{}.md", article.slug)).collect();
        shelved.sort();
        assert_eq!(shelved, files);
        let mut headings: Vec<_> = groups().into_iter().map(|(heading, _)| heading).collect();
        headings.sort_unstable();
        headings.dedup();
        assert_eq!(headings.len(), groups().len(), "a group's articles stand together");
        assert!(all().windows(2).all(|two| two[0].order < two[1].order), "two articles have one place");
    }

    #[test]
    fn every_link_of_every_article_leads_somewhere() {
        let pages = console_pages();
        let mut links = 0;
        for article in all() {
            let markup = article.html.to_string();
            let inside = markup.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
            for link in inside {
                let path = link.split('?').next().unwrap_or_default();
                links += 1;
                match path.strip_prefix("/help/") {
                    Some(slug) => {
                        assert!(find(slug).is_some_and(|to| to.slug != article.slug), "{}: {link}", article.slug)
                    }
                    None => assert!(pages.iter().any(|page| leads_to(page.path, path)), "{}: {link}", article.slug),
                }
            }
            assert!(!markup.contains("<h1") && !markup.contains("style=") && !article.opening().is_empty());
            for related in &article.related {
                assert!(find(related).is_some_and(|to| to.slug != article.slug), "{}: {related}", article.slug);
            }
            for page in &article.pages {
                assert!(pages.iter().any(|route| leads_to(route.path, page)), "{}: {page}", article.slug);
            }
        }
        assert!(links > 30, "{links}");
    }

    #[test]
    fn a_page_is_explained_by_the_nearest_article() {
        for (path, slug) in [
            ("/", "getting-started"),
            ("/contacts", "inviting-and-revoking"),
            ("/contacts/new", "customers-and-contacts"),
            ("/contacts/019a/notes", "notes-and-activities"),
            ("/customers/019a/access/export", "who-can-see-what"),
            ("/settings/customer-portal/layout", "logo-and-colours"),
            ("/settings/customer-portal/shipping", "shipping-methods"),
            ("/lists/contacts/columns", "lists"),
        ] {
            assert_eq!(address_for(path), format!("/help/{slug}"), "{path}");
        }
        for path in ["/help", "/help/parts", "/nowhere", "/contactsx"] {
            assert_eq!(address_for(path), "/help", "{path}");
        }
    }
}

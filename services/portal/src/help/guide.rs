//! The guide as somebody may read it, and which of its articles concerns a page.

use std::cmp::Reverse;

use super::article::Article;
use super::shelf;
use crate::access::Visible;

/// Articles in their order.
#[derive(Clone, Debug)]
pub(crate) struct Guide(Vec<&'static Article>);

impl Guide {
    /// What staff read: everything that is for them.
    pub(crate) fn of_staff() -> Self {
        Self(shelf::STAFF.iter().collect())
    }

    /// What a portal user reads: of what they see, nothing else.
    pub(crate) fn of_customers(visible: Visible) -> Self {
        let is_for = |article: &&Article| article.feature.is_none_or(|feature| visible.has(feature));
        Self(shelf::CUSTOMERS.iter().filter(is_for).collect())
    }

    /// All of it.
    pub(super) fn all(&self) -> &[&'static Article] {
        &self.0
    }

    /// The article of this name.
    pub(super) fn find(&self, slug: &str) -> Option<&'static Article> {
        self.0.iter().copied().find(|article| article.slug == slug)
    }

    /// What may be read next.
    pub(super) fn related(&self, article: &Article) -> Vec<&'static Article> {
        article.related.iter().filter_map(|slug| self.find(slug)).collect()
    }

    /// The articles before and after this one.
    pub(super) fn neighbours(&self, article: &Article) -> (Option<&'static Article>, Option<&'static Article>) {
        let before = self.0.iter().copied().rfind(|other| other.order < article.order);
        (before, self.0.iter().copied().find(|other| other.order > article.order))
    }

    /// The articles under their headings.
    pub(super) fn groups(&self) -> Vec<(&'static str, &[&'static Article])> {
        self.0.chunk_by(|one, next| one.group == next.group).map(|articles| (articles[0].group, articles)).collect()
    }

    /// Where help about the page at `path` is: the article of the nearest page at or above it, else the contents.
    pub(crate) fn address_for(&self, path: &str) -> String {
        let near = |article: &Article| article.pages.iter().filter_map(|page| nearness(page, path)).max();
        let nearest = self.0.iter().filter_map(|article| Some((near(article)?, article))).max_by_key(|(near, _)| *near);
        nearest.map_or_else(|| "/help".to_owned(), |(_, article)| article.address())
    }
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
    use web::routes::{Access, Route, Site};

    use super::*;
    use crate::access::{Feature, Levels};

    fn pages(site: Site) -> Vec<Route> {
        crate::table().into_iter().filter(|route| route.site == site && route.method == Method::GET).collect()
    }

    fn leads_to(page: &str, path: &str) -> bool {
        let (page, path): (Vec<_>, Vec<_>) = (page.split('/').collect(), path.split('/').collect());
        page.len() == path.len() && page.iter().zip(&path).all(|(page, path)| page == path || page.starts_with('{'))
    }

    fn links(article: &Article) -> Vec<String> {
        let markup = article.html.to_string();
        let inside = markup.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        inside.map(|link| link.split('?').next().unwrap_or_default().to_owned()).collect()
    }

    fn everything() -> Guide {
        Guide(shelf::CUSTOMERS.iter().collect())
    }

    #[test]
    fn every_file_is_on_its_shelf() {
        for (guide, folder) in [(Guide::of_staff(), "staff"), (everything(), "customers")] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("help").join(folder);
            let names = std::fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let mut files: Vec<_> = names.collect();
            files.sort();
            let mut shelved: Vec<_> = guide.all().iter().map(|article| format!("{}.md", article.slug)).collect();
            shelved.sort();
            assert_eq!(shelved, files);
            let mut headings: Vec<_> = guide.groups().into_iter().map(|(heading, _)| heading).collect();
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), guide.groups().len(), "a group's articles stand together");
            assert!(guide.all().windows(2).all(|two| two[0].order < two[1].order), "two articles have one place");
        }
    }

    #[test]
    fn every_link_of_every_article_leads_somewhere() {
        let mut found = 0;
        for (guide, site) in [(Guide::of_staff(), Site::Console), (everything(), Site::Portal)] {
            let pages = pages(site);
            for article in guide.all() {
                let (links, other) = (links(article), |to: &&Article| to.slug != article.slug);
                for link in &links {
                    let leads = match link.strip_prefix("/help/") {
                        Some(slug) => guide.find(slug).as_ref().is_some_and(other),
                        None => pages.iter().any(|page| leads_to(page.path, link)),
                    };
                    assert!(leads, "{}: {link}", article.slug);
                }
                let markup = article.html.to_string();
                assert!(!markup.contains("<h1") && !markup.contains("style=") && !article.opening().is_empty());
                for related in &article.related {
                    assert!(guide.find(related).as_ref().is_some_and(other), "{}: {related}", article.slug);
                }
                for page in &article.pages {
                    assert!(pages.iter().any(|route| leads_to(route.path, page)), "{}: {page}", article.slug);
                }
                found += links.len();
            }
        }
        assert!(found > 60, "{found}");
    }

    /// Whoever sees nothing but what this feature takes.
    fn seeing(feature: Option<Feature>) -> Visible {
        let mut wanted = Vec::from_iter(feature);
        while let Some(needed) = wanted.last().and_then(|last| last.needs()) {
            wanted.push(needed);
        }
        let mut levels = Levels::default();
        for feature in Feature::ALL {
            levels.tenant = levels.tenant.with(feature, wanted.contains(&feature));
            levels.contact = levels.contact.with(feature, true);
        }
        Visible::decide(levels)
    }

    #[test]
    fn no_article_for_customers_leads_where_its_reader_may_not_go() {
        let pages = pages(Site::Portal);
        for article in everything().all() {
            let visible = seeing(article.feature);
            let guide = Guide::of_customers(visible);
            assert!(guide.find(article.slug).is_some(), "{}", article.slug);
            let explained = article.pages.iter().map(ToString::to_string);
            for link in links(article).into_iter().chain(explained).filter(|link| !link.starts_with("/help")) {
                let page = pages.iter().find(|page| leads_to(page.path, &link)).unwrap();
                let may = match page.access {
                    Access::Feature(key) => visible.has(Feature::from_key(key).unwrap()),
                    _ => true,
                };
                assert!(may, "{}: {link}", article.slug);
            }
            for link in links(article) {
                let slug = link.strip_prefix("/help/");
                assert!(slug.is_none_or(|slug| guide.find(slug).is_some()), "{}: {link}", article.slug);
            }
        }
    }

    #[test]
    fn every_page_of_a_portal_has_its_article() {
        let guide = everything();
        let own = ["/logos/{file}", "/theme/{file}", "/assets/{file}", "/assets/{*file}"];
        for page in pages(Site::Portal) {
            let is_signed_in = matches!(page.access, Access::PortalUser | Access::Feature(_));
            if is_signed_in && !own.contains(&page.path) && !page.path.starts_with("/help") {
                assert_ne!(guide.address_for(page.path), "/help", "{}", page.path);
            }
        }
    }

    #[test]
    fn a_page_is_explained_by_the_nearest_article() {
        let guide = Guide::of_staff();
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
            assert_eq!(guide.address_for(path), format!("/help/{slug}"), "{path}");
        }
        for path in ["/help", "/help/parts", "/nowhere", "/contactsx"] {
            assert_eq!(guide.address_for(path), "/help", "{path}");
        }
    }
}

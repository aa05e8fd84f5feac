//! The pages of the guide, for staff and for customers.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::{ConsoleShell, PortalShell};

use super::article::Article;
use super::guide::Guide;
use super::rating::{RatingForm, Tally};
use super::search::{Hit, search};

/// The contents, or what a search found.
pub(super) struct Contents<'a> {
    /// What was searched for, as typed; empty for the contents.
    query: String,
    hits: Vec<Hit>,
    groups: Vec<(&'static str, &'a [&'static Article])>,
}

impl<'a> Contents<'a> {
    pub(super) fn of(guide: &'a Guide, query: &str) -> Self {
        Self { hits: search(guide.all(), query), query: query.trim().to_owned(), groups: guide.groups() }
    }

    fn summary(&self) -> String {
        web::ui::counted(self.hits.len(), "article", "articles")
    }
}

/// One article with those around it.
pub(super) struct Text {
    article: &'static Article,
    related: Vec<&'static Article>,
    previous: Option<&'static Article>,
    next: Option<&'static Article>,
}

impl Text {
    pub(super) fn of(guide: &Guide, article: &'static Article) -> Self {
        let (previous, next) = guide.neighbours(article);
        Self { article, related: guide.related(article), previous, next }
    }
}

/// Where staff begin.
#[derive(Template)]
#[template(path = "help/templates/in_console.html")]
pub(super) struct ConsoleContents<'a> {
    pub(super) shell: ConsoleShell,
    pub(super) contents: Contents<'a>,
    /// What colleagues found good.
    pub(super) popular: Vec<&'static Article>,
}

/// What staff read.
#[derive(Template)]
#[template(path = "help/templates/show_in_console.html")]
pub(super) struct ConsoleArticle {
    pub(super) shell: ConsoleShell,
    pub(super) text: Text,
    pub(super) tally: Tally,
    pub(super) form: RatingForm,
    /// Whether this colleague rated it before.
    pub(super) is_rated: bool,
    pub(super) errors: FieldErrors,
}

impl ConsoleArticle {
    fn choices(&self) -> impl Iterator<Item = Choice> {
        (1..=5_u64)
            .map(|stars| Choice::new(stars.to_string(), web::ui::counted(stars, "star", "stars"), &self.form.stars))
    }
}

/// Where customers begin; who else may help stands beside it.
#[derive(Template)]
#[template(path = "help/templates/in_portal.html")]
pub(super) struct PortalContents<'a> {
    pub(super) shell: PortalShell,
    pub(super) contents: Contents<'a>,
    pub(super) phone: String,
    pub(super) email: String,
}

/// What customers read.
#[derive(Template)]
#[template(path = "help/templates/show_in_portal.html")]
pub(super) struct PortalArticle {
    pub(super) shell: PortalShell,
    pub(super) text: Text,
    pub(super) phone: String,
    pub(super) email: String,
}

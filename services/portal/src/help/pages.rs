//! The pages of the guide.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::article::Article;
use super::rating::{RatingForm, Tally};
use super::search::Hit;

/// The contents, or what a search found.
#[derive(Template)]
#[template(path = "help/templates/index.html")]
pub(super) struct ContentsPage {
    pub(super) shell: ConsoleShell,
    /// What was searched for, as typed; empty for the contents.
    pub(super) query: String,
    pub(super) hits: Vec<Hit<'static>>,
    pub(super) groups: Vec<(&'static str, &'static [Article])>,
    /// What colleagues found good.
    pub(super) popular: Vec<&'static Article>,
}

impl ContentsPage {
    fn summary(&self) -> String {
        web::ui::counted(self.hits.len(), "article", "articles")
    }
}

/// One article with what belongs to it.
#[derive(Template)]
#[template(path = "help/templates/show.html")]
pub(super) struct ArticlePage {
    pub(super) shell: ConsoleShell,
    pub(super) article: &'static Article,
    pub(super) related: Vec<&'static Article>,
    pub(super) previous: Option<&'static Article>,
    pub(super) next: Option<&'static Article>,
    pub(super) tally: Tally,
    pub(super) form: RatingForm,
    /// Whether this colleague rated it before.
    pub(super) is_rated: bool,
    pub(super) errors: FieldErrors,
}

impl ArticlePage {
    fn choices(&self) -> impl Iterator<Item = Choice> {
        (1..=5_u64)
            .map(|stars| Choice::new(stars.to_string(), web::ui::counted(stars, "star", "stars"), &self.form.stars))
    }
}

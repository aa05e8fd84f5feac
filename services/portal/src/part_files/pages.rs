//! Pictures and documents on a part's record.

use askama::Template;
use web::fields::FieldErrors;
use web::shell::ConsoleShell;

use super::document::Document;
use super::picture::{PictureId, Shown};
use crate::parts::record::{Head, Tabs};

/// The tab of a part's record.
#[derive(Template)]
#[template(path = "part_files/templates/tab.html")]
pub(super) struct FilesPage {
    pub(super) shell: ConsoleShell,
    pub(super) part: Head,
    pub(super) tabs: Tabs,
    pub(super) pictures: Vec<Shown>,
    pub(super) documents: Vec<Document>,
    /// What was typed, as typed.
    pub(super) typed: Typed,
    pub(super) errors: FieldErrors,
    pub(super) may_edit: bool,
}

/// What was typed beside a file, and into the words of a picture that is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) alt: String,
    pub(super) name: String,
    pub(super) of_picture: Option<(PictureId, String)>,
}

impl FilesPage {
    /// The words of a picture, as typed or as they stand.
    fn alt<'a>(&'a self, picture: &'a Shown) -> &'a str {
        match &self.typed.of_picture {
            Some((id, typed)) if *id == picture.id => typed,
            _ => &picture.alt,
        }
    }

    /// What is wrong with the words of a picture.
    fn wrong(&self, picture: &Shown) -> &str {
        let is_meant = self.typed.of_picture.as_ref().is_some_and(|(id, _)| *id == picture.id);
        if is_meant { self.errors.of("words") } else { "" }
    }
}

//! A picture of a part.

use db::Id;

/// Marks ids of pictures.
#[derive(Debug)]
pub(crate) enum PictureKind {}
/// The id of a picture.
pub(crate) type PictureId = Id<PictureKind>;

/// The most pictures of one part.
pub(super) const MOST: usize = 20;

/// A size in which a picture is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Page,
    List,
}

impl Size {
    /// The end of a picture's address.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::List => "list",
        }
    }
}

/// A picture as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: PictureId,
    /// What is to be seen, for those who do not see it.
    pub(crate) alt: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// The first picture of a part: the one that stands for it in lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cover(pub(crate) PictureId);

impl Cover {
    /// Where it is.
    pub(crate) fn src(&self) -> String {
        src(self.0, Size::List)
    }
}

impl Shown {
    /// Where the large one is.
    pub(crate) fn page_src(&self) -> String {
        src(self.id, Size::Page)
    }

    /// Where the small one is.
    pub(crate) fn list_src(&self) -> String {
        src(self.id, Size::List)
    }
}

fn src(id: PictureId, size: Size) -> String {
    format!("/pictures/{id}/{}", size.key())
}

/// The words for those who do not see a picture: at most 200 characters; empty for the part's name.
///
/// # Errors
/// What to do about it.
pub(super) fn alt(typed: &str) -> Result<String, &'static str> {
    match typed.parse::<accounts::DisplayName>() {
        Err(accounts::BadName::Empty) => Ok(String::new()),
        Ok(text) if text.as_str().chars().count() <= 200 => Ok(text.as_str().to_owned()),
        Err(accounts::BadName::Invisible) => Err("Remove the invisible characters."),
        _ => Err("Use at most 200 characters."),
    }
}

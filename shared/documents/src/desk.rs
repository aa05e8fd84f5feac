//! All that typst can reach: one template and the frame around it, the data, the logo, and our fonts. There is no file
//! system, no network, no package and no clock behind it.

use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::visualize::{ExchangeFormat, RasterImage};
use typst::{Library, LibraryExt as _, World};

use crate::Document;
use crate::press::Error;

/// What is on the desk while a document is set.
pub(crate) struct Desk {
    template: Source,
    data: Bytes,
    logo: Option<Bytes>,
}

/// What a template reads.
#[derive(Serialize)]
struct Data<'a, D> {
    #[serde(flatten)]
    document: &'a D,
    has_logo: bool,
}

/// What lies on every desk.
struct Drawer {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    frame: Source,
    template: FileId,
    data: FileId,
    logo: FileId,
}

static DRAWER: LazyLock<Drawer> = LazyLock::new(|| {
    let faces: [&'static [u8]; 2] =
        [include_bytes!("../fonts/inter-regular.ttf"), include_bytes!("../fonts/inter-semibold.ttf")];
    let fonts: Vec<Font> = faces.into_iter().filter_map(|face| Font::new(Bytes::new(face), 0)).collect();
    Drawer {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        frame: Source::new(file("frame.typ"), include_str!("../templates/frame.typ").to_owned()),
        template: file("template.typ"),
        data: file("data.json"),
        logo: file("logo.png"),
    }
});

fn file(name: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("it is one of our names")).intern()
}

impl Desk {
    /// Lays out what a document needs to be set by a template.
    pub(crate) fn with<D: Document>(template: &str, document: &D) -> Result<Self, Error> {
        let logo = document.letterhead().logo.clone().map(Bytes::new);
        let logo = logo.filter(|logo| RasterImage::plain(logo.clone(), ExchangeFormat::Png).is_ok());
        let data = Data { document, has_logo: logo.is_some() };
        Ok(Self {
            template: Source::new(DRAWER.template, template.to_owned()),
            data: Bytes::new(serde_json::to_vec(&data)?),
            logo,
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &DRAWER.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &DRAWER.book
    }

    fn main(&self) -> FileId {
        DRAWER.template
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.template, &DRAWER.frame].into_iter().find(|source| source.id() == id).cloned().ok_or_else(not_here)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let logo = self.logo.as_ref().filter(|_| id == DRAWER.logo);
        Some(&self.data).filter(|_| id == DRAWER.data).or(logo).cloned().ok_or_else(not_here)
    }

    fn font(&self, index: usize) -> Option<Font> {
        DRAWER.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here() -> FileError {
    FileError::AccessDenied
}

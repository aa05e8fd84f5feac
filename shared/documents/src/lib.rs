//! Documents to print, as PDF: what is bought and sold, and lists. Typst sets them. What is in them arrives as data, so
//! that nothing anybody typed is ever markup.

mod desk;
mod list;
mod press;
mod sale;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use list::{Column, List};
pub use press::{Error, Press};
pub use sale::{Fact, Line, Sale};

/// The most lines of a document: 5,000.
pub const MOST_LINES: usize = 5_000;

/// Who sends a document, and how its documents look.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Letterhead {
    /// The business's name.
    pub name: String,
    /// How it is reached, a line each.
    pub contact: Vec<String>,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Whether its name stands beside its logo.
    pub names_logo: bool,
    /// Its logo, a PNG picture; the name stands for one that is not there or cannot be read.
    #[serde(skip)]
    pub logo: Option<Vec<u8>>,
}

/// What can be printed: its data are serialized for its template.
pub trait Document: Serialize + Send + 'static {
    /// The template's source.
    const TEMPLATE: &'static str;

    /// Who sends it.
    fn letterhead(&self) -> &Letterhead;

    /// How many lines it has.
    fn lines(&self) -> usize;
}

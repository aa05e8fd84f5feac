//! Printing: a document is set and written as PDF, a few at once.

use std::sync::Arc;

use tokio::sync::Semaphore;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::desk::Desk;
use crate::{Document, MOST_LINES};

/// Documents set at once: each keeps a core busy and may take hundreds of megabytes.
const SET_AT_ONCE: usize = 2;

/// Prints documents. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Press {
    turns: Arc<Semaphore>,
}

/// Why a document was not printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It has more than [`MOST_LINES`] lines.
    #[error("a document has at most {MOST_LINES} lines")]
    TooLong,
    /// Its data are none.
    #[error("the data of a document: {0}")]
    Data(#[from] serde_json::Error),
    /// Its template is wrong.
    #[error("a document could not be set: {0}")]
    Template(String),
    /// The work broke off.
    #[error("a document broke off: {0}")]
    BrokeOff(String),
}

impl Default for Press {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(SET_AT_ONCE)) }
    }
}

impl Press {
    /// The document as PDF. Others wait while two are being set, also when whoever asked for one of them has gone.
    ///
    /// # Errors
    /// When it is too long, or its template is wrong.
    pub async fn print<D: Document>(&self, document: D) -> Result<Vec<u8>, Error> {
        let broke_off = |error: &dyn std::error::Error| Error::BrokeOff(error.to_string());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| broke_off(&error))?;
        let work = move || {
            let _turn = turn;
            set(&document)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| broke_off(&error))?
    }
}

/// Sets a document and writes it.
pub(crate) fn set<D: Document>(document: &D) -> Result<Vec<u8>, Error> {
    set_as(D::TEMPLATE, document)
}

/// The same by another template.
pub(crate) fn set_as<D: Document>(template: &str, document: &D) -> Result<Vec<u8>, Error> {
    if document.lines() > MOST_LINES {
        return Err(Error::TooLong);
    }
    let desk = Desk::with(template, document)?;
    let written = typst::compile::<PagedDocument>(&desk).output.and_then(|pages| {
        // Readers are told neither what wrote it nor when; it is tagged, so that it can be read aloud.
        typst_pdf::pdf(&pages, &PdfOptions { creator: Smart::Custom(None), ..PdfOptions::default() })
    });
    // Nothing of one document is remembered when the next one is set.
    typst::comemo::evict(0);
    written.map_err(|mistakes| Error::Template(words(&mistakes)))
}

fn words(mistakes: &EcoVec<SourceDiagnostic>) -> String {
    mistakes.iter().map(|mistake| mistake.message.as_str()).collect::<Vec<_>>().join("; ")
}

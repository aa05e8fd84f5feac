//! What is printed: documents under the business's letterhead, saved by browsers as PDF.

pub(crate) mod list;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use db::{CustomerId, TenantTx};
use documents::{Document, Fact, Letterhead};
use storage::Storage;
use time::Date;

use crate::Portal;
use crate::addresses::{self, address::Use};
use crate::brand::{self, Brand};

/// Who sends a document, as far as the database knows it: the logo itself is fetched when no transaction is open.
#[derive(Debug)]
pub(crate) struct Sender {
    letterhead: Letterhead,
    logo: Option<String>,
}

impl Sender {
    /// The business as its pages show it.
    pub(crate) async fn find(tx: &mut TenantTx, brand: &Brand) -> Result<Self, db::Error> {
        let logo = match brand.portal_logo {
            Some(id) => brand::queries::find_logo(tx, id).await?,
            None => None,
        };
        let contact = [&brand.email, &brand.phone].into_iter().filter(|line| !line.is_empty()).cloned().collect();
        let letterhead = Letterhead {
            name: brand.name.clone(),
            contact,
            colour: brand.colour.to_string(),
            names_logo: brand.portal_logo_is_mark,
            logo: None,
        };
        Ok(Self { letterhead, logo })
    }

    /// The letterhead with its logo.
    pub(crate) async fn letterhead(self, storage: &Storage) -> web::Result<Letterhead> {
        let Some(key) = self.logo else { return Ok(self.letterhead) };
        let logo = storage.read(&key).await.map_err(anyhow::Error::from)?;
        Ok(Letterhead { logo: logo.map(Vec::from), ..self.letterhead })
    }
}

/// A document as an answer that browsers save under its name, which is one of ours: letters, digits and `-`.
pub(crate) async fn answer<D: Document>(portal: &Portal, name: &str, document: D) -> web::Result {
    let bytes = portal.press.print(document).await.map_err(|error| match error {
        documents::Error::TooLong => web::Error::Invalid(TOO_LONG.to_owned()),
        broken => web::Error::from(anyhow::Error::from(broken)),
    })?;
    Ok(saved(name, bytes))
}

/// What is said of a document that would be too long.
const TOO_LONG: &str =
    "A PDF has up to 5,000 lines. Narrow the list with filters, or export it as CSV or as an Excel workbook.";

fn saved(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    let mut response = (headers, bytes).into_response();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.pdf\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response
}

/// Where a customer's bills go, a line each; nothing where nobody said.
pub(crate) async fn bill_to(tx: &mut TenantTx, customer: CustomerId) -> Result<String, db::Error> {
    let addresses = addresses::queries::list(tx, customer).await?;
    let to = addresses.into_iter().find(|address| address.is_default(Use::Bill));
    Ok(to.map(|to| to.lines()).unwrap_or_default())
}

/// Those facts that say something.
pub(crate) fn facts<const N: usize>(facts: [(&str, String); N]) -> Vec<Fact> {
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| Fact::new(label, value)).collect()
}

/// A day with its year, as whoever files a document needs it: `Nov 21, 2026`.
pub(crate) fn day(date: Date) -> String {
    let format = time::macros::format_description!("[month repr:short] [day padding:none], [year]");
    date.format(&format).unwrap_or_default()
}

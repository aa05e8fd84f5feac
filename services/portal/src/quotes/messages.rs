//! Messages about a quote, from either side to the other, and the documents that come with them.

use accounts::{EditQuotes, Staff, StaffMay};
use axum::body::Bytes;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use db::{Id, Scope, TenantTx};
use web::fields::FieldErrors;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{home, quote_page};
use super::events::{self, Kind};
use super::mail::{self, News, Notice};
use super::pages::{Shown, StaffShowPage};
use super::portal::show_page;
use super::queries;
use super::quote::{QuoteId, Row};
use crate::Portal;
use crate::access::{Allowed, Quotes, RequestQuotes};
use crate::brand::{ConsolePage, PortalPage};
use crate::checkout::typed;
use crate::part_files::writing::NewFile;
use crate::part_files::{document, serving, upload, writing};
use crate::wordings::QuoteLetter;

/// How many bytes a form with a message has at most.
pub(super) const MOST_BYTES: usize = document::MOST_BYTES + 64 * 1024;

/// Marks ids of what was said.
#[derive(Debug)]
pub(super) enum EventMark {}
/// The id of what was said.
pub(super) type EventId = Id<EventMark>;

/// What somebody says.
struct Said {
    words: String,
    /// A document's name and bytes.
    document: Option<(String, Bytes)>,
}

/// Reads the form.
///
/// # Errors
/// What was typed, and what to do about it.
async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Said, (String, FieldErrors)> {
    let Some(sent) = upload::read(form, "message").await else {
        let cure = "The upload broke off, or is larger than 25 MB. Try again with a smaller version.";
        return Err((String::new(), FieldErrors::one("file", cure)));
    };
    let words = match typed::note(&sent.words) {
        Ok(words) => words,
        Err(cure) => return Err((sent.words, FieldErrors::one("message", cure))),
    };
    if sent.file.is_empty() {
        if words.is_empty() {
            return Err((sent.words, FieldErrors::one("message", "Write the message.")));
        }
        return Ok(Said { words, document: None });
    }
    let name = document::check(&sent.file).and_then(|()| document::name("", &sent.file_name));
    match name {
        Ok(name) => Ok(Said { words, document: Some((name, sent.file)) }),
        Err(cure) => Err((sent.words, FieldErrors::one("file", cure))),
    }
}

/// Stores what came with it before anything is written of it.
async fn store(portal: &Portal, tenant: db::TenantId, said: &Said) -> web::Result<Option<NewFile>> {
    match &said.document {
        None => Ok(None),
        Some((_, bytes)) => upload::store(portal, tenant, ("application/pdf", bytes.clone()), None).await.map(Some),
    }
}

/// Adds what is said to a quote's thread.
async fn add(
    tx: &mut TenantTx,
    portal: &Portal,
    (row, said, file): (&Row, &Said, Option<&NewFile>),
    (actor_name, is_by_staff): (&str, bool),
) -> web::Result<()> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let event = events::New { kind: Kind::Message, detail: &said.words, actor_name, is_by_staff };
    if let Some(file) = file {
        writing::insert_file(tx, by, ("quote_document", file)).await?;
    }
    let name = said.document.as_ref().map_or("", |(name, _)| name);
    events::add(tx, by, (row.id, row.customer), &event, file.map(|file| (file.id.uuid(), name))).await?;
    Ok(())
}

/// The quote that is written about; where there is none, no file is left behind.
async fn about(tx: &mut TenantTx, portal: &Portal, (id, file): (QuoteId, Option<&NewFile>)) -> web::Result<Row> {
    let today = crate::prices::today(tx, portal.accounts.clock.now()).await?;
    match queries::find(tx, id, today).await? {
        Some(row) => Ok(row),
        None => {
            let keys: Vec<String> = file.map(|file| file.key.clone()).into_iter().collect();
            upload::forget(portal, &keys).await;
            Err(web::Error::NotFound)
        }
    }
}

/// What the other side reads in its mail.
fn facts(said: &Said, from: &str) -> Vec<(&'static str, String)> {
    let mut facts = vec![("From", from.to_owned())];
    if !said.words.is_empty() {
        facts.push(("Message", said.words.replace('\n', " ")));
    }
    if let Some((name, _)) = &said.document {
        facts.push(("Document", name.clone()));
    }
    facts
}

pub(super) async fn by_customer(
    page: PortalPage,
    allowed: Allowed<RequestQuotes>,
    State(portal): State<Portal>,
    Path(id): Path<QuoteId>,
    form: Result<Multipart, MultipartRejection>,
) -> web::Result {
    let user = &page.sees.user;
    let said = match read(form).await {
        Ok(said) => said,
        Err((message, errors)) => {
            let mut tx = portal.accounts.db.read(user.scope()).await?;
            let shown = Shown::read(&mut tx, portal.now(&user.tenant), (id, "")).await?.or_not_found()?;
            return web::invalid(&show_page(&page, Shown { message, errors, ..shown }));
        }
    };
    let file = store(&portal, user.tenant.id(), &said).await?;
    let mut tx = allowed.begin(&portal.accounts).await?;
    let row = about(&mut tx, &portal, (id, file.as_ref())).await?;
    add(&mut tx, &portal, (&row, &said, file.as_ref()), (&user.name, false)).await?;
    let subject = format!("Message about quote {}", row.number);
    let news = Notice { subject, lead: "A customer wrote about a quote.", lines: &[], facts: facts(&said, &user.name) };
    mail::to_business(&mut tx, &portal, &user.tenant, (&row, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, "Message sent"))
}

pub(super) async fn by_staff(
    page: ConsolePage,
    staff: StaffMay<EditQuotes>,
    State(portal): State<Portal>,
    Path(id): Path<QuoteId>,
    form: Result<Multipart, MultipartRejection>,
) -> web::Result {
    let said = match read(form).await {
        Ok(said) => said,
        Err((message, errors)) => {
            let again = quote_page(&page, &portal, (id, "")).await?;
            let shown = Shown { message, errors, ..again.shown };
            return web::invalid(&StaffShowPage { shown, ..again });
        }
    };
    let file = store(&portal, staff.tenant.id(), &said).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let row = about(&mut tx, &portal, (id, file.as_ref())).await?;
    add(&mut tx, &portal, (&row, &said, file.as_ref()), (&staff.name, true)).await?;
    // What the business prepares for itself is not spoken of.
    if !row.is_hidden() {
        let news = News { facts: facts(&said, staff.tenant.name()), ..QuoteLetter::Message.into() };
        mail::to_contact(&mut tx, &portal, &staff.tenant, (&row, news)).await?;
    }
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, "Message sent"))
}

/// A document that came with a message, to be saved and not to be shown.
async fn file(portal: &Portal, scope: Scope, id: EventId) -> web::Result {
    let mut tx = portal.accounts.db.read(scope).await?;
    let file = sqlx::query_as!(
        crate::part_files::queries::Stored,
        // The join to the quote asks whether it is seen at all.
        "SELECT f.storage_key AS key, f.content_type, e.file_name AS name
         FROM quote_events e
         JOIN quotes q ON q.tenant_id = e.tenant_id AND q.id = e.quote_id
         JOIN files f ON f.tenant_id = e.tenant_id AND f.id = e.file_id
         WHERE e.tenant_id = $1 AND e.id = $2",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut *tx)
    .await?
    .or_not_found()?;
    drop(tx);
    serving::saved(portal, file).await
}

pub(super) async fn file_for_staff(staff: Staff, State(portal): State<Portal>, Path(id): Path<EventId>) -> web::Result {
    file(&portal, staff.scope(), id).await
}

pub(super) async fn file_for_customer(
    allowed: Allowed<Quotes>,
    State(portal): State<Portal>,
    Path(id): Path<EventId>,
) -> web::Result {
    file(&portal, allowed.user.scope(), id).await
}

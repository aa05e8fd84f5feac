//! What staff write down about a contact. No customer ever sees it: the database's policy holds that too.

use accounts::Staff;
use boot::{Clock, Entropy};
use db::{ContactId, StaffId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

/// A note as its tab shows it.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) id: Uuid,
    pub(super) body: String,
    pub(super) author: StaffId,
    pub(super) author_name: String,
    pub(super) created_at: OffsetDateTime,
}

/// The text of a note: 1 to 4,000 characters after trimming.
///
/// # Errors
/// What to do about it.
pub(super) fn parse(typed: &str) -> Result<String, &'static str> {
    let body = typed.replace("\r\n", "\n");
    match body.trim() {
        "" => Err("Write something first."),
        text if text.chars().count() > 4_000 => Err("Shorten the note to 4,000 characters."),
        text if text.chars().any(|c| !"\n\t".contains(c) && accounts::is_invisible(c)) => {
            Err("Remove the invisible characters.")
        }
        text => Ok(text.to_owned()),
    }
}

/// A contact's notes, newest first: the last 200.
pub(super) async fn list(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Note>, db::Error> {
    sqlx::query_as!(
        Note,
        r#"SELECT id, body, author_id AS "author: StaffId", author_name, created_at
           FROM contact_notes WHERE tenant_id = $1 AND contact_id = $2 ORDER BY id DESC LIMIT 200"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (contact, author): (ContactId, &Staff),
    body: &str,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO contact_notes (tenant_id, id, contact_id, body, author_id, author_name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        contact.uuid(),
        body,
        author.id.uuid(),
        author.name,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a note away, only if it is by `author` when one is named; whose contact it was on, if there was one.
pub(super) async fn remove(
    tx: &mut TenantTx,
    note: Uuid,
    author: Option<StaffId>,
) -> Result<Option<ContactId>, db::Error> {
    sqlx::query_scalar!(
        r#"DELETE FROM contact_notes WHERE tenant_id = $1 AND id = $2 AND ($3::uuid IS NULL OR author_id = $3)
           RETURNING contact_id AS "contact: ContactId""#,
        tx.tenant(),
        note,
        author.map(db::Id::uuid),
    )
    .fetch_optional(&mut **tx)
    .await
}

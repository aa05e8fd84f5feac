//! Every statement that writes contacts and their sign-in names.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::contact::{Contact, NewContact};
use super::phone::Phone;
use crate::lists::Place;

/// A stretch of the list, and how many there are in all counted up to a number: what is asked, as the migration that makes
/// the function says.
pub(super) async fn list(
    tx: &mut TenantTx,
    asked: &serde_json::Value,
    (most, count_to): (usize, usize),
) -> Result<Vec<Place>, db::Error> {
    sqlx::query_as!(
        Place,
        r#"SELECT id AS "id!", name AS "name!", word, at, total AS "total!" FROM list_contacts($1, $2, $3)"#,
        asked,
        i32::try_from(most).unwrap_or(i32::MAX),
        i32::try_from(count_to).unwrap_or(i32::MAX),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Contacts by their ids, in the order of these.
pub(crate) async fn find_all(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Contact>, db::Error> {
    sqlx::query_as!(
        Contact,
        r#"SELECT c.id AS "id: ContactId", c.customer_id AS "customer: CustomerId", u.name AS "customer_name?",
                  u.account_number AS "account_number?", concat_ws(', ', u.city, u.region) AS "customer_place!",
                  (SELECT g.name FROM customer_groups g WHERE g.tenant_id = $1 AND g.id = u.group_id) AS customer_group,
                  u.has_portal_access AS "customer_portal?",
                  coalesce(u.has_portal_access AND u.is_active, false) AS "customer_has_access!",
                  c.vendor_name, c.salutation, c.first_name, c.middle_initial, c.last_name, c.email, c.other_emails,
                  c.username, c.signs_in_as AS "signs_in_as: ContactId", c.phone, c.phone_label,
                  c.other_phones AS "other_phones: Json<Vec<Phone>>", c.has_access, c.invited_at, c.invite_expires_at, c.confirmed_at, c.revoked_at, c.is_revoked_by_colleague,
                  c.is_reset_required, c.email_failed_at, c.last_sign_in_at, c.is_active, c.is_test, c.created_at, c.row_version,
                  l.expires_at AS "login_link_until?"
           FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
             LEFT JOIN login_links l ON l.tenant_id = c.tenant_id AND l.contact_id = c.id
           WHERE c.tenant_id = $1 AND c.id = ANY ($2) ORDER BY array_position($2, c.id)"#,
        tx.tenant(),
        ids,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Of some contacts: how many have access, how many lost it, and how many there are.
pub(super) async fn count_access(tx: &mut TenantTx, ids: &[ContactId]) -> Result<(usize, usize, usize), db::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let row = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE has_access) AS "granted!", count(*) FILTER (WHERE revoked_at IS NOT NULL) AS "revoked!",
                  count(*) AS "all!"
           FROM contacts WHERE tenant_id = $1 AND id = ANY ($2)"#,
        tx.tenant(),
        &ids,
    )
    .fetch_one(&mut **tx)
    .await?;
    let number = |of: i64| usize::try_from(of).unwrap_or_default();
    Ok((number(row.granted), number(row.revoked), number(row.all)))
}

/// One contact.
pub(crate) async fn find(tx: &mut TenantTx, id: ContactId) -> Result<Option<Contact>, db::Error> {
    Ok(find_all(tx, &[id.uuid()]).await?.pop())
}

/// Locks one contact until the transaction ends: a change of access waits for a write of that person, and the other way
/// round.
pub(crate) async fn lock(tx: &mut TenantTx, id: ContactId) -> Result<bool, db::Error> {
    let locked = sqlx::query_scalar!(
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(locked.is_some())
}

/// Keeps the switches of a contact's customer as they are until the transaction ends; `false` when they shut it out.
/// Comes before [`lock`]: everybody locks in this order.
pub(crate) async fn hold_customer(tx: &mut TenantTx, id: ContactId) -> Result<bool, db::Error> {
    let held = sqlx::query_scalar!(
        "SELECT 1 FROM customers u JOIN contacts c ON c.tenant_id = u.tenant_id AND c.customer_id = u.id
         WHERE u.tenant_id = $1 AND c.id = $2 AND u.has_portal_access AND u.is_active FOR KEY SHARE OF u",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

/// Which of a contact's names belongs to somebody else already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameTaken {
    /// The primary address.
    Email,
    /// The username.
    Username,
}

/// Adds a contact.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    new: &NewContact,
) -> Result<Result<ContactId, NameTaken>, db::Error> {
    let id = insert_row(tx, by, (new, None)).await?;
    Ok(claim_names(tx, id, new).await?.map(|()| id))
}

/// Adds one that signs in with the login of another, or has names to claim.
pub(super) async fn insert_row(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (new, signs_in_as): (&NewContact, Option<ContactId>),
) -> Result<ContactId, db::Error> {
    let username = new.username_or_email().filter(|_| signs_in_as.is_none());
    let id = ContactId::new(entropy.uuid_v7(clock));
    let now = clock.now();
    sqlx::query!(
        "INSERT INTO contacts (tenant_id, id, customer_id, vendor_name, salutation, first_name, middle_initial, last_name,
                               sort_name, email, email_norm, other_emails, username, username_norm, phone, is_active,
                               created_at, updated_at, is_test, signs_in_as, phone_label, other_phones)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19, $20, $21)",
        tx.tenant(),
        id.uuid(),
        new.customer.map(db::Id::uuid),
        new.vendor_name,
        new.salutation,
        new.first_name,
        new.middle_initial,
        new.last_name,
        new.sort_name(),
        new.email.as_ref().map(accounts::Email::as_str),
        new.email.as_ref().map(accounts::Email::norm),
        &others(new),
        username,
        username.as_deref().map(str::to_lowercase),
        new.phone,
        new.is_active,
        now,
        new.is_test,
        signs_in_as.map(db::Id::uuid),
        new.phone_label.key(),
        Json(&new.other_phones) as _,
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It was saved.
    Saved,
    /// Somebody else saved first.
    Stale,
    /// A name belongs to somebody else.
    Taken(NameTaken),
}

/// Saves a contact's fields, if nobody did since `version`.
pub(crate) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (ContactId, i32),
    new: &NewContact,
) -> Result<Saved, db::Error> {
    let saved = sqlx::query_scalar!(
        "UPDATE contacts
         SET customer_id = $4, vendor_name = $5, salutation = $6, first_name = $7, middle_initial = $8, last_name = $9,
             sort_name = $10, email = $11, other_emails = $13, phone = $16, is_active = $17, updated_at = $18,
             is_test = $19, phone_label = $20, other_phones = $21, row_version = row_version + 1,
             email_failed_at = CASE WHEN email_norm IS NOT DISTINCT FROM $12 THEN email_failed_at END,
             email_norm = $12,
             username = CASE WHEN signs_in_as IS NULL THEN $14 END, username_norm = CASE WHEN signs_in_as IS NULL THEN $15 END
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3 RETURNING has_own_login",
        tx.tenant(),
        id.uuid(),
        version,
        new.customer.map(db::Id::uuid),
        new.vendor_name,
        new.salutation,
        new.first_name,
        new.middle_initial,
        new.last_name,
        new.sort_name(),
        new.email.as_ref().map(accounts::Email::as_str),
        new.email.as_ref().map(accounts::Email::norm),
        &others(new),
        new.username_or_email(),
        new.username_or_email().map(|name| name.to_lowercase()),
        new.phone,
        new.is_active,
        clock.now(),
        new.is_test,
        new.phone_label.key(),
        Json(&new.other_phones) as _,
    )
    .fetch_optional(&mut **tx)
    .await?;
    if saved.is_some() {
        crate::orders::mark_tests(tx, clock, (id, new.is_test)).await?;
    }
    match saved {
        None => Ok(Saved::Stale),
        Some(false) => Ok(Saved::Saved),
        Some(true) => Ok(claim_names(tx, id, new).await?.map_or_else(Saved::Taken, |()| Saved::Saved)),
    }
}

/// Notes that a contact's own fields were saved: counts as a change of the contact.
pub(crate) async fn touch(tx: &mut TenantTx, clock: &Clock, id: ContactId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET row_version = row_version + 1, updated_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

fn others(new: &NewContact) -> Vec<String> {
    new.other_emails.iter().map(ToString::to_string).collect()
}

/// Takes the names that the contact signs in with, giving up those it had.
async fn claim_names(tx: &mut TenantTx, id: ContactId, new: &NewContact) -> Result<Result<(), NameTaken>, db::Error> {
    sqlx::query!("DELETE FROM sign_in_names WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await?;
    let email = new.email.as_ref().map(accounts::Email::norm);
    let username = new.username.as_ref().map(accounts::Username::norm).filter(|name| Some(name) != email.as_ref());
    for (name, taken) in [(email, NameTaken::Email), (username, NameTaken::Username)] {
        let Some(name) = name else { continue };
        let done = sqlx::query!(
            "INSERT INTO sign_in_names (tenant_id, name_norm, contact_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            tx.tenant(),
            name,
            id.uuid()
        )
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(Err(taken));
        }
    }
    Ok(Ok(()))
}

/// Gives access and notes the invitation: whether its address takes mail is to be seen again.
pub(crate) async fn save_invited(
    tx: &mut TenantTx,
    id: ContactId,
    (now, expires_at): (OffsetDateTime, OffsetDateTime),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET has_access = true, invited_at = $3, invite_expires_at = $4, revoked_at = NULL,
                             email_failed_at = NULL, updated_at = $3
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        now,
        expires_at,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes until when all are invited who sign in with a login that nobody came in with: a new link replaced the one they had.
pub(super) async fn save_invite_end_of_all(
    tx: &mut TenantTx,
    login: ContactId,
    expires_at: OffsetDateTime,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET invite_expires_at = $3
         WHERE tenant_id = $1 AND (id = $2 OR signs_in_as = $2) AND has_access AND confirmed_at IS NULL",
        tx.tenant(),
        login.uuid(),
        expires_at,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes until when a contact is invited, of one that never came in: by the invitation that is out, or by its login link,
/// which is an invitation, too. When neither is there any more, the invitation has ended.
pub(crate) async fn save_invite_end(tx: &mut TenantTx, id: ContactId, now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts c
         SET invited_at = coalesce(c.invited_at, $3), invite_expires_at = greatest(
               (SELECT max(l.expires_at) FROM links l
                WHERE l.tenant_id = $1 AND l.contact_id = $2 AND l.purpose = 'invitation'
                  AND l.used_at IS NULL AND l.revoked_at IS NULL),
               (SELECT p.expires_at FROM credentials p
                WHERE p.tenant_id = $1 AND p.contact_id = $2 AND p.kind = 'password'),
               (SELECT k.expires_at FROM login_links k WHERE k.tenant_id = $1 AND k.contact_id = $2),
               least(c.invite_expires_at, $3))
         WHERE c.tenant_id = $1 AND c.id = $2 AND c.confirmed_at IS NULL",
        tx.tenant(),
        id.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes that mail to this address of a contact is refused; another address it may have by now is not. The contact's
/// customer, when it was not known before.
pub(crate) async fn save_email_failed(
    tx: &mut TenantTx,
    (id, address): (ContactId, &str),
    now: OffsetDateTime,
) -> Result<Option<Option<CustomerId>>, db::Error> {
    let before = sqlx::query!(
        r#"SELECT customer_id AS "customer: CustomerId", email_failed_at FROM contacts
           WHERE tenant_id = $1 AND id = $2 AND email = $3 FOR UPDATE"#,
        tx.tenant(),
        id.uuid(),
        address,
    )
    .fetch_optional(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contacts SET email_failed_at = $4 WHERE tenant_id = $1 AND id = $2 AND email = $3",
        tx.tenant(),
        id.uuid(),
        address,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(before.filter(|before| before.email_failed_at.is_none()).map(|before| before.customer))
}

/// Takes access away, or gives it back as it was.
pub(crate) async fn save_access(
    tx: &mut TenantTx,
    (id, has_access): (ContactId, bool),
    (now, is_by_colleague): (OffsetDateTime, bool),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET has_access = $3, revoked_at = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END, updated_at = $4,
                             is_revoked_by_colleague = $5
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        has_access,
        now,
        is_by_colleague,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes whether a new password is needed before the next sign-in, of a login and of all who sign in with it.
pub(crate) async fn save_reset_required(tx: &mut TenantTx, id: ContactId, is_required: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET is_reset_required = $3 WHERE tenant_id = $1 AND (id = $2 OR signs_in_as = $2)",
        tx.tenant(),
        id.uuid(),
        is_required
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The contact that signs in with this name, in its compared form, if it may sign in at all.
pub(crate) async fn find_by_sign_in_name(tx: &mut TenantTx, name_norm: &str) -> Result<Option<ContactId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT contact_id AS "id: ContactId" FROM sign_in_names WHERE tenant_id = $1 AND name_norm = $2"#,
        tx.tenant(),
        name_norm
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Notes that an invitation that is out lets nobody in any more.
pub(super) async fn save_invitation_ended(
    tx: &mut TenantTx,
    id: ContactId,
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET invite_expires_at = $3
         WHERE tenant_id = $1 AND (id = $2 OR signs_in_as = $2) AND invite_expires_at > $3",
        tx.tenant(),
        id.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

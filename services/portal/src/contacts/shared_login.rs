//! One person at several customers: a contact that signs in with the login of another, how the two are linked and
//! unlinked. The one who lends has a login of its own; the one who borrows has no names, credentials or links.

use accounts::{Email, Event, Permission, Person, Purpose, Staff};
use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};

use super::access::{self, Invited, Inviter, NotEligible};
use super::contact::{Contact, NewContact};
use super::form::ContactForm;
use super::queries;
use super::way::Way;
use crate::Portal;

/// A contact that shares its login with another, as that one's record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sharer {
    pub(crate) id: ContactId,
    pub(crate) name: String,
    pub(crate) customer: String,
}

/// With whom a contact shares a login.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sharing {
    /// Whose login it signs in with.
    pub(crate) lender: Option<Sharer>,
    /// Who signs in with its own.
    pub(crate) borrowers: Vec<Sharer>,
}

impl Sharing {
    pub(super) async fn of(tx: &mut TenantTx, contact: &Contact) -> Result<Self, db::Error> {
        let sharers = sqlx::query_as!(
            Sharer,
            r#"SELECT c.id AS "id: ContactId", c.full_name AS "name!",
                      coalesce(u.name, 'no customer') AS "customer!"
               FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
               WHERE c.tenant_id = $1 AND (c.signs_in_as = $2 OR c.id = $3) ORDER BY u.name_norm, c.id LIMIT 100"#,
            tx.tenant(),
            contact.id.uuid(),
            contact.signs_in_as.map(db::Id::uuid),
        )
        .fetch_all(&mut **tx)
        .await?;
        let (lender, borrowers) = sharers.into_iter().partition(|one| Some(one.id) == contact.signs_in_as);
        Ok(Self { lender: Vec::pop(&mut { lender }), borrowers })
    }
}

/// Who signs in with an address that a contact of another customer was given: perhaps it is the same person. Nobody is
/// offered who acts for that customer already, and nothing to a contact that lends its own login.
async fn offered(
    tx: &mut TenantTx,
    (email, customer): (&Email, CustomerId),
    own: Option<ContactId>,
) -> Result<Option<Sharer>, db::Error> {
    sqlx::query_as!(
        Sharer,
        r#"SELECT c.id AS "id: ContactId", c.full_name AS "name!", u.name AS customer
           FROM sign_in_names n
           JOIN contacts c ON c.tenant_id = n.tenant_id AND c.id = n.contact_id
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE n.tenant_id = $1 AND n.name_norm = $2 AND c.email_norm = $2 AND u.id <> $3 AND c.id IS DISTINCT FROM $4
             AND NOT EXISTS (SELECT 1 FROM contacts b WHERE b.tenant_id = $1 AND b.signs_in_as = $4)
             AND NOT EXISTS (SELECT 1 FROM contacts o WHERE o.tenant_id = $1 AND o.signs_in_as = c.id
                               AND o.customer_id = $3 AND o.id IS DISTINCT FROM $4)"#,
        tx.tenant(),
        email.norm(),
        customer.uuid(),
        own.map(db::Id::uuid),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Who may be the same person as the contact that is saved, for those who may give access.
pub(super) async fn offered_to(
    tx: &mut TenantTx,
    staff: &Staff,
    (own, form): (Option<ContactId>, &ContactForm),
) -> Result<Option<Sharer>, db::Error> {
    match form.parse() {
        Ok(NewContact { email: Some(email), customer: Some(customer), .. }) if staff.may(Permission::ManageAccess) => {
            offered(tx, (&email, customer), own).await
        }
        _ => Ok(None),
    }
}

/// Whom the form says to be the same person; nobody when that cannot be, or is somebody else by now.
pub(super) async fn same_person(
    tx: &mut TenantTx,
    staff: &Staff,
    (own, form): (Option<ContactId>, &ContactForm),
) -> Result<Option<Sharer>, db::Error> {
    if form.same_person.is_empty() {
        return Ok(None);
    }
    Ok(offered_to(tx, staff, (own, form)).await?.filter(|found| found.id.to_string() == form.same_person))
}

/// Adds a contact that signs in with the login of this one.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    (new, lender): (&NewContact, &Sharer),
) -> Result<ContactId, db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    queries::lock(tx, lender.id).await?;
    let id = queries::insert_row(tx, by, (new, Some(lender.id))).await?;
    follow(tx, (id, lender.id)).await?;
    note_both(tx, by, staff, ("contact.login_shared", id)).await?;
    Ok(id)
}

/// Lets a contact, which is locked, sign in with the login of this one from now on. Whatever it signed in with ends.
pub(super) async fn link(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    (id, lender): (ContactId, &Sharer),
) -> Result<(), db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    queries::lock(tx, lender.id).await?;
    access::shut_out(tx, portal, id).await?;
    accounts::forget_credentials(tx, Person::Contact(id)).await?;
    sqlx::query!("DELETE FROM sign_in_names WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "UPDATE contacts SET signs_in_as = $3, username = NULL, username_norm = NULL WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        lender.id.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    follow(tx, (id, lender.id)).await?;
    note_both(tx, by, staff, ("contact.login_shared", id)).await
}

/// How far the account of one who borrows has come is how far its lender's has.
async fn follow(tx: &mut TenantTx, (id, lender): (ContactId, ContactId)) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts c SET confirmed_at = l.confirmed_at, is_reset_required = l.is_reset_required FROM contacts l
         WHERE c.tenant_id = $1 AND c.id = $2 AND l.tenant_id = $1 AND l.id = $3",
        tx.tenant(),
        id.uuid(),
        lender.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes the borrowed login away: the contact is as one that was never invited. It signs in with its own address again if
/// nobody else does by now; else it has no name until it is given one. `None` when it borrows none.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact.
pub(super) async fn unlink(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    id: ContactId,
) -> web::Result<Option<Contact>> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let (contact, lender) = locked(tx, id).await?;
    if lender.is_none() {
        return Ok(None);
    }
    note_both(tx, by, staff, ("contact.login_parted", id)).await?;
    accounts::end_sessions_as(tx, id).await?;
    let claimed = sqlx::query!(
        "INSERT INTO sign_in_names (tenant_id, name_norm, contact_id)
         SELECT c.tenant_id, c.email_norm, c.id FROM contacts c
         WHERE c.tenant_id = $1 AND c.id = $2 AND c.email_norm IS NOT NULL ON CONFLICT DO NOTHING",
        tx.tenant(),
        id.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contacts c
         SET signs_in_as = NULL, has_access = false, invited_at = NULL, invite_expires_at = NULL, confirmed_at = NULL,
             is_reset_required = false, updated_at = $3,
             username = CASE WHEN $4 THEN email END, username_norm = CASE WHEN $4 THEN email_norm END
         WHERE c.tenant_id = $1 AND c.id = $2",
        tx.tenant(),
        id.uuid(),
        by.0.now(),
        claimed.rows_affected() == 1,
    )
    .execute(&mut **tx)
    .await?;
    Ok(Some(contact))
}

/// A contact and the one whose login it borrows, which nobody else changes until the transaction ends: the lender first, as
/// everybody locks them. A lender whom this transaction may not see is none.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such contact; [`web::Error::Conflict`] when it was linked at this moment.
pub(super) async fn locked(tx: &mut TenantTx, id: ContactId) -> web::Result<(Contact, Option<Contact>)> {
    let signs_in_as = sqlx::query_scalar!(
        r#"SELECT signs_in_as AS "id: ContactId" FROM contacts WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let mut lender = None;
    if let Some(found) = signs_in_as.flatten()
        && queries::lock(tx, found).await?
    {
        lender = queries::find(tx, found).await?;
    }
    let contact = access::locked(tx, id).await?;
    if contact.signs_in_as != signs_in_as.flatten() {
        return Err(web::Error::Conflict("Somebody changed this contact at this moment. Try again.".into()));
    }
    Ok((contact, lender))
}

/// Gives a contact that borrows its login access. Whoever set the login up needs no invitation, but hears of it; else the
/// invitation goes to the lender.
pub(super) async fn invite(
    tx: &mut TenantTx,
    portal: &Portal,
    by: Inviter<'_>,
    (contact, lender, way): (&Contact, &Contact, &Way),
) -> web::Result<Invited> {
    let now = portal.accounts.clock.now();
    if lender.confirmed_at.is_some() {
        queries::save_invited(tx, contact.id, (now, now)).await?;
        crate::mail::another_customer(tx, portal, (by, contact)).await?;
    } else if lender.email.is_some() {
        let given = way.give(tx, portal, (lender.id, Purpose::Invitation)).await?;
        // The lender's mailbox may be one that this person left.
        let reader = if lender.is_active && lender.revoked_at.is_none() { lender } else { contact };
        queries::save_invited(tx, contact.id, (now, given.expires_at())).await?;
        queries::save_invite_end_of_all(tx, lender.id, given.expires_at()).await?;
        crate::mail::invitation(tx, portal, (by, reader), &given).await?;
    } else {
        return Ok(Invited::NotEligible(NotEligible::NoEmail));
    }
    access::note(tx, portal, by.actor, (contact, "contact.invited")).await?;
    Ok(Invited::Sent)
}

/// Whoever signs in with another contact's login has nothing of their own to take away.
pub(super) fn with_own_login(contact: Contact) -> web::Result<Contact> {
    match contact.signs_in_as {
        None => Ok(contact),
        Some(_) => Err(web::Error::Conflict(format!("{} Do this on that contact’s record.", NotEligible::OtherLogin))),
    }
}

/// Writes down on both records that two share a login, or do not any more.
async fn note_both(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    staff: &Staff,
    (kind, id): (&str, ContactId),
) -> Result<(), db::Error> {
    let Some(borrower) = queries::find(tx, id).await? else { return Ok(()) };
    let Some(lender) = (match borrower.signs_in_as {
        Some(lender) => queries::find(tx, lender).await?,
        None => None,
    }) else {
        return Ok(());
    };
    for (one, other) in [(&borrower, &lender), (&lender, &borrower)] {
        let detail = format!("{}, {}", other.name(), other.customer_name.as_deref().unwrap_or_default());
        let event = Event { kind, customer: one.customer, contact: Some(one.id), detail: &detail, ..Event::default() };
        accounts::record(tx, by, staff.actor(), event).await?;
    }
    Ok(())
}

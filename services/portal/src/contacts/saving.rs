//! Saving what the form of a contact holds: the contact, its own fields, and what else was asked for, all or nothing.

use accounts::{Event, Permission, Person, Staff};
use db::ContactId;
use web::OrNotFound as _;

use super::contact::Contact;
use super::form::{ContactForm, FieldError};
use super::on_saving::{self, Wants};
use super::queries::{self, NameTaken, Saved};
use super::{access, shared_login};
use crate::Portal;
use crate::custom_fields::with_own::{self, WithOwn, Wrong};
use crate::custom_fields::{Record, values};

fn taken(name: NameTaken) -> FieldError {
    match name {
        NameTaken::Email => FieldError { field: "email", text: "Another contact signs in with this address.".into() },
        NameTaken::Username => {
            FieldError { field: "username", text: "Another contact signs in with this username.".into() }
        }
    }
}

/// A customer that is not the tenant's own violates its key.
fn unknown_customer(error: db::Error) -> web::Result<FieldError> {
    match db::violated(&error) {
        Some("contacts_customer") => Ok(FieldError { field: "customer", text: "Choose a customer from the list.".into() }),
        Some("contacts_check") => Ok(FieldError {
            field: "email",
            text: "This contact has portal access: it needs a customer and an email address. Revoke access first to remove them.".into(),
        }),
        _ => Err(error.into()),
    }
}

/// Adds the contact and does what else was asked for; what was done, in words.
pub(super) async fn insert(
    portal: &Portal,
    staff: &Staff,
    WithOwn(form, own): &WithOwn<ContactForm>,
) -> web::Result<Result<(ContactId, String), NotSaved>> {
    let own = with_own::read(&mut portal.accounts.db.read(staff.scope()).await?, (Record::Contact, None), own).await?;
    let (new, own) = match (form.parse(), own) {
        (Ok(new), Ok(own)) => (new, own),
        (new, own) => return Ok(Err(NotSaved::Fields(new.err().unwrap_or_default(), own.err().unwrap_or_default()))),
    };
    let wants = asked(staff, form)?;
    let way = wants.way(portal, staff).await?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let inserted = match shared_login::same_person(&mut tx, staff, (None, form)).await? {
        Some(lender) => shared_login::insert(&mut tx, (portal, staff), (&new, &lender)).await.map(Ok),
        None => queries::insert(&mut tx, by, &new).await,
    };
    let id = match inserted {
        Ok(Ok(id)) => id,
        Ok(Err(name)) => return Ok(Err(NotSaved::at(taken(name)))),
        Err(error) => return Ok(Err(NotSaved::at(unknown_customer(error)?))),
    };
    values::save(&mut tx, (Record::Contact, id.uuid()), &own.values).await?;
    let (kind, changes) = ("contact.created", own.changes.as_slice());
    let event = Event { kind, customer: new.customer, contact: Some(id), changes, ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    let done = match on_saving::apply(&mut tx, (portal, staff), (id, None), (wants, way.as_ref())).await? {
        Ok(done) => done,
        Err(error) => return Ok(Err(NotSaved::at(error))),
    };
    tx.commit().await?;
    let name = format!("{} {}", new.first_name, new.last_name);
    Ok(Ok((id, format!("{} added{done}", name.trim()))))
}

/// What the form asks for beside saving. The page shows it only to those who manage access.
fn asked(staff: &Staff, form: &ContactForm) -> web::Result<Wants> {
    let wants = Wants::of(form);
    if wants.is_anything() && !staff.may(Permission::ManageAccess) {
        return Err(web::Error::Forbidden);
    }
    Ok(wants)
}

/// Why a contact was not saved.
pub(super) enum NotSaved {
    /// What is wrong in the fields that all have, and in the tenant's own.
    Fields(Vec<FieldError>, Wrong),
    /// Somebody else saved first.
    Stale,
}

impl NotSaved {
    fn at(error: FieldError) -> Self {
        Self::Fields(vec![error], Wrong::new())
    }
}

/// Saves the contact and does what else was asked for: the contact as it was, and what was done, in words.
pub(super) async fn update(
    portal: &Portal,
    staff: &Staff,
    (id, WithOwn(form, own)): (ContactId, &WithOwn<ContactForm>),
) -> web::Result<(Contact, Result<String, NotSaved>)> {
    let wants = asked(staff, form)?;
    let way = wants.way(portal, staff).await?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let before =
        if queries::lock(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None }.or_not_found()?;
    let own = with_own::read(&mut tx, (Record::Contact, Some(id.uuid())), own).await?;
    let (new, own) = match (form.parse(), own) {
        (Ok(new), Ok(own)) => (new, own),
        (new, own) => {
            let wrong = NotSaved::Fields(new.err().unwrap_or_default(), own.err().unwrap_or_default());
            return Ok((before, Err(wrong)));
        }
    };
    if before.signs_in_as.is_none()
        && let Some(lender) = shared_login::same_person(&mut tx, staff, (Some(id), form)).await?
    {
        shared_login::link(&mut tx, (portal, staff), (id, &lender)).await?;
    }
    let field = match queries::save(&mut tx, &accounts.clock, (id, form.row_version), &new).await {
        Ok(Saved::Saved) => None,
        Ok(Saved::Stale) => return Ok((before, Err(NotSaved::Stale))),
        Ok(Saved::Taken(name)) => Some(taken(name)),
        Err(error) => Some(unknown_customer(error)?),
    };
    if let Some(field) = field {
        return Ok((before, Err(NotSaved::at(field))));
    }
    let address_changed = before.email.as_deref() != new.email.as_ref().map(accounts::Email::as_str);
    if address_changed || !new.is_active || before.customer != new.customer {
        // A link that went to the old address, and sessions under the old customer, must not work any longer.
        access::shut_out(&mut tx, portal, id).await?;
    }
    if address_changed {
        accounts::end_sessions_of(&mut tx, Person::Contact(id)).await?;
    }
    if before.customer != new.customer {
        crate::access::queries::take_back_given(&mut tx, id).await?;
    }
    values::save(&mut tx, (Record::Contact, id.uuid()), &own.values).await?;
    let (kind, mut changes) = ("contact.edited", before.changes_to(&new));
    changes.extend(own.changes);
    let event = Event { kind, customer: new.customer, contact: Some(id), changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    let done = on_saving::apply(&mut tx, (portal, staff), (id, Some(&before)), (wants, way.as_ref())).await?;
    if done.is_ok() {
        tx.commit().await?;
    }
    Ok((before, done.map_err(NotSaved::at)))
}

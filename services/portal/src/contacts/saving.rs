//! Saving what the form of a contact holds: the contact, its own fields, and what else was asked for, all or nothing.

use accounts::{Change, Event, Permission, Person, Staff};
use db::{ContactId, CustomerId, TenantTx};
use web::OrNotFound as _;

use super::contact::{Contact, NewContact};
use super::form::{ContactForm, FieldError};
use super::on_saving::{self, Wants};
use super::queries::{self, NameTaken, Saved};
use super::{access, shared_login};
use crate::Portal;
use crate::custom_fields::with_own::{self, WithOwn, Wrong};
use crate::custom_fields::{Record, values};
use crate::customers;
use crate::prices::lookup;

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

/// What is different in the contact as it is to be.
async fn changes(tx: &mut TenantTx, before: &Contact, new: &NewContact) -> Result<Vec<Change>, db::Error> {
    let customer = match new.customer {
        Some(id) => customers::queries::find(tx, id).await?.map(|customer| customer.name),
        None => None,
    };
    Ok(before.changes_to(new, &customer.unwrap_or_default()))
}

/// Ends what let the contact in as it was: a link that went to the old address, and sessions under the old customer, must
/// not work any longer.
async fn end_what_led_in(
    tx: &mut TenantTx,
    portal: &Portal,
    (before, new): (&Contact, &NewContact),
) -> web::Result<()> {
    let address_changed = before.email.as_deref() != new.email.as_ref().map(accounts::Email::as_str);
    if address_changed || !new.is_active || before.customer != new.customer {
        access::shut_out(tx, portal, before.id).await?;
    }
    if address_changed {
        accounts::end_sessions_of(tx, Person::Contact(before.id)).await?;
    }
    if before.customer != new.customer {
        crate::access::queries::take_back_given(tx, before.id).await?;
    }
    Ok(())
}

/// Puts the id of the customer into a form that names it by its account number or name: there are too many customers to
/// choose from a list. Gives what is wrong with the form when there is no such customer.
pub(super) async fn find_customer(
    tx: &mut TenantTx,
    form: &mut ContactForm,
    current: Option<ContactId>,
) -> Result<Option<NotSaved>, db::Error> {
    let typed = form.customer.trim();
    if typed.is_empty() || typed.parse::<CustomerId>().is_ok() {
        return Ok(None);
    }
    let current = match current {
        Some(id) => queries::find(tx, id).await?,
        None => None,
    };
    // A name that several have, as the form showed it, means the one that the contact belongs to.
    let stays = current.filter(|contact| contact.customer_key() == Some(typed)).and_then(|contact| contact.customer);
    let found = match stays {
        Some(id) => Ok(id),
        None => lookup::customer(tx, typed).await?,
    };
    match found {
        Ok(id) => form.customer = id.to_string(),
        Err(cure) => {
            let mut errors = form.parse().err().unwrap_or_default();
            errors.iter_mut().filter(|error| error.field == "customer").for_each(|error| error.text.clone_from(&cure));
            return Ok(Some(NotSaved::Fields(errors, Wrong::new())));
        }
    }
    Ok(None)
}

/// Why a contact was not saved.
pub(super) enum NotSaved {
    /// What is wrong in the fields that all have, and in the tenant's own.
    Fields(Vec<FieldError>, Wrong),
    /// Somebody else saved first; what would change what is saved now.
    Stale(Vec<Change>),
    /// Somebody else deleted it.
    Deleted,
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
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = hold(&mut tx, id).await?.or_not_found()?;
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
    let written = write(&mut tx, (portal, staff), (&before, form.row_version), (&new, own.changes)).await?;
    if let Err(why) = written {
        return Ok((before, Err(why)));
    }
    values::save(&mut tx, (Record::Contact, id.uuid()), &own.values).await?;
    let done = on_saving::apply(&mut tx, (portal, staff), (id, Some(&before)), (wants, way.as_ref())).await?;
    if done.is_ok() {
        tx.commit().await?;
    }
    Ok((before, done.map_err(NotSaved::at)))
}

/// The same where only what concerns access was edited: the other fields stay as they are. The contact as it was, the whole
/// form, and what was done, in words.
pub(super) async fn update_access(
    portal: &Portal,
    staff: &Staff,
    (id, edited): (ContactId, ContactForm),
) -> web::Result<(Contact, ContactForm, Result<String, NotSaved>)> {
    let wants = asked(staff, &edited)?;
    let way = wants.way(portal, staff).await?;
    let mut tx = staff.begin(&portal.accounts).await?;
    let before = hold(&mut tx, id).await?.or_not_found()?;
    let ContactForm { email, username, access_asked, has_access, mail, row_version, .. } = edited;
    let stands = super::console::filled(before.clone());
    let form = ContactForm { email, username, access_asked, has_access, mail, row_version, ..stands };
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok((before, form, Err(NotSaved::Fields(errors, Wrong::new())))),
    };
    let written = write(&mut tx, (portal, staff), (&before, form.row_version), (&new, Vec::new())).await?;
    if let Err(why) = written {
        return Ok((before, form, Err(why)));
    }
    let done = on_saving::apply(&mut tx, (portal, staff), (id, Some(&before)), (wants, way.as_ref())).await?;
    if done.is_ok() {
        tx.commit().await?;
    }
    Ok((before, form, done.map_err(NotSaved::at)))
}

/// A contact that nobody else changes until the transaction ends.
pub(super) async fn hold(tx: &mut TenantTx, id: ContactId) -> Result<Option<Contact>, db::Error> {
    if queries::lock(tx, id).await? { queries::find(tx, id).await } else { Ok(None) }
}

/// Writes what a contact is to be in place of what it was before, if nobody else did since `version`; with an event of it,
/// and of what else was changed.
pub(super) async fn write(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    (before, version): (&Contact, i32),
    (new, more): (&NewContact, Vec<Change>),
) -> web::Result<Result<(), NotSaved>> {
    let (id, accounts) = (before.id, &portal.accounts);
    let changed = [changes(tx, before, new).await?, more].concat();
    let field = match queries::save(tx, &accounts.clock, (id, version), new).await {
        Ok(Saved::Saved) => None,
        Ok(Saved::Stale) => return Ok(Err(NotSaved::Stale(changed))),
        Ok(Saved::Taken(name)) => Some(taken(name)),
        Err(error) => Some(unknown_customer(error)?),
    };
    if let Some(field) = field {
        return Ok(Err(NotSaved::at(field)));
    }
    end_what_led_in(tx, portal, (before, new)).await?;
    let (kind, changes) = ("contact.edited", changed.as_slice());
    let event = Event { kind, customer: new.customer, contact: Some(id), changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    Ok(Ok(()))
}

//! Saved views, and opening a list as its address, its reader's views and columns say.

use std::sync::Arc;

use accounts::DisplayName;
use db::{ContactId, CustomerId, StaffId, TenantTx};
use uuid::Uuid;
use web::OrNotFound as _;

use super::ask::Ask;
use super::queries;
use super::subject::{CUSTOMER, Column, Subject};
use crate::access::Sees;
use crate::{custom_fields, customers};

/// An address's or a form's parameters.
pub(super) type Pairs = Vec<(String, String)>;

/// The last value of a parameter; empty when there is none.
pub(super) fn last<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Whose columns and views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Staff(StaffId),
    /// A contact, and the customer whose it is.
    Contact(ContactId, CustomerId),
}

impl Owner {
    /// The customer whose contact's a form of a view is; empty for staff.
    pub(crate) fn acting_for(self) -> String {
        match self {
            Self::Staff(_) => String::new(),
            Self::Contact(_, customer) => customer.to_string(),
        }
    }

    pub(super) const fn uuid(self) -> Uuid {
        match self {
            Self::Staff(id) => id.uuid(),
            Self::Contact(id, _) => id.uuid(),
        }
    }

    pub(super) const fn staff(self) -> Option<Uuid> {
        match self {
            Self::Staff(id) => Some(id.uuid()),
            Self::Contact(..) => None,
        }
    }

    pub(super) const fn contact(self) -> Option<Uuid> {
        match self {
            Self::Staff(_) => None,
            Self::Contact(id, _) => Some(id.uuid()),
        }
    }
}

/// A saved view: a search, filters and an order under a name.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) id: Uuid,
    /// Which list it is of.
    pub(crate) list: String,
    pub(crate) name: String,
    /// The address's parameters, as a query string.
    pub(super) query: String,
    /// Whether the list opens with it.
    pub(crate) is_default: bool,
}

/// A list as its reader opened it.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) ask: Ask,
    /// The columns behind the name, in their order.
    pub(crate) columns: Vec<Column>,
    pub(crate) views: Vec<View>,
    /// Whose columns and views these are.
    pub(crate) owner: Owner,
}

/// How many views of one list somebody can save.
pub(super) const MOST_VIEWS: usize = 30;

/// Opens a list: with its default view where the address says nothing.
///
/// # Errors
/// [`web::Error::NotFound`] when the address names a view that is not the reader's.
pub(crate) async fn open(
    tx: &mut TenantTx,
    subject: &Subject,
    owner: Owner,
    pairs: &[(String, String)],
) -> web::Result<Opened> {
    let subject = &custom_fields::listing::with_fields(tx, subject).await?;
    let views = queries::views(tx, (owner, subject.key)).await?;
    let chosen = queries::columns(tx, (owner, subject.key)).await?;
    let default = views.iter().find(|view| view.is_default);
    let mut ask = Ask::read(subject, pairs);
    let named = pairs.iter().rev().find(|(name, value)| name == "view" && !value.is_empty() && value != "all");
    if let Some((_, id)) = named {
        let view = views.iter().find(|view| view.id.to_string() == *id).or_not_found()?;
        if Ask::is_view_alone(pairs) {
            ask = seen_through(subject, view, pairs);
        }
    } else if let Some(view) = default {
        if Ask::is_view_alone(pairs) && !ask.is_all {
            ask = seen_through(subject, view, pairs);
        } else {
            ask.is_all = true;
        }
    }
    if let Ok(id) = ask.value(CUSTOMER).parse()
        && let Some(customer) = customers::queries::find(tx, id).await?
    {
        Arc::make_mut(&mut ask.subject).tell(&(id, customer.name));
    }
    Ok(Opened { ask, columns: subject.chosen(chosen.as_deref()), views, owner })
}

/// Opens a list of a customer's own for one of its contacts, with what they see of it.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_own(
    tx: &mut TenantTx,
    subject: &Subject,
    sees: &Sees,
    pairs: &[(String, String)],
) -> web::Result<Opened> {
    open(tx, &subject.seen_by(sees.visible), Owner::Contact(sees.user.contact, sees.user.customer), pairs).await
}

fn seen_through(subject: &Arc<Subject>, view: &View, pairs: &[(String, String)]) -> Ask {
    let mut stored = parse(&view.query);
    stored.extend(pairs.iter().filter(|(name, _)| name == "after").cloned());
    Ask { view: Some(view.id), ..Ask::read(subject, &stored) }
}

/// Reads a query string.
fn parse(query: &str) -> Vec<(String, String)> {
    let uri = format!("/?{query}").parse::<axum::http::Uri>().unwrap_or_default();
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).map_or_else(|_| Vec::new(), |query| query.0)
}

/// Reads a view's name.
///
/// # Errors
/// What to do about it.
pub(super) fn name(typed: &str) -> Result<String, String> {
    let name: DisplayName = typed.parse().map_err(|_| "Enter a name of up to 60 characters.".to_owned())?;
    if name.as_str().chars().count() > 60 {
        return Err("Enter a name of up to 60 characters.".to_owned());
    }
    Ok(name.as_str().to_owned())
}

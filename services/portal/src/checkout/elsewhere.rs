//! An address that somebody types at the checkout: for this order alone, or kept for the next one.

use accounts::{Event, PortalUser};
use db::TenantTx;
use web::fields::FieldErrors;

use super::CheckoutForm;
use crate::Portal;
use crate::addresses::address::{AddressForm, NewAddress};
use crate::addresses::queries::{self as addresses, MOST};
use crate::taxes::{self, place};

/// What a form says in place of an address's id.
pub(super) const OTHER: &str = "other";

/// What staff's form of an address calls its fields, and what the checkout calls them.
const FIELDS: [(&str, &str); 6] = [
    ("name", "to_name"),
    ("street", "to_street"),
    ("city", "to_city"),
    ("region", "to_region"),
    ("postal_code", "to_postal_code"),
    ("country", "to_country"),
];

/// An address to send an order to that the business does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    pub(crate) address: NewAddress,
    /// Whether it becomes an address of the customer.
    pub(crate) is_kept: bool,
}

impl CheckoutForm {
    /// Whether the order is to go to an address that is typed.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.ship_to == OTHER
    }

    /// The address that is typed, if the order goes there; what is wrong with it is added to the errors.
    pub(super) fn elsewhere(&self, errors: &mut FieldErrors) -> Option<Elsewhere> {
        if !self.is_elsewhere() {
            return None;
        }
        let typed = AddressForm {
            name: self.to_name.clone(),
            street: self.to_street.clone(),
            city: self.to_city.clone(),
            region: self.to_region.clone(),
            postal_code: self.to_postal_code.clone(),
            country: self.to_country.clone(),
            ships: "on".to_owned(),
            ..AddressForm::default()
        };
        let refused = |wrong: FieldErrors| {
            for (field, cure) in wrong.iter() {
                let here = FIELDS.iter().find(|(theirs, _)| *theirs == field).map_or("ship_to", |(_, ours)| *ours);
                errors.add(here, cure);
            }
        };
        let address = typed.parse().map_err(refused).ok()?;
        // Its tax is told by these: a place that cannot be told is no way round it.
        if let Some(cure) = place::unclear(&self.to_country, &self.to_region) {
            errors.add("to_region", cure);
            return None;
        }
        Some(Elsewhere { address, is_kept: self.keep_address == "on" })
    }
}

/// Why an order cannot go to an address, or why it cannot be kept, if so. Whoever calls holds the customer's orders, and so
/// its new addresses.
pub(crate) async fn refused(
    tx: &mut TenantTx,
    user: &PortalUser,
    wanted: &Elsewhere,
) -> Result<Option<FieldErrors>, db::Error> {
    let known = addresses::list(tx, user.customer).await?;
    let country = |text: Option<&str>| place::country(text.unwrap_or_default());
    let there = country(wanted.address.country.as_deref());
    if !known.iter().any(|one| country(one.country.as_deref()) == there)
        && !taxes::is_taxed_in(tx, wanted.address.country.as_deref().unwrap_or_default()).await?
    {
        let cure = "Orders to this country are arranged first. Check how it is written, or ask us to add the address.";
        return Ok(Some(FieldErrors::one("to_country", cure)));
    }
    if !wanted.is_kept {
        return Ok(None);
    }
    if known.len() >= MOST {
        let cure = format!("{MOST} addresses are kept already. Use this one for this order alone.");
        return Ok(Some(FieldErrors::one("keep_address", cure)));
    }
    let norm = crate::custom_fields::field::norm;
    let is_taken = known.iter().any(|one| norm(&one.name) == wanted.address.name_norm());
    let cure = "Your company has an address with this name already. Choose that one, or enter another name.";
    Ok(is_taken.then(|| FieldErrors::one("to_name", cure)))
}

/// Makes it an address of the customer, and notes who did.
pub(crate) async fn keep(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    address: &NewAddress,
) -> Result<(), db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    addresses::insert(tx, by, (user.customer, &user.name), address).await?;
    let event = Event {
        kind: "customer.address_added",
        customer: Some(user.customer),
        contact: Some(user.contact),
        detail: &address.name,
        ..Event::default()
    };
    accounts::record(tx, by, user.actor(), event).await
}

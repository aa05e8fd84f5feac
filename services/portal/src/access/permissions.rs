//! What one contact may do: as a form shows it, and as it is saved.

use accounts::Change;
use db::{ContactId, CustomerId, TenantTx};
use web::fields::Choice;

use super::ticked::{self, Ticked};
use super::{Barred, Feature, Levels, Preset, queries};

/// Who sets a contact's permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setter {
    /// Staff, who also give what is given to each contact singly.
    Staff,
    /// An administrator of the contact's own company.
    Colleague,
}

impl Setter {
    fn may_set(self, feature: Feature) -> bool {
        self == Self::Staff || !feature.is_given_singly()
    }
}

/// What one contact may do.
#[derive(Clone, Debug)]
pub(crate) struct Permissions {
    pub(crate) preset: Option<Preset>,
    pub(crate) rows: Vec<PermissionRow>,
}

/// One switch of a contact.
#[derive(Clone, Debug)]
pub(crate) struct PermissionRow {
    pub(crate) feature: Feature,
    pub(crate) is_on: bool,
    /// What keeps everybody at the customer from it: the contact's switch changes nothing.
    pub(crate) capped: Option<Barred>,
}

impl Permissions {
    /// Reads them, as far as this person may set them.
    pub(crate) async fn find(
        tx: &mut TenantTx,
        (customer, contact): (CustomerId, ContactId),
        setter: Setter,
    ) -> Result<Self, db::Error> {
        let levels = queries::levels(tx, customer, Some(contact)).await?;
        let preset = queries::find_preset(tx, contact).await?;
        let row = |feature| PermissionRow { feature, is_on: is_on(levels, feature), capped: levels.ceiling(feature) };
        let rows = Feature::ALL.into_iter().filter(|feature| setter.may_set(*feature)).map(row);
        // What nobody at the company has does not exist for them.
        let rows = rows.filter(|row: &PermissionRow| setter == Setter::Staff || row.capped.is_none());
        Ok(Self { preset, rows: rows.collect() })
    }

    /// What the form shows as ticked.
    pub(crate) fn shown(&self) -> String {
        ticked::shown(self.rows.iter().filter(|row| row.is_on && row.capped.is_none()).map(|row| row.feature))
    }

    /// The presets to choose from.
    pub(crate) fn presets(&self) -> Vec<Choice> {
        let chosen = self.preset.map_or("", Preset::key);
        let choice =
            |preset: Preset| Choice::new(preset.key(), format!("{}: {}", preset.label(), preset.hint()), chosen);
        Preset::ALL.into_iter().map(choice).collect()
    }
}

/// Whether the contact's own level lets a feature through.
fn is_on(levels: Levels, feature: Feature) -> bool {
    if feature.is_given_singly() { levels.contact.is_on(feature) } else { !levels.contact.is_off(feature) }
}

/// Saves a contact's switches, as far as a form asks for them. Gives what changed.
pub(crate) async fn save_switches(
    tx: &mut TenantTx,
    (customer, contact): (CustomerId, ContactId),
    (setter, ticked): (Setter, &Ticked),
) -> Result<Vec<Change>, db::Error> {
    let levels = queries::levels(tx, customer, Some(contact)).await?;
    let mut changes = Vec::new();
    for feature in Feature::ALL.into_iter().filter(|feature| setter.may_set(*feature)) {
        let Some(now_on) = ticked.asks(feature) else { continue };
        // A switch that is greyed out was not sent; it keeps what it was.
        if levels.ceiling(feature).is_none() && is_on(levels, feature) != now_on {
            queries::save_contact_switch(tx, contact, feature, now_on).await?;
            changes.push(feature.turned(now_on));
        }
    }
    Ok(changes)
}

/// Gives a contact a preset, or everything that its customer sees. Gives what changed.
pub(crate) async fn save_preset(
    tx: &mut TenantTx,
    contact: ContactId,
    preset: Option<Preset>,
) -> Result<Vec<Change>, db::Error> {
    let before = queries::find_preset(tx, contact).await?;
    queries::save_preset(tx, contact, preset).await?;
    let words = |preset: Option<Preset>| preset.map_or("", Preset::label);
    Ok(Change::of("Preset", words(before), words(preset)).into_iter().collect())
}

//! A cell of the table: yes, or no and why.

use crate::access::{Barred, Feature, Levels};

use super::queries::Person;

/// Why a person does not see something; the first that applies, widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    PortalClosed,
    CustomerInactive,
    CustomerOff,
    ContactInactive,
    ContactOff,
    Barred(Barred),
}

impl Why {
    /// The reason in words.
    pub(super) fn words(self) -> String {
        match self {
            Self::PortalClosed => "Your portal is closed".into(),
            Self::CustomerInactive => "Customer is inactive".into(),
            Self::CustomerOff => "Customer portal is off".into(),
            Self::ContactInactive => "Contact is inactive".into(),
            Self::ContactOff => "Contact has no access".into(),
            Self::Barred(barred) => barred.words(),
        }
    }
}

/// A person's row: whether they can sign in, and what they then see.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) person: Person,
    pub(super) sign_in: Option<Why>,
    pub(super) cells: Vec<Option<Why>>,
}

impl Row {
    /// Decides every cell. Whoever cannot sign in sees nothing, for the same reason.
    pub(super) fn decide(person: Person, is_open: bool, levels: Levels) -> Self {
        let sign_in = barred_from_signing_in(&person, is_open);
        let cell = |feature: Feature| sign_in.or_else(|| feature.barred(levels).map(Why::Barred));
        Self { cells: Feature::ALL.into_iter().map(cell).collect(), sign_in, person }
    }
}

/// The conditions of `accounts::PortalUser`, one by one.
const fn barred_from_signing_in(person: &Person, is_open: bool) -> Option<Why> {
    match person {
        _ if !is_open => Some(Why::PortalClosed),
        Person { customer_is_active: false, .. } => Some(Why::CustomerInactive),
        Person { customer_has_access: false, .. } => Some(Why::CustomerOff),
        Person { is_active: false, .. } => Some(Why::ContactInactive),
        Person { has_access: false, .. } => Some(Why::ContactOff),
        Person { .. } => None,
    }
}

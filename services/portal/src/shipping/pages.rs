//! The console's pages of shipping methods.

use askama::Template;
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::form::MethodForm;
use super::method::{Kind, Method, Offer, ShippingMethodId};
use crate::parts::places::Place;
use crate::settings::Tabs;

/// An order to try the methods with, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TrialForm {
    pub(super) goods: String,
    pub(super) weight: String,
}

/// The Shipping tab.
#[derive(Template)]
#[template(path = "shipping/templates/index.html")]
pub(super) struct ListPage {
    pub(super) shell: ConsoleShell,
    pub(super) tabs: Tabs,
    pub(super) methods: Vec<Method>,
    /// Whether customers may type where an order goes.
    pub(super) other_addresses: bool,
    pub(super) trial: TrialForm,
    /// What a customer with such an order may choose from.
    pub(super) offers: Option<Vec<Offer>>,
    pub(super) errors: FieldErrors,
    pub(super) may_edit: bool,
}

/// The form for a new method or one that is there.
#[derive(Template)]
#[template(path = "shipping/templates/form.html")]
pub(super) struct FormPage {
    pub(super) shell: ConsoleShell,
    pub(super) id: Option<ShippingMethodId>,
    pub(super) form: MethodForm,
    pub(super) places: Vec<Place>,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
    pub(super) action: String,
}

impl FormPage {
    fn kinds(&self) -> Vec<Choice> {
        Kind::ALL.into_iter().map(|kind| Choice::new(kind.key(), kind.label(), &self.form.kind)).collect()
    }

    fn locations(&self) -> Vec<Choice> {
        self.places.iter().map(|place| Choice::new(place.id.to_string(), &place.name, &self.form.location)).collect()
    }
}

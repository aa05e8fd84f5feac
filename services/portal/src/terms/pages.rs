//! The console's pages of terms.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::payment_terms::{NameForm, PaymentTerms, PaymentTermsId};
use super::settings::{Settings, SettingsForm};
use crate::settings::Tabs;
use crate::taxes::TaxRate;

/// The Payments tab.
#[derive(Template)]
#[template(path = "terms/templates/index.html")]
pub(crate) struct PaymentsPage {
    pub(super) shell: ConsoleShell,
    pub(super) tabs: Tabs,
    pub(super) terms: Vec<PaymentTerms>,
    pub(super) settings: Settings,
    pub(super) form: SettingsForm,
    pub(super) rates: Vec<TaxRate>,
    /// For how many days quotes count, as typed.
    pub(super) quote_days: String,
    pub(super) errors: FieldErrors,
    pub(super) may_edit: bool,
}

impl PaymentsPage {
    fn choices(&self) -> Vec<Choice> {
        self.terms.iter().map(|terms| Choice::new(terms.id.to_string(), &terms.name, &self.form.terms)).collect()
    }

    fn is_default(&self, terms: &PaymentTerms) -> bool {
        self.settings.terms == Some(terms.id)
    }
}

/// The form for new payment terms or some that are there.
#[derive(Template)]
#[template(path = "terms/templates/form.html")]
pub(super) struct FormPage {
    pub(super) shell: ConsoleShell,
    pub(super) id: Option<PaymentTermsId>,
    pub(super) form: NameForm,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
    pub(super) action: String,
}

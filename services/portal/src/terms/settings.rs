//! What holds for every customer of whom nothing else is said.

use accounts::Change;
use boot::Clock;
use db::TenantTx;
use pricing::Currency;
use serde::Deserialize;
use web::fields::FieldErrors;

use super::form::{amount, chosen};
use super::payment_terms::{PaymentTermsId, name_of};

/// What a business asks of every order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) terms: Option<PaymentTermsId>,
    pub(crate) po_required: bool,
    pub(crate) po_unique: bool,
    pub(crate) order_minimum_minor: Option<i64>,
    pub(crate) approval_by_seller: bool,
}

/// Yes or no, in words.
pub(crate) const fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

impl Settings {
    /// The fields that are different in `new`, by their names on the form.
    pub(crate) fn changes_to(
        &self,
        new: &Self,
        (names, currency): (&[(PaymentTermsId, String)], Currency),
    ) -> Vec<Change> {
        let minimum = |one: &Self| one.order_minimum_minor.map(|minor| currency.show(minor)).unwrap_or_default();
        [
            Change::of("Payment terms", name_of(self.terms, names), name_of(new.terms, names)),
            Change::of("PO number required", yes(self.po_required), yes(new.po_required)),
            Change::of("PO number used once", yes(self.po_unique), yes(new.po_unique)),
            Change::of("Order minimum", &minimum(self), &minimum(new)),
            Change::of("Orders wait for approval", yes(self.approval_by_seller), yes(new.approval_by_seller)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What was typed, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SettingsForm {
    pub(crate) terms: String,
    pub(crate) po_required: String,
    pub(crate) po_unique: String,
    pub(crate) order_minimum: String,
    pub(crate) approval_by_seller: String,
}

impl SettingsForm {
    /// Parses the form.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(crate) fn parse(
        &self,
        (names, currency): (&[(PaymentTermsId, String)], Currency),
    ) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::none();
        let new = Settings {
            terms: chosen(&mut errors, &self.terms, names),
            po_required: self.po_required == "on",
            po_unique: self.po_unique == "on",
            order_minimum_minor: amount(&mut errors, currency, ("order_minimum", &self.order_minimum))
                .filter(|cents| *cents > 0),
            approval_by_seller: self.approval_by_seller == "on",
        };
        errors.into_result(new)
    }
}

impl SettingsForm {
    /// The form that means what is set.
    pub(crate) fn of(settings: &Settings, currency: Currency) -> Self {
        let on = |is_on| if is_on { "on".to_owned() } else { String::new() };
        Self {
            terms: settings.terms.map(|id| id.to_string()).unwrap_or_default(),
            po_required: on(settings.po_required),
            po_unique: on(settings.po_unique),
            order_minimum: settings.order_minimum_minor.map(|minor| currency.plain(minor)).unwrap_or_default(),
            approval_by_seller: on(settings.approval_by_seller),
        }
    }
}

/// What a business asks of every order.
pub(crate) async fn find(tx: &mut TenantTx) -> Result<Settings, db::Error> {
    let found = sqlx::query_as!(
        Settings,
        r#"SELECT terms_id AS "terms: PaymentTermsId", po_required, po_unique, order_minimum_minor, approval_by_seller
           FROM checkout_settings WHERE tenant_id = $1"#,
        tx.tenant(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.unwrap_or_default())
}

/// Saves it.
pub(super) async fn save(tx: &mut TenantTx, clock: &Clock, new: &Settings) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO checkout_settings (tenant_id, terms_id, po_required, po_unique, order_minimum_minor, approval_by_seller,
                                        updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id) DO UPDATE
         SET terms_id = excluded.terms_id, po_required = excluded.po_required, po_unique = excluded.po_unique,
             order_minimum_minor = excluded.order_minimum_minor, approval_by_seller = excluded.approval_by_seller,
             updated_at = excluded.updated_at",
        tx.tenant(),
        new.terms.map(PaymentTermsId::uuid),
        new.po_required,
        new.po_unique,
        new.order_minimum_minor,
        new.approval_by_seller,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

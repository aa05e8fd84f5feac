//! What holds for one customer alone.

use accounts::Change;
use boot::Clock;
use db::{CustomerId, FileId, TenantTx};
use pricing::Currency;
use serde::Deserialize;
use time::Date;
use web::fields::FieldErrors;

use super::form::{amount, chosen, line};
use super::payment_terms::{PaymentTermsId, name_of};
use super::settings::yes;
use crate::prices::form::day;

/// A customer's own terms; `None` where it has those of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) terms: Option<PaymentTermsId>,
    pub(crate) po_required: Option<bool>,
    /// Zero for none, whatever others have.
    pub(crate) order_minimum_minor: Option<i64>,
    /// `None` for no limit.
    pub(crate) credit_limit_minor: Option<i64>,
    pub(crate) approval_by_seller: Option<bool>,
    pub(crate) is_tax_exempt: bool,
    pub(crate) certificate_number: String,
    /// The last day on which it counts.
    pub(crate) certificate_expires_on: Option<Date>,
    pub(crate) certificate_file: Option<FileId>,
    /// Counts its changes; 0 before the first.
    pub(crate) row_version: i32,
}

impl Own {
    /// Whether its certificate has run out by a day.
    pub(crate) fn is_expired(&self, today: Date) -> bool {
        self.is_tax_exempt && self.certificate_expires_on.is_some_and(|last| last < today)
    }

    /// The fields that are different in `new`, by their names on the forms.
    pub(super) fn changes_to(
        &self,
        new: &Self,
        (names, currency): (&[(PaymentTermsId, String)], Currency),
    ) -> Vec<Change> {
        let either = |is_so: Option<bool>| is_so.map_or("", yes);
        let cents = |minor: Option<i64>| minor.map(|minor| currency.show(minor)).unwrap_or_default();
        let date = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            Change::of("Payment terms", name_of(self.terms, names), name_of(new.terms, names)),
            Change::of("PO number required", either(self.po_required), either(new.po_required)),
            Change::of("Order minimum", &cents(self.order_minimum_minor), &cents(new.order_minimum_minor)),
            Change::of("Credit limit", &cents(self.credit_limit_minor), &cents(new.credit_limit_minor)),
            Change::of("Orders wait for approval", either(self.approval_by_seller), either(new.approval_by_seller)),
            Change::of("Tax exempt", yes(self.is_tax_exempt), yes(new.is_tax_exempt)),
            Change::of("Certificate number", &self.certificate_number, &new.certificate_number),
            Change::of("Last day", &date(self.certificate_expires_on), &date(new.certificate_expires_on)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What was typed of a customer's terms, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TermsForm {
    pub(crate) terms: String,
    /// `yes`, `no`, or empty: as for everybody.
    pub(crate) po_required: String,
    pub(crate) order_minimum: String,
    pub(crate) credit_limit: String,
    pub(crate) approval_by_seller: String,
    pub(crate) row_version: i32,
}

impl TermsForm {
    /// Puts the form over what a customer has.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(
        &self,
        before: &Own,
        (names, currency): (&[(PaymentTermsId, String)], Currency),
    ) -> Result<Own, FieldErrors> {
        let mut errors = FieldErrors::none();
        let either = |typed: &str| Some(typed == "yes").filter(|_| !typed.is_empty());
        let new = Own {
            terms: chosen(&mut errors, &self.terms, names),
            po_required: either(&self.po_required),
            order_minimum_minor: amount(&mut errors, currency, ("order_minimum", &self.order_minimum)),
            credit_limit_minor: amount(&mut errors, currency, ("credit_limit", &self.credit_limit)),
            approval_by_seller: either(&self.approval_by_seller),
            ..before.clone()
        };
        errors.into_result(new)
    }
}

impl TermsForm {
    /// The form that means a customer’s terms.
    pub(super) fn of(own: &Own, currency: Currency) -> Self {
        let either = |is_so: Option<bool>| is_so.map_or("", yes).to_owned();
        let cents = |minor: Option<i64>| minor.map(|minor| currency.plain(minor)).unwrap_or_default();
        Self {
            terms: own.terms.map(|id| id.to_string()).unwrap_or_default(),
            po_required: either(own.po_required),
            order_minimum: cents(own.order_minimum_minor),
            credit_limit: cents(own.credit_limit_minor),
            approval_by_seller: either(own.approval_by_seller),
            row_version: own.row_version,
        }
    }
}

/// What was typed of a customer's tax exemption, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExemptionForm {
    pub(crate) is_tax_exempt: String,
    pub(crate) certificate_number: String,
    pub(crate) certificate_expires_on: String,
    pub(crate) row_version: i32,
}

impl ExemptionForm {
    /// Puts the form over what a customer has.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self, before: &Own) -> Result<Own, FieldErrors> {
        let mut errors = FieldErrors::none();
        let number = line(&mut errors, ("certificate_number", &self.certificate_number), 60);
        let is_tax_exempt = self.is_tax_exempt == "on";
        if is_tax_exempt && number.is_empty() && errors.is_empty() {
            errors.add("certificate_number", "Enter the certificate’s number. Without one there is no exemption.");
        }
        let expires = day(&self.certificate_expires_on);
        let expires = expires.map_err(|cure| errors.add("certificate_expires_on", cure)).ok().flatten();
        let new = Own { is_tax_exempt, certificate_number: number, certificate_expires_on: expires, ..before.clone() };
        errors.into_result(new)
    }
}

impl From<&Own> for ExemptionForm {
    fn from(own: &Own) -> Self {
        Self {
            is_tax_exempt: if own.is_tax_exempt { "on".to_owned() } else { String::new() },
            certificate_number: own.certificate_number.clone(),
            certificate_expires_on: own.certificate_expires_on.map(|day| day.to_string()).unwrap_or_default(),
            row_version: own.row_version,
        }
    }
}

/// What a customer has of its own.
pub(crate) async fn find(tx: &mut TenantTx, customer: CustomerId) -> Result<Own, db::Error> {
    let found = sqlx::query_as!(
        Own,
        r#"SELECT terms_id AS "terms: PaymentTermsId", po_required, order_minimum_minor, credit_limit_minor,
                  approval_by_seller, is_tax_exempt, certificate_number, certificate_expires_on,
                  certificate_file_id AS "certificate_file: FileId", row_version
           FROM customer_terms WHERE tenant_id = $1 AND customer_id = $2"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.unwrap_or_default())
}

/// Saves it; whoever saves holds the customer.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (customer, new): (CustomerId, &Own),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO customer_terms (tenant_id, customer_id, terms_id, po_required, order_minimum_minor, credit_limit_minor,
                                     approval_by_seller, is_tax_exempt, certificate_number, certificate_expires_on,
                                     certificate_file_id, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant_id, customer_id) DO UPDATE
         SET terms_id = excluded.terms_id, po_required = excluded.po_required,
             order_minimum_minor = excluded.order_minimum_minor, credit_limit_minor = excluded.credit_limit_minor,
             approval_by_seller = excluded.approval_by_seller, is_tax_exempt = excluded.is_tax_exempt,
             certificate_number = excluded.certificate_number, certificate_expires_on = excluded.certificate_expires_on,
             certificate_file_id = excluded.certificate_file_id, updated_at = excluded.updated_at,
             row_version = customer_terms.row_version + 1",
        tx.tenant(),
        customer.uuid(),
        new.terms.map(PaymentTermsId::uuid),
        new.po_required,
        new.order_minimum_minor,
        new.credit_limit_minor,
        new.approval_by_seller,
        new.is_tax_exempt,
        new.certificate_number,
        new.certificate_expires_on,
        new.certificate_file.map(FileId::uuid),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! Payment terms of a business: Net 30 is thirty days after the bill.

use accounts::Change;
use boot::{Clock, Entropy};
use db::{Id, TenantTx};
use serde::Deserialize;
use web::fields::FieldErrors;

use super::form::line;
use crate::parts::known::uuids;

/// Marks ids of payment terms.
#[derive(Debug)]
pub(crate) enum PaymentTermsKind {}
/// The id of payment terms.
pub(crate) type PaymentTermsId = Id<PaymentTermsKind>;

/// The most payment terms of a business.
pub(super) const MOST: usize = 30;
/// The longest of them: ten years.
const MOST_DAYS: i32 = 3650;

/// Payment terms as they stand.
#[derive(Clone, Debug)]
pub(crate) struct PaymentTerms {
    pub(crate) id: PaymentTermsId,
    pub(crate) name: String,
    pub(crate) net_days: i32,
    /// How many customers have these as their own.
    pub(crate) customers: i64,
    pub(crate) row_version: i32,
}

impl PaymentTerms {
    /// What lists say of them below their name.
    pub(crate) fn facts(&self) -> String {
        let own = self.customers.unsigned_abs();
        let due = match self.net_days {
            0 => "Due at once".to_owned(),
            days => format!("Due {} after the bill", web::ui::counted(u64::from(days.unsigned_abs()), "day", "days")),
        };
        if own == 0 {
            due
        } else {
            format!("{due} · {}", web::ui::counted(own, "customer’s own", "customers’ own"))
        }
    }

    /// The fields that are different in `new`.
    pub(super) fn changes_to(&self, new: &NewTerms) -> Vec<Change> {
        let days = (self.net_days.to_string(), new.net_days.to_string());
        [Change::of("Name", &self.name, &new.name), Change::of("Days", &days.0, &days.1)]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// The name of the chosen ones; empty for none.
pub(super) fn name_of(id: Option<PaymentTermsId>, names: &[(PaymentTermsId, String)]) -> &str {
    names.iter().find(|(one, _)| Some(*one) == id).map_or("", |(_, name)| name)
}

/// Payment terms, parsed.
#[derive(Clone, Debug)]
pub(super) struct NewTerms {
    pub(super) name: String,
    pub(super) net_days: i32,
}

/// What was typed, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NameForm {
    pub(crate) name: String,
    pub(crate) net_days: String,
    pub(crate) row_version: i32,
}

impl NameForm {
    /// Parses the form.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self) -> Result<NewTerms, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = line(&mut errors, ("name", &self.name), 60);
        if name.is_empty() && errors.is_empty() {
            errors.add("name", "Enter a name, like Net 30.");
        }
        let net_days = self.net_days.trim().parse().ok().filter(|days| (0..=MOST_DAYS).contains(days));
        if net_days.is_none() {
            errors.add("net_days", "Enter whole days up to 3650, like 30; 0 when it is due at once.");
        }
        errors.into_result(NewTerms { name, net_days: net_days.unwrap_or_default() })
    }
}

impl From<&PaymentTerms> for NameForm {
    fn from(terms: &PaymentTerms) -> Self {
        Self { name: terms.name.clone(), net_days: terms.net_days.to_string(), row_version: terms.row_version }
    }
}

/// All payment terms in their order.
pub(crate) async fn list(tx: &mut TenantTx) -> Result<Vec<PaymentTerms>, db::Error> {
    sqlx::query_as!(
        PaymentTerms,
        r#"SELECT t.id AS "id: PaymentTermsId", t.name, t.net_days, t.row_version,
                  (SELECT count(*) FROM customer_terms c WHERE c.tenant_id = t.tenant_id AND c.terms_id = t.id)
                    AS "customers!"
           FROM payment_terms t WHERE t.tenant_id = $1 ORDER BY t.place, t.id"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Ids and names alone, for menus.
pub(crate) async fn names(tx: &mut TenantTx) -> Result<Vec<(PaymentTermsId, String)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: PaymentTermsId", name FROM payment_terms WHERE tenant_id = $1 ORDER BY place, id"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// One of them.
pub(super) async fn find(tx: &mut TenantTx, id: PaymentTermsId) -> Result<Option<PaymentTerms>, db::Error> {
    Ok(list(tx).await?.into_iter().find(|terms| terms.id == id))
}

/// Adds some behind the others. A name that others have violates `payment_terms_name`.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewTerms,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO payment_terms (tenant_id, id, name, name_norm, net_days, place, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, coalesce(max(place), 0) + 1, $6, $6 FROM payment_terms WHERE tenant_id = $1",
        tx.tenant(),
        entropy.uuid_v7(clock),
        new.name,
        new.name.to_lowercase(),
        new.net_days,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves some; `false` when somebody else did since `version`.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (PaymentTermsId, i32),
    new: &NewTerms,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE payment_terms SET name = $4, name_norm = $5, net_days = $6, updated_at = $7, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        id.uuid(),
        version,
        new.name,
        new.name.to_lowercase(),
        new.net_days,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes some. Those that are in use violate `customer_terms_terms` or `checkout_settings_terms`.
pub(super) async fn delete(tx: &mut TenantTx, id: PaymentTermsId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM payment_terms WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Puts them into this order.
pub(super) async fn save_places(tx: &mut TenantTx, ids: &[PaymentTermsId]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE payment_terms SET place = array_position($2, id) WHERE tenant_id = $1 AND id = ANY ($2)",
        tx.tenant(),
        &uuids(ids),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! How a part is sold beside its price: in which quantities, and with which core charge.

use pricing::Currency;
use std::collections::HashMap;

use db::TenantTx;

use super::known::uuids;
use super::money;
use super::part::ItemId;
use super::quantity_rule::{Limits, QuantityRule};
use crate::contacts::form::FieldError;

/// How a part is sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selling {
    pub(crate) rule: QuantityRule,
    /// Minor units that are paid on top and given back when the old part comes back.
    pub(crate) core_charge_minor: Option<i64>,
}

/// What was typed of it, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SellingForm {
    pub(crate) case_pack: String,
    pub(crate) minimum: String,
    pub(crate) multiple: String,
    pub(crate) maximum: String,
    pub(crate) core_charge: String,
}

impl SellingForm {
    /// The field with this name.
    pub(crate) fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "case_pack" => Some(&mut self.case_pack),
            "minimum" => Some(&mut self.minimum),
            "multiple" => Some(&mut self.multiple),
            "maximum" => Some(&mut self.maximum),
            "core_charge" => Some(&mut self.core_charge),
            _ => None,
        }
    }

    /// The fields that say something, by their names within a sentence.
    pub(crate) fn said(&self) -> Vec<(&'static str, &str)> {
        let fields = [
            ("pieces in a case", &self.case_pack),
            ("multiple", &self.multiple),
            ("least of an order", &self.minimum),
            ("most of an order", &self.maximum),
            ("core charge", &self.core_charge),
        ];
        fields.into_iter().filter(|(_, typed)| !typed.is_empty()).map(|(name, typed)| (name, typed.as_str())).collect()
    }

    /// The same with what another one says put over it.
    pub(crate) fn under(mut self, over: &Self) -> Self {
        for name in ["case_pack", "minimum", "multiple", "maximum", "core_charge"] {
            let said = over.clone().field(name).map(std::mem::take).filter(|typed| !typed.is_empty());
            if let (Some(field), Some(said)) = (self.field(name), said) {
                *field = said;
            }
        }
        self
    }

    /// Parses the fields; an empty one is no limit.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(crate) fn parse(&self, currency: Currency) -> Result<Selling, Vec<FieldError>> {
        let limits = Limits {
            case_pack: pieces(&self.case_pack),
            minimum: pieces(&self.minimum),
            multiple: pieces(&self.multiple),
            maximum: pieces(&self.maximum),
        };
        let refused = |bad: super::quantity_rule::BadLimit| FieldError { field: bad.field, text: bad.cure };
        let (rule, mut errors) = match QuantityRule::new(limits) {
            Ok(rule) => (rule, Vec::new()),
            Err(bad) => (QuantityRule::default(), bad.into_iter().map(refused).collect()),
        };
        let core = Some(self.core_charge.trim())
            .filter(|text| !text.is_empty())
            .map(|text| money::parse(currency, text))
            .transpose();
        let core = core.map_err(|why| errors.push(FieldError { field: "core_charge", text: why.to_string() }));
        match core {
            Ok(core) if errors.is_empty() => Ok(Selling { rule, core_charge_minor: core.filter(|cents| *cents > 0) }),
            _ => Err(errors),
        }
    }
}

/// A number of pieces; what is none is zero, which no limit may be.
fn pieces(text: &str) -> Option<i32> {
    let text = text.trim();
    let whole =
        text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(text, |(whole, _)| whole);
    (!text.is_empty()).then(|| whole.replace([',', ' '], "").parse().unwrap_or_default())
}

impl SellingForm {
    /// The fields that mean how a part is sold.
    pub(crate) fn of(selling: Selling, currency: Currency) -> Self {
        let limits = selling.rule.limits();
        let text = |limit: Option<i32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        let core = selling.core_charge_minor.map(|core| currency.plain(core));
        Self {
            case_pack: text(limits.case_pack),
            minimum: text(limits.minimum),
            multiple: text(limits.multiple),
            maximum: text(limits.maximum),
            core_charge: core.unwrap_or_default(),
        }
    }
}

/// How a part is sold; as if nothing were said where there is no such part.
pub(crate) async fn find(tx: &mut TenantTx, item: ItemId) -> Result<Selling, db::Error> {
    Ok(find_all(tx, &[item]).await?.remove(&item).unwrap_or_default())
}

/// How each of these parts is sold.
pub(crate) async fn find_all(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, Selling>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: ItemId", case_pack, min_quantity, quantity_multiple, max_quantity, core_charge_minor
           FROM items WHERE tenant_id = $1 AND id = ANY($2)"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    let selling = |row: (Limits, Option<i64>)| {
        // What the table's checks let through is a rule.
        Selling { rule: QuantityRule::new(row.0).unwrap_or_default(), core_charge_minor: row.1 }
    };
    let read = rows.into_iter().map(|row| {
        let limits = Limits {
            case_pack: row.case_pack,
            minimum: row.min_quantity,
            multiple: row.quantity_multiple,
            maximum: row.max_quantity,
        };
        (row.id, selling((limits, row.core_charge_minor)))
    });
    Ok(read.collect())
}

/// Saves how a part is sold.
pub(crate) async fn save(tx: &mut TenantTx, item: ItemId, selling: &Selling) -> Result<(), db::Error> {
    let limits = selling.rule.limits();
    sqlx::query!(
        "UPDATE items
         SET case_pack = $3, min_quantity = $4, quantity_multiple = $5, max_quantity = $6, core_charge_minor = $7
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        item.uuid(),
        limits.case_pack,
        limits.minimum,
        limits.multiple,
        limits.maximum,
        selling.core_charge_minor,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> SellingForm {
        let mut form = SellingForm::default();
        for (name, value) in fields {
            form.field(name).unwrap().push_str(value);
        }
        form
    }

    #[test]
    fn what_was_typed_is_read_and_written_back() {
        let typed = [("case_pack", "12"), ("minimum", " 1,200 "), ("multiple", "4"), ("core_charge", "$25")];
        let selling = form(&typed).parse(Currency::USD).unwrap();
        assert_eq!(selling.core_charge_minor, Some(2500));
        let again = SellingForm::of(selling, Currency::USD);
        assert_eq!((again.minimum.as_str(), again.core_charge.as_str()), ("1200", "25.00"));
        assert_eq!(again.parse(Currency::USD).unwrap(), selling);
        assert_eq!(form(&[("core_charge", "0")]).parse(Currency::USD).unwrap(), Selling::default());
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let typed = [("case_pack", "dozen"), ("minimum", "1.5"), ("maximum", "-1"), ("core_charge", "free")];
        let fields: Vec<_> =
            form(&typed).parse(Currency::USD).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["case_pack", "minimum", "maximum", "core_charge"]);
    }
}

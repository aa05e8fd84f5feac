//! Customers and parts as people name them: by account number or name, by item number.

use db::{CustomerId, TenantTx};
use pricing::{For, Of};
use web::fields::FieldErrors;

use super::form::{Named, RuleForm};
use crate::parts::part::ItemId;
use crate::parts::words;

/// The customer with this account number, or else this name.
///
/// # Errors
/// A sentence that says what to type, when there is none or more than one.
pub(crate) async fn customer(tx: &mut TenantTx, typed: &str) -> Result<Result<CustomerId, String>, db::Error> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Err("Enter the customer’s account number or name.".to_owned()));
    }
    if typed.contains(char::is_control) {
        return Ok(Err("Remove the invisible characters.".to_owned()));
    }
    let found = sqlx::query!(
        r#"SELECT id AS "id: CustomerId", account_number_norm = $2 AS "by_number?" FROM customers
           WHERE tenant_id = $1 AND (account_number_norm = $2 OR name_norm = $2)
           ORDER BY account_number_norm = $2 DESC NULLS LAST LIMIT 3"#,
        tx.tenant(),
        typed.to_lowercase(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let by_number = found.iter().find(|row| row.by_number == Some(true));
    Ok(match (by_number, found.as_slice()) {
        (Some(row), _) => Ok(row.id),
        (None, [row]) => Ok(row.id),
        (None, []) => Err(format!("No customer has the account number or name “{typed}”.")),
        (None, _) => Err("Several customers have this name. Enter the account number.".to_owned()),
    })
}

/// The part with this number.
///
/// # Errors
/// A sentence that says what to type, when there is none.
pub(crate) async fn item(tx: &mut TenantTx, typed: &str) -> Result<Result<ItemId, String>, db::Error> {
    let number = words::number(typed);
    if number.is_empty() {
        return Ok(Err("Enter the part’s item number.".to_owned()));
    }
    let found = sqlx::query_scalar!(
        r#"SELECT id AS "id: ItemId" FROM items WHERE tenant_id = $1 AND item_number_norm = $2"#,
        tx.tenant(),
        number,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.ok_or_else(|| format!("No part has the number “{}”.", typed.trim())))
}

/// Whom and what a rule's form names; what is wrong is added to the errors.
pub(crate) async fn named(
    tx: &mut TenantTx,
    form: &RuleForm,
    errors: &mut FieldErrors,
) -> Result<Option<Named>, db::Error> {
    let mut kept = |field: &'static str, cure: String| errors.add(field, cure);
    let whom = match form.whom.as_str() {
        "everybody" => Some(For::Everybody),
        "group" => {
            let group = form.customer_group.parse().ok().map(For::Group);
            if group.is_none() {
                kept("customer_group", "Choose a customer group.".to_owned());
            }
            group
        }
        "customer" => match customer(tx, &form.customer).await? {
            Ok(id) => Some(For::Customer(id.uuid())),
            Err(cure) => {
                kept("customer", cure);
                None
            }
        },
        _ => {
            kept("whom", "Choose whom it is for.".to_owned());
            None
        }
    };
    let what = match form.what.as_str() {
        "everything" => Some(Of::Everything),
        "group" => {
            let group = form.price_group.parse().ok().map(Of::PriceGroup);
            if group.is_none() {
                kept("price_group", "Choose a pricing group.".to_owned());
            }
            group
        }
        "item" => match item(tx, &form.item).await? {
            Ok(id) => Some(Of::Item(id.uuid())),
            Err(cure) => {
                kept("item", cure);
                None
            }
        },
        _ => {
            kept("what", "Choose what it is for.".to_owned());
            None
        }
    };
    Ok(whom.zip(what).map(|(whom, what)| Named { whom, what }))
}

//! Every statement that writes customers.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};
use uuid::Uuid;

use super::customer::{Customer, NewCustomer};
use crate::lists::Place;

/// A stretch of the list, and how many there are in all counted up to a number: what is asked, as the migration that makes
/// the function says.
pub(super) async fn list(
    tx: &mut TenantTx,
    asked: &serde_json::Value,
    (most, count_to): (usize, usize),
) -> Result<Vec<Place>, db::Error> {
    sqlx::query_as!(
        Place,
        r#"SELECT id AS "id!", name AS "name!", word, at, total AS "total!" FROM list_customers($1, $2, $3)"#,
        asked,
        i32::try_from(most).unwrap_or(i32::MAX),
        i32::try_from(count_to).unwrap_or(i32::MAX),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The most customers that a menu offers.
pub(crate) const MOST_NAMES: usize = 1_000;

/// The customers to choose from, by name: active ones, for a portal user those whose portal is on, and in any case the one
/// that is chosen already. Nothing when there are too many for a menu: then they are named by account number or name.
pub(crate) async fn names(
    tx: &mut TenantTx,
    is_for_user: bool,
    chosen: Option<CustomerId>,
) -> Result<Option<Vec<(CustomerId, String)>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: CustomerId", name, is_active FROM customers
           WHERE tenant_id = $1 AND ((is_active AND (has_portal_access OR NOT $2)) OR id = $3)
           ORDER BY name_norm, id LIMIT 1001"#,
        tx.tenant(),
        is_for_user,
        chosen.map(CustomerId::uuid),
    )
    .fetch_all(&mut **tx)
    .await?;
    let label = |name, is_active| if is_active { name } else { format!("{name} (inactive)") };
    let names = rows.into_iter().map(|row| (row.id, label(row.name, row.is_active))).collect::<Vec<_>>();
    Ok(Some(names).filter(|names| names.len() <= MOST_NAMES))
}

/// Customers by their ids, in the order of these.
pub(crate) async fn find_all(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Customer>, db::Error> {
    sqlx::query_as!(
        Customer,
        r#"SELECT u.id AS "id: CustomerId", u.name, u.account_number, g.name AS "group_name?", u.email, u.phone, u.website, u.street, u.city,
                  u.region, u.postal_code, u.country, u.has_portal_access, u.is_active, u.created_at, u.row_version,
                  p.contacts AS "contacts!", p.portal_users AS "portal_users!", p.test_contacts AS "test_contacts!"
           FROM customers u LEFT JOIN customer_groups g ON g.tenant_id = u.tenant_id AND g.id = u.group_id
           CROSS JOIN LATERAL (
             SELECT count(*) FILTER (WHERE NOT c.is_test) AS contacts,
                    count(*) FILTER (WHERE NOT c.is_test AND c.has_access) AS portal_users,
                    count(*) FILTER (WHERE c.is_test) AS test_contacts
             FROM contacts c WHERE c.tenant_id = u.tenant_id AND c.customer_id = u.id) p
           WHERE u.tenant_id = $1 AND u.id = ANY ($2) ORDER BY array_position($2, u.id)"#,
        tx.tenant(),
        ids,
    )
    .fetch_all(&mut **tx)
    .await
}

/// One customer.
pub(crate) async fn find(tx: &mut TenantTx, id: CustomerId) -> Result<Option<Customer>, db::Error> {
    Ok(find_all(tx, &[id.uuid()]).await?.pop())
}

/// Locks one customer until the transaction ends: its switches wait for what its people are writing and for whoever is
/// signing in, and the other way round.
pub(crate) async fn lock(tx: &mut TenantTx, id: CustomerId) -> Result<bool, db::Error> {
    let locked = sqlx::query_scalar!(
        "SELECT 1 FROM customers WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(locked.is_some())
}

/// Puts a customer into a group, or out of all.
pub(crate) async fn save_group(
    tx: &mut TenantTx,
    (clock, id): (&Clock, CustomerId),
    group: Option<Uuid>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE customers SET group_id = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        group,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Adds a customer. Its account number is the one thing that must be its own: `customers_tenant_id_account_number_norm_key`.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewCustomer,
) -> Result<CustomerId, db::Error> {
    let id = CustomerId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO customers (tenant_id, id, name, name_norm, account_number, account_number_norm, email, phone, website,
                                street, city, region, postal_code, country, is_active, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)",
        tx.tenant(),
        id.uuid(),
        new.name.as_str(),
        new.name_norm(),
        new.account_number,
        new.account_number_norm(),
        new.email.as_ref().map(accounts::Email::as_str),
        new.phone,
        new.website,
        new.street,
        new.city,
        new.region,
        new.postal_code,
        new.country,
        new.is_active,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Saves a customer's fields; `false` when somebody else did since `version`.
pub(crate) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (CustomerId, i32),
    new: &NewCustomer,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE customers
         SET name = $4, name_norm = $5, account_number = $6, account_number_norm = $7, email = $8, phone = $9,
             website = $10, street = $11, city = $12, region = $13, postal_code = $14, country = $15, is_active = $16,
             updated_at = $17, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        id.uuid(),
        version,
        new.name.as_str(),
        new.name_norm(),
        new.account_number,
        new.account_number_norm(),
        new.email.as_ref().map(accounts::Email::as_str),
        new.phone,
        new.website,
        new.street,
        new.city,
        new.region,
        new.postal_code,
        new.country,
        new.is_active,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a customer's own fields were saved: counts as a change of the customer.
pub(crate) async fn touch(tx: &mut TenantTx, clock: &Clock, id: CustomerId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE customers SET row_version = row_version + 1, updated_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Turns a customer's portal switch.
pub(crate) async fn save_portal_access(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, has_access): (CustomerId, bool),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE customers SET has_portal_access = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        has_access,
        clock.now()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

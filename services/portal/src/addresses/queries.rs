//! Every statement on customers' addresses.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};

use super::address::{Address, AddressId, NewAddress, Use};

/// The most addresses of one customer.
pub(crate) const MOST: usize = 200;

/// A customer's addresses, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<Address>, db::Error> {
    sqlx::query_as!(
        Address,
        r#"SELECT id AS "id: AddressId", customer_id AS "customer: CustomerId", name, street, city, region, postal_code, country,
                  ships, bills, is_default_ship, is_default_bill, added_by, row_version
           FROM customer_addresses WHERE tenant_id = $1 AND customer_id = $2 ORDER BY name_norm LIMIT 200"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// One address.
pub(super) async fn find(tx: &mut TenantTx, id: AddressId) -> Result<Option<Address>, db::Error> {
    sqlx::query_as!(
        Address,
        r#"SELECT id AS "id: AddressId", customer_id AS "customer: CustomerId", name, street, city, region, postal_code, country,
                  ships, bills, is_default_ship, is_default_bill, added_by, row_version
           FROM customer_addresses WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Adds an address: of the contact with this name who typed it at the checkout, or of staff. A name that another one of the customer has violates `customer_addresses_name`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, added_by): (CustomerId, &str),
    new: &NewAddress,
) -> Result<AddressId, db::Error> {
    let id = AddressId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO customer_addresses (tenant_id, id, customer_id, name, name_norm, street, city, region, postal_code,
                                         country, ships, bills, added_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        tx.tenant(),
        id.uuid(),
        customer.uuid(),
        new.name,
        new.name_norm(),
        new.street,
        new.city,
        new.region,
        new.postal_code,
        new.country,
        new.ships,
        new.bills,
        added_by,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    settle_defaults(tx, customer).await?;
    Ok(id)
}

/// Saves an address; `false` when somebody else did since `version`.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (before, version): (&Address, i32),
    new: &NewAddress,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE customer_addresses
         SET name = $4, name_norm = $5, street = $6, city = $7, region = $8, postal_code = $9, country = $10, ships = $11,
             bills = $12, is_default_ship = is_default_ship AND $11, is_default_bill = is_default_bill AND $12,
             updated_at = $13, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        before.id.uuid(),
        version,
        new.name,
        new.name_norm(),
        new.street,
        new.city,
        new.region,
        new.postal_code,
        new.country,
        new.ships,
        new.bills,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    settle_defaults(tx, before.customer).await?;
    Ok(done.rows_affected() == 1)
}

/// Removes an address; the oldest that is left takes its place where it was the default.
pub(super) async fn delete(tx: &mut TenantTx, address: &Address) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM customer_addresses WHERE tenant_id = $1 AND id = $2", tx.tenant(), address.id.uuid())
        .execute(&mut **tx)
        .await?;
    settle_defaults(tx, address.customer).await
}

/// Makes an address the one that is taken for a use where nobody chose; it has to serve that use.
pub(super) async fn save_default(tx: &mut TenantTx, address: &Address, one: Use) -> Result<(), db::Error> {
    let (ship, bill) = (one == Use::Ship, one == Use::Bill);
    sqlx::query!(
        "UPDATE customer_addresses
         SET is_default_ship = is_default_ship AND NOT $3, is_default_bill = is_default_bill AND NOT $4
         WHERE tenant_id = $1 AND customer_id = $2 AND ($3 AND is_default_ship OR $4 AND is_default_bill)",
        tx.tenant(),
        address.customer.uuid(),
        ship,
        bill,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE customer_addresses SET is_default_ship = is_default_ship OR $3, is_default_bill = is_default_bill OR $4
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        address.id.uuid(),
        ship,
        bill,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Where a customer has an address for a use, one of them is the default.
async fn settle_defaults(tx: &mut TenantTx, customer: CustomerId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE customer_addresses SET is_default_ship = true
         WHERE tenant_id = $1 AND id = (SELECT a.id FROM customer_addresses a
           WHERE a.tenant_id = $1 AND a.customer_id = $2 AND a.ships ORDER BY a.is_default_ship DESC, a.id LIMIT 1)
           AND NOT is_default_ship",
        tx.tenant(),
        customer.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE customer_addresses SET is_default_bill = true
         WHERE tenant_id = $1 AND id = (SELECT a.id FROM customer_addresses a
           WHERE a.tenant_id = $1 AND a.customer_id = $2 AND a.bills ORDER BY a.is_default_bill DESC, a.id LIMIT 1)
           AND NOT is_default_bill",
        tx.tenant(),
        customer.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

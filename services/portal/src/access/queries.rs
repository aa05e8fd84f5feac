//! The switches' rows.

use std::collections::HashMap;

use db::{ContactId, CustomerId, TenantTx};
use uuid::Uuid;

use super::{Feature, Levels, Preset, Switches};

/// The tenant's switches.
pub(crate) async fn tenant_switches(tx: &mut TenantTx) -> Result<Switches, db::Error> {
    let rows = sqlx::query!("SELECT feature, is_on FROM tenant_features WHERE tenant_id = $1", tx.tenant())
        .fetch_all(&mut **tx)
        .await?;
    Ok(Switches::stored(rows.into_iter().map(|row| (row.feature, row.is_on))))
}

/// The switches of several customers; one that set none is not in it.
pub(crate) async fn switches_of(
    tx: &mut TenantTx,
    customers: &[Uuid],
) -> Result<HashMap<CustomerId, Switches>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT customer_id AS "customer: CustomerId", feature, is_on FROM customer_features
           WHERE tenant_id = $1 AND customer_id = ANY($2)"#,
        tx.tenant(),
        customers,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut stored: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        stored.entry(row.customer).or_default().push((row.feature, row.is_on));
    }
    Ok(stored.into_iter().map(|(customer, rows)| (customer, Switches::stored(rows))).collect())
}

/// The preset and the switches of several contacts; one that has neither is not in it.
pub(crate) async fn switches_of_contacts(
    tx: &mut TenantTx,
    contacts: &[Uuid],
) -> Result<HashMap<ContactId, Switches>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "contact: ContactId", c.preset, f.feature AS "feature?", f.is_on AS "is_on?"
           FROM contacts c LEFT JOIN contact_features f ON f.tenant_id = c.tenant_id AND f.contact_id = c.id
           WHERE c.tenant_id = $1 AND c.id = ANY($2) AND (c.preset IS NOT NULL OR f.feature IS NOT NULL)"#,
        tx.tenant(),
        contacts,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut all = HashMap::new();
    for row in rows {
        let known = all.entry(row.contact).or_insert_with(|| preset(row.preset.as_deref()));
        *known = known.and_stored(row.feature.zip(row.is_on));
    }
    Ok(all)
}

fn preset(key: Option<&str>) -> Switches {
    key.and_then(Preset::from_key).map_or_else(Switches::default, Preset::switches)
}

/// All levels in one question: the tenant's, one customer's, and one contact's of it, if there is one.
pub(crate) async fn levels(
    tx: &mut TenantTx,
    customer: CustomerId,
    contact: Option<ContactId>,
) -> Result<Levels, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT 'tenant' AS "level!", feature AS "key!", is_on AS "is_on!" FROM tenant_features WHERE tenant_id = $1
           UNION ALL
           SELECT 'customer', feature, is_on FROM customer_features WHERE tenant_id = $1 AND customer_id = $2
           UNION ALL
           SELECT 'contact', feature, is_on FROM contact_features WHERE tenant_id = $1 AND contact_id = $3
           UNION ALL
           SELECT 'preset', preset, true FROM contacts WHERE tenant_id = $1 AND id = $3 AND preset IS NOT NULL"#,
        tx.tenant(),
        customer.uuid(),
        contact.map(db::Id::uuid),
    )
    .fetch_all(&mut **tx)
    .await?;
    let of = |level: &'static str| rows.iter().filter(move |row| row.level == level);
    let stored = |level| of(level).map(|row| (row.key.clone(), row.is_on));
    Ok(Levels {
        tenant: Switches::stored(stored("tenant")),
        customer: Switches::stored(stored("customer")),
        contact: preset(of("preset").next().map(|row| row.key.as_str())).and_stored(stored("contact")),
    })
}

/// What a contact does at its customer's, if somebody said so.
pub(crate) async fn find_preset(tx: &mut TenantTx, contact: ContactId) -> Result<Option<Preset>, db::Error> {
    let key = sqlx::query_scalar!(
        "SELECT preset FROM contacts WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        contact.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(key.flatten().as_deref().and_then(Preset::from_key))
}

fn given_singly() -> Vec<String> {
    Feature::ALL.into_iter().filter(|feature| feature.is_given_singly()).map(|feature| feature.key().into()).collect()
}

/// Gives a contact a preset, or none: everything its customer sees. What was switched singly is forgotten, but for what
/// staff give to each contact.
pub(crate) async fn save_preset(
    tx: &mut TenantTx,
    contact: ContactId,
    preset: Option<Preset>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM contact_features WHERE tenant_id = $1 AND contact_id = $2 AND feature <> ALL ($3)",
        tx.tenant(),
        contact.uuid(),
        &given_singly(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contacts SET preset = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        contact.uuid(),
        preset.map(Preset::key),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Sets one of a contact's switches.
pub(crate) async fn save_contact_switch(
    tx: &mut TenantTx,
    contact: ContactId,
    feature: Feature,
    is_on: bool,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO contact_features (tenant_id, contact_id, feature, is_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, contact_id, feature) DO UPDATE SET is_on = excluded.is_on",
        tx.tenant(),
        contact.uuid(),
        feature.key(),
        is_on
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes back what staff gave this contact singly: it was given for the customer that it leaves.
pub(crate) async fn take_back_given(tx: &mut TenantTx, contact: ContactId) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM contact_features WHERE tenant_id = $1 AND contact_id = $2 AND feature = ANY ($3)",
        tx.tenant(),
        contact.uuid(),
        &given_singly(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Sets one of the tenant's switches.
pub(crate) async fn save_tenant_switch(tx: &mut TenantTx, feature: Feature, is_on: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO tenant_features (tenant_id, feature, is_on) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, feature) DO UPDATE SET is_on = excluded.is_on",
        tx.tenant(),
        feature.key(),
        is_on
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Sets one of a customer's switches.
pub(crate) async fn save_customer_switch(
    tx: &mut TenantTx,
    customer: CustomerId,
    feature: Feature,
    is_on: bool,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO customer_features (tenant_id, customer_id, feature, is_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, customer_id, feature) DO UPDATE SET is_on = excluded.is_on",
        tx.tenant(),
        customer.uuid(),
        feature.key(),
        is_on
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

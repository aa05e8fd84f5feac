//! The people of the table.

use db::{ContactId, CustomerId, TenantTx};

/// A customer's contact, with what decides whether they can sign in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: ContactId,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) customer: CustomerId,
    pub(super) customer_name: String,
    pub(super) has_access: bool,
    pub(super) is_active: bool,
    pub(super) customer_has_access: bool,
    pub(super) customer_is_active: bool,
}

/// Which people.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filter {
    /// Of this customer alone.
    pub(super) customer: Option<CustomerId>,
    /// With access alone: those whom staff mean when they ask who sees what.
    pub(super) granted: bool,
    /// Behind this one.
    pub(super) after: Option<ContactId>,
}

/// Customers' contacts by name: `most` of them.
pub(super) async fn people(tx: &mut TenantTx, filter: Filter, most: i64) -> Result<Vec<Person>, db::Error> {
    sqlx::query_as!(
        Person,
        r#"SELECT c.id AS "id: ContactId", trim(c.first_name || ' ' || c.last_name) AS "name!", c.email,
                  u.id AS "customer: CustomerId", u.name AS customer_name, c.has_access, c.is_active,
                  u.has_portal_access AS customer_has_access, u.is_active AS customer_is_active
           FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE c.tenant_id = $1
             AND ($2::uuid IS NULL OR c.customer_id = $2)
             AND (NOT $3 OR c.has_access)
             AND ($4::uuid IS NULL OR (c.sort_name, c.id) >
                  (SELECT a.sort_name, a.id FROM contacts a WHERE a.tenant_id = $1 AND a.id = $4))
           ORDER BY c.sort_name, c.id LIMIT $5"#,
        tx.tenant(),
        filter.customer.map(db::Id::uuid),
        filter.granted,
        filter.after.map(db::Id::uuid),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

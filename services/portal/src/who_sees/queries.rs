//! The people of the table.

use db::{ContactId, CustomerId, TenantTx};
use uuid::Uuid;

/// A customer's contact, with what decides whether they can sign in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: ContactId,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) customer: CustomerId,
    pub(super) customer_name: String,
    pub(super) is_test: bool,
    pub(super) has_access: bool,
    pub(super) is_active: bool,
    pub(super) customer_has_access: bool,
    pub(super) customer_is_active: bool,
}

/// People by their ids, in the order of these.
pub(super) async fn people(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Person>, db::Error> {
    sqlx::query_as!(
        Person,
        r#"SELECT c.id AS "id: ContactId", c.full_name AS "name!", c.email,
                  u.id AS "customer: CustomerId", u.name AS customer_name, c.is_test, c.has_access, c.is_active,
                  u.has_portal_access AS customer_has_access, u.is_active AS customer_is_active
           FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE c.tenant_id = $1 AND c.id = ANY ($2) ORDER BY array_position($2, c.id)"#,
        tx.tenant(),
        ids,
    )
    .fetch_all(&mut **tx)
    .await
}

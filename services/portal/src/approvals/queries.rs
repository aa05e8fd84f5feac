//! Statements that read rules of approval.

use std::collections::HashMap;

use db::{ContactId, CustomerId, TenantTx};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::rule::{Book, Person, Rule, RuleId, StandIn, StandInId};
use crate::access::queries::{switches_of, switches_of_contacts, tenant_switches};
use crate::access::{Feature, Levels, Visible};

/// The most people of a customer that are looked at.
const MOST_PEOPLE: i64 = 500;

/// What decides about one customer's orders.
pub(crate) async fn book(tx: &mut TenantTx, customer: CustomerId, now: OffsetDateTime) -> Result<Book, db::Error> {
    let today = crate::prices::today(tx, now).await?;
    let rules = rules(tx, customer).await?;
    // Where there are no rules, nobody is asked.
    let people = if rules.is_empty() { Vec::new() } else { people(tx, customer).await? };
    Ok(Book { stand_ins: stand_ins(tx, customer, today).await?, rules, people, today })
}

/// A customer's rules, the lowest amount first.
async fn rules(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<Rule>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT r.id AS "id: RuleId", r.contact_id AS "contact: ContactId", r.over_minor, r.allows_own, r.row_version,
                  ARRAY(SELECT a.contact_id FROM approvers a WHERE a.tenant_id = r.tenant_id AND a.rule_id = r.id
                        ORDER BY a.contact_id) AS "approvers!: Vec<Uuid>"
           FROM approval_rules r WHERE r.tenant_id = $1 AND r.customer_id = $2 ORDER BY r.over_minor, r.id"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids = |ids: Vec<Uuid>| ids.into_iter().map(ContactId::new).collect();
    Ok(rows
        .into_iter()
        .map(|row| Rule {
            id: row.id,
            contact: row.contact,
            over_minor: row.over_minor,
            allows_own: row.allows_own,
            approvers: ids(row.approvers),
            row_version: row.row_version,
        })
        .collect())
}

/// The stand-ins of a customer that are not over by a day, the next first.
async fn stand_ins(tx: &mut TenantTx, customer: CustomerId, today: Date) -> Result<Vec<StandIn>, db::Error> {
    sqlx::query_as!(
        StandIn,
        r#"SELECT id AS "id: StandInId", contact_id AS "contact: ContactId", stand_in_id AS "stand_in: ContactId", from_on, to_on
           FROM stand_ins WHERE tenant_id = $1 AND customer_id = $2 AND to_on >= $3 ORDER BY from_on, id LIMIT 200"#,
        tx.tenant(),
        customer.uuid(),
        today,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Everybody who works at a customer, by name; the business's test contacts do not.
pub(crate) async fn people(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<Person>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id: ContactId", c.full_name,
                  c.has_access AND u.has_portal_access AND u.is_active AS "has_access!"
           FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE c.tenant_id = $1 AND c.customer_id = $2 AND c.is_active AND NOT c.is_test
           ORDER BY c.sort_name, c.id LIMIT $3"#,
        tx.tenant(),
        customer.uuid(),
        MOST_PEOPLE,
    )
    .fetch_all(&mut **tx)
    .await?;
    let levels = Levels {
        tenant: tenant_switches(tx).await?,
        customer: switches_of(tx, &[customer.uuid()]).await?.remove(&customer).unwrap_or_default(),
        ..Levels::default()
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    let switches: HashMap<_, _> = switches_of_contacts(tx, &ids).await?;
    let sees = |id: ContactId| {
        let contact = switches.get(&id).copied().unwrap_or_default();
        Visible::decide(Levels { contact, ..levels }).has(Feature::Orders)
    };
    let person = |id, name, has_access| Person { id, name, is_able: has_access && sees(id) };
    Ok(rows.into_iter().map(|row| person(row.id, row.full_name, row.has_access)).collect())
}

/// Whether a contact may ever be asked today: as an approver, or in place of somebody who is away.
pub(crate) async fn is_approver(tx: &mut TenantTx, contact: ContactId, now: OffsetDateTime) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM approvers WHERE tenant_id = $1 AND contact_id = $2)
               OR EXISTS (SELECT 1 FROM stand_ins s JOIN tenants t ON t.id = s.tenant_id
                          WHERE s.tenant_id = $1 AND s.stand_in_id = $2
                            AND ($3::timestamptz AT TIME ZONE t.time_zone)::date BETWEEN s.from_on AND s.to_on) AS "is!""#,
        tx.tenant(),
        contact.uuid(),
        now,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Whose rule it is.
pub(super) async fn customer_of(tx: &mut TenantTx, rule: RuleId) -> Result<Option<CustomerId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT customer_id AS "customer: CustomerId" FROM approval_rules WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        rule.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

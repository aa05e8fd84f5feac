//! Statements that change lists.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};

use super::list::{Line, LineId, List, ListId, MOST_LINES, MOST_LISTS, MOST_SECTIONS, SectionId, Who};
use super::{order, queries};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;

/// A new list.
#[derive(Clone, Debug)]
pub struct NewList {
    /// Whose it is.
    pub customer: CustomerId,
    /// Whose it is alone.
    pub contact: Option<ContactId>,
    /// The contact who makes it; none for staff.
    pub made_by: Option<ContactId>,
    /// What it is called: 1 to 60 characters.
    pub name: String,
}

/// Adds a list; none when there are as many as there may be.
///
/// # Errors
/// When the database fails.
pub async fn insert_list(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewList,
) -> Result<Option<ListId>, db::Error> {
    // Of two who add the last one, the second sees what the first did.
    sqlx::query_scalar!(
        "SELECT 1 FROM customers WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.tenant(),
        new.customer.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    let lists = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM favourite_lists
           WHERE tenant_id = $1 AND customer_id = $2 AND contact_id IS NOT DISTINCT FROM $3"#,
        tx.tenant(),
        new.customer.uuid(),
        new.contact.map(ContactId::uuid),
    )
    .fetch_one(&mut **tx)
    .await?;
    if lists >= MOST_LISTS {
        return Ok(None);
    }
    let id = ListId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO favourite_lists (tenant_id, id, customer_id, contact_id, made_by_id, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        id.uuid(),
        new.customer.uuid(),
        new.contact.map(ContactId::uuid),
        new.made_by.map(ContactId::uuid),
        new.name,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(Some(id))
}

/// Saves a list's name, and whose it is alone.
pub(super) async fn save_list(
    tx: &mut TenantTx,
    list: &List,
    (name, contact): (&str, Option<ContactId>),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE favourite_lists SET name = $3, contact_id = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        list.id.uuid(),
        name,
        contact.map(ContactId::uuid),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Throws a list away, with everything on it.
pub(super) async fn delete_list(tx: &mut TenantTx, list: &List) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM favourite_lists WHERE tenant_id = $1 AND id = $2", tx.tenant(), list.id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Puts one of a person's lists elsewhere, for them alone.
pub(super) async fn place_list(
    tx: &mut TenantTx,
    (contact, customer): (ContactId, CustomerId),
    (list, form): (&List, &order::MoveForm),
) -> Result<(), db::Error> {
    // Moves in two tabs come one after the other.
    sqlx::query_scalar!(
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.tenant(),
        contact.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    let seen = queries::list(tx, Who::Contact(contact, customer), customer).await?;
    let seen: Vec<ListId> = seen.into_iter().map(|list| list.id).collect();
    let order = order::moved(&seen, list.id, form.to(list.id, &seen));
    sqlx::query!(
        "INSERT INTO favourite_places (tenant_id, contact_id, list_id, customer_id, place)
         SELECT $1, $2, t.id, $3, t.place::integer FROM unnest($4::uuid[]) WITH ORDINALITY AS t (id, place)
         ON CONFLICT (tenant_id, contact_id, list_id) DO UPDATE SET place = excluded.place",
        tx.tenant(),
        contact.uuid(),
        customer.uuid(),
        &uuids(&order),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// What became of a part that was put on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there now, at the end.
    Yes,
    /// It was there already.
    WasThere,
    /// The list is full.
    Full,
}

/// Puts a part at the end of a list, which is locked.
pub(super) async fn insert_line(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    list: &List,
    (item, quantity): (ItemId, i64),
) -> Result<Added, db::Error> {
    let lines = queries::all_lines(tx, list).await?;
    if lines.iter().any(|line| line.item == item) {
        return Ok(Added::WasThere);
    }
    if lines.len() >= MOST_LINES {
        return Ok(Added::Full);
    }
    sqlx::query!(
        "INSERT INTO favourite_lines (tenant_id, id, customer_id, list_id, item_id, quantity, place)
         SELECT $1, $2, $3, $4, $5, $6, coalesce(max(place), 0) + 1 FROM favourite_lines WHERE tenant_id = $1 AND list_id = $4",
        tx.tenant(),
        entropy.uuid_v7(clock),
        list.customer.uuid(),
        list.id.uuid(),
        item.uuid(),
        quantity,
    )
    .execute(&mut **tx)
    .await
    .map(|_| Added::Yes)
}

/// Saves what a line says.
pub(super) async fn save_line(
    tx: &mut TenantTx,
    list: &List,
    (line, quantity, note, section): (LineId, i64, &str, Option<SectionId>),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE favourite_lines SET quantity = $4, note = $5, section_id = $6 WHERE tenant_id = $1 AND list_id = $2 AND id = $3",
        tx.tenant(),
        list.id.uuid(),
        line.uuid(),
        quantity,
        note,
        section.map(db::Id::uuid),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a line off a list.
pub(super) async fn delete_line(tx: &mut TenantTx, list: &List, line: LineId) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM favourite_lines WHERE tenant_id = $1 AND list_id = $2 AND id = $3",
        tx.tenant(),
        list.id.uuid(),
        line.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Puts a line elsewhere on its list, which is locked; before another line, or in another section.
pub(super) async fn place_line(
    tx: &mut TenantTx,
    list: &List,
    (line, form): (LineId, &order::MoveForm),
) -> Result<(), db::Error> {
    let lines = queries::all_lines(tx, list).await?;
    let Some(one) = lines.iter().find(|other| other.id == line) else { return Ok(()) };
    let section = if form.is_step() { one.section } else { form.section.parse().ok() };
    let is_known = queries::sections(tx, list).await?.iter().any(|known| Some(known.id) == section);
    let section = section.filter(|_| is_known);
    let beside = |other: &&Line| other.is_shown && other.section == section;
    let seen: Vec<LineId> = lines.iter().filter(beside).map(|line| line.id).collect();
    let order: Vec<LineId> = lines.iter().map(|line| line.id).collect();
    let order = order::moved(&order, line, form.to(line, &seen));
    sqlx::query!(
        "UPDATE favourite_lines SET place = array_position($3, id), section_id = CASE WHEN id = $4 THEN $5 ELSE section_id END
         WHERE tenant_id = $1 AND list_id = $2 AND id = ANY ($3)",
        tx.tenant(),
        list.id.uuid(),
        &uuids(&order),
        line.uuid(),
        section.map(db::Id::uuid),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Adds a section at the end of a list, which is locked; `false` when there are as many as there may be.
pub(super) async fn insert_section(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (list, name): (&List, &str),
) -> Result<bool, db::Error> {
    if queries::sections(tx, list).await?.len() >= MOST_SECTIONS {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO favourite_sections (tenant_id, id, customer_id, list_id, name, place)
         SELECT $1, $2, $3, $4, $5, coalesce(max(place), 0) + 1 FROM favourite_sections WHERE tenant_id = $1 AND list_id = $4",
        tx.tenant(),
        entropy.uuid_v7(clock),
        list.customer.uuid(),
        list.id.uuid(),
        name,
    )
    .execute(&mut **tx)
    .await
    .map(|_| true)
}

/// Puts the sections of a list, which is locked, into this order.
pub(super) async fn place_sections(tx: &mut TenantTx, list: &List, order: &[SectionId]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE favourite_sections SET place = array_position($3, id) WHERE tenant_id = $1 AND list_id = $2 AND id = ANY ($3)",
        tx.tenant(),
        list.id.uuid(),
        &uuids(order),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Removes a section from a list, which is locked; its parts stay, without one.
pub(super) async fn delete_section(tx: &mut TenantTx, list: &List, section: SectionId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE favourite_lines SET section_id = NULL WHERE tenant_id = $1 AND list_id = $2 AND section_id = $3",
        tx.tenant(),
        list.id.uuid(),
        section.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM favourite_sections WHERE tenant_id = $1 AND list_id = $2 AND id = $3",
        tx.tenant(),
        list.id.uuid(),
        section.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

//! Statements that read lists. Each that begins with an id of a list or a line says who asks, or asks for a `List`, which
//! only those have who may see it.

use db::{ContactId, CustomerId, TenantTx};

use super::list::{Line, LineId, List, ListId, Section, SectionId, Who};
use crate::parts::part::ItemId;

/// The list with this id, if this person may see it.
pub(super) async fn find(tx: &mut TenantTx, who: Who, id: ListId) -> Result<Option<List>, db::Error> {
    let (contact, customer) = who.bound();
    sqlx::query_as!(
        List,
        r#"SELECT l.id AS "id: ListId", l.customer_id AS "customer: CustomerId", l.contact_id AS "contact: ContactId",
                  nullif(c.full_name, '') AS contact_name, l.made_by_id AS "made_by: ContactId", l.name,
                  (SELECT count(*) FROM favourite_lines n
                   JOIN shown_items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
                   WHERE n.tenant_id = $1 AND n.list_id = l.id) AS "parts!"
           FROM favourite_lists l LEFT JOIN contacts c ON c.tenant_id = l.tenant_id AND c.id = l.contact_id
           WHERE l.tenant_id = $1 AND l.id = $2
             AND CASE WHEN $3::uuid IS NULL THEN l.contact_id IS NULL OR l.made_by_id IS NULL
                      ELSE l.customer_id = $4 AND (l.contact_id IS NULL OR l.contact_id = $3) END"#,
        tx.tenant(),
        id.uuid(),
        contact,
        customer,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The same, held until the transaction ends: of two who change a list the second sees what the first did.
pub(super) async fn lock(tx: &mut TenantTx, who: Who, id: ListId) -> Result<Option<List>, db::Error> {
    sqlx::query_scalar!(
        "SELECT 1 FROM favourite_lists WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    find(tx, who, id).await
}

/// The lists of a customer that this person may see: in their own order, those that they never placed behind.
pub(super) async fn list(tx: &mut TenantTx, who: Who, customer: CustomerId) -> Result<Vec<List>, db::Error> {
    read(tx, (who, customer), 1000).await
}

/// The first lists of a contact, in their own order: at most so many.
pub(crate) async fn first(
    tx: &mut TenantTx,
    (contact, customer): (ContactId, CustomerId),
    most: i64,
) -> Result<Vec<List>, db::Error> {
    read(tx, (Who::Contact(contact, customer), customer), most).await
}

async fn read(tx: &mut TenantTx, (who, customer): (Who, CustomerId), most: i64) -> Result<Vec<List>, db::Error> {
    let (contact, own) = who.bound();
    sqlx::query_as!(
        List,
        r#"SELECT l.id AS "id: ListId", l.customer_id AS "customer: CustomerId", l.contact_id AS "contact: ContactId",
                  nullif(c.full_name, '') AS contact_name, l.made_by_id AS "made_by: ContactId", l.name,
                  (SELECT count(*) FROM favourite_lines n
                   JOIN shown_items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
                   WHERE n.tenant_id = $1 AND n.list_id = l.id) AS "parts!"
           FROM favourite_lists l LEFT JOIN contacts c ON c.tenant_id = l.tenant_id AND c.id = l.contact_id
           LEFT JOIN favourite_places p ON p.tenant_id = l.tenant_id AND p.list_id = l.id AND p.contact_id = $3
           WHERE l.tenant_id = $1 AND l.customer_id = $2
             AND CASE WHEN $3::uuid IS NULL THEN l.contact_id IS NULL OR l.made_by_id IS NULL
                      ELSE l.customer_id = $4 AND (l.contact_id IS NULL OR l.contact_id = $3) END
           ORDER BY p.place, l.id LIMIT $5"#,
        tx.tenant(),
        customer.uuid(),
        contact,
        own,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Which of a person's lists have this part.
pub(super) async fn lists_with(
    tx: &mut TenantTx,
    (contact, customer): (ContactId, CustomerId),
    item: ItemId,
) -> Result<Vec<ListId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT l.id AS "id: ListId" FROM favourite_lines n
           JOIN favourite_lists l ON l.tenant_id = n.tenant_id AND l.id = n.list_id
           WHERE n.tenant_id = $1 AND n.item_id = $2 AND l.customer_id = $4 AND (l.contact_id IS NULL OR l.contact_id = $3)"#,
        tx.tenant(),
        item.uuid(),
        contact.uuid(),
        customer.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Every line of a list, section by section, in its order; those of hidden parts, too.
pub(super) async fn all_lines(tx: &mut TenantTx, list: &List) -> Result<Vec<Line>, db::Error> {
    sqlx::query_as!(
        Line,
        r#"SELECT n.id AS "id: LineId", n.item_id AS "item: ItemId", n.section_id AS "section: SectionId", n.quantity, n.note,
                  i.id IS NOT NULL AS "is_shown!"
           FROM favourite_lines n LEFT JOIN shown_items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
           LEFT JOIN favourite_sections s ON s.tenant_id = n.tenant_id AND s.id = n.section_id
           WHERE n.tenant_id = $1 AND n.list_id = $2 ORDER BY s.place NULLS FIRST, s.id, n.place, n.id"#,
        tx.tenant(),
        list.id.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The sections of a list, in its order.
pub(super) async fn sections(tx: &mut TenantTx, list: &List) -> Result<Vec<Section>, db::Error> {
    sqlx::query_as!(
        Section,
        r#"SELECT id AS "id: SectionId", name FROM favourite_sections WHERE tenant_id = $1 AND list_id = $2 ORDER BY place, id"#,
        tx.tenant(),
        list.id.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The list of a line, whoever may see it: to be asked for with [`find`] or [`lock`].
pub(super) async fn list_of_line(tx: &mut TenantTx, id: LineId) -> Result<Option<ListId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT list_id AS "list: ListId" FROM favourite_lines WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The list of a section, likewise.
pub(super) async fn list_of_section(tx: &mut TenantTx, id: SectionId) -> Result<Option<ListId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT list_id AS "list: ListId" FROM favourite_sections WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The part with this number in its compared form, if customers see it.
pub(super) async fn shown_part(tx: &mut TenantTx, number: &str) -> Result<Option<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id!: ItemId" FROM shown_items WHERE tenant_id = $1 AND item_number_norm = $2"#,
        tx.tenant(),
        number,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The shown parts of a list that this contact may see, each with its pieces, in the list's order: what goes to the cart; and
/// how many others stand on it. `None` when there is no such list for them.
pub(crate) async fn lines(
    tx: &mut TenantTx,
    list: ListId,
    (contact, customer): (ContactId, CustomerId),
) -> Result<Option<(Vec<(ItemId, i64)>, usize)>, db::Error> {
    let Some(list) = find(tx, Who::Contact(contact, customer), list).await? else { return Ok(None) };
    let lines = all_lines(tx, &list).await?;
    let all = lines.len();
    let shown: Vec<_> = lines.into_iter().filter(|line| line.is_shown).map(|line| (line.item, line.quantity)).collect();
    let gone = all - shown.len();
    Ok(Some((shown, gone)))
}

//! Staff: interchange numbers and customers' own numbers as files that their imports take as they are.

use axum::extract::State;
use db::TenantTx;
use uuid::Uuid;

use super::number::Source;
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, STRETCH};

/// One row more than a stretch has, which says that there are more.
const READ: i64 = STRETCH as i64 + 1;

/// Behind which interchange number a file goes on: its part, its letters and digits, its maker in lower case.
type Interchanged = (Uuid, String, String);
/// Behind which own number a file goes on: its customer, its letters and digits.
type Owned = (Uuid, String);

pub(super) async fn interchange(page: ConsolePage, State(portal): State<Portal>, format: Format) -> web::Result {
    let (db, scope, today) = (portal.accounts.db.clone(), page.staff.scope(), portal.now(&page.staff.tenant).today());
    exports::note(&portal, &page.staff, ("interchange", None), format.label()).await?;
    let heading = ["Item number", "Interchange number", "Brand", "Kind"].map(Heading::from).to_vec();
    Ok(export::file(("interchange-numbers", today, format), heading, move |after| {
        let db = db.clone();
        async move { interchanged(&mut db.read(scope).await?, after.unwrap_or_default()).await }
    }))
}

async fn interchanged(
    tx: &mut TenantTx,
    (item, number, brand): Interchanged,
) -> Result<export::Stretch<Interchanged>, db::Error> {
    let mut numbers = sqlx::query!(
        "SELECT n.item_id, i.item_number, n.number, n.number_norm, n.brand, n.brand_norm, n.source
         FROM interchange_numbers n JOIN items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
         WHERE n.tenant_id = $1 AND (n.item_id, n.number_norm, n.brand_norm) > ($2, $3, $4)
         ORDER BY n.item_id, n.number_norm, n.brand_norm LIMIT $5",
        tx.tenant(),
        item,
        number,
        brand,
        READ,
    )
    .fetch_all(&mut **tx)
    .await?;
    let next = crate::lists::cut(&mut numbers, STRETCH);
    let next = next.map(|one| (one.item_id, one.number_norm.clone(), one.brand_norm.clone()));
    let rows = numbers.into_iter().map(|one| {
        let kind = Source::from(one.source).word().to_owned();
        vec![one.item_number, one.number, one.brand, kind]
    });
    Ok((rows.collect(), next))
}

pub(super) async fn own(page: ConsolePage, State(portal): State<Portal>, format: Format) -> web::Result {
    let (db, scope, today) = (portal.accounts.db.clone(), page.staff.scope(), portal.now(&page.staff.tenant).today());
    exports::note(&portal, &page.staff, ("own-numbers", None), format.label()).await?;
    let heading = ["Customer account number", "Customer name", "Customer part number", "Item number"];
    let heading = heading.map(Heading::from).to_vec();
    Ok(export::file(("customers-own-numbers", today, format), heading, move |after| {
        let db = db.clone();
        async move { owned(&mut db.read(scope).await?, after.unwrap_or_default()).await }
    }))
}

async fn owned(tx: &mut TenantTx, (customer, number): Owned) -> Result<export::Stretch<Owned>, db::Error> {
    let mut numbers = sqlx::query!(
        "SELECT n.customer_id, n.number, n.number_norm, i.item_number, c.name, c.account_number
         FROM customer_item_numbers n
         JOIN items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
         JOIN customers c ON c.tenant_id = n.tenant_id AND c.id = n.customer_id
         WHERE n.tenant_id = $1 AND (n.customer_id, n.number_norm) > ($2, $3)
         ORDER BY n.customer_id, n.number_norm LIMIT $4",
        tx.tenant(),
        customer,
        number,
        READ,
    )
    .fetch_all(&mut **tx)
    .await?;
    let next = crate::lists::cut(&mut numbers, STRETCH).map(|one| (one.customer_id, one.number_norm.clone()));
    let rows = numbers
        .into_iter()
        .map(|one| vec![one.account_number.unwrap_or_default(), one.name, one.number, one.item_number]);
    Ok((rows.collect(), next))
}

//! Parts as they are stored: to compare with what a form or a file says, and to change.

use std::collections::{BTreeMap, HashMap};

use db::TenantTx;

use super::counts::Groups;
use super::fitment::Fitment;
use super::part::{CategoryId, ItemId, LocationId, NewPart};

/// A part as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: ItemId,
    pub(crate) row_version: i32,
    pub(crate) part: NewPart,
    pub(crate) groups: Groups,
}

/// The part with this id.
pub(crate) async fn find(tx: &mut TenantTx, id: ItemId) -> Result<Option<Known>, db::Error> {
    let number = sqlx::query_scalar!(
        "SELECT item_number_norm FROM items WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(number) = number else { return Ok(None) };
    Ok(list(tx, std::slice::from_ref(&number)).await?.remove(&number))
}

/// The parts with these numbers in their compared form, each by its number.
pub(crate) async fn list(tx: &mut TenantTx, numbers: &[String]) -> Result<HashMap<String, Known>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id: ItemId", i.row_version, i.item_number, i.item_number_norm, i.name, i.description, i.brand,
                  i.category_id AS "category_id: CategoryId", i.sub_category_id AS "sub_category_id: CategoryId",
                  c.name AS "category?", s.name AS "sub_category?", i.list_price_minor, i.unit, i.weight_grams, i.is_active
           FROM items i
           LEFT JOIN categories c ON c.tenant_id = i.tenant_id AND c.id = i.category_id
           LEFT JOIN categories s ON s.tenant_id = i.tenant_id AND s.id = i.sub_category_id
           WHERE i.tenant_id = $1 AND i.item_number_norm = ANY($2)"#,
        tx.tenant(),
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<ItemId> = rows.iter().map(|row| row.id).collect();
    let mut fitments = fitments(tx, &ids).await?;
    let mut stock = stock(tx, &ids).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let (Ok(number), Ok(name)) = (row.item_number.parse(), row.name.parse()) else { continue };
        let part = NewPart {
            number,
            name,
            description: row.description,
            brand: row.brand,
            category: row.category.map(|category| (category, row.sub_category)),
            list_price_minor: row.list_price_minor,
            unit: row.unit,
            weight_grams: row.weight_grams,
            is_active: row.is_active,
            fitments: fitments.remove(&row.id).unwrap_or_default(),
            stock: stock.remove(&row.id).unwrap_or_default(),
        };
        let groups = (row.category_id, row.sub_category_id);
        found.insert(row.item_number_norm, Known { id: row.id, row_version: row.row_version, part, groups });
    }
    Ok(found)
}

/// The parts with these ids, each by its id.
pub(crate) async fn of_ids(tx: &mut TenantTx, ids: &[ItemId]) -> Result<HashMap<ItemId, Known>, db::Error> {
    let ids = uuids(ids);
    let numbers = sqlx::query_scalar!(
        "SELECT item_number_norm FROM items WHERE tenant_id = $1 AND id = ANY($2)",
        tx.tenant(),
        &ids
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(list(tx, &numbers).await?.into_values().map(|known| (known.id, known)).collect())
}

/// The vehicles that these parts fit.
pub(crate) async fn fitments(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, Vec<Fitment>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", year_from, year_to, make, model FROM item_fitments
           WHERE tenant_id = $1 AND item_id = ANY($2) ORDER BY item_id, make_norm, model_norm, year_from"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut found: HashMap<ItemId, Vec<Fitment>> = HashMap::new();
    for row in rows {
        let fitment = Fitment { year_from: row.year_from, year_to: row.year_to, make: row.make, model: row.model };
        found.entry(row.item).or_default().push(fitment);
    }
    Ok(found)
}

/// The pieces of these parts by place.
async fn stock(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, BTreeMap<LocationId, i64>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", location_id AS "place: LocationId", on_hand FROM item_stock
           WHERE tenant_id = $1 AND item_id = ANY($2)"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut found: HashMap<ItemId, BTreeMap<LocationId, i64>> = HashMap::new();
    for row in rows {
        found.entry(row.item).or_default().insert(row.place, row.on_hand);
    }
    Ok(found)
}

/// Ids as they are bound.
pub(crate) fn uuids<K>(ids: &[db::Id<K>]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

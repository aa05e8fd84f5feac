//! Statements that read parts for lists and pages.

use std::collections::HashMap;

use db::TenantTx;
use uuid::Uuid;

use super::facets::{Brand, STOP, Tally};
use super::known::uuids;
use super::listing::StockShown;
use super::part::{CategoryId, ItemId};
use super::search::{Filters, Offered};

/// Parts on a page.
pub(crate) const PAGE: i32 = 25;
/// Where counting stops.
pub(crate) const CAP: u64 = 10_000;
/// What a tenant's settings say about its catalogue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) offered: Offered,
    pub(crate) stock_shown: StockShown,
}

/// What the tenant offers, with everything that depends on the person switched on.
pub(crate) async fn settings(tx: &mut TenantTx) -> Result<Settings, db::Error> {
    let row = sqlx::query!(
        "SELECT search_item_number, search_year, search_make, search_model, search_category, search_sub_category,
                stock_display, stock_places
         FROM portal_settings WHERE tenant_id = $1",
        tx.tenant()
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(Settings {
        offered: Offered {
            your_price: true,
            item_number: row.search_item_number,
            year: row.search_year,
            make: row.search_make,
            model: row.search_model,
            category: row.search_category,
            sub_category: row.search_sub_category,
            price: true,
            stock: true,
            brand: true,
            keeping: false,
        },
        stock_shown: StockShown { pieces: row.stock_display == "number", places: row.stock_places == "each" },
    })
}

/// Ids of found parts, at most `most`.
pub(crate) async fn search(
    tx: &mut TenantTx,
    (words, filters): (Option<&str>, &Filters),
    most: i32,
) -> Result<Vec<ItemId>, db::Error> {
    let filters = serde_json::to_value(filters).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let ids =
        sqlx::query_scalar!("SELECT search_item_ids($1, $2, $3)", words, filters, most).fetch_one(&mut **tx).await?;
    Ok(ids.unwrap_or_default().into_iter().map(ItemId::new).collect())
}

/// The parts with these numbers in their compared form, in the order of the numbers; what is unknown is left out.
pub(crate) async fn with_numbers(tx: &mut TenantTx, numbers: &[String]) -> Result<Vec<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT i.id AS "id: ItemId" FROM unnest($2::text[]) WITH ORDINALITY AS wanted (number, place)
           JOIN items i ON i.tenant_id = $1 AND i.item_number_norm = wanted.number
           GROUP BY i.id ORDER BY min(wanted.place)"#,
        tx.tenant(),
        numbers,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Parts by their number behind this one in its compared form, at most `most`; hidden ones too.
pub(crate) async fn by_number(tx: &mut TenantTx, after: &str, most: i64) -> Result<Vec<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: ItemId" FROM items WHERE tenant_id = $1 AND item_number_norm > $2
           ORDER BY item_number_norm LIMIT $3"#,
        tx.tenant(),
        after,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A part as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) id: ItemId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) brand: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) sub_category: Option<String>,
    pub(crate) list_price_minor: Option<i64>,
    pub(crate) unit: String,
    pub(crate) weight_grams: Option<i32>,
    pub(crate) on_hand: i64,
    /// Pieces of it that are set aside for orders.
    pub(crate) promised: i64,
    pub(crate) is_active: bool,
    /// Pieces by the name of the place, in the tenant's order.
    pub(crate) stock: Vec<(String, i64)>,
}

impl Listing {
    /// Pieces that lie somewhere and are promised to nobody.
    pub(crate) fn available(&self) -> i64 {
        (self.on_hand - self.promised).max(0)
    }

    /// What a piece weighs, such as `2.5 lb`.
    pub(crate) fn weight(&self) -> Option<String> {
        self.weight_grams.map(|grams| format!("{} lb", super::weight::pounds(grams)))
    }
}

/// These parts, in this order.
pub(crate) async fn list(tx: &mut TenantTx, ids: &[ItemId]) -> Result<Vec<Listing>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id: ItemId", i.item_number, i.name, i.description, i.brand, c.name AS "category?",
                  s.name AS "sub_category?", i.list_price_minor, i.unit, i.weight_grams, i.on_hand,
                  coalesce(p.pieces, 0) AS "promised!", shown.id IS NOT NULL AS "is_active!"
           FROM items i
           LEFT JOIN shown_items shown ON shown.tenant_id = i.tenant_id AND shown.id = i.id
           LEFT JOIN item_commitments p ON p.tenant_id = i.tenant_id AND p.item_id = i.id
           LEFT JOIN categories c ON c.tenant_id = i.tenant_id AND c.id = i.category_id
           LEFT JOIN categories s ON s.tenant_id = i.tenant_id AND s.id = i.sub_category_id
           WHERE i.tenant_id = $1 AND i.id = ANY($2)"#,
        tx.tenant(),
        &uuids(ids),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut stock = stock(tx, ids).await?;
    let mut found: HashMap<ItemId, Listing> = HashMap::with_capacity(rows.len());
    for row in rows {
        let part = Listing {
            id: row.id,
            number: row.item_number,
            name: row.name,
            description: row.description,
            brand: row.brand,
            category: row.category,
            sub_category: row.sub_category,
            list_price_minor: row.list_price_minor,
            unit: row.unit,
            weight_grams: row.weight_grams,
            on_hand: row.on_hand,
            promised: row.promised,
            is_active: row.is_active,
            stock: stock.remove(&row.id).unwrap_or_default(),
        };
        found.insert(row.id, part);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

async fn stock(tx: &mut TenantTx, ids: &[ItemId]) -> Result<HashMap<ItemId, Vec<(String, i64)>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT s.item_id AS "item: ItemId", l.name, s.on_hand
           FROM item_stock s JOIN locations l ON l.tenant_id = s.tenant_id AND l.id = s.location_id
           WHERE s.tenant_id = $1 AND s.item_id = ANY($2) ORDER BY l.position, l.id"#,
        tx.tenant(),
        &uuids(ids),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut found: HashMap<ItemId, Vec<(String, i64)>> = HashMap::new();
    for row in rows {
        found.entry(row.item).or_default().push((row.name, row.on_hand));
    }
    Ok(found)
}

/// A category or sub category with how many parts are in it; none when they were too many to count.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: CategoryId,
    pub(crate) parent: Option<CategoryId>,
    pub(crate) name: String,
    pub(crate) items: Option<u64>,
}

/// All categories and sub categories by name, with the parts that are shown in each.
pub(crate) async fn groups(tx: &mut TenantTx) -> Result<Vec<Group>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.id AS "id: CategoryId", c.parent_id AS "parent: CategoryId", c.name, coalesce(f.items, 0) AS "items!"
           FROM categories c
           LEFT JOIN item_facets f ON f.tenant_id = c.tenant_id AND f.kind = 'category' AND f.value_id = c.id
           WHERE c.tenant_id = $1 ORDER BY c.name_norm, c.id"#,
        tx.tenant()
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        groups.push(Group { id: row.id, parent: row.parent, name: row.name, items: Some(row.items.unsigned_abs()) });
    }
    Ok(groups)
}

/// How many parts are shown, and how many hidden.
pub(crate) async fn totals(tx: &mut TenantTx) -> Result<(u64, u64), db::Error> {
    let rows = sqlx::query!(
        "SELECT kind, items FROM item_facets WHERE tenant_id = $1 AND kind IN ('shown', 'hidden') AND value_id = $2",
        tx.tenant(),
        Uuid::nil(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let of = |kind| rows.iter().find(|row| row.kind == kind).map_or(0, |row| row.items.unsigned_abs());
    Ok((of("shown"), of("hidden")))
}

/// Parts that all facets treat alike.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) category: Option<CategoryId>,
    pub(crate) sub: Option<CategoryId>,
    pub(crate) brand: Option<String>,
    pub(crate) in_stock: bool,
    pub(crate) items: u64,
}

/// These parts by kind.
pub(crate) async fn kinds(tx: &mut TenantTx, ids: &[ItemId]) -> Result<Vec<Kind>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT i.category_id AS "category: CategoryId", i.sub_category_id AS "sub: CategoryId",
                  nullif(i.brand, '') AS brand, i.on_hand > coalesce(p.pieces, 0) AS "in_stock!", count(*) AS "items!"
           FROM items i LEFT JOIN item_commitments p ON p.tenant_id = i.tenant_id AND p.item_id = i.id
           WHERE i.tenant_id = $1 AND i.id = ANY($2) GROUP BY 1, 2, 3, 4"#,
        tx.tenant(),
        &uuids(ids),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut kinds = Vec::with_capacity(rows.len());
    for row in rows {
        let items = row.items.unsigned_abs();
        kinds.push(Kind { category: row.category, sub: row.sub, brand: row.brand, in_stock: row.in_stock, items });
    }
    Ok(kinds)
}

/// The brands of shown parts by name, or for staff of all parts: so many at most.
pub(crate) async fn brand_names(tx: &mut TenantTx, (with_hidden, most): (bool, i64)) -> Result<Vec<String>, db::Error> {
    // One step for each brand instead of one for each part (a loose index scan).
    sqlx::query_scalar!(
        r#"WITH RECURSIVE brands AS (
             (SELECT brand FROM items WHERE tenant_id = $1 AND brand > '' AND (is_active OR $2) ORDER BY brand LIMIT 1)
             UNION ALL
             SELECT (SELECT i.brand FROM items i
                     WHERE i.tenant_id = $1 AND i.brand > b.brand AND (i.is_active OR $2) ORDER BY i.brand LIMIT 1)
             FROM brands b WHERE b.brand IS NOT NULL)
           SELECT brand AS "brand!" FROM brands WHERE brand IS NOT NULL LIMIT $3"#,
        tx.tenant(),
        with_hidden,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The same with how many shown parts each has, those with the most first.
pub(crate) async fn brands_counted(tx: &mut TenantTx) -> Result<Vec<Brand>, db::Error> {
    let names = brand_names(tx, (false, 100)).await?;
    let rows = sqlx::query!(
        r#"SELECT b.name AS "name!", c.items AS "items!" FROM unnest($2::text[]) AS b (name)
           CROSS JOIN LATERAL (SELECT count(*) AS items FROM (
             SELECT 1 FROM items i WHERE i.tenant_id = $1 AND i.brand = b.name AND i.is_active LIMIT $3) x) c
           ORDER BY 2 DESC, 1"#,
        tx.tenant(),
        &names,
        i64::try_from(STOP).unwrap_or(i64::MAX) + 1,
    )
    .fetch_all(&mut **tx)
    .await?;
    let brand = |name, items: i64| Brand { name, items: Some(Tally::up_to_stop(items.unsigned_abs())) };
    Ok(rows.into_iter().map(|row| brand(row.name, row.items)).collect())
}

/// The model years that shown parts fit, the newest first.
pub(crate) async fn years(tx: &mut TenantTx) -> Result<Vec<i32>, db::Error> {
    // One step for each year instead of one for each vehicle (a loose index scan).
    sqlx::query_scalar!(
        r#"WITH RECURSIVE years AS (
             (SELECT year FROM item_vehicles WHERE tenant_id = $1 AND items > 0 ORDER BY year DESC LIMIT 1)
             UNION ALL
             SELECT (SELECT v.year FROM item_vehicles v
                     WHERE v.tenant_id = $1 AND v.year < y.year AND v.items > 0 ORDER BY v.year DESC LIMIT 1)
             FROM years y WHERE y.year IS NOT NULL)
           SELECT year AS "year!" FROM years WHERE year IS NOT NULL"#,
        tx.tenant()
    )
    .fetch_all(&mut **tx)
    .await
}

/// The makes that shown parts fit, in a year or in any.
pub(crate) async fn makes(tx: &mut TenantTx, year: Option<i32>) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT min(make) AS "make!" FROM item_vehicles
           WHERE tenant_id = $1 AND ($2::int IS NULL OR year = $2) AND items > 0
           GROUP BY make_norm ORDER BY make_norm LIMIT 500"#,
        tx.tenant(),
        year,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The models that shown parts fit, of a make and a year or of any.
pub(crate) async fn models(tx: &mut TenantTx, year: Option<i32>, make: Option<&str>) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT min(model) AS "model!" FROM item_vehicles
           WHERE tenant_id = $1 AND ($2::int IS NULL OR year = $2) AND ($3::text IS NULL OR make_norm = $3) AND items > 0
           GROUP BY model_norm ORDER BY model_norm LIMIT 500"#,
        tx.tenant(),
        year,
        make,
    )
    .fetch_all(&mut **tx)
    .await
}

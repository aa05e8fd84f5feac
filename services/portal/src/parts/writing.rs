//! Every statement that writes parts, their groups, places, stock and vehicles.

use std::collections::{BTreeSet, HashMap};

use boot::{Clock, Entropy};
use db::TenantTx;
use pricing::Rescaling;
use time::OffsetDateTime;

use super::counts::{Counts, Groups};
use super::fitment::Fitment;
use super::known::Known;
use super::part::{CategoryId, ItemId, LocationId, NewPart};

/// What writes: the time and where new ids come from.
pub(crate) type By<'a> = (&'a Clock, &'a Entropy);

/// Categories by the names that parts give them, found or made.
#[derive(Debug, Default)]
pub(crate) struct GroupsByName(HashMap<(Option<CategoryId>, String), CategoryId>);

impl GroupsByName {
    /// The category and sub category of a part, made when they are not there.
    pub(crate) async fn of(&mut self, tx: &mut TenantTx, by: By<'_>, part: &NewPart) -> Result<Groups, db::Error> {
        let Some((category, sub)) = &part.category else { return Ok((None, None)) };
        let category = self.one(tx, by, (None, category)).await?;
        let Some(sub) = sub else { return Ok((Some(category), None)) };
        Ok((Some(category), Some(self.one(tx, by, (Some(category), sub)).await?)))
    }

    /// Those that are there by the names that parts give, found at once rather than one by one.
    pub(crate) async fn look_up<'a>(
        tx: &mut TenantTx,
        parts: impl Iterator<Item = &'a NewPart>,
    ) -> Result<Self, db::Error> {
        let named = parts.filter_map(|part| part.category.as_ref());
        let names = named.flat_map(|(name, sub)| [Some(name), sub.as_ref()]).flatten().map(|name| name.to_lowercase());
        let names: Vec<String> = names.collect::<BTreeSet<_>>().into_iter().collect();
        if names.is_empty() {
            return Ok(Self::default());
        }
        let known = sqlx::query!(
            r#"SELECT id AS "id: CategoryId", parent_id AS "parent: CategoryId", name_norm FROM categories
               WHERE tenant_id = $1 AND name_norm = ANY($2)"#,
            tx.tenant(),
            &names,
        )
        .fetch_all(&mut **tx)
        .await?;
        Ok(Self(known.into_iter().map(|row| ((row.parent, row.name_norm), row.id)).collect()))
    }

    async fn one(
        &mut self,
        tx: &mut TenantTx,
        (clock, entropy): By<'_>,
        (parent, name): (Option<CategoryId>, &str),
    ) -> Result<CategoryId, db::Error> {
        let key = (parent, name.to_lowercase());
        if let Some(id) = self.0.get(&key) {
            return Ok(*id);
        }
        sqlx::query!(
            "INSERT INTO categories (tenant_id, id, parent_id, name, name_norm, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT ON CONSTRAINT categories_name DO NOTHING",
            tx.tenant(),
            entropy.uuid_v7(clock),
            parent.map(CategoryId::uuid),
            name,
            key.1,
            clock.now(),
        )
        .execute(&mut **tx)
        .await?;
        let id = sqlx::query_scalar!(
            r#"SELECT id AS "id: CategoryId" FROM categories
               WHERE tenant_id = $1 AND parent_id IS NOT DISTINCT FROM $2 AND name_norm = $3"#,
            tx.tenant(),
            parent.map(CategoryId::uuid),
            key.1,
        )
        .fetch_one(&mut **tx)
        .await?;
        self.0.insert(key, id);
        Ok(id)
    }
}

/// The place with this name, made behind the others when it is not there.
pub(crate) async fn place(tx: &mut TenantTx, (clock, entropy): By<'_>, name: &str) -> Result<LocationId, db::Error> {
    sqlx::query!(
        "INSERT INTO locations (tenant_id, id, name, name_norm, position, created_at)
         SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1, $5 FROM locations WHERE tenant_id = $1
         ON CONFLICT ON CONSTRAINT locations_name DO NOTHING",
        tx.tenant(),
        entropy.uuid_v7(clock),
        name,
        name.to_lowercase(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT id AS "id: LocationId" FROM locations WHERE tenant_id = $1 AND name_norm = $2"#,
        tx.tenant(),
        name.to_lowercase(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds parts. The number is the one thing that must be a part's own: `items_number`.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    by: By<'_>,
    (parts, counts): (&[(NewPart, Groups)], &mut Counts),
) -> Result<Vec<ItemId>, db::Error> {
    let now = by.0.now();
    let ids: Vec<ItemId> = parts.iter().map(|_| ItemId::new(by.1.uuid_v7(by.0))).collect();
    let rows: Vec<(ItemId, &NewPart, Groups)> =
        ids.iter().zip(parts).map(|(id, (part, groups))| (*id, part, *groups)).collect();
    insert_items(tx, now, &rows).await?;
    let fitments: Vec<(ItemId, &Fitment)> =
        rows.iter().flat_map(|(id, part, _)| part.fitments.iter().map(|fitment| (*id, fitment))).collect();
    insert_fitments(tx, &fitments).await?;
    let stock: Vec<(ItemId, LocationId, i64)> =
        rows.iter().flat_map(|(id, part, _)| part.stock.iter().map(|(place, pieces)| (*id, *place, *pieces))).collect();
    save_stock(tx, now, &stock).await?;
    for (part, groups) in parts {
        counts.add(part, *groups);
    }
    Ok(ids)
}

async fn insert_items(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    rows: &[(ItemId, &NewPart, Groups)],
) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let head = "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, description, brand, category_id,
                                   sub_category_id, list_price_minor, unit, weight_grams, on_hand, is_active, words,
                                   created_at, updated_at)";
    tx.insert((head, ""), rows, |mut row, (id, part, (category, sub))| {
        row.push_bind(tenant).push_bind(id.uuid());
        row.push_bind(part.number.as_str()).push_bind(part.number.norm());
        row.push_bind(part.name.as_str()).push_bind(part.name.as_str().to_lowercase());
        row.push_bind(&part.description).push_bind(&part.brand);
        row.push_bind(category.map(CategoryId::uuid)).push_bind(sub.map(CategoryId::uuid));
        row.push_bind(part.list_price_minor).push_bind(&part.unit).push_bind(part.weight_grams);
        row.push_bind(part.stock.values().sum::<i64>()).push_bind(part.is_active);
        row.push_bind(part.words().vector()).push_unseparated("::tsvector");
        row.push_bind(now).push_bind(now);
    })
    .await
}

async fn insert_fitments(tx: &mut TenantTx, fitments: &[(ItemId, &Fitment)]) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let head = "INSERT INTO item_fitments (tenant_id, item_id, make_norm, model_norm, year_from, year_to, make, model)";
    tx.insert((head, "ON CONFLICT DO NOTHING"), fitments, |mut row, (item, fitment)| {
        let (make, model, from, to) = fitment.key();
        row.push_bind(tenant).push_bind(item.uuid()).push_bind(make).push_bind(model).push_bind(from).push_bind(to);
        row.push_bind(&fitment.make).push_bind(&fitment.model);
    })
    .await
}

async fn save_stock(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    stock: &[(ItemId, LocationId, i64)],
) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let statement = (
        "INSERT INTO item_stock (tenant_id, item_id, location_id, on_hand, updated_at)",
        "ON CONFLICT (tenant_id, item_id, location_id) DO UPDATE SET on_hand = excluded.on_hand, updated_at = excluded.updated_at",
    );
    tx.insert(statement, stock, |mut row, (item, place, pieces)| {
        row.push_bind(tenant).push_bind(item.uuid()).push_bind(place.uuid()).push_bind(pieces).push_bind(now);
    })
    .await
}

/// Saves what is new about a part; `false` when somebody else saved it since it was read.
pub(crate) async fn save(
    tx: &mut TenantTx,
    by: By<'_>,
    (known, new, groups): (&Known, &NewPart, Groups),
    counts: &mut Counts,
) -> Result<bool, db::Error> {
    let now = by.0.now();
    // The part before its stock, as everybody locks them.
    if !save_item(tx, now, (known, new, groups)).await? {
        return Ok(false);
    }
    let changed: Vec<(ItemId, LocationId, i64)> = new
        .stock
        .iter()
        .filter(|(place, pieces)| known.part.stock.get(place) != Some(pieces))
        .map(|(place, pieces)| (known.id, *place, *pieces))
        .collect();
    save_stock(tx, now, &changed).await?;
    if !changed.is_empty() {
        counts.restock(known.id);
    }
    save_fitments(tx, known, new).await?;
    counts.take_off(&known.part, known.groups);
    counts.add(new, groups);
    Ok(true)
}

async fn save_item(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    (known, new, groups): (&Known, &NewPart, Groups),
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE items
         SET item_number = $4, item_number_norm = $5, name = $6, name_norm = $7, description = $8, brand = $9,
             category_id = $10, sub_category_id = $11, list_price_minor = $12, unit = $13, is_active = $14,
             words = $15::text::tsvector, updated_at = $16, weight_grams = $17, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        known.id.uuid(),
        known.row_version,
        new.number.as_str(),
        new.number.norm(),
        new.name.as_str(),
        new.name.as_str().to_lowercase(),
        new.description,
        new.brand,
        groups.0.map(CategoryId::uuid),
        groups.1.map(CategoryId::uuid),
        new.list_price_minor,
        new.unit,
        new.is_active,
        new.words().vector(),
        now,
        new.weight_grams,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn save_fitments(tx: &mut TenantTx, known: &Known, new: &NewPart) -> Result<(), db::Error> {
    let key = |fitments: &[Fitment]| fitments.iter().map(Fitment::key).collect::<std::collections::BTreeSet<_>>();
    let (before, after) = (key(&known.part.fitments), key(&new.fitments));
    for (make, model, from, to) in before.difference(&after) {
        sqlx::query!(
            "DELETE FROM item_fitments
             WHERE tenant_id = $1 AND item_id = $2 AND make_norm = $3 AND model_norm = $4 AND year_from = $5 AND year_to = $6",
            tx.tenant(),
            known.id.uuid(),
            make,
            model,
            from,
            to,
        )
        .execute(&mut **tx)
        .await?;
    }
    let added: Vec<(ItemId, &Fitment)> =
        new.fitments.iter().filter(|one| !before.contains(&one.key())).map(|one| (known.id, one)).collect();
    insert_fitments(tx, &added).await
}

/// Takes all prices to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE items SET list_price_minor = list_price_minor * $2 / $3, core_charge_minor = core_charge_minor * $2 / $3
         WHERE tenant_id = $1 AND (list_price_minor IS NOT NULL OR core_charge_minor IS NOT NULL)",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

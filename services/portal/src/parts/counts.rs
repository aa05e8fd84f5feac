//! What is counted beside the parts, so that menus and suggestions need not look at every part: groups, words and
//! vehicles; and how many pieces of a part lie in all places together. Changes of one transaction are gathered and written together, in one order, so that two writers never
//! wait for each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use db::TenantTx;
use uuid::Uuid;

use super::part::{CategoryId, ItemId, NewPart};
use super::stock;

/// A part's category and sub category.
pub(crate) type Groups = (Option<CategoryId>, Option<CategoryId>);

type Vehicle = (i32, String, String);

/// What is to be added to the counts, and, below zero, taken off.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    groups: BTreeMap<(&'static str, Uuid), i64>,
    kinds: BTreeMap<(Uuid, Uuid, String), i64>,
    words: BTreeMap<String, i64>,
    vehicles: BTreeMap<Vehicle, (String, String, i64)>,
    restocked: BTreeSet<Uuid>,
}

impl Counts {
    /// Counts a part in.
    pub(crate) fn add(&mut self, part: &NewPart, groups: Groups) {
        self.count(part, groups, 1);
    }

    /// Counts a part as it was out.
    pub(crate) fn take_off(&mut self, part: &NewPart, groups: Groups) {
        self.count(part, groups, -1);
    }

    /// The part lies elsewhere, or in other numbers, than before: its pieces are added up anew.
    pub(crate) fn restock(&mut self, id: ItemId) {
        self.restocked.insert(id.uuid());
    }

    /// Hidden parts count as hidden and nowhere else: no menu and no suggestion may tell of them.
    fn count(&mut self, part: &NewPart, (category, sub): Groups, by: i64) {
        if !part.is_active {
            *self.groups.entry(("hidden", Uuid::nil())).or_default() += by;
            return;
        }
        *self.groups.entry(("shown", Uuid::nil())).or_default() += by;
        for id in [category, sub].into_iter().flatten() {
            *self.groups.entry(("category", id.uuid())).or_default() += by;
        }
        let nil = |id: Option<CategoryId>| id.map_or(Uuid::nil(), CategoryId::uuid);
        let kind = (nil(category), nil(sub), part.brand.clone().unwrap_or_default());
        *self.kinds.entry(kind).or_default() += by;
        for word in part.words().each() {
            *self.words.entry(word.to_owned()).or_default() += by;
        }
        let mut seen = BTreeSet::new();
        for fitment in &part.fitments {
            let (make, model, ..) = fitment.key();
            for year in fitment.year_from..=fitment.year_to {
                let vehicle = (year, make.clone(), model.clone());
                if seen.insert(vehicle.clone()) {
                    let names = || (fitment.make.clone(), fitment.model.clone(), 0);
                    self.vehicles.entry(vehicle).or_insert_with(names).2 += by;
                }
            }
        }
    }

    /// Writes what was gathered.
    pub(crate) async fn save(self, tx: &mut TenantTx) -> Result<(), db::Error> {
        let tenant = tx.tenant();
        let restocked = Vec::from_iter(self.restocked);
        if !restocked.is_empty() {
            stock::add_up(tx, &restocked).await?;
        }
        let groups: Vec<_> = self.groups.into_iter().filter(|(_, by)| *by != 0).collect();
        let statement = (
            "INSERT INTO item_facets (tenant_id, kind, value_id, items)",
            "ON CONFLICT (tenant_id, kind, value_id) DO UPDATE SET items = item_facets.items + excluded.items",
        );
        tx.insert(statement, &groups, |mut row, ((kind, value), by)| {
            row.push_bind(tenant).push_bind(kind).push_bind(value).push_bind(by);
        })
        .await?;
        let kinds: Vec<_> = self.kinds.into_iter().filter(|(_, by)| *by != 0).collect();
        save_kinds(tx, &kinds).await?;
        let words: Vec<_> = self.words.into_iter().filter(|(_, by)| *by != 0).collect();
        let statement = (
            "INSERT INTO item_words (tenant_id, word, items)",
            "ON CONFLICT (tenant_id, word) DO UPDATE SET items = item_words.items + excluded.items",
        );
        tx.insert(statement, &words, |mut row, (word, by)| {
            row.push_bind(tenant).push_bind(word).push_bind(by);
        })
        .await?;
        let vehicles: Vec<_> = self.vehicles.into_iter().filter(|(_, (.., by))| *by != 0).collect();
        save_vehicles(tx, &vehicles).await
    }
}

async fn save_kinds(tx: &mut TenantTx, rows: &[((Uuid, Uuid, String), i64)]) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let statement = (
        "INSERT INTO item_kinds (tenant_id, category_id, sub_category_id, brand, items)",
        "ON CONFLICT (tenant_id, category_id, sub_category_id, brand) DO UPDATE SET items = item_kinds.items + excluded.items",
    );
    tx.insert(statement, rows, |mut row, ((category, sub, brand), by)| {
        row.push_bind(tenant).push_bind(category).push_bind(sub).push_bind(brand).push_bind(by);
    })
    .await
}

async fn save_vehicles(tx: &mut TenantTx, rows: &[(Vehicle, (String, String, i64))]) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let statement = (
        "INSERT INTO item_vehicles (tenant_id, year, make_norm, model_norm, make, model, items)",
        "ON CONFLICT (tenant_id, year, make_norm, model_norm) DO UPDATE SET items = item_vehicles.items + excluded.items",
    );
    tx.insert(statement, rows, |mut row, ((year, make_norm, model_norm), (make, model, by))| {
        row.push_bind(tenant).push_bind(year).push_bind(make_norm).push_bind(model_norm);
        row.push_bind(make).push_bind(model).push_bind(by);
    })
    .await
}

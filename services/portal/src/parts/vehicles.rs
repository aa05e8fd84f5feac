//! What the vehicle selectors offer: the vehicles of the parts that somebody sees.

use std::collections::{BTreeMap, BTreeSet};

use db::TenantTx;

use super::known::uuids;
use super::part::ItemId;
use super::queries;
use super::search::{Filters, Offered, Search};
use crate::catalogues::Shelf;

/// Up to how many parts a catalogue's vehicles are read from them; with more, each vehicle soon meets one of them.
const FEW: u64 = 5_000;

/// What the vehicle selectors offer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vehicles {
    pub(crate) years: Vec<i32>,
    pub(crate) makes: Vec<String>,
    pub(crate) models: Vec<String>,
}

/// What the selectors offer, each narrowed by those before it; what is chosen and does not exist is dropped.
pub(super) async fn offer(
    tx: &mut TenantTx,
    (search, offered): (&mut Search, Offered),
    shelf: Option<&Shelf>,
) -> Result<Vehicles, db::Error> {
    let source = Source::of(tx, shelf).await?;
    let mut vehicles = Vehicles::default();
    if offered.year {
        vehicles.years = source.years(tx).await?;
        search.year = search.year.filter(|year| vehicles.years.contains(year));
    }
    if offered.make {
        vehicles.makes = source.makes(tx, search.year).await?;
        search.make = known(&vehicles.makes, &search.make);
    }
    let may_choose_model = !offered.make || !search.make.is_empty();
    if offered.model && may_choose_model {
        let make = Some(search.make.to_lowercase()).filter(|make| !make.is_empty());
        vehicles.models = source.models(tx, search.year, make.as_deref()).await?;
    }
    search.model = known(&vehicles.models, &search.model);
    Ok(vehicles)
}

fn known(offered: &[String], chosen: &str) -> String {
    let chosen = chosen.to_lowercase();
    offered.iter().find(|name| name.to_lowercase() == chosen).cloned().unwrap_or_default()
}

/// A vehicle with its range of years.
struct Fit {
    years: (i32, i32),
    make: String,
    model: String,
}

/// Where the vehicles come from.
enum Source {
    /// All shown parts: they are counted beside them.
    All,
    /// The few parts of a catalogue.
    Few(Vec<Fit>),
    /// The many parts of a catalogue: of all vehicles those that one of them fits.
    Many,
}

impl Source {
    async fn of(tx: &mut TenantTx, shelf: Option<&Shelf>) -> Result<Self, db::Error> {
        let Some(shelf) = shelf else { return Ok(Self::All) };
        if shelf.total() > FEW {
            return Ok(Self::Many);
        }
        let filters = Filters { is_active: Some(true), sort: "none", ..Filters::default() };
        let most = i32::try_from(FEW).unwrap_or(i32::MAX);
        let items = queries::search(tx, (None, &filters), most).await?;
        Ok(Self::Few(fits(tx, &items).await?))
    }

    async fn years(&self, tx: &mut TenantTx) -> Result<Vec<i32>, db::Error> {
        match self {
            Self::All => queries::years(tx).await,
            Self::Few(fits) => {
                let years: BTreeSet<i32> = fits.iter().flat_map(|fit| fit.years.0..=fit.years.1).collect();
                Ok(years.into_iter().rev().collect())
            }
            Self::Many => {
                let years = queries::years(tx).await?;
                seen_years(tx, &years).await
            }
        }
    }

    async fn makes(&self, tx: &mut TenantTx, year: Option<i32>) -> Result<Vec<String>, db::Error> {
        match self {
            Self::All => queries::makes(tx, year).await,
            Self::Few(fits) => Ok(names(fits.iter().filter(|fit| fit.is_of(year, None)).map(|fit| &fit.make))),
            Self::Many => {
                let makes = queries::makes(tx, year).await?;
                seen_makes(tx, year, &makes).await
            }
        }
    }

    async fn models(&self, tx: &mut TenantTx, year: Option<i32>, make: Option<&str>) -> Result<Vec<String>, db::Error> {
        match self {
            Self::All => queries::models(tx, year, make).await,
            Self::Few(fits) => Ok(names(fits.iter().filter(|fit| fit.is_of(year, make)).map(|fit| &fit.model))),
            Self::Many => {
                let models = queries::models(tx, year, make).await?;
                seen_models(tx, (year, make), &models).await
            }
        }
    }
}

impl Fit {
    fn is_of(&self, year: Option<i32>, make: Option<&str>) -> bool {
        year.is_none_or(|year| (self.years.0..=self.years.1).contains(&year))
            && make.is_none_or(|make| self.make.to_lowercase() == make)
    }
}

/// Each name once, in the order of small letters.
fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: BTreeMap<String, &String> = BTreeMap::new();
    for name in all {
        let kept = names.entry(name.to_lowercase()).or_insert(name);
        *kept = (*kept).min(name);
    }
    names.into_values().cloned().collect()
}

async fn fits(tx: &mut TenantTx, items: &[ItemId]) -> Result<Vec<Fit>, db::Error> {
    let rows = sqlx::query!(
        "SELECT DISTINCT year_from, year_to, make, model FROM item_fitments WHERE tenant_id = $1 AND item_id = ANY($2)",
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    let fit = |years, make, model| Fit { years, make, model };
    Ok(rows.into_iter().map(|row| fit((row.year_from, row.year_to), row.make, row.model)).collect())
}

async fn seen_years(tx: &mut TenantTx, years: &[i32]) -> Result<Vec<i32>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT c.year AS "year!" FROM unnest($2::int[]) WITH ORDINALITY AS c (year, place)
           CROSS JOIN LATERAL (
             SELECT 1 FROM item_fitments x JOIN shown_items i ON i.tenant_id = x.tenant_id AND i.id = x.item_id
             WHERE x.tenant_id = $1 AND x.year_from <= c.year AND x.year_to >= c.year LIMIT 1) one
           ORDER BY c.place"#,
        tx.tenant(),
        years,
    )
    .fetch_all(&mut **tx)
    .await
}

async fn seen_makes(tx: &mut TenantTx, year: Option<i32>, makes: &[String]) -> Result<Vec<String>, db::Error> {
    let norms: Vec<String> = makes.iter().map(|make| make.to_lowercase()).collect();
    sqlx::query_scalar!(
        r#"SELECT c.make AS "make!" FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS c (make, norm, place)
           CROSS JOIN LATERAL (
             SELECT 1 FROM item_fitments x JOIN shown_items i ON i.tenant_id = x.tenant_id AND i.id = x.item_id
             WHERE x.tenant_id = $1 AND x.make_norm = c.norm AND ($2::int IS NULL OR x.year_from <= $2 AND x.year_to >= $2)
             LIMIT 1) one
           ORDER BY c.place"#,
        tx.tenant(),
        year,
        makes,
        &norms,
    )
    .fetch_all(&mut **tx)
    .await
}

async fn seen_models(
    tx: &mut TenantTx,
    (year, make): (Option<i32>, Option<&str>),
    models: &[String],
) -> Result<Vec<String>, db::Error> {
    let norms: Vec<String> = models.iter().map(|model| model.to_lowercase()).collect();
    sqlx::query_scalar!(
        r#"SELECT c.model AS "model!" FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS c (model, norm, place)
           CROSS JOIN LATERAL (
             SELECT 1 FROM item_fitments x JOIN shown_items i ON i.tenant_id = x.tenant_id AND i.id = x.item_id
             WHERE x.tenant_id = $1 AND ($3::text IS NULL OR x.make_norm = $3) AND x.model_norm = c.norm
               AND ($2::int IS NULL OR x.year_from <= $2 AND x.year_to >= $2)
             LIMIT 1) one
           ORDER BY c.place"#,
        tx.tenant(),
        year,
        make,
        models,
        &norms,
    )
    .fetch_all(&mut **tx)
    .await
}

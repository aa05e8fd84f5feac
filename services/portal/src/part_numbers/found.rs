//! What typed numbers mean besides item numbers: looked up before the search, which then looks for the parts by their own
//! numbers.

use std::collections::{BTreeSet, HashMap};

use db::{CustomerId, TenantTx};

use crate::part_relations;
use crate::parts::part::ItemId;
use crate::parts::search::range;
use crate::parts::words;

/// The most words of a search that are looked up.
const MOST_WORDS: usize = 8;
/// The most parts that further numbers lead to.
const MOST: i64 = 100;
/// The most parts that one whole number leads to.
const MOST_OF_ONE: i64 = 50;
/// From how many letters and digits on the beginning of a number is enough.
const BEGINNING: usize = 3;

/// A number that leads to a part.
#[derive(Clone, Debug)]
struct Hit {
    /// The number in its compared form.
    number: String,
    item: ItemId,
    /// The part's own number in its compared form.
    item_number: String,
    is_active: bool,
    /// Whether another part took the place of the one that the number means.
    is_led_on: bool,
    why: String,
}

/// The numbers that what was typed may mean.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    whole: String,
    hits: Vec<Hit>,
}

impl Hits {
    /// The item numbers of the parts that one word means.
    pub(crate) fn of_word(&self, number: &str) -> impl Iterator<Item = &str> {
        self.hits.iter().filter(move |hit| hit.number == number).map(|hit| hit.item_number.as_str())
    }

    /// The item numbers of the parts that all words together mean, or begin.
    pub(crate) fn of_whole(&self) -> impl Iterator<Item = &str> {
        let is_meant = |hit: &&Hit| !self.whole.is_empty() && hit.number.starts_with(&self.whole);
        self.hits.iter().filter(is_meant).map(|hit| hit.item_number.as_str())
    }

    /// Why a part was found, unless its own number says so.
    pub(crate) fn why(&self, item: ItemId) -> Option<&str> {
        let hit = self.hits.iter().find(|hit| hit.item == item)?;
        let is_own = !self.whole.is_empty() && hit.item_number.starts_with(&self.whole);
        (!is_own || hit.is_led_on).then_some(hit.why.as_str())
    }
}

/// Looks up what was typed. Customers' own numbers mean something to `whose` alone, or to staff.
pub(crate) async fn look_up(tx: &mut TenantTx, typed: &str, whose: Option<CustomerId>) -> Result<Hits, db::Error> {
    let whole = words::number(typed);
    let mut numbers: BTreeSet<String> = typed.split_whitespace().map(words::number).take(MOST_WORDS).collect();
    numbers.insert(whole.clone());
    numbers.remove("");
    if numbers.is_empty() {
        return Ok(Hits::default());
    }
    let numbers: Vec<String> = numbers.into_iter().collect();
    let beginning = range(&whole).filter(|_| whole.chars().count() >= BEGINNING);
    let mut hits = own(tx, (&numbers, &beginning, MOST), whose).await?;
    hits.extend(interchange(tx, (&numbers, &beginning, MOST)).await?);
    hits.extend(listed(tx, &numbers, false).await?);
    lead_on(tx, &mut hits).await?;
    if whose.is_some() {
        // A number of a hidden part means to customers what any unknown word means.
        hits.retain(|hit| hit.is_active || hit.is_led_on);
    }
    Ok(Hits { whole, hits })
}

/// What leads to a part that is hidden leads to the one that replaced it.
async fn lead_on(tx: &mut TenantTx, hits: &mut [Hit]) -> Result<(), db::Error> {
    let hidden: Vec<ItemId> = hits.iter().filter(|hit| !hit.is_active).map(|hit| hit.item).collect();
    let successors = part_relations::queries::successors(tx, &hidden).await?;
    for hit in hits.iter_mut().filter(|hit| !hit.is_active) {
        if let Some(new) = successors.get(&hit.item) {
            hit.item = new.item;
            hit.item_number.clone_from(&new.number_norm);
            hit.is_led_on = true;
        }
    }
    Ok(())
}

/// A part that a whole number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meant {
    pub(crate) item: ItemId,
    /// Whether it took the place of the one that the number means.
    pub(crate) is_led_on: bool,
}

/// What whole numbers, in their compared form, mean to a customer: parts that it sees. The business's own numbers and the
/// customer's count before those of makers and competitors. A few statements, however many numbers.
pub(crate) async fn meanings(
    tx: &mut TenantTx,
    numbers: &[String],
    whose: CustomerId,
) -> Result<HashMap<String, Vec<Meant>>, db::Error> {
    let asked = (numbers, &None, MOST_OF_ONE * i64::try_from(numbers.len()).unwrap_or(1));
    let mut first = listed(tx, numbers, true).await?;
    first.extend(listed(tx, numbers, false).await?);
    first.extend(own(tx, asked, Some(whose)).await?);
    let mut second = interchange(tx, asked).await?;
    let mut meanings: HashMap<String, Vec<Meant>> = HashMap::new();
    for hits in [&mut first, &mut second] {
        lead_on(tx, hits).await?;
        let mut found: HashMap<String, Vec<Meant>> = HashMap::new();
        for hit in hits.iter().filter(|hit| hit.is_active || hit.is_led_on) {
            let meant = found.entry(hit.number.clone()).or_default();
            match meant.iter_mut().find(|known| known.item == hit.item) {
                Some(known) => known.is_led_on &= hit.is_led_on,
                None => meant.push(Meant { item: hit.item, is_led_on: hit.is_led_on }),
            }
        }
        for (number, meant) in found {
            meanings.entry(number).or_insert(meant);
        }
    }
    Ok(meanings)
}

/// Parts with these numbers: those that customers see, or those that are hidden.
async fn listed(tx: &mut TenantTx, numbers: &[String], is_active: bool) -> Result<Vec<Hit>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT i.id AS "item: ItemId", i.item_number, i.item_number_norm
           FROM items i LEFT JOIN shown_items s ON s.tenant_id = i.tenant_id AND s.id = i.id
           WHERE i.tenant_id = $1 AND i.item_number_norm = ANY($2) AND (s.id IS NOT NULL) = $3"#,
        tx.tenant(),
        numbers,
        is_active,
    )
    .fetch_all(&mut **tx)
    .await?;
    let hit = |row: (ItemId, String, String)| Hit {
        number: row.2.clone(),
        item: row.0,
        why: format!("Replaces {}", row.1),
        item_number: row.2,
        is_active,
        is_led_on: false,
    };
    Ok(rows.into_iter().map(|row| hit((row.item, row.item_number, row.item_number_norm))).collect())
}

/// Numbers as they are looked up: whole ones, the range of those that begin alike, and the most parts that they lead to.
type Asked<'a> = (&'a [String], &'a Option<(String, String)>, i64);

async fn own(
    tx: &mut TenantTx,
    (numbers, beginning, most): Asked<'_>,
    whose: Option<CustomerId>,
) -> Result<Vec<Hit>, db::Error> {
    let (from, to) = beginning.clone().unzip();
    let rows = sqlx::query!(
        r#"SELECT n.number, n.number_norm, i.id AS "item: ItemId", i.item_number_norm,
                  s.id IS NOT NULL AS "is_active!", u.name
           FROM customer_item_numbers n
           JOIN items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
           LEFT JOIN shown_items s ON s.tenant_id = i.tenant_id AND s.id = i.id
           JOIN customers u ON u.tenant_id = n.tenant_id AND u.id = n.customer_id
           WHERE n.tenant_id = $1 AND (n.number_norm = ANY($2) OR n.number_norm >= $3 AND n.number_norm < $4)
             AND ($5::uuid IS NULL OR n.customer_id = $5)
           ORDER BY n.number_norm, n.id LIMIT $6"#,
        tx.tenant(),
        numbers,
        from,
        to,
        whose.map(CustomerId::uuid),
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut hits = Vec::with_capacity(rows.len());
    for row in rows {
        let whose = if whose.is_some() { "Your number".to_owned() } else { format!("Number of {}", row.name) };
        let why = format!("{whose}: {}", row.number);
        hits.push(Hit {
            number: row.number_norm,
            item: row.item,
            item_number: row.item_number_norm,
            is_active: row.is_active,
            is_led_on: false,
            why,
        });
    }
    Ok(hits)
}

async fn interchange(tx: &mut TenantTx, (numbers, beginning, most): Asked<'_>) -> Result<Vec<Hit>, db::Error> {
    let (from, to) = beginning.clone().unzip();
    let rows = sqlx::query!(
        r#"SELECT n.number, n.number_norm, n.brand, i.id AS "item: ItemId", i.item_number_norm,
                  s.id IS NOT NULL AS "is_active!"
           FROM interchange_numbers n JOIN items i ON i.tenant_id = n.tenant_id AND i.id = n.item_id
           LEFT JOIN shown_items s ON s.tenant_id = i.tenant_id AND s.id = i.id
           WHERE n.tenant_id = $1 AND (n.number_norm = ANY($2) OR n.number_norm >= $3 AND n.number_norm < $4)
           ORDER BY n.number_norm, n.id LIMIT $5"#,
        tx.tenant(),
        numbers,
        from,
        to,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut hits = Vec::with_capacity(rows.len());
    for row in rows {
        let why = format!("Interchange: {}", format!("{} {}", row.brand, row.number).trim());
        hits.push(Hit {
            number: row.number_norm,
            item: row.item,
            item_number: row.item_number_norm,
            is_active: row.is_active,
            is_led_on: false,
            why,
        });
    }
    Ok(hits)
}

//! Quotes of the demo's first customer: one to accept, and one that waits to be priced.

use db::TenantTx;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Tools;
use super::firms::Firm;
use super::past_orders::{self, Part};

/// A quote: days ago, what the customer calls it, the parts by their place with how many pieces, and percent off when priced.
struct Sample {
    days: i64,
    reference: &'static str,
    message: &'static str,
    parts: &'static [(usize, i32)],
    percent_off: Option<i64>,
}

const QUOTES: [Sample; 2] = [
    Sample {
        days: 4,
        reference: "Spring fleet service",
        message: "Twelve trucks in March. What can you do on the price?",
        parts: &[(0, 24), (1, 24)],
        percent_off: Some(12),
    },
    Sample {
        days: 1,
        reference: "Trailer hubs",
        message: "Please check whether these fit the 2019 trailers as well.",
        parts: &[(4, 6), (2, 40)],
        percent_off: None,
    },
];

/// Writes them, when the firm sells parts by the vehicle.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    let parts = past_orders::parts(tx).await?;
    let fresh = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
    for (number, sample) in (1001_i64..).zip(&QUOTES) {
        let (id, at) = (fresh(), tools.accounts.clock.now() - Duration::days(sample.days));
        let off = |price: i64| sample.percent_off.map(|percent| price * (100 - percent) / 100);
        let lines: Vec<(Uuid, &Part, i32, Option<i64>)> = sample
            .parts
            .iter()
            .filter_map(|(place, pieces)| parts.get(*place).map(|part| (fresh(), part, *pieces, off(part.price))))
            .collect();
        let total: i64 = lines.iter().filter_map(|(_, _, pieces, price)| Some((*price)? * i64::from(*pieces))).sum();
        quote(tx, (id, number, at), sample, total).await?;
        for (place, line) in (1..).zip(&lines) {
            write_line(tx, (id, place), i32::from(sample.percent_off.is_some()), line).await?;
        }
        events(tx, (id, [fresh(), fresh()]), (sample, at)).await?;
    }
    sqlx::query!("INSERT INTO quote_numbers (tenant_id, last_number) VALUES ($1, 1002)", tx.tenant())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn quote(
    tx: &mut TenantTx,
    (id, number, at): (Uuid, i64, OffsetDateTime),
    sample: &Sample,
    total: i64,
) -> anyhow::Result<()> {
    let is_sent = sample.percent_off.is_some();
    let until = is_sent.then(|| (at + Duration::days(30)).date());
    sqlx::query!(
        "INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference, reference_norm,
           status, version, valid_until, total_minor, created_at, updated_at)
         SELECT $1, $2, $3, c.customer_id, c.id, c.full_name, false, $4, lower($4),
           CASE WHEN $5 THEN 'sent' ELSE 'requested' END, CASE WHEN $5 THEN 1 ELSE 0 END, $6, CASE WHEN $5 THEN $7::bigint END,
           $8, $8
         FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id AND u.name = 'Halvorsen Haulage'
         WHERE c.tenant_id = $1 AND c.email = 'dana.whitfield@halvorsenhaulage.example'",
        tx.tenant(),
        id,
        number,
        sample.reference,
        is_sent,
        until,
        total,
        at,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO quote_versions (tenant_id, quote_id, version, customer_id, is_draft, valid_until, note, goods_minor,
           core_minor, total_minor, sent_by, sent_at)
         SELECT $1, q.id, q.version, q.customer_id, false, q.valid_until, $3, $4, 0, $4,
           CASE WHEN q.version > 0 THEN 'Robin Sato' ELSE q.contact_name END, $5
         FROM quotes q WHERE q.tenant_id = $1 AND q.id = $2",
        tx.tenant(),
        id,
        if is_sent { "Delivered in two lots, in February and March." } else { "" },
        total,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_line(
    tx: &mut TenantTx,
    (quote, place): (Uuid, i32),
    version: i32,
    (id, part, pieces, price): &(Uuid, &Part, i32, Option<i64>),
) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO quote_lines (tenant_id, id, quote_id, version, customer_id, is_draft, place, item_id, item_number, name, unit,
           own_number, search_text, quantity, unit_minor, core_minor)
         SELECT $1, $2, q.id, $4, q.customer_id, false, $5, $6, $7, $8, $9, '', lower($7 || ' ' || $8), $10, $11, 0
         FROM quotes q WHERE q.tenant_id = $1 AND q.id = $3",
        tx.tenant(),
        id,
        quote,
        version,
        place,
        part.id,
        part.item_number,
        part.name,
        part.unit,
        pieces,
        *price,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn events(
    tx: &mut TenantTx,
    (quote, ids): (Uuid, [Uuid; 2]),
    (sample, at): (&Sample, OffsetDateTime),
) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO quote_events (tenant_id, id, quote_id, customer_id, kind, detail, actor_name, is_by_staff, file_name, created_at)
         SELECT $1, e.id, q.id, q.customer_id, e.kind, e.detail, CASE WHEN e.is_by_staff THEN 'Robin Sato' ELSE q.contact_name END,
                e.is_by_staff, '', e.at
         FROM quotes q, (VALUES ($3::uuid, 'requested', $5, false, $6::timestamptz), ($4, 'sent', 'Version 1', true, $6 + interval '3 hours'))
           AS e (id, kind, detail, is_by_staff, at)
         WHERE q.tenant_id = $1 AND q.id = $2 AND (q.version > 0 OR e.kind = 'requested')",
        tx.tenant(),
        quote,
        ids[0],
        ids[1],
        sample.message,
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

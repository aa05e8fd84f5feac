//! What the demo's first customer ordered before, so that there is something to order again.

use db::TenantTx;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Tools;
use super::firms::Firm;

/// Beginnings of names of the parts that are bought.
const PARTS: [&str; 5] =
    ["ceramic brake pad set", "brake rotor, vented", "engine air filter", "cabin air filter", "wheel hub assembly"];
/// Days ago, PO number, and the parts by their place above with how many pieces.
type Past = (i64, &'static str, &'static [(usize, i32)]);
const ORDERS: [Past; 3] = [
    (62, "HH-20881", &[(0, 4), (1, 4), (2, 12)]),
    (34, "HH-20967", &[(0, 4), (2, 12), (3, 6)]),
    (12, "HH-21040", &[(0, 8), (1, 4), (2, 6), (4, 2)]),
];

/// A part that the demo's first customer buys.
pub(super) struct Part {
    pub(super) id: Uuid,
    pub(super) item_number: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) price: i64,
}

/// Writes the orders of a firm that sells parts by the vehicle; the first is paid for and sent long ago.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    let parts = parts(tx).await?;
    for (number, (days, purchase_order, lines)) in (1001_i64..).zip(ORDERS) {
        let at = tools.accounts.clock.now() - Duration::days(days);
        let id = tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
        let lines: Vec<(&Part, i32)> =
            lines.iter().filter_map(|(part, pieces)| Some((parts.get(*part)?, *pieces))).collect();
        order(tx, (id, number, purchase_order, at), &lines).await?;
        let fresh = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
        write_lines(tx, id, &lines, &lines.iter().map(|_| fresh()).collect::<Vec<_>>()).await?;
        events(tx, id, [fresh(), fresh()], at).await?;
    }
    sqlx::query!("INSERT INTO order_numbers (tenant_id, last_number) VALUES ($1, 1003)", tx.tenant())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The parts that it buys.
pub(super) async fn parts(tx: &mut TenantTx) -> anyhow::Result<Vec<Part>> {
    let beginnings: Vec<String> = PARTS.iter().map(|name| format!("{name}%")).collect();
    let parts = sqlx::query_as!(
        Part,
        r#"SELECT i.id, i.item_number, i.name, i.unit, i.list_price_minor AS "price!"
           FROM unnest($2::text[]) WITH ORDINALITY AS n (pattern, place)
           CROSS JOIN LATERAL (
             SELECT * FROM items p WHERE p.tenant_id = $1 AND p.name_norm LIKE n.pattern AND p.list_price_minor IS NOT NULL
             ORDER BY p.item_number_norm LIMIT 1) i
           ORDER BY n.place"#,
        tx.tenant(),
        &beginnings,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(parts)
}

async fn order(
    tx: &mut TenantTx,
    (id, number, purchase_order, at): (Uuid, i64, &str, OffsetDateTime),
    lines: &[(&Part, i32)],
) -> anyhow::Result<()> {
    let goods: i64 = lines.iter().map(|(part, pieces)| part.price * i64::from(*pieces)).sum();
    // Six percent, as in Iowa.
    let tax = (goods * 6 + 50) / 100;
    sqlx::query!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release,
           currency, goods_minor, core_minor, shipping_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping,
           purchase_order, purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, net_days, form_key,
           placed_at, updated_at)
         SELECT $1, $2, $3, c.customer_id, c.id, c.full_name, 'shipped', false, false, 'USD', $4, 0, 0, $5,
           $9, 60000, 'Sales tax', false, $6, lower($6), '', '', 'UPS Ground', '', 'Net 30', 30, $7, $8, $8
         FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id AND u.name = 'Halvorsen Haulage'
         WHERE c.tenant_id = $1 AND c.email = 'dana.whitfield@halvorsenhaulage.example'",
        tx.tenant(),
        id,
        number,
        goods,
        tax,
        purchase_order,
        id.as_bytes(),
        at,
        goods + tax,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_lines(tx: &mut TenantTx, order: Uuid, lines: &[(&Part, i32)], ids: &[Uuid]) -> anyhow::Result<()> {
    for (place, ((part, pieces), id)) in (1..).zip(lines.iter().zip(ids)) {
        sqlx::query!(
            "INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
                                      quantity, unit_minor, core_minor, reserved, shipped, is_stocked)
             SELECT $1, $2, o.id, o.customer_id, $4, $5, $6, $7, $8, '', $9, $10, 0, 0, $9, true
             FROM orders o WHERE o.tenant_id = $1 AND o.id = $3",
            tx.tenant(),
            id,
            order,
            place,
            part.id,
            part.item_number,
            part.name,
            part.unit,
            pieces,
            part.price,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

async fn events(tx: &mut TenantTx, order: Uuid, ids: [Uuid; 2], at: OffsetDateTime) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO order_events (tenant_id, id, order_id, customer_id, kind, detail, actor_name, is_by_staff, is_internal,
                                   created_at)
         SELECT $1, e.id, o.id, o.customer_id, e.kind, '', CASE WHEN e.is_by_staff THEN '' ELSE o.placed_by END, e.is_by_staff,
                false, e.at
         FROM orders o, (VALUES ($3::uuid, 'placed', false, $5::timestamptz), ($4, 'shipped', true, $5 + interval '1 day'))
           AS e (id, kind, is_by_staff, at)
         WHERE o.tenant_id = $1 AND o.id = $2",
        tx.tenant(),
        order,
        ids[0],
        ids[1],
        at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

//! What customers of the demo ordered in the last half year: its first one, so that there is something to order again,
//! and others, so that lists, reports and the start page have something to tell.

use db::TenantTx;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Tools;
use super::dice::Dice;
use super::firms::Firm;

/// Beginnings of names of the parts that are bought; the first customer buys the first five.
const PARTS: [&str; 12] = [
    "ceramic brake pad set",
    "brake rotor, vented",
    "engine air filter",
    "cabin air filter",
    "wheel hub assembly",
    "oil filter, spin-on",
    "fuel water separator",
    "engine oil",
    "shock absorber",
    "battery, agm",
    "alternator",
    "air brake chamber",
];
/// The first customer's: days ago, PO number, and the parts by their place above with how many pieces.
type Past = (i64, &'static str, &'static [(usize, i32)]);
const OWN: [Past; 3] = [
    (62, "HH-20881", &[(0, 4), (1, 4), (2, 12)]),
    (34, "HH-20967", &[(0, 4), (2, 12), (3, 6)]),
    (12, "HH-21040", &[(0, 8), (1, 4), (2, 6), (4, 2)]),
];
/// How many others ordered, one each.
const OTHERS: i64 = 36;
const SEED: u64 = 1_003;

/// A part that customers buy.
pub(super) struct Part {
    pub(super) id: Uuid,
    pub(super) item_number: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) price: i64,
    /// Pieces that are there.
    pub(super) on_hand: i64,
}

/// Somebody who orders.
struct Buyer {
    contact: Uuid,
    customer: Uuid,
    name: String,
}

/// An order before it is written.
struct Order<'a> {
    buyer: &'a Buyer,
    placed_at: OffsetDateTime,
    purchase_order: String,
    /// Places of parts, and pieces.
    lines: Vec<(usize, i32)>,
}

/// How far an order has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Received,
    InProgress,
    Shipped,
}

impl Status {
    /// Whatever is older than a week was sent.
    fn of(age: Duration) -> Self {
        match age.whole_days() {
            ..2 => Self::Received,
            2..7 => Self::InProgress,
            7.. => Self::Shipped,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::Shipped => "shipped",
        }
    }
}

/// Writes the orders of a firm that sells parts by the vehicle.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    let (parts, now) = (parts(tx).await?, tools.accounts.clock.now());
    let buyers = buyers(tx).await?;
    let mut orders = orders(&buyers, parts.len(), now);
    orders.sort_by_key(|order| order.placed_at);
    let mut left: Vec<i64> = parts.iter().map(|part| part.on_hand).collect();
    let fresh = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
    let mut last = 1_000;
    for order in &orders {
        last += 1;
        let (id, status) = (fresh(), Status::of(now - order.placed_at));
        write(tx, (id, last, status), order, &parts).await?;
        for (place, (part, pieces)) in (1..).zip(&order.lines) {
            let is_open = status != Status::Shipped;
            let aside = if is_open { left[*part].min(i64::from(*pieces)) } else { 0 };
            left[*part] -= aside;
            write_line(tx, (fresh(), id, place), (&parts[*part], *pieces), (aside, is_open)).await?;
        }
        events(tx, id, [fresh(), fresh()], (status, order.placed_at)).await?;
    }
    promise(tx).await?;
    sqlx::query!("INSERT INTO order_numbers (tenant_id, last_number) VALUES ($1, $2)", tx.tenant(), last)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The first customer's orders and the others', in no order. The first buyer is the first customer's.
fn orders(buyers: &[Buyer], parts: usize, now: OffsetDateTime) -> Vec<Order<'_>> {
    let Some((own, others)) = buyers.split_first() else { return Vec::new() };
    let mut dice = Dice::new(SEED);
    let most = i64::try_from(parts).unwrap_or(1) - 1;
    let own = OWN.map(|(days, purchase_order, lines)| Order {
        buyer: own,
        placed_at: now - Duration::days(days),
        purchase_order: purchase_order.to_owned(),
        lines: lines.iter().copied().filter(|(part, _)| *part < parts).collect(),
    });
    let others = (0..OTHERS).zip(others).map(|(number, buyer)| {
        let mut places: Vec<usize> =
            (0..dice.between(1, 4)).filter_map(|_| usize::try_from(dice.between(0, most)).ok()).collect();
        places.sort_unstable();
        places.dedup();
        let minutes = Duration::minutes(dice.between(0, 420));
        Order {
            buyer,
            // Business grows: the closer to today, the denser.
            placed_at: now - Duration::days(number * (number + 1) / 8) - minutes,
            purchase_order: format!("PO-{}", dice.between(4_100, 9_899)),
            lines: places.into_iter().map(|part| (part, i32::try_from(dice.between(1, 12)).unwrap_or(1))).collect(),
        }
    });
    own.into_iter().chain(others).collect()
}

/// The first customer's buyer whose sign-in is printed, and one of each other customer that is in.
async fn buyers(tx: &mut TenantTx) -> anyhow::Result<Vec<Buyer>> {
    let buyers = sqlx::query_as!(
        Buyer,
        r#"SELECT c.id AS contact, c.customer_id AS "customer!", c.full_name AS name
           FROM customers u CROSS JOIN LATERAL (
             SELECT * FROM contacts p WHERE p.tenant_id = $1 AND p.customer_id = u.id AND p.has_access
               AND p.confirmed_at IS NOT NULL AND NOT p.is_test
             ORDER BY p.email <> 'dana.whitfield@halvorsenhaulage.example', p.id LIMIT 1) c
           WHERE u.tenant_id = $1 ORDER BY u.name <> 'Halvorsen Haulage', u.account_number"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(buyers)
}

/// The parts that are bought.
pub(super) async fn parts(tx: &mut TenantTx) -> anyhow::Result<Vec<Part>> {
    let beginnings: Vec<String> = PARTS.iter().map(|name| format!("{name}%")).collect();
    let parts = sqlx::query_as!(
        Part,
        r#"SELECT i.id, i.item_number, i.name, i.unit, i.list_price_minor AS "price!",
                  (SELECT coalesce(sum(s.on_hand), 0) FROM item_stock s WHERE s.tenant_id = $1 AND s.item_id = i.id)::bigint AS "on_hand!"
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

async fn write(
    tx: &mut TenantTx,
    (id, number, status): (Uuid, i64, Status),
    order: &Order<'_>,
    parts: &[Part],
) -> anyhow::Result<()> {
    let goods: i64 = order.lines.iter().map(|(part, pieces)| parts[*part].price * i64::from(*pieces)).sum();
    // Six percent, as in Iowa.
    let tax = (goods * 6 + 50) / 100;
    sqlx::query!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release,
           currency, goods_minor, core_minor, shipping_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping,
           purchase_order, purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, net_days, form_key,
           placed_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, false, false, 'USD', $8, 0, 0, $9,
           $10, 60000, 'Sales tax', false, $11, lower($11), '', '', 'UPS Ground', '', 'Net 30', 30, $12, $13, $13)",
        tx.tenant(),
        id,
        number,
        order.buyer.customer,
        order.buyer.contact,
        order.buyer.name,
        status.key(),
        goods,
        tax,
        goods + tax,
        order.purchase_order,
        id.as_bytes(),
        order.placed_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One line: so many pieces are set aside as long as it is open, and all were sent when it is not.
async fn write_line(
    tx: &mut TenantTx,
    (id, order, place): (Uuid, Uuid, i32),
    (part, pieces): (&Part, i32),
    (aside, is_open): (i64, bool),
) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
                                  quantity, unit_minor, core_minor, reserved, shipped, is_stocked)
         SELECT $1, $2, o.id, o.customer_id, $4, $5, $6, $7, $8, '', $9, $10, 0, $11, CASE WHEN $12 THEN 0 ELSE $9 END, true
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
        i32::try_from(aside)?,
        is_open,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was set aside is promised.
async fn promise(tx: &mut TenantTx) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO item_commitments (tenant_id, item_id, pieces)
         SELECT tenant_id, item_id, sum(reserved) FROM order_lines
         WHERE tenant_id = $1 AND item_id IS NOT NULL AND reserved > 0 GROUP BY tenant_id, item_id",
        tx.tenant(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn events(
    tx: &mut TenantTx,
    order: Uuid,
    ids: [Uuid; 2],
    (status, at): (Status, OffsetDateTime),
) -> anyhow::Result<()> {
    let then = match status {
        Status::Received => None,
        Status::InProgress => Some("accepted"),
        Status::Shipped => Some("shipped"),
    };
    sqlx::query!(
        "INSERT INTO order_events (tenant_id, id, order_id, customer_id, kind, detail, actor_name, is_by_staff, is_internal,
                                   created_at)
         SELECT $1, e.id, o.id, o.customer_id, e.kind, '', CASE WHEN e.is_by_staff THEN '' ELSE o.placed_by END, e.is_by_staff,
                false, e.at
         FROM orders o, (VALUES ($3::uuid, 'placed', false, $5::timestamptz), ($4, $6, true, $5 + interval '1 day'))
           AS e (id, kind, is_by_staff, at)
         WHERE o.tenant_id = $1 AND o.id = $2 AND e.kind IS NOT NULL",
        tx.tenant(),
        order,
        ids[0],
        ids[1],
        at,
        then,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

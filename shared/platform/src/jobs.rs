//! What is done after the request, and again and again.

use ::jobs::{Context, Failure, Job, Outcome, Worker};
use db::TenantId;
use serde::{Deserialize, Serialize};
use tenancy::{ReviewName, SUSPEND_AFTER};
use time::{Duration, OffsetDateTime};

use crate::{Platform, Result};

/// Makes the rows of the job's tenant follow Stripe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Settle {}
impl Job for Settle {
    const KIND: &'static str = "billing.settle";
}

/// Looks where one of Stripe's events points.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadEvent {
    pub(crate) event: String,
}
impl Job for ReadEvent {
    const KIND: &'static str = "billing.read_event";
}

/// Asks Stripe for events that did not reach us.
#[derive(Debug, Serialize, Deserialize)]
struct PollEvents {}
impl Job for PollEvents {
    const KIND: &'static str = "billing.poll_events";
}

/// Looks at everything that is paid or about to be, in case even the list of events had gaps.
#[derive(Debug, Serialize, Deserialize)]
struct Sweep {}
impl Job for Sweep {
    const KIND: &'static str = "billing.sweep";
}

/// Finds what time alone makes due: requests that were never paid, and bills that stayed unpaid for too long.
#[derive(Debug, Serialize, Deserialize)]
struct LookAtClock {}
impl Job for LookAtClock {
    const KIND: &'static str = "billing.look_at_clock";
}

/// Drops the job's tenant when its first request was never paid.
#[derive(Debug, Serialize, Deserialize)]
struct Abandon {}
impl Job for Abandon {
    const KIND: &'static str = "activation.abandon";
}

/// Mails an address where it can sign in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FindPortals {
    pub(crate) email: String,
}
impl Job for FindPortals {
    const KIND: &'static str = "activation.find_portals";
}

pub(crate) fn handle(worker: Worker, platform: &Platform) -> Worker {
    let shared = || platform.clone();
    let [settle, read, poll, sweep, look, abandon, review, find] = std::array::from_fn(|_| shared());
    worker
        .handle(move |context, _: Settle| of_tenant(settle.clone(), context, Work::Settle))
        .handle(move |_, job: ReadEvent| {
            let platform = read.clone();
            async move { Ok(platform.read_event(&job.event).await?) }
        })
        .handle(move |_, _: PollEvents| {
            let platform = poll.clone();
            async move { Ok(platform.poll().await?) }
        })
        .handle(move |_, _: Sweep| {
            let platform = sweep.clone();
            async move { Ok(platform.sweep().await?) }
        })
        .handle(move |_, _: LookAtClock| {
            let platform = look.clone();
            async move { Ok(platform.look_at_clock().await?) }
        })
        .handle(move |context, _: Abandon| of_tenant(abandon.clone(), context, Work::Abandon))
        .handle(move |context, _: ReviewName| of_tenant(review.clone(), context, Work::ReviewName))
        .handle(move |_, job: FindPortals| {
            let platform = find.clone();
            async move {
                let email = job.email.parse().map_err(|_| Failure::fail("not an address"))?;
                Ok(platform.find_portals(&email).await?)
            }
        })
        .every(Duration::minutes(1), &PollEvents {})
        .every(Duration::minutes(10), &LookAtClock {})
        .every(Duration::days(1), &Sweep {})
}

enum Work {
    Settle,
    Abandon,
    ReviewName,
}

async fn of_tenant(platform: Platform, context: Context, work: Work) -> Outcome {
    let tenant = context.tenant().await?.id();
    match work {
        Work::Settle => platform.settle(tenant).await.map(drop)?,
        Work::Abandon => platform.abandon(tenant).await?,
        Work::ReviewName => platform.review_name(tenant).await?,
    }
    Ok(())
}

impl Platform {
    /// Settles every tenant with a subscription that goes on or a payment page that is open, and every subscription that
    /// Stripe knows and we do not.
    async fn sweep(&self) -> Result<()> {
        let mut next = None;
        loop {
            let page = self.stripe.list_subscriptions(next.as_deref()).await?;
            for subscription in page.subscriptions.iter().filter(|one| one.tenant_id.is_some()) {
                if self.tenant_with(&subscription.id).await?.is_none() {
                    self.settle_subscription(&subscription.id).await?;
                }
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        let mut tx = self.system.begin().await?;
        let tenants = sqlx::query_scalar!(
            r#"SELECT for_tenant AS "tenant: TenantId" FROM billing
               WHERE checkout_session IS NOT NULL OR status NOT IN ('canceled', 'incomplete_expired')"#
        )
        .fetch_all(&mut *tx)
        .await?;
        for tenant in tenants {
            ::jobs::enqueue_above(&mut tx, Some(tenant), &Settle {}, Some("settle")).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn look_at_clock(&self) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.system.begin().await?;
        let overdue = sqlx::query_scalar!(
            r#"SELECT b.for_tenant AS "tenant: TenantId" FROM billing b JOIN tenants t ON t.id = b.for_tenant
               WHERE b.past_due_since <= $1 AND t.customer_portal"#,
            now - SUSPEND_AFTER
        )
        .fetch_all(&mut *tx)
        .await?;
        for tenant in overdue {
            ::jobs::enqueue_above(&mut tx, Some(tenant), &Settle {}, Some("settle")).await?;
        }
        let abandoned = sqlx::query_scalar!(
            r#"SELECT r.for_tenant AS "tenant: TenantId" FROM activation_requests r JOIN tenants t ON t.id = r.for_tenant
               WHERE r.is_first AND r.expires_at <= $1 AND t.activated_at IS NULL"#,
            now
        )
        .fetch_all(&mut *tx)
        .await?;
        for tenant in abandoned {
            ::jobs::enqueue_above(&mut tx, Some(tenant), &Abandon {}, Some("abandon")).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Drops a tenant that never paid, with everything that is written down about it, and frees its login name. Its
    /// payment page is closed first, so that nobody pays for what is gone.
    async fn abandon(&self, tenant: TenantId) -> Result<()> {
        if self.close_page(tenant).await? {
            return Ok(());
        }
        let mut tx = self.system.begin().await?;
        let dropped = drop_unpaid(&mut tx, tenant, self.clock.now()).await?;
        if let Some(login_name) = dropped {
            db::announce(&mut tx, tenancy::NEWS, &login_name).await?;
        }
        Ok(tx.commit().await?)
    }
}

async fn drop_unpaid(
    connection: &mut sqlx::PgConnection,
    tenant: TenantId,
    now: OffsetDateTime,
) -> Result<Option<String>, db::Error> {
    sqlx::query_scalar!(
        "DELETE FROM tenants t WHERE t.id = $1 AND t.activated_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM activation_requests r WHERE r.for_tenant = t.id AND r.expires_at > $2)
           AND NOT EXISTS (SELECT 1 FROM billing_operations o
                           WHERE o.for_tenant = t.id AND o.kind = 'checkout' AND o.ended_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM billing b WHERE b.for_tenant = t.id
                           AND (b.checkout_session IS NOT NULL OR b.status NOT IN ('canceled', 'incomplete_expired')))
         RETURNING login_name",
        tenant.uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

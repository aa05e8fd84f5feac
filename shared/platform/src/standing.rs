//! Whether a portal is open: decided from what Stripe says about the subscription, and from nothing else.

use stripe::{Subscription, SubscriptionStatus as Status};
use tenancy::SUSPEND_AFTER;
use time::OffsetDateTime;

/// What follows from a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether the portal is open; `None` leaves it as it is, for a state that is newer than this code.
    pub is_open: Option<bool>,
    /// When payments began to fail, while they do.
    pub past_due_since: Option<OffsetDateTime>,
}

/// Decides. `past_due_since` is when payments began to fail, as far as is known: the date of the unpaid bill or what was
/// written down before.
///
/// | Stripe says | the portal |
/// |---|---|
/// | `active`, `trialing` | is open |
/// | `past_due` | is open for [`SUSPEND_AFTER`], then closed |
/// | `unpaid`, `canceled`, `incomplete`, `incomplete_expired`, `paused` | is closed |
#[must_use]
pub fn standing(subscription: &Subscription, past_due_since: Option<OffsetDateTime>, now: OffsetDateTime) -> Standing {
    let (is_open, past_due_since) = match subscription.status {
        Status::Active | Status::Trialing => (Some(true), None),
        Status::PastDue => {
            let since = past_due_since.unwrap_or(now);
            (Some(now - since < SUSPEND_AFTER), Some(since))
        }
        Status::Unpaid => (Some(false), past_due_since.or(Some(now))),
        Status::Canceled | Status::Incomplete | Status::IncompleteExpired | Status::Paused => (Some(false), None),
        Status::Other => (None, past_due_since),
    };
    Standing { is_open, past_due_since }
}

/// Whether a subscription goes on by itself: another must not be begun beside it.
pub(crate) const fn is_running(status: Status) -> bool {
    !matches!(status, Status::Canceled | Status::IncompleteExpired)
}

/// The name in the database, which is Stripe's.
pub(crate) const fn key(status: Status) -> &'static str {
    match status {
        Status::Trialing => "trialing",
        Status::Active => "active",
        Status::PastDue => "past_due",
        Status::Unpaid => "unpaid",
        Status::Canceled => "canceled",
        Status::Incomplete => "incomplete",
        Status::IncompleteExpired => "incomplete_expired",
        Status::Paused => "paused",
        Status::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn subscription(status: Status) -> Subscription {
        Subscription {
            id: "sub_1".into(),
            status,
            customer: "cus_1".into(),
            tenant_id: None,
            current_period_end: None,
            cancel_at_period_end: false,
            cancel_at: None,
            ended_at: None,
            latest_invoice: None,
            default_payment_method: None,
            created_at: NOW,
            livemode: false,
        }
    }

    fn is_open(status: Status) -> Option<bool> {
        standing(&subscription(status), None, NOW).is_open
    }

    #[test]
    fn a_paid_subscription_opens_and_an_ended_or_unpaid_one_closes() {
        for status in [Status::Active, Status::Trialing, Status::PastDue] {
            assert_eq!(is_open(status), Some(true), "{status:?}");
        }
        for status in [Status::Unpaid, Status::Canceled, Status::Incomplete, Status::IncompleteExpired, Status::Paused]
        {
            assert_eq!(is_open(status), Some(false), "{status:?}");
        }
    }

    #[test]
    fn a_state_that_is_newer_than_this_code_changes_nothing() {
        assert_eq!(is_open(Status::Other), None);
    }

    #[test]
    fn a_portal_stays_open_for_21_days_of_failed_payments_and_not_a_second_longer() {
        let late = subscription(Status::PastDue);
        let began = Some(NOW - SUSPEND_AFTER);
        assert_eq!(standing(&late, began, NOW - Duration::SECOND).is_open, Some(true));
        assert_eq!(standing(&late, began, NOW), Standing { is_open: Some(false), past_due_since: began });
    }

    #[test]
    fn a_payment_that_comes_through_forgets_that_others_failed() {
        let paid = standing(&subscription(Status::Active), Some(NOW - Duration::days(20)), NOW);
        assert_eq!(paid, Standing { is_open: Some(true), past_due_since: None });
    }
}

//! Stripe's Customer Portal, where a business changes its card and reads its bills.

use serde::Deserialize;
use uuid::Uuid;

use crate::client::Key;
use crate::{Result, Stripe};

/// A way into the Customer Portal: for this visit only, never stored, never logged
/// (docs.stripe.com/api/customer_portal/sessions).
#[derive(Clone, Deserialize)]
pub struct PortalSession {
    /// Whoever has this address is the customer.
    pub url: String,
}

impl std::fmt::Debug for PortalSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PortalSession(…)")
    }
}

impl Stripe {
    /// Opens the Customer Portal for a customer (`cus_…`); "back" there leads to `return_url`.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn portal_session(&self, customer: &str, return_url: &str, operation: Uuid) -> Result<PortalSession> {
        let form = vec![("customer", customer.to_owned()), ("return_url", return_url.to_owned())];
        self.post("/billing_portal/sessions", form, &Key::new("portal", operation)).await
    }
}

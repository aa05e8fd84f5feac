//! A tenant that was looked up, and the views of its rows that can be opened.

use pricing::Currency;

use crate::{CustomerId, TenantId};

/// One business on the platform, as it stood when it was looked up.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) id: TenantId,
    pub(crate) login_name: String,
    pub(crate) name: String,
    pub(crate) customer_portal: bool,
    pub(crate) is_activated: bool,
    pub(crate) time_zone: String,
    pub(crate) currency: Currency,
}

impl Tenant {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> TenantId {
        self.id
    }

    /// Its label under the base domain, e.g. `acme`.
    #[must_use]
    pub fn login_name(&self) -> &str {
        &self.login_name
    }

    /// Its name as people write it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its portal is open.
    #[must_use]
    pub const fn customer_portal(&self) -> bool {
        self.customer_portal
    }

    /// Whether it ever paid: a request that was never paid has no console either.
    #[must_use]
    pub const fn is_activated(&self) -> bool {
        self.is_activated
    }

    /// Its IANA time zone, e.g. `America/New_York`.
    #[must_use]
    pub fn time_zone(&self) -> &str {
        &self.time_zone
    }

    /// What it sells in: every amount of its rows is counted in this.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// All rows of this tenant: for its staff and for work on its behalf.
    #[must_use]
    pub const fn whole(&self) -> Scope {
        Scope { tenant: self.id, customer: None, currency: self.currency }
    }

    /// Only what concerns one of its customers: for portal users.
    #[must_use]
    pub const fn only(&self, customer: CustomerId) -> Scope {
        Scope { tenant: self.id, customer: Some(customer), currency: self.currency }
    }
}

/// Which rows a transaction may see. Made by a [`Tenant`] only.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub(crate) tenant: TenantId,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) currency: Currency,
}

impl Scope {
    /// What the amounts of these rows are counted in.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

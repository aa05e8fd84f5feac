//! Which host is whose: the one host parser, the rules for login names, and the look-up of tenants.

mod base;
mod brands;
mod host;
mod login_name;
mod news;
mod relay;
mod tenants;

pub use base::Base;
pub use brands::ReviewName;
pub use host::{BadHost, Host, parse_host};
pub use login_name::{BadLoginName, LoginName};
pub use news::NEWS;
pub use tenants::{Counts, Found, Tenants, Unavailable};

/// A portal whose bills stay unpaid is closed this long after the first failed payment, whatever Stripe goes on trying.
pub const SUSPEND_AFTER: time::Duration = time::Duration::days(21);

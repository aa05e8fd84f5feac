//! The tenant of a request: from the host that the gateway vouched for, and from nothing else.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use boot::context::GatewayContext;
use db::Tenant;
use tenancy::{Host, parse_host};

use crate::Accounts;

/// The tenant whose host was asked, looked up for this request. A tenant that never opened does not exist.
#[derive(Clone, Debug)]
pub struct CurrentTenant {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// Whether its console was asked rather than its portal.
    pub is_console: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentTenant
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let accounts = Accounts::from_ref(state);
        let context = parts.extensions.get::<GatewayContext>().ok_or(web::Error::NotFound)?;
        let (login_name, is_console) = match parse_host(context.host.as_bytes(), &accounts.base) {
            Ok(Host::Portal(name)) => (name, false),
            Ok(Host::Console(name)) => (name, true),
            _ => return Err(web::Error::NotFound),
        };
        let tenant = accounts.db.tenant_named(login_name.as_str()).await?.ok_or(web::Error::NotFound)?;
        if !tenant.is_activated() || context.tenant.is_some_and(|id| id != tenant.id().uuid()) {
            return Err(web::Error::NotFound);
        }
        let current = Self { tenant: Arc::new(tenant), is_console };
        parts.extensions.insert(current.clone());
        Ok(current)
    }
}

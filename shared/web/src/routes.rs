//! The only way to mount a handler: with a line in a table that says who may reach it.

use axum::Router;
use axum::handler::Handler;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::MethodFilter;

/// Which host answers a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The public site.
    Public,
    /// Tenants' portals.
    Portal,
    /// Tenants' consoles.
    Console,
}

/// Who may reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anyone,
    /// Whoever holds a live mailed link. The answers never let a browser pass the address on.
    Link,
    /// Every portal user.
    PortalUser,
    /// Portal users who see this feature.
    Feature(&'static str),
    /// Every staff member.
    Staff,
    /// Staff members whose role has this permission.
    StaffMay(&'static str),
    /// A machine that proves itself by a signature over the body.
    Signature,
    /// A business's own program whose key has this right.
    ApiKey(&'static str),
}

/// One mounted route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which host.
    pub site: Site,
    /// Which method; `GET` answers `HEAD` too.
    pub method: Method,
    /// The path with its parameters in braces, e.g. `/contacts/{id}`.
    pub path: &'static str,
    /// Who.
    pub access: Access,
}

/// Routes of one site together with their table. There is no way to a router that leaves the table out:
///
/// ```compile_fail
/// use web::routes::{Routes, Site};
/// let routes = Routes::<()>::new(Site::Portal).route("/orders", axum::routing::get(async || "all orders"));
/// ```
/// ```compile_fail
/// use web::routes::{Routes, Site};
/// let routes = Routes::<()>::new(Site::Portal).get("/orders", async || "all orders");
/// ```
/// ```compile_fail
/// use web::routes::Routes;
/// let routes: Routes<()> = axum::Router::new().route("/orders", axum::routing::get(async || "all orders")).into();
/// ```
/// ```
/// use web::routes::{Access, Routes, Site};
/// let routes = Routes::<()>::new(Site::Portal).get("/orders", Access::PortalUser, async || "all orders");
/// assert_eq!(routes.into_parts().1[0].access, Access::PortalUser);
/// ```
#[derive(Debug)]
pub struct Routes<S> {
    site: Site,
    router: Router<S>,
    table: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    #[must_use]
    pub fn new(site: Site) -> Self {
        Self { site, router: Router::new(), table: Vec::new() }
    }

    /// Mounts a handler that shows something and changes nothing.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.on(Method::GET, path, access, axum::routing::on(MethodFilter::GET, handler))
    }

    /// Mounts a handler that changes something.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.on(Method::POST, path, access, axum::routing::on(MethodFilter::POST, handler))
    }

    /// Mounts a handler that changes something and takes a body of up to `bytes` bytes.
    #[must_use]
    pub fn upload<H: Handler<T, S>, T: 'static>(
        self,
        (path, bytes): (&'static str, usize),
        access: Access,
        handler: H,
    ) -> Self {
        let limit = axum::extract::DefaultBodyLimit::max(bytes);
        self.on(Method::POST, path, access, axum::routing::on(MethodFilter::POST, handler).layer(limit))
    }

    /// Adds another folder's routes of the same site.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        debug_assert_eq!(self.site, other.site, "routes of one site");
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router and its table.
    pub fn into_parts(self) -> (Router<S>, Vec<Route>) {
        (self.router, self.table)
    }

    fn on(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: axum::routing::MethodRouter<S>,
    ) -> Self {
        // The address holds the link's token: nothing behind it may pass the address on.
        let handler = if access == Access::Link { handler.layer(map_response(keep_address)) } else { handler };
        self.router = self.router.route(path, handler);
        self.table.push(Route { site: self.site, method, path, access });
        self
    }
}

/// The host alone is passed on. With `no-referrer`, browsers send the page's own form with `Origin: null`, and it is refused
/// (Fetch, "append a request Origin header").
async fn keep_address(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}

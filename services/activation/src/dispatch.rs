//! One router for the public site and for `/billing/…` of every console: the host that the gateway vouched for decides.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use boot::context::GatewayContext;
use tenancy::{Base, Host, parse_host};
use tower::ServiceExt as _;
use web::forms::Forms;
use web::security::Policy;

use crate::{Activation, billing, bounces, site_routes, webhooks};

#[derive(Clone)]
struct Sites {
    base: Base,
    site: Router,
    console: Router,
}

/// The whole service behind the gateway.
pub fn router(activation: &Activation) -> Router {
    let base = activation.accounts.base.clone();
    let form_targets = activation.platform.stripe.redirect_hosts().origins().to_vec();
    let policy = Policy { form_targets, scheme: base.scheme().to_owned() };
    let forms = Forms { keys: activation.accounts.keys.clone(), entropy: activation.accounts.entropy.clone() };
    let with = |routes: web::routes::Routes<Activation>| routes.into_parts().0.with_state(activation.clone());
    // A webhook is signed or shows a secret, so it needs no browser to vouch for it.
    let signed = closed(with(webhooks::routes().merge(bounces::routes())), (&policy, &forms));
    let sites = Sites {
        site: open(with(site_routes()), (&policy, &forms)).merge(signed),
        console: open(with(billing::routes()), (&policy, &forms)),
        base,
    };
    Router::new().fallback(dispatch).with_state(sites)
}

/// Adds what every page has. The last layer is the outermost.
fn open(router: Router, (policy, forms): (&Policy, &Forms)) -> Router {
    let router = router
        .fallback(async || web::Error::NotFound.into_response())
        .layer(from_fn(web::flash::forget))
        .layer(from_fn_with_state(forms.clone(), web::forms::verified))
        .layer(from_fn_with_state(policy.clone(), web::security::same_origin));
    closed(router, (policy, forms))
}

fn closed(router: Router, (policy, forms): (&Policy, &Forms)) -> Router {
    router
        .layer(from_fn(web::security::finish_writes))
        .layer(from_fn(web::error_pages::render))
        .layer(from_fn_with_state(forms.clone(), web::forms::given))
        .layer(from_fn_with_state(policy.clone(), web::security::headers))
}

async fn dispatch(State(sites): State<Sites>, request: Request) -> Response {
    let host =
        request.extensions().get::<GatewayContext>().map(|context| parse_host(context.host.as_bytes(), &sites.base));
    let router = match host {
        Some(Ok(Host::Site)) => sites.site,
        Some(Ok(Host::Console(_))) => sites.console,
        _ => return web::Error::NotFound.into_response(),
    };
    router.oneshot(request).await.into_response()
}

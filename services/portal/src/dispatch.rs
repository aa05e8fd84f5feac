//! One router for the sites of a tenant and its API: the host that the gateway vouched for decides which.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use boot::context::GatewayContext;
use tenancy::{Base, Host, parse_host};
use tower::ServiceExt as _;
use web::forms::Forms;
use web::security::Policy;

use crate::{Portal, api, console_routes, portal_routes};

#[derive(Clone)]
struct Sites {
    base: Base,
    portal: Router,
    /// What programs ask on the portal's host.
    api: Router,
    console: Router,
    /// Answers for hosts that are neither.
    nowhere: Router,
}

/// The whole service behind the gateway. `form_targets` are the origins that billing forms lead to.
pub fn router(portal: &Portal, form_targets: Vec<String>) -> Router {
    let base = portal.accounts.base.clone();
    let policy = |form_targets| Policy { form_targets, scheme: base.scheme().to_owned() };
    let forms = Forms { keys: portal.accounts.keys.clone(), entropy: portal.accounts.entropy.clone() };
    let sites = Sites {
        base: base.clone(),
        portal: dressed(
            portal_routes()
                .into_parts()
                .0
                .with_state(portal.clone())
                .layer(from_fn_with_state(portal.clone(), crate::views::look_on))
                .layer(from_fn_with_state(portal.clone(), crate::closed::turn_away)),
            (policy(Vec::new()), &forms),
        ),
        // Whoever asks brings a key in a header that no browser adds by itself: no page of another site can make one send it.
        api: api::routes()
            .into_parts()
            .0
            .with_state(portal.clone())
            .layer(from_fn(web::security::finish_writes))
            .layer(from_fn(api::render))
            .layer(from_fn_with_state(policy(Vec::new()), web::security::headers))
            .layer(from_fn(boot::telemetry::span)),
        console: dressed(console_routes().into_parts().0.with_state(portal.clone()), (policy(form_targets), &forms)),
        nowhere: dressed(Router::new(), (policy(Vec::new()), &forms)),
    };
    Router::new().fallback(dispatch).with_state(sites)
}

/// Adds what every page of a site has. The last layer is the outermost.
fn dressed(router: Router, (policy, forms): (Policy, &Forms)) -> Router {
    router
        .layer(from_fn(web::flash::forget))
        .layer(from_fn(web::security::finish_writes))
        .layer(from_fn_with_state(forms.clone(), web::forms::verified))
        .layer(from_fn_with_state(policy.clone(), web::security::same_origin))
        .layer(from_fn(web::error_pages::render))
        .layer(from_fn_with_state(forms.clone(), web::forms::given))
        .layer(from_fn_with_state(policy, web::security::headers))
        .layer(from_fn(boot::telemetry::span))
}

async fn dispatch(State(sites): State<Sites>, request: Request) -> Response {
    let host =
        request.extensions().get::<GatewayContext>().map(|context| parse_host(context.host.as_bytes(), &sites.base));
    let router = match host {
        Some(Ok(Host::Portal(_))) if request.uri().path().starts_with(api::FOLDER) => sites.api,
        Some(Ok(Host::Portal(_))) => sites.portal,
        Some(Ok(Host::Console(_))) => sites.console,
        _ => sites.nowhere,
    };
    router.oneshot(request).await.into_response()
}

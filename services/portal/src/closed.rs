//! The page of a portal that is switched off: under the tenant's own brand, so that its customers know whom to call.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use web::pages::MessagePage;
use web::ui::Tone;

use crate::Portal;
use crate::brand::SignInPage;

/// Answers everything but brand and style with 503 while the tenant's portal is not open. 503 because it may open again
/// at any moment, and nothing may be remembered of it until then.
pub(crate) async fn turn_away(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if ["/theme/", "/logos/", "/assets/"].iter().any(|folder| path.starts_with(folder)) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    match accounts::CurrentTenant::from_request_parts(&mut parts, &portal).await {
        Ok(current) if current.tenant.customer_portal() => next.run(Request::from_parts(parts, body)).await,
        Ok(_) => match SignInPage::from_request_parts(&mut parts, &portal).await {
            Ok(page) => show(&page),
            Err(error) => error.into_response(),
        },
        Err(error) => error.into_response(),
    }
}

fn show(page: &SignInPage) -> Response {
    let page = MessagePage {
        shell: page.shell("This portal is not open"),
        tone: Tone::Info,
        icon: Tone::Info.icon(),
        text: format!("The portal of {} is not available right now. Nothing in it is lost.", page.brand.name),
        action: None,
        post: false,
        note: String::new(),
    };
    match web::page(&page) {
        Ok(mut response) => {
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }
        Err(error) => error.into_response(),
    }
}

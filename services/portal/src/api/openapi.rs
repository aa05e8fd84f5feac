//! The API's description of itself (OpenAPI 3.1), for people and for programs that write clients.

use accounts::CurrentTenant;
use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, OpenApi as Document};
use utoipa::{Modify, OpenApi};
use web::routes::{Access, Routes, Site};

use crate::{Portal, imports, orders, parts};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Portico API",
        version = "1",
        description = "For a business’s own programs. Amounts are decimal numbers in text, times are UTC. \
                       At most 600 requests a minute with one key.",
        license(name = "AGPL-3.0-or-later"),
    ),
    paths(
        parts::api::list,
        orders::api::list,
        imports::api::customers,
        imports::api::contacts,
        imports::api::parts,
        imports::api::prices,
        imports::api::costs,
        imports::api::interchange,
        imports::api::own_numbers,
        imports::posted::create,
        imports::posted::show,
        imports::posted::errors
    ),
    modifiers(&Key)
)]
struct Description;

struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key from the console, under API keys: ptl_…"))
            .build();
        let components = document.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
        let components = ComponentsBuilder::from(components).security_scheme("key", SecurityScheme::Http(bearer));
        document.components = Some(components.build());
    }
}

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/api/v1/openapi.json", Access::Anyone, show)
}

async fn show(_: CurrentTenant) -> Json<Document> {
    Json(Description::openapi())
}

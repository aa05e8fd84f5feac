//! The API by which a business's own programs read and write what is the business's: JSON under `/api/v1` on the portal's
//! host, each request with a key. A feature's part of it is its own `api.rs`; here is what they share.

mod openapi;
mod problem;

use accounts::{Given, Right};
use web::routes::{Access, Routes, Site};

use crate::{Portal, imports, orders, parts};

pub(crate) use problem::{Problem, render};

/// The folder of every address.
pub(crate) const FOLDER: &str = "/api/";

/// Who may reach a route of the API: programs with this right.
pub(crate) const fn with<R: Given>() -> Access {
    let right: Right = R::RIGHT;
    Access::ApiKey(right.key())
}

/// Every route of the API.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .merge(openapi::routes())
        .merge(parts::api::routes())
        .merge(orders::api::routes())
        .merge(imports::api::routes())
}

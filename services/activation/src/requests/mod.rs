//! Asking for a portal: the form, the login name, the way to payment and back, and the moment the portal is open.

mod availability;
mod form;
mod handlers;
mod opening;

use web::routes::{Access, Routes, Site};

use crate::Activation;

pub(crate) use form::PersonForm;

pub(crate) fn routes() -> Routes<Activation> {
    Routes::new(Site::Public)
        .get("/activate", Access::Anyone, handlers::show)
        .post("/activate", Access::Anyone, handlers::ask)
        .get("/activate/availability", Access::Anyone, availability::show)
        .get("/activate/{key}", Access::Link, handlers::held)
        .post("/activate/{key}/payment", Access::Link, handlers::pay)
        .get("/activate/{key}/opening", Access::Link, opening::show)
}

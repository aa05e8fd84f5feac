//! What a business does about its subscription, in its console: stop, come back, change the card.

mod handlers;

use web::routes::{Access, Routes, Site};

use crate::Activation;

const MANAGE: Access = Access::StaffMay("manage billing");

pub(crate) fn routes() -> Routes<Activation> {
    Routes::new(Site::Console)
        .get("/billing/activation", MANAGE, handlers::form)
        .post("/billing/activation", MANAGE, handlers::activate)
        .post("/billing/deactivation", MANAGE, handlers::deactivate)
        .post("/billing/card", MANAGE, handlers::card)
        .get("/billing/return", Access::Anyone, handlers::back)
}

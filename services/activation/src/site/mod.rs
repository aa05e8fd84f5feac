//! Pages anybody reads: what the product does, a demonstration, "where is my portal", privacy and terms.

mod demo;
mod find;
mod landing;

use web::routes::{Access, Routes, Site};

use crate::Activation;

pub(crate) fn routes() -> Routes<Activation> {
    Routes::new(Site::Public)
        .get("/", Access::Anyone, landing::home)
        .get("/privacy", Access::Anyone, landing::privacy)
        .get("/terms", Access::Anyone, landing::terms)
        .get("/demo", Access::Anyone, demo::show)
        .post("/demo", Access::Anyone, demo::ask)
        .get("/find", Access::Anyone, find::show)
        .post("/find", Access::Anyone, find::ask)
}

//! One's own account, on both sites: who one is, one's password, second step and passkeys, and where one is signed in.

mod customer;
mod device;
mod frame;
mod page;
mod passkeys;
mod password;
mod proof;
mod qr;
mod second_step;
mod sessions;

use web::routes::{Access, Routes, Site};

use crate::Portal;

pub(crate) use device::device;

/// The routes of one site; `signed_in` is who has an account there.
pub(crate) fn routes(site: Site, signed_in: Access) -> Routes<Portal> {
    Routes::new(site)
        .get("/account", signed_in, page::show)
        .post("/account/password", signed_in, password::change)
        .get("/account/second-step", signed_in, second_step::show)
        .post("/account/second-step", signed_in, second_step::begin)
        .post("/account/second-step/confirmation", signed_in, second_step::confirm)
        .post("/account/second-step/removal", signed_in, second_step::remove)
        .post("/account/second-step/recovery-codes", signed_in, second_step::renew_codes)
        .post("/account/passkeys", signed_in, passkeys::add)
        .post("/account/passkeys/question", signed_in, passkeys::ask)
        .post("/account/passkeys/{id}/name", signed_in, passkeys::rename)
        .post("/account/passkeys/{id}/removal", signed_in, passkeys::remove)
        .post("/account/sessions/{id}/end", signed_in, sessions::end_one)
        .post("/account/sessions/end", signed_in, sessions::end_others)
}

/// What only portal users need: a login link begins sessions that are trusted less, and one login may serve several
/// customers.
pub(crate) fn portal_routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .post("/account/code", Access::PortalUser, proof::ask)
        .post("/account/proof", Access::PortalUser, proof::give)
        .post("/account/customer", Access::PortalUser, customer::change)
}

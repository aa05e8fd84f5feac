//! A portal user's own account: who they are, their password, and where they are signed in.

mod device;
mod handlers;
mod proof;

pub(crate) use device::device;
pub(crate) use handlers::routes;

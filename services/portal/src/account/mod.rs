//! A portal user's own account: who they are, their password, and where they are signed in.

mod handlers;

pub(crate) use handlers::routes;

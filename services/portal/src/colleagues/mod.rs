//! Colleagues: the tenant's own staff, their roles, inviting and removing them.

mod handlers;

pub(crate) use handlers::routes;

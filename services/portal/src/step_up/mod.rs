//! Proving anew who one is, before what hurts most: roles, ways in, money, everybody's data. A console's handler wrapped
//! in [`proven`] is reached only by whoever gave their password within the last ten minutes, signing in included.

mod guard;
mod handlers;
mod pages;

pub(crate) use guard::proven;
pub(crate) use handlers::routes;

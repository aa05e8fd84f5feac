//! What every page shares: layouts, components, assets and the tenant's theme.

extern crate self as web;

pub mod assets;
mod error;
pub mod fields;
mod oklch;
pub mod pages;
pub mod routes;
pub mod scheme;
pub mod security;
pub mod shell;
pub mod theme;
pub mod ui;

pub use error::{Error, OrNotFound, Result, Told};

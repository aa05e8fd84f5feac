//! What every page shares: layouts, components, assets and the tenant's theme.

extern crate self as web;

pub mod assets;
mod error;
pub mod error_pages;
pub mod fields;
pub mod flash;
pub mod forms;
pub mod local;
mod multipart;
mod oklch;
pub mod pages;
mod path;
mod render;
pub mod routes;
pub mod scheme;
pub mod security;
pub mod shell;
pub mod theme;
pub mod ui;

pub use boot::Now;
pub use error::{Error, OrNotFound, Result, Told};
pub use path::Path;
pub use render::{invalid, page};

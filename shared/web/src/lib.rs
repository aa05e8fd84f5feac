//! What every page shares: layouts, components, assets and the tenant's theme.

extern crate self as web;

pub mod assets;
pub mod fields;
pub mod pages;
pub mod scheme;
pub mod shell;
pub mod theme;
pub mod ui;

//! The demo's mail page.

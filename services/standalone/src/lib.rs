//! All services in one process, with a default for everything that is not configured.

pub mod demo;

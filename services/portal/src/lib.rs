//! portal.

pub mod imports;

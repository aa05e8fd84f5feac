//! Pictures and documents of parts.

pub(crate) mod console;
pub(crate) mod document;
mod documents;
mod pages;
mod picture;
mod pictures;
pub(crate) mod queries;
pub(crate) mod serving;
pub(crate) mod upload;
pub(crate) mod writing;

pub(crate) use document::Document;
pub(crate) use picture::{Cover, Shown};

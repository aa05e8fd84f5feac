//! Pictures and documents of parts.

pub(crate) mod console;
mod document;
mod documents;
mod pages;
mod picture;
mod pictures;
pub(crate) mod queries;
pub(crate) mod serving;
mod upload;
mod writing;

pub(crate) use document::Document;
pub(crate) use picture::{Cover, Shown};

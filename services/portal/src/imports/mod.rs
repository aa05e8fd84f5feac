//! Bringing in customers, contacts, parts, their numbers and prices from CSV files and Excel workbooks: upload, mapping, dry run, import, and the lines that failed.

mod cells;
pub(crate) mod columns;
pub(crate) mod console;
mod contacts;
mod customers;
mod encoding;
mod errors_file;
pub(crate) mod export;
pub(crate) mod file;
#[cfg(test)]
mod file_tests;
mod formula;
pub(crate) mod guessing;
mod heading;
mod import;
mod interchange;
pub mod jobs;
mod mapping;
mod merge;
mod number_targets;
mod own;
mod own_numbers;
mod pages;
mod parts;
mod places;
mod price_rows;
mod price_targets;
mod queries;
mod record;
mod run;
pub(crate) mod table;
mod targets;
mod upload;
mod workbook;

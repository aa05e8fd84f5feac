//! Bringing in customers, contacts and parts from CSV files: upload, mapping, dry run, import, and the lines that failed.

#![expect(dead_code, reason = "the screens come next")]

mod cells;
mod columns;
mod contacts;
mod customers;
mod encoding;
mod export;
mod file;
mod fitment;
mod formula;
mod heading;
mod money;
mod parts;
mod record;
mod targets;
#[cfg(test)]
mod file_tests;

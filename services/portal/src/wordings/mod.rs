//! A business's own words in the mails to its contacts.

pub(crate) mod console;
mod letter;
mod order_letters;
mod pages;
pub(crate) mod queries;
mod quote_letters;
mod sample;
mod writer;

pub(crate) use letter::Letter;
pub(crate) use order_letters::OrderLetter;
pub(crate) use pages::Preview;
pub(crate) use quote_letters::QuoteLetter;
pub(crate) use writer::Writer;

//! A business's own words in the mails that let its contacts in.

pub(crate) mod console;
mod letter;
pub(crate) mod queries;

pub(crate) use letter::Letter;

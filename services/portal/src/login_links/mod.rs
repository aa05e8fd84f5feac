//! Login links: a contact's lasting way in without a password, and who may use it where.
//!
//! Revoking access, another address or another customer ends a link for good: access that is given back comes without
//! one. The switches of customer and business only shut it: when they are on again, the same link works.

mod card;
pub(crate) mod console;
mod entry;
mod giving;
pub(crate) mod portal;
pub(crate) mod queries;
pub(crate) mod state;

pub(crate) use card::Card;

//! What happened in a tenant: the audit trail as staff read it, and the part of it that concerns one contact.

pub(crate) mod console;
pub(crate) mod happened;
pub(crate) mod queries;
mod words;

//! What happened in a tenant: the audit trail as staff read it, and the parts of it that concern one customer or one contact.

pub(crate) mod asked;
pub(crate) mod console;
pub(crate) mod exports;
pub(crate) mod happened;
pub(crate) mod of_customer;
pub(crate) mod queries;
mod words;

//! Whether the database itself keeps tenants, and the customers of a tenant, apart: what the catalogue says, and what
//! happens when somebody tries.

mod lint;
mod probe;
mod rows;

pub use lint::{lint, tables_about_tenants, tenant_tables};
pub use probe::{probe_customers, probe_tenants};
pub use rows::seed;

//! Adding many rows by few statements.

use sqlx::query_builder::Separated;
use sqlx::{Postgres, QueryBuilder};

use crate::{Error, TenantTx};

/// Rows of one statement; each may bind 32 of the 65,535 parameters that a statement may have.
const ROWS: usize = 2000;

/// The values of a row, bound one after the other.
pub type Values<'a> = Separated<'a, Postgres, &'static str>;

impl TenantTx {
    /// Adds rows: `head VALUES (…), (…) tail`; `bind` binds the values of a row, at most 32.
    ///
    /// The text is another one for every number of rows, so it is not kept prepared as all others are: a hundred such
    /// texts, each with tens of thousands of parameters, would stay in every connection, and their plans at the server.
    ///
    /// # Errors
    /// When a constraint is violated, or the database is gone.
    pub async fn insert<T: Sync>(
        &mut self,
        (head, tail): (&str, &str),
        rows: &[T],
        mut bind: impl FnMut(Values<'_>, &T) + Send,
    ) -> Result<(), Error> {
        for rows in rows.chunks(ROWS) {
            let mut insert = QueryBuilder::<Postgres>::new(head);
            #[expect(clippy::disallowed_methods, reason = "this is where the ban points to")]
            insert.push(" ").push_values(rows, &mut bind).push(" ").push(tail);
            insert.build().persistent(false).execute(&mut **self).await?;
        }
        Ok(())
    }
}

//! What a page of a list shows of own fields: read once for all its rows.

use std::collections::HashMap;
use std::sync::Arc;

use db::TenantTx;
use uuid::Uuid;

use super::field::{Field, named};
use super::values::{self, Stored};
use crate::lists::{Column, Subject};

/// The own fields of a page's rows.
#[derive(Debug)]
pub(crate) struct Cells {
    subject: Arc<Subject>,
    stored: HashMap<Uuid, Stored>,
}

impl Cells {
    /// Reads what these rows hold, unless none of the columns is an own field.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        subject: &Arc<Subject>,
        (columns, ids): (&[Column], Vec<Uuid>),
    ) -> Result<Self, db::Error> {
        let is_asked = columns.iter().any(|column| named(&column.key).is_some());
        let stored = match subject.record {
            Some(record) if is_asked => values::of_all(tx, record, &ids).await?,
            _ => HashMap::new(),
        };
        Ok(Self { subject: Arc::clone(subject), stored })
    }

    /// A row's cell in the words of a screen; nothing when the column is no own field.
    pub(crate) fn shown(&self, row: Uuid, column: &Column) -> Option<String> {
        self.cell(row, column).map(|cell| cell.map(|(field, stored)| field.shown(stored)).unwrap_or_default())
    }

    /// The same for a file.
    pub(crate) fn in_file(&self, row: Uuid, column: &Column) -> Option<String> {
        self.cell(row, column).map(|cell| cell.map(|(field, stored)| field.in_file(stored)).unwrap_or_default())
    }

    fn cell(&self, row: Uuid, column: &Column) -> Option<Option<(&Field, &str)>> {
        let id = named(&column.key)?;
        let field = self.subject.fields.iter().find(|field| field.id == id)?;
        Some(self.stored.get(&row).and_then(|stored| Some((field, stored.get(&id)?.as_str()))))
    }
}

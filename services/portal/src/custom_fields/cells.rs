//! What a page of a list shows of own fields: read once for all its rows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use db::{CustomerId, TenantTx};
use uuid::Uuid;

use super::field::{Field, Record, named};
use super::values::{self, Stored};
use crate::lists::{Column, Subject};

/// The own fields of a page's rows.
#[derive(Debug)]
pub(crate) struct Cells {
    subject: Arc<Subject>,
    stored: HashMap<Uuid, Stored>,
    /// What the rows' customers hold, and whose customer is which.
    of_customers: HashMap<Uuid, Stored>,
    customers: HashMap<Uuid, Uuid>,
}

impl Cells {
    /// Reads what these rows hold, and their customers where they have one, as far as the columns are own fields.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        subject: &Arc<Subject>,
        (columns, rows): (&[Column], &[(Uuid, Option<CustomerId>)]),
    ) -> Result<Self, db::Error> {
        let asked = |of_customer: bool| {
            let mut own = columns.iter().filter_map(|column| named(&column.key));
            own.any(|id| subject.is_of_customer(id) == of_customer)
        };
        let (mut stored, mut of_customers) = (HashMap::new(), HashMap::new());
        if let Some(record) = subject.record.filter(|_| asked(false)) {
            let ids: Vec<Uuid> = rows.iter().map(|(id, _)| *id).collect();
            stored = values::of_all(tx, record, &ids).await?;
        }
        let customers: HashMap<Uuid, Uuid> =
            rows.iter().filter_map(|(id, of)| Some((*id, of.as_ref()?.uuid()))).collect();
        if asked(true) {
            let ids: HashSet<Uuid> = customers.values().copied().collect();
            of_customers = values::of_all(tx, Record::Customer, &Vec::from_iter(ids)).await?;
        }
        Ok(Self { subject: Arc::clone(subject), stored, of_customers, customers })
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
        let stored = if self.subject.is_of_customer(id) {
            self.customers.get(&row).and_then(|customer| self.of_customers.get(customer))
        } else {
            self.stored.get(&row)
        };
        Some(stored.and_then(|stored| Some((field, stored.get(&id)?.as_str()))))
    }
}

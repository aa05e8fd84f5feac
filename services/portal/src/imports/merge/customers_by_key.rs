//! Customers as rows name them: by number or by name.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};

use crate::imports::contacts::CustomerKey;

/// The customers that a batch may mean.
#[derive(Default)]
pub(super) struct CustomersByKey {
    by_number: HashMap<String, CustomerId>,
    by_name: HashMap<String, Vec<CustomerId>>,
}

impl CustomersByKey {
    /// Looks up what rows name.
    pub(super) async fn look_up<'a>(
        tx: &mut TenantTx,
        keys: impl Iterator<Item = &'a CustomerKey>,
    ) -> Result<Self, db::Error> {
        let (mut numbers, mut names) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                CustomerKey::AccountNumber(number) => numbers.push(number.to_lowercase()),
                CustomerKey::Name(name) => names.push(name.to_lowercase()),
            }
        }
        let stored = sqlx::query!(
            r#"SELECT id AS "id: CustomerId", name_norm, account_number_norm FROM customers
               WHERE tenant_id = $1 AND (name_norm = ANY($2) OR account_number_norm = ANY($3))"#,
            tx.tenant(),
            &names,
            &numbers,
        )
        .fetch_all(&mut **tx)
        .await?;
        let mut found = Self::default();
        for row in stored {
            found.by_name.entry(row.name_norm).or_default().push(row.id);
            if let Some(number) = row.account_number_norm {
                found.by_number.insert(number, row.id);
            }
        }
        Ok(found)
    }

    /// The customer that a row means.
    ///
    /// # Errors
    /// A sentence with the cure where it means none, or several.
    pub(super) fn find(&self, key: &CustomerKey) -> Result<CustomerId, String> {
        match key {
            CustomerKey::AccountNumber(number) => {
                self.by_number.get(&number.to_lowercase()).copied().ok_or_else(|| {
                    format!(
                        "Customer account number: No customer has the number “{number}”. Import your customers first."
                    )
                })
            }
            CustomerKey::Name(name) => match self.by_name.get(&name.to_lowercase()).map_or(&[][..], Vec::as_slice) {
                [one] => Ok(*one),
                [] => Err(format!("Customer name: No customer is called “{name}”. Import your customers first.")),
                _ => Err(format!(
                    "Customer name: Several customers are called “{name}”. Add a column with their account numbers."
                )),
            },
        }
    }
}

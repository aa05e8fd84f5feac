//! The group of a customer, as lists filter by it.

use db::TenantTx;
use serde::Serialize;
use uuid::Uuid;

use crate::lists::{Ask, Filter, Kind};
use crate::prices::named;

/// The filter's name in addresses.
pub(crate) const FILTER: &str = "group";
/// What an address says of customers in no group.
const NONE: &str = "none";

/// The groups to choose from; nothing where there are none.
pub(crate) async fn filter(tx: &mut TenantTx) -> Result<Option<Filter>, db::Error> {
    let groups = named::names(tx, named::Kind::CustomerGroups).await?;
    let mut values: Vec<(String, String)> = groups.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    values.push((NONE.to_owned(), "No group".to_owned()));
    let has_groups = values.len() > 1;
    Ok(has_groups.then(|| Filter {
        key: FILTER.into(),
        label: "Customer group".into(),
        kind: Kind::AnyOf(values),
        stands_for: &[],
    }))
}

/// In which groups a customer is to be, as the lists' functions are asked.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Groups {
    groups: Option<Vec<Uuid>>,
    no_group: Option<bool>,
}

impl Groups {
    /// What an address asks for.
    pub(crate) fn of(ask: &Ask) -> Self {
        let asked = ask.value(FILTER);
        if asked.is_empty() {
            return Self::default();
        }
        let groups = asked.split(',').filter_map(|value| value.parse().ok()).collect();
        Self { groups: Some(groups), no_group: Some(asked.split(',').any(|value| value == NONE)) }
    }
}

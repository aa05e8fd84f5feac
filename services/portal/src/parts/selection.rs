//! Which parts a selection of the list names: those that were ticked, or everything that the list shows.

use std::collections::BTreeSet;

use super::part::ItemId;
use super::search::{Offered, Search};
use super::{console, finder};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, typed};

/// How many parts change at once, in one transaction.
const MOST: usize = 10_000;

/// The parts, in one order for everybody; or why nothing can be done with them, in a sentence.
pub(crate) async fn meant(
    portal: &Portal,
    page: &ConsolePage,
    pairs: &Pairs,
) -> Result<Result<Vec<ItemId>, &'static str>, db::Error> {
    let ids = if typed(pairs, "all") == Some("on") {
        let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
        let search = Search { after: None, ..Search::read(pairs, Offered::ALL) };
        let mut ids = finder::ids(&mut tx, search, console::tab(pairs), MOST as u64).await?;
        ids.sort_unstable();
        ids
    } else {
        let named = pairs.iter().filter(|(name, _)| name == "part").filter_map(|(_, id)| id.parse().ok());
        named.take(MOST + 1).collect::<BTreeSet<ItemId>>().into_iter().collect()
    };
    Ok(match ids.len() {
        0 => Err("No part was selected. Tick some first."),
        1..=MOST => Ok(ids),
        _ => Err("These are more than 10,000 parts. Narrow the list, and take them in steps."),
    })
}

/// The list that the selection was made in.
pub(crate) fn back(pairs: &Pairs) -> String {
    let search = Search { after: None, ..Search::read(pairs, Offered::ALL) };
    let address = search.address("/parts", None);
    let tab = console::tab(pairs).map(|is_active| if is_active { "shown" } else { "hidden" });
    match tab {
        Some(show) => format!("{address}{}show={show}", if address.contains('?') { '&' } else { '?' }),
        None => address,
    }
}

//! Working on a quick order: keeping what was sent, adding lists, and putting what is ready into the cart.

use accounts::PortalUser;
use db::TenantTx;
use web::fields::FieldErrors;
use web::ui as u;

use super::check::Pad;
use super::columns::{self, Columns};
use super::line::{LineId, MOST, Row};
use super::pasted;
use super::queries;
use super::typed::{Press, Typed};
use crate::Portal;
use crate::access::{Allowed, PlaceOrders};
use crate::carts;
use crate::imports::table::Table;
use crate::parts::part::ItemId;

/// What became of what was sent.
#[derive(Debug)]
pub(crate) enum Kept {
    /// It is on the pad; in words, when there is something to say.
    Done(Option<String>),
    /// All but this is on the pad.
    Refused(FieldErrors),
    /// All but this table is, whose columns are in doubt.
    Unsure(Table, Columns),
    /// The form was shown for another customer.
    Elsewhere,
}

/// Who works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) portal: &'a Portal,
    pub(crate) allowed: &'a Allowed<PlaceOrders>,
}

impl Desk<'_> {
    pub(crate) fn user(&self) -> &PortalUser {
        &self.allowed.user
    }

    fn whose(&self) -> queries::Whose {
        (self.user().customer, self.user().contact)
    }

    /// A transaction that no other device of this contact disturbs.
    async fn begin(&self) -> web::Result<TenantTx> {
        let mut tx = self.allowed.begin(&self.portal.accounts).await?;
        carts::queries::hold(&mut tx, self.user().contact.uuid()).await?;
        Ok(tx)
    }

    /// Keeps what was typed and pasted, and does what the button says.
    pub(crate) async fn keep(&self, typed: &Typed) -> web::Result<Kept> {
        if !self.user().is_still(&typed.acting_for) {
            return Ok(Kept::Elsewhere);
        }
        let mut tx = self.begin().await?;
        self.save(&mut tx, &typed.rows).await?;
        self.press(&mut tx, &typed.press).await?;
        let kept = match (self.add(&mut tx, &new(&typed.rows)).await?, typed.paste.trim()) {
            (Err(why), _) => Kept::Refused(FieldErrors::one("paste", why)),
            (Ok(()), "") => Kept::Done(None),
            (Ok(()), paste) => self.add_table(&mut tx, Table::of_text(paste, columns::is_known), "paste").await?,
        };
        tx.commit().await?;
        Ok(kept)
    }

    /// Keeps an uploaded table.
    pub(crate) async fn take_in(&self, table: Table) -> web::Result<Kept> {
        let mut tx = self.begin().await?;
        let kept = self.add_table(&mut tx, table, "file").await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Keeps a table whose columns somebody chose.
    pub(crate) async fn take_in_as(&self, table: &Table, columns: Columns) -> web::Result<Kept> {
        let mut tx = self.begin().await?;
        let kept = self.add_rows(&mut tx, pasted::rows(table, columns), "number_column").await?;
        tx.commit().await?;
        Ok(kept)
    }

    async fn add_table(&self, tx: &mut TenantTx, table: Table, field: &'static str) -> web::Result<Kept> {
        match columns::guess(&table) {
            (columns, true) => self.add_rows(tx, pasted::rows(&table, columns), field).await,
            (columns, false) => Ok(Kept::Unsure(table, columns)),
        }
    }

    async fn add_rows(
        &self,
        tx: &mut TenantTx,
        (rows, left_out): (Vec<Row>, usize),
        field: &'static str,
    ) -> web::Result<Kept> {
        let refused = |why: String| Ok(Kept::Refused(FieldErrors::one(field, why)));
        let left =
            u::counted(left_out as u64, "row without a quantity was left out", "rows without a quantity were left out");
        if rows.is_empty() && left_out > 0 {
            return refused("No row has a quantity. Write how many beside each part that you want.".to_owned());
        }
        if rows.is_empty() {
            return refused("There are no rows in it. Write a part’s number and how many in each.".to_owned());
        }
        match self.add(tx, &rows).await? {
            Err(why) => refused(why),
            Ok(()) => {
                let added = u::counted(rows.len() as u64, "line added", "lines added");
                Ok(Kept::Done(Some(if left_out > 0 { format!("{added}. {left}") } else { added })))
            }
        }
    }

    /// Adds rows, unless they would be too many: then says so.
    async fn add(&self, tx: &mut TenantTx, rows: &[Row]) -> web::Result<Result<(), String>> {
        let there = if rows.is_empty() { 0 } else { queries::count(tx, self.whose()).await? };
        if there + rows.len() > MOST {
            let (lines, most) = (u::count(rows.len() as u64), u::count(MOST as u64));
            let room = u::count(MOST.saturating_sub(there) as u64);
            let text =
                format!("These are {lines} lines. A quick order holds {most} at once, and there is room for {room}.");
            return Ok(Err(format!("{text} Split the list.")));
        }
        let by = (&self.portal.accounts.clock, &self.portal.accounts.entropy);
        queries::insert(tx, by, self.whose(), rows).await?;
        Ok(Ok(()))
    }

    /// Changes the lines that are there; emptied ones go.
    async fn save(&self, tx: &mut TenantTx, rows: &[(Option<LineId>, Row)]) -> web::Result<()> {
        let there = || rows.iter().filter_map(|(id, row)| Some(((*id)?, row)));
        let emptied: Vec<LineId> = there().filter(|(_, row)| row.is_blank()).map(|(id, _)| id).collect();
        let changed: Vec<(LineId, &Row)> = there().filter(|(_, row)| !row.is_blank()).collect();
        if !emptied.is_empty() {
            queries::remove(tx, self.whose(), &emptied).await?;
        }
        if !changed.is_empty() {
            queries::change(tx, self.whose(), &changed).await?;
        }
        Ok(())
    }

    async fn press(&self, tx: &mut TenantTx, press: &Press) -> web::Result<()> {
        match press {
            Press::Part(line, item) => {
                let part = crate::parts::queries::list(tx, &[*item]).await?.pop().filter(|part| part.is_active);
                if let Some(part) = part {
                    queries::choose(tx, self.whose(), (*line, *item, &part.number)).await?;
                }
            }
            Press::Pieces(line, pieces) => queries::set_quantity(tx, self.whose(), (*line, *pieces)).await?,
            Press::Remove(line) => queries::remove(tx, self.whose(), &[*line]).await?,
            Press::Check | Press::More | Press::Show(_) | Press::After(_) => {}
        }
        Ok(())
    }

    /// Puts what is ready into the cart, as far as there is room; the rest stays.
    pub(crate) async fn put(&self) -> web::Result<Put> {
        let mut tx = self.begin().await?;
        let pad = Pad::read(&mut tx, (self.user(), self.portal.accounts.clock.now())).await?;
        let mut wanted = pad.wanted();
        let lying = carts::queries::list(&mut tx, self.user().contact).await?;
        let mut room = carts::MOST_LINES.saturating_sub(lying.len());
        let all = wanted.len();
        wanted.retain(|(item, _)| {
            let fits = room > 0 || lying.iter().any(|line| line.item == *item);
            room -= usize::from(fits && !lying.iter().any(|line| line.item == *item));
            fits
        });
        if !wanted.is_empty() {
            let by = (&self.portal.accounts.clock, &self.portal.accounts.entropy);
            carts::queries::add(&mut tx, by, self.whose(), &wanted).await?;
            let taken: std::collections::HashSet<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
            let is_taken = |item: Option<ItemId>| item.is_some_and(|item| taken.contains(&item));
            let lines = pad.lines.iter().filter(|line| line.is_ready() && is_taken(line.part()));
            let lines: Vec<LineId> = lines.map(|checked| checked.line.id).collect();
            queries::remove(&mut tx, self.whose(), &lines).await?;
            tx.commit().await?;
        }
        Ok(Put { parts: wanted.len(), without_room: all - wanted.len(), bad: pad.bad() })
    }

    /// Takes everything off the pad.
    pub(crate) async fn clear(&self) -> web::Result<()> {
        let mut tx = self.begin().await?;
        queries::clear(&mut tx, self.whose()).await?;
        Ok(tx.commit().await?)
    }
}

/// What was put into the cart, and what was not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Put {
    pub(crate) parts: usize,
    pub(crate) without_room: usize,
    pub(crate) bad: usize,
}

fn new(rows: &[(Option<LineId>, Row)]) -> Vec<Row> {
    rows.iter().filter(|(id, _)| id.is_none()).map(|(_, row)| row.clone()).collect()
}

//! A list as PDF: what it shows, with its columns and in its order, up to what fits into a document.

use std::future::Future;

use db::Scope;
use documents::{Column as Printed, List, MOST_LINES};

use super::{Sender, TOO_LONG, answer, day};
use web::Now;

use crate::Portal;
use crate::brand::Brand;
use crate::lists::export::{Heading, Holds, Stretch};
use crate::lists::{Cursor, Opened, Shown, Total};

/// The list as an answer that browsers save. `read` gives the rows behind a cursor.
pub(crate) async fn pdf<F, Rows>(
    (portal, brand, scope): (&Portal, &Brand, Scope),
    (opened, heading, now): (Opened, Vec<Heading>, Now),
    read: F,
) -> web::Result
where
    F: Fn(Option<Cursor>) -> Rows,
    Rows: Future<Output = Result<Stretch<Cursor>, db::Error>>,
{
    let rows = all(read).await?;
    let mut tx = portal.accounts.db.read(scope).await?;
    let today = now.today();
    let sender = Sender::find(&mut tx, brand).await?;
    drop(tx);
    let title = opened.ask.subject.title.to_owned();
    let name = format!("{}-{today}", opened.ask.subject.key);
    let shown = Shown { opened, tabs: Vec::new(), total: Total::all(rows.len()), next: None, now };
    let list = List {
        letterhead: sender.letterhead(&portal.storage).await?,
        title,
        lead: std::iter::once(shown.summary())
            .chain(shown.chips().into_iter().map(|chip| chip.label))
            .collect::<Vec<_>>()
            .join(" · "),
        columns: heading.into_iter().map(column).collect(),
        rows,
        made: day(today),
    };
    answer(portal, &name, list.fitted()).await
}

fn column(heading: Heading) -> Printed {
    Printed { label: heading.label, is_number: heading.holds == Holds::Numbers, share: 1 }
}

/// All rows, unless they are too many for a document.
async fn all<F, Rows>(read: F) -> web::Result<Vec<Vec<String>>>
where
    F: Fn(Option<Cursor>) -> Rows,
    Rows: Future<Output = Result<Stretch<Cursor>, db::Error>>,
{
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let (more, next) = read(after).await?;
        rows.extend(more);
        if rows.len() > MOST_LINES {
            return Err(web::Error::Invalid(TOO_LONG.to_owned()));
        }
        match next {
            None => return Ok(rows),
            Some(_) => after = next,
        }
    }
}

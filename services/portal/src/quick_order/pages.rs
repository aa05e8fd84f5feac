//! The pages of a quick order.

use std::collections::HashMap;

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::PortalShell;
use web::ui as u;

use super::check::Checked;
use super::columns::Columns;
use super::line::{LineId, Refusal, Terms, Verdict};
use super::typed::Asked;
use crate::imports::table::Table;
use crate::parts::part::ItemId;
use crate::parts::queries::Listing;
use crate::parts::words;

/// The pad: lines, empty rows, and what it all comes to.
#[derive(Template)]
#[template(path = "quick_order/templates/index.html")]
pub(crate) struct IndexPage {
    pub(crate) shell: PortalShell,
    /// The lines of this page, each with its place on the pad.
    pub(crate) lines: Vec<(usize, Checked)>,
    /// How many lines there are in all, and how many of them can go to the cart.
    pub(crate) all: usize,
    pub(crate) ready: usize,
    /// How many parts those are, and what they cost in minor units.
    pub(crate) parts: usize,
    pub(crate) goods: i64,
    pub(crate) terms: HashMap<ItemId, Terms>,
    /// Parts that the lines of this page speak of.
    pub(crate) named: HashMap<ItemId, Listing>,
    /// Parts that unknown numbers may mean.
    pub(crate) near: HashMap<String, Vec<ItemId>>,
    pub(crate) asked: Asked,
    /// The line that this page ends with, when there are more.
    pub(crate) next: Option<LineId>,
    /// What was pasted and could not be kept.
    pub(crate) paste: String,
    pub(crate) errors: FieldErrors,
}

/// Something else to put on a line: what its button sends and says.
struct Cure {
    press: String,
    words: String,
    /// The name of the part, when it is one.
    name: String,
}

impl IndexPage {
    fn bad(&self) -> usize {
        self.all - self.ready
    }

    /// What can be looked at: what a button sends, its name, how many lines, and whether it is looked at.
    fn kinds(&self) -> [(&'static str, &'static str, usize, bool); 3] {
        let show = self.asked.show.as_str();
        [
            ("show all", "All", self.all, !matches!(show, "bad" | "ready")),
            ("show bad", "Another look", self.bad(), show == "bad"),
            ("show ready", "Ready", self.ready, show == "ready"),
        ]
    }

    /// The places of the empty rows.
    fn blanks(&self) -> std::ops::Range<usize> {
        let blanks =
            if self.next.is_some() || self.asked.show == "ready" { 0 } else { self.asked.blanks(self.all == 0) };
        self.all + 1..self.all + 1 + blanks
    }

    fn part(&self, checked: &Checked) -> Option<&Listing> {
        self.named.get(&checked.part()?)
    }

    /// The price of one piece, and of all pieces of the line, in minor units.
    fn price(&self, checked: &Checked) -> Option<(i64, i64)> {
        let Verdict::Ready(item, pieces) = &checked.verdict else { return None };
        let unit = self.terms.get(item)?.unit_minor?;
        Some((unit, unit.checked_mul(*pieces)?))
    }

    /// What is said of a part that stands on several lines.
    fn together(&self, checked: &Checked) -> Option<String> {
        let Verdict::Ready(item, _) = &checked.verdict else { return None };
        let terms = self.terms.get(item).filter(|terms| terms.lines > 1)?;
        Some(format!("{} pieces with the other lines", u::count(terms.pieces.unsigned_abs())))
    }

    fn cures(&self, checked: &Checked) -> Vec<Cure> {
        let Some(refusal) = checked.refusal() else { return Vec::new() };
        let line = checked.line.id;
        let near = || self.near.get(&words::number(&checked.line.row.number)).map(Vec::as_slice).unwrap_or_default();
        let parts = if *refusal == Refusal::Unknown { near() } else { refusal.parts() };
        let part = |item: &ItemId| {
            let part = self.named.get(item)?;
            let press = format!("part {line} {item}");
            Some(Cure { press, words: format!("Use {}", part.number), name: part.name.clone() })
        };
        let pieces = refusal.pieces().map(|pieces| Cure {
            press: format!("pieces {line} {pieces}"),
            words: format!("Order {}", u::count(pieces.unsigned_abs())),
            name: String::new(),
        });
        parts.iter().filter_map(part).chain(pieces).collect()
    }
}

/// Which column of a list is which.
#[derive(Template)]
#[template(path = "quick_order/templates/columns.html")]
pub(crate) struct ColumnsPage {
    pub(crate) shell: PortalShell,
    /// The list, as the page carries it.
    pub(crate) text: String,
    pub(crate) table: Table,
    /// What is chosen, as sent.
    pub(crate) chosen: (String, String),
    pub(crate) errors: FieldErrors,
}

/// Rows of a list that are shown.
const SAMPLES: usize = 5;
/// Columns of a list that are shown.
const COLUMNS: usize = 8;

impl ColumnsPage {
    /// The page for a list whose columns are probably these.
    pub(crate) fn new(shell: PortalShell, (table, text): (Table, String), columns: Columns) -> Self {
        let quantity = columns.quantity.map(|at| at.to_string()).unwrap_or_default();
        Self { shell, text, table, chosen: (columns.number.to_string(), quantity), errors: FieldErrors::none() }
    }

    fn name(&self, at: usize) -> String {
        let named = self.table.heading.as_ref().and_then(|names| names.get(at)).map(|name| name.trim().to_owned());
        let first = self.table.rows.iter().filter_map(|(_, cells)| cells.get(at)).find(|cell| !cell.trim().is_empty());
        let example = first.map(|cell| cell.trim().chars().take(30).collect::<String>()).unwrap_or_default();
        match named.filter(|name| !name.is_empty()) {
            Some(name) => name,
            None => format!("Column {} ({example})", at + 1),
        }
    }

    fn names(&self) -> Vec<String> {
        (0..self.table.width().min(COLUMNS)).map(|at| self.name(at)).collect()
    }

    fn choices(&self, chosen: &str) -> Vec<Choice> {
        (0..self.table.width()).map(|at| Choice::new(at.to_string(), self.name(at), chosen)).collect()
    }

    /// The first rows, each as wide as the others.
    fn samples(&self) -> Vec<Vec<&str>> {
        let width = self.table.width().min(COLUMNS);
        let shown = self.table.rows.iter().take(SAMPLES);
        shown.map(|(_, cells)| (0..width).map(|at| cells.get(at).map_or("", String::as_str)).collect()).collect()
    }
}

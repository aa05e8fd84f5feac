//! The import screens.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};
use web::Now;
use web::fields::Choice;
use web::local::Moment;
use web::shell::ConsoleShell;
use web::ui::{self as u, Tone};

use super::columns::{Field, Kind, Target};
use super::file::{Layout, Row};
use super::files::File;
use super::import::{Import, ImportId, Outcome, State, Tally};
use super::programs::Export;
use super::queries::BadRow;
use super::run::{PREVIEW_ROWS, Preview};
use crate::brand::ConsolePage;
use crate::custom_fields;

/// Answers with a page.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> web::Result {
    Ok((status, Html(page.render()?)).into_response())
}

/// All imports.
#[derive(Template)]
#[template(path = "imports/templates/history.html")]
pub(crate) struct HistoryPage {
    shell: ConsoleShell,
    kinds: &'static [Kind],
    files: Vec<File>,
    imports: Vec<Entry>,
}

/// A line of the history.
struct Entry {
    id: ImportId,
    kind: &'static str,
    file_name: String,
    staff_name: String,
    when: Moment,
    tone: Tone,
    state: &'static str,
    summary: String,
}

impl HistoryPage {
    pub(crate) fn new(shell: ConsoleShell, imports: Vec<Import>, now: &Now) -> Self {
        let imports = imports.into_iter().map(|import| Entry::new(import, now)).collect();
        Self { shell, kinds: Kind::ALL, files: File::of_all(Kind::ALL), imports }
    }
}

impl Entry {
    fn new(import: Import, now: &Now) -> Self {
        let (tone, state) = state(&import);
        let summary = match import.state {
            State::Ready | State::Uploading => u::counted(import.rows_total, "row", "rows"),
            _ => summary(&import.tally),
        };
        Self {
            id: import.id,
            kind: import.kind.label(),
            file_name: import.file_name,
            staff_name: import.staff_name,
            when: u::ago(import.finished_at.unwrap_or(import.created_at), now),
            tone,
            state,
            summary,
        }
    }
}

fn state(import: &Import) -> (Tone, &'static str) {
    match import.state {
        State::Uploading | State::Ready => (Tone::Mute, "Not imported yet"),
        State::Running => (Tone::Info, "Importing"),
        State::Done if import.tally.bad > 0 => (Tone::Warn, "Done, some lines failed"),
        State::Done => (Tone::Ok, "Done"),
        State::Failed => (Tone::Bad, "Stopped"),
    }
}

fn summary(tally: &Tally) -> String {
    let parts = [(tally.new, "new"), (tally.changed, "changed"), (tally.unchanged, "unchanged"), (tally.bad, "failed")];
    let said: Vec<String> =
        parts.iter().filter(|(rows, _)| *rows > 0).map(|(rows, word)| format!("{} {word}", u::count(*rows))).collect();
    if said.is_empty() { "—".to_owned() } else { said.join(", ") }
}

/// Choosing a file.
#[derive(Template)]
#[template(path = "imports/templates/new.html")]
pub(crate) struct NewPage {
    shell: ConsoleShell,
    kind: Kind,
    kinds: &'static [Kind],
    files: Vec<File>,
    targets: &'static [Target],
    /// The tenant's own fields.
    own: Vec<custom_fields::Field>,
    /// In what amounts are, where there are some; empty where there are none.
    amounts: String,
    /// Whose exports are known.
    programs: String,
    error: String,
}

impl NewPage {
    pub(crate) fn new(frame: &ConsolePage, (kind, own): (Kind, Vec<custom_fields::Field>), error: String) -> Self {
        let shell = frame.shell(&format!("Import {}", kind.words()));
        let amounts = match kind {
            Kind::Parts | Kind::Prices | Kind::Costs => {
                format!("Amounts are in {}, like {}.", shell.currency.name(), shell.currency.like(1250))
            }
            _ => String::new(),
        };
        Self {
            shell,
            kind,
            amounts,
            kinds: Kind::ALL,
            files: File::of_all(&[kind]),
            targets: kind.targets(),
            own,
            programs: programs(kind),
            error,
        }
    }
}

/// The programs whose exports of a kind are known, in words.
fn programs(kind: Kind) -> String {
    let mut names: Vec<&str> =
        Export::all().filter(|export| export.kind == kind).map(|export| export.program).collect();
    names.dedup();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}

/// Saying which column is what.
#[derive(Template)]
#[template(path = "imports/templates/mapping.html")]
pub(crate) struct MappingPage {
    shell: ConsoleShell,
    id: ImportId,
    file_name: String,
    kind: Kind,
    facts: String,
    /// What the file seems to be an export of.
    found: Option<Found>,
    columns: Vec<ColumnRow>,
    error: String,
}

/// An export of a program.
struct Found {
    program: &'static str,
    /// Whether rows of the chosen kind are in it.
    is_of_kind: bool,
    /// What else can be imported from the same file.
    others: Vec<Kind>,
}

impl Found {
    fn of(layout: &Layout, kind: Kind) -> Option<Self> {
        let exports: Vec<&Export> = Export::of(&layout.columns).collect();
        let others = exports.iter().map(|export| export.kind).filter(|other| *other != kind).collect();
        let is_of_kind = exports.iter().any(|export| export.kind == kind);
        exports.first().map(|export| Self { program: export.program, is_of_kind, others })
    }
}

struct ColumnRow {
    index: usize,
    name: String,
    samples: String,
    choices: Vec<Choice>,
}

impl MappingPage {
    /// None when the file is not here.
    pub(crate) fn new(
        shell: ConsoleShell,
        (import, own): (&Import, &[custom_fields::Field]),
        keys: &[String],
        error: String,
    ) -> Option<Self> {
        let layout = import.layout.as_ref()?;
        let choices = |key: &str| {
            let targets = import.kind.targets().iter().map(|target| Choice::new(target.key, target.label, key));
            let own = own.iter().map(|field| Choice::new(field.control(), field.name.clone(), key));
            std::iter::once(Choice::new("", "Leave out", key)).chain(targets).chain(own).collect()
        };
        let columns = layout.columns.iter().zip(keys).enumerate().map(|(index, (column, key))| ColumnRow {
            index,
            name: column.name.clone(),
            samples: column.samples.iter().take(3).cloned().collect::<Vec<_>>().join(" · "),
            choices: choices(key),
        });
        Some(Self {
            shell,
            id: import.id,
            file_name: import.file_name.clone(),
            kind: import.kind,
            facts: facts(layout),
            found: Found::of(layout, import.kind),
            columns: columns.collect(),
            error,
        })
    }
}

fn facts(layout: &Layout) -> String {
    let rows = u::counted(layout.rows, "row", "rows");
    if let Some(sheet) = &layout.sheet {
        let left_out = match sheet.others.as_slice() {
            [] => String::new(),
            others => format!(
                ". Only the first sheet with data is read: “{}” is left out",
                others.iter().take(5).cloned().collect::<Vec<_>>().join("”, “")
            ),
        };
        return format!("sheet “{}”, {rows}, column names in row {}{left_out}", sheet.name, layout.heading_line);
    }
    let delimiter = match layout.delimiter {
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        _ => "commas",
    };
    format!("{}, column names in line {}, parted by {delimiter}, {}", rows, layout.heading_line, layout.charset.label())
}

/// What an import would do.
#[derive(Template)]
#[template(path = "imports/templates/preview.html")]
pub(crate) struct PreviewPage {
    shell: ConsoleShell,
    id: ImportId,
    file_name: String,
    kind: Kind,
    tally: Tally,
    /// How many rows were looked at, when these are not all.
    looked_at: Option<u64>,
    total: u64,
    labels: Vec<String>,
    good: Vec<GoodRow>,
    bad: Vec<BadLine>,
    can_run: bool,
}

struct GoodRow {
    line: u64,
    tone: Tone,
    word: &'static str,
    cells: Vec<String>,
}

/// A line that fails, with the reason and what stands there.
struct BadLine {
    line: u64,
    problem: String,
    text: String,
}

impl PreviewPage {
    /// None when nobody matched the columns.
    pub(crate) fn new(
        shell: ConsoleShell,
        (import, own): (&Import, &[custom_fields::Field]),
        found: Preview,
    ) -> Option<Self> {
        let mapping = import.mapping.as_ref()?;
        let label = |field| match field {
            Field::Own(id) => own.iter().find(|field| field.id == id).map(|field| field.name.clone()),
            field => import.kind.target(field).map(|target| target.label.to_owned()),
        };
        let columns: Vec<(usize, String)> = (0..import.layout.as_ref()?.columns.len())
            .filter_map(|column| Some((column, label(mapping.field(column)?)?)))
            .collect();
        let good = found.good.into_iter().map(|(row, outcome)| GoodRow {
            line: row.line,
            tone: if outcome == Outcome::New { Tone::Ok } else { Tone::Info },
            word: if outcome == Outcome::New { "New" } else { "Changed" },
            cells: columns.iter().map(|(column, _)| short(row.cells.get(*column).map_or("", String::as_str))).collect(),
        });
        Some(Self {
            shell,
            id: import.id,
            file_name: import.file_name.clone(),
            kind: import.kind,
            looked_at: (import.rows_total > PREVIEW_ROWS as u64).then_some(found.tally.rows()),
            total: import.rows_total,
            labels: columns.iter().map(|(_, label)| label.clone()).collect(),
            good: good.collect(),
            bad: found.bad.into_iter().map(|(row, problem)| BadLine::of_row(&row, problem)).collect(),
            can_run: found.tally.new + found.tally.changed > 0 || import.rows_total > PREVIEW_ROWS as u64,
            tally: found.tally,
        })
    }
}

impl BadLine {
    fn of_row(row: &Row, problem: String) -> Self {
        Self { line: row.line, problem, text: joined(&row.cells) }
    }
}

fn joined(cells: &[String]) -> String {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(6).collect();
    short(&filled.join(" · "))
}

/// A cell as it fits into a table.
fn short(cell: &str) -> String {
    let mut text: String = cell.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(81).collect();
    if text.chars().count() > 80 {
        text.pop();
        text.push('…');
    }
    text
}

/// An import at work, or what came of it.
#[derive(Template)]
#[template(path = "imports/templates/progress.html", blocks = ["progress"])]
pub(crate) struct ProgressPage {
    shell: ConsoleShell,
    id: ImportId,
    kind: Kind,
    file_name: String,
    is_running: bool,
    done: u64,
    total: u64,
    tally: Tally,
    tone: Tone,
    verdict: String,
    /// What else the file holds, to be imported from it next.
    others: Vec<Kind>,
    bad: Vec<BadLine>,
}

impl ProgressPage {
    pub(crate) fn new(shell: ConsoleShell, import: &Import, bad: Vec<BadRow>) -> Self {
        let tally = import.tally;
        let verdict = match (import.state, &import.failure) {
            (State::Failed, Some(failure)) => failure.clone(),
            (State::Failed, None) => "The import stopped. Upload the file again to go on.".to_owned(),
            _ if tally.new + tally.changed + tally.bad == 0 => {
                "Everything in this file was known already. Nothing was changed.".to_owned()
            }
            _ if tally.bad > 0 => format!(
                "{} brought in. {} could not be: download them, mend them in the file, and import that file.",
                u::counted(tally.rows() - tally.bad, "row was", "rows were"),
                u::counted(tally.bad, "row", "rows")
            ),
            _ => format!("{} brought in.", u::counted(tally.rows(), "row was", "rows were")),
        };
        Self {
            shell,
            id: import.id,
            kind: import.kind,
            file_name: import.file_name.clone(),
            is_running: import.state == State::Running,
            done: tally.rows(),
            total: import.rows_total.max(1),
            tally,
            tone: state(import).0,
            verdict,
            others: import
                .layout
                .as_ref()
                .and_then(|layout| Found::of(layout, import.kind))
                .map_or_else(Vec::new, |found| found.others),
            bad: bad
                .into_iter()
                .map(|row| BadLine {
                    line: u64::try_from(row.line).unwrap_or(0),
                    text: joined(&row.cells),
                    problem: row.problem,
                })
                .collect(),
        }
    }
}

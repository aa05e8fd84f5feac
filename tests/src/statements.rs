//! Every SQL statement in the sources of services, and which of them reach a tenant's table without naming the tenant.

use std::path::{Path, PathBuf};

/// A string literal somewhere in the sources.
#[derive(Debug)]
pub struct Literal {
    /// The file, from the root of the repository.
    pub file: String,
    /// The text between the quotes, escapes and all.
    pub text: String,
}

/// Every string literal of the services and of what they share, without their tests.
///
/// # Panics
/// When a source cannot be read.
#[must_use]
pub fn literals() -> Vec<Literal> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for room in ["services", "shared"] {
        sources(&root.join(room), &mut files);
    }
    let mut found = Vec::new();
    for path in files {
        let source = std::fs::read_to_string(&path).unwrap();
        let file = path.strip_prefix(root).unwrap().display().to_string();
        found.extend(strings(&source).into_iter().map(|text| Literal { file: file.clone(), text }));
    }
    found
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            sources(&path, files);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}

/// The string literals of a source, plain and raw; what stands in comments is none.
fn strings(source: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let (before, here) = rest.split_at(at);
        rest = if here.starts_with("//") {
            here.split_once('\n').map_or("", |(_, after)| after)
        } else if here.starts_with("'\"'") || here.starts_with("'\\") {
            // A character, not the beginning of a text.
            &here[3..]
        } else if let Some(text) = here.strip_prefix('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let end = if is_raw { text.find(&format!("\"{}", "#".repeat(hashes))) } else { plain_end(text) };
            let end = end.unwrap_or(text.len());
            found.push(text[..end].to_owned());
            text.get(end + 1..).unwrap_or_default()
        } else {
            &here[1..]
        };
    }
    found
}

fn plain_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// The tenants' tables that a statement reaches without `tenant_id = $1` or the tenant of a table beside it.
#[must_use]
pub fn tables_without_tenant(sql: &str, tenant_tables: &[String]) -> Vec<String> {
    let words = words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let (mut bare, mut missing) = (Vec::new(), Vec::new());
    let mut lists_tables = false;
    for at in 0..words.len() {
        let is_first = ["FROM", "JOIN", "INTO", "UPDATE", "USING"].contains(&word(at));
        lists_tables = is_first || lists_tables && (is_name(word(at)) || [",", "AS"].contains(&word(at)));
        let names_table = is_first || lists_tables && word(at) == ",";
        let table = word(at + 1);
        if !names_table || !tenant_tables.iter().any(|known| known == table) {
            continue;
        }
        let alias_at = if word(at + 2) == "AS" { at + 3 } else { at + 2 };
        if word(at) == "INTO" && inserts_tenant(&words[at + 2..]) {
            continue;
        }
        let name = if is_name(word(alias_at)) { word(alias_at) } else { table };
        if compares(&words, &format!("{name}.tenant_id")) {
            continue;
        }
        if name == table { bare.push(table.to_owned()) } else { missing.push(table.to_owned()) }
    }
    // Each table without a name of its own needs a comparison without one.
    let unnamed = words.windows(3).filter(|three| *three == ["tenant_id", "=", "$1"]).count();
    missing.extend(bare.into_iter().skip(unnamed));
    missing
}

/// Whether the list of columns that follows begins with the tenant.
fn inserts_tenant(words: &[String]) -> bool {
    let list = words.iter().skip_while(|word| *word != "(").skip(1);
    list.take_while(|word| *word != ")").any(|word| word == "tenant_id")
}

/// Whether this column is compared with the transaction's tenant or with another table's.
fn compares(words: &[String], column: &str) -> bool {
    let is_tenant = |word: &str| word == "$1" || word.ends_with(".tenant_id");
    words.windows(3).any(|three| {
        three[1] == "=" && (three[0] == column && is_tenant(&three[2]) || three[2] == column && is_tenant(&three[0]))
    })
}

/// Names, numbers, parameters and signs of a statement, without its comments and texts.
fn words(sql: &str) -> Vec<String> {
    let no_comments: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let no_texts: Vec<String> = no_comments.join(" ").split('\'').step_by(2).map(str::to_owned).collect();
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in no_texts.join(" ").chars().chain([' ']) {
        if c.is_ascii_alphanumeric() || "_.$".contains(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !c.is_whitespace() {
            words.push(c.to_string());
        }
    }
    words
}

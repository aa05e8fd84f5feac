//! What a PDF says, as poppler reads it back.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The words of each page, in the order in which they stand.
///
/// # Panics
/// When it is no PDF, or poppler is not there.
#[must_use]
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let text = poppler("pdftotext", &["-layout", "-", "-"], pdf);
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

/// How many pictures it has.
///
/// # Panics
/// When it is no PDF, or poppler is not there.
#[must_use]
pub fn pictures(pdf: &[u8]) -> usize {
    // Two lines of heading, then one for each; a mask is one more.
    poppler("pdfimages", &["-list", "-"], pdf).lines().filter(|line| line.contains(" image ")).count()
}

fn poppler(program: &str, options: &[&str], pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"), "{}", String::from_utf8_lossy(pdf));
    let mut command = Command::new(program);
    let command = command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("poppler is installed");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

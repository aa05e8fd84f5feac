//! Why a whole file cannot be imported.

use super::record::EndlessRecord;

/// Why a whole file is refused: each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FileError {
    #[error("The file is empty. Choose a file with a line of column names and a row for each record.")]
    Empty,
    #[error("The file is larger than 200 MB. Split it and import the parts one after the other.")]
    TooLarge,
    #[error("The file has more than 1,000,000 rows. Split it and import the parts one after the other.")]
    TooManyRows,
    #[error("The heading has {0} columns; a file may have 200. Remove the columns you do not need.")]
    TooManyColumns(usize),
    #[error(
        "This is an Excel file of the old kind (.xls), or protected by a password. In Excel choose File, Save as, \"Excel Workbook (.xlsx)\", without a password, and upload that file."
    )]
    OldWorkbook,
    #[error(
        "This is a packed file, but no Excel workbook (.xlsx). Save your list as .xlsx or CSV and upload that file."
    )]
    NoWorkbook,
    #[error("This Excel workbook is damaged. Open it in Excel, save it again, and upload that file.")]
    DamagedWorkbook,
    #[error(
        "This Excel workbook is too large: it may have 25 MB, and 400 MB unpacked. Save the sheet as \"CSV UTF-8\", which may have 200 MB."
    )]
    LargeWorkbook,
    #[error("The sheet has more than 200 columns. Remove those you do not need.")]
    WideSheet,
    #[error("Sheet “{0}”, the first one with data, counts: {1} Or move the sheet with your list to the front.")]
    InSheet(String, Box<FileError>),
    #[error(
        "This is a web page, whatever its name says. Open it in Excel, save it as .xlsx or CSV, and upload that file."
    )]
    WebPage,
    #[error("This is neither text nor an Excel workbook. Save your list as .xlsx or CSV and upload that file.")]
    NotText,
    #[error("The file says that it is {charset}, but line {line} is not. Save it again as \"CSV UTF-8\".")]
    BadBytes { charset: &'static str, line: u64 },
    #[error(
        "The first line must name the columns (for example: Name, E-mail, Phone). Add such a line, or start from our template."
    )]
    NoHeading,
    #[error("There are column names in line {0}, but no rows below them.")]
    NoRows(u64),
    #[error("Line {0} does not end for 6 MB. The file is not a CSV file, or a quotation mark is missing.")]
    EndlessLine(u64),
}

impl From<EndlessRecord> for FileError {
    fn from(record: EndlessRecord) -> Self {
        Self::EndlessLine(record.line)
    }
}

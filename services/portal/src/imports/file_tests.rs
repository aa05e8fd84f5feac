//! Files as they come: exact, odd, broken and hostile.

use proptest::prelude::*;

use super::columns::Kind;
use super::customers::CustomerRow;
use super::encoding::Charset;
use super::export::Sheet;
use super::file::{FileError, Inspector, Layout, Row, RowStream};
use super::mapping::Mapping;
use super::merge::Reading;
use super::parts::PartRow;
use super::record::CELL_BYTES;

fn inspect(bytes: &[u8]) -> Result<Layout, FileError> {
    let mut inspector = Inspector::default();
    for piece in bytes.chunks(50_000) {
        inspector.push(piece)?;
    }
    inspector.finish()
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    let layout = inspect(bytes).expect("a file that can be read");
    let (mut stream, mut rows) = (RowStream::new(&layout), Vec::new());
    let mut pieces = bytes.chunks(50_000).peekable();
    while let Some(piece) = pieces.next() {
        stream.push(piece, pieces.peek().is_none());
        while let Some(row) = stream.next().expect("bounded lines") {
            rows.push(row);
        }
    }
    assert_eq!(rows.len() as u64, layout.rows, "both walks see the same rows");
    rows
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    rows(bytes).into_iter().map(|row| row.cells).collect()
}

#[test]
fn files_that_cannot_be_imported_say_why() {
    let error = |bytes: &[u8]| inspect(bytes).expect_err("refused");
    assert_eq!(error(b""), FileError::Empty);
    assert_eq!(error(b"\r\n \n"), FileError::Empty);
    assert_eq!(error(&[0xEF, 0xBB, 0xBF]), FileError::Empty);
    assert_eq!(error(b"Name,Email\r\n"), FileError::NoRows(1));
    assert_eq!(error(b"Name,Email\n\n,,\n"), FileError::NoRows(1));
    assert_eq!(error(b"Ann,ann@acme.test\nBob,bob@acme.test\n"), FileError::NoHeading);
    assert_eq!(error(b"\xD0\xCF\x11\xE0rest of a workbook"), FileError::OldWorkbook);
    assert_eq!(error(b"\n<HTML><table>"), FileError::WebPage);
    assert_eq!(error(&[0u8; 500]), FileError::NotText);
    assert_eq!(error(format!("Name{}\nx\n", ",c".repeat(200)).as_bytes()), FileError::TooManyColumns(201));
    assert_eq!(error(&[b"Name\n\"", "x".repeat(7_000_000).as_bytes()].concat()), FileError::EndlessLine(2));
    assert_eq!(
        error(&[b"\xEF\xBB\xBFName\nok\nb\xFFd\n".as_slice()].concat()),
        FileError::BadBytes { charset: "UTF-8", line: 3 }
    );
}

#[test]
fn the_limits_hold_while_the_file_streams() {
    let mut inspector = Inspector::default();
    inspector.push(b"Name\n").unwrap();
    let piece = "a\n".repeat(100_000);
    let refused = (0..20).find_map(|_| inspector.push(piece.as_bytes()).err());
    assert_eq!(refused, Some(FileError::TooManyRows));
    let mut inspector = Inspector::default();
    inspector.push(b"Name\n").unwrap();
    let piece = format!("{}\n", "b".repeat(30_000)).repeat(100);
    let refused = (0..80).find_map(|_| inspector.push(piece.as_bytes()).err());
    assert_eq!(refused, Some(FileError::TooLarge));
}

#[test]
fn encodings_are_recognised() {
    let wide = |order: fn(u16) -> [u8; 2]| {
        "\u{feff}Name\tCity\r\nZoë\tKöln\r\n".encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for (bytes, charset) in [
        ("Name,City\nZoë,Köln\n".as_bytes().to_vec(), Charset::Utf8),
        ("\u{feff}Name,City\nZoë,Köln\n".as_bytes().to_vec(), Charset::Utf8WithMark),
        (b"Name,City\nZo\xEB,K\xF6ln\n".to_vec(), Charset::Windows1252),
        (wide(u16::to_le_bytes), Charset::Utf16Le),
        (wide(u16::to_be_bytes), Charset::Utf16Be),
    ] {
        assert_eq!(inspect(&bytes).unwrap().charset, charset);
        assert_eq!(cells(&bytes), [["Zoë", "Köln"]], "{charset:?}");
    }
}

#[test]
fn a_late_byte_of_another_encoding_changes_the_whole_reading() {
    let mut bytes = format!("Name,City\n{}", "Ann,Bonn\n".repeat(60_000)).into_bytes();
    bytes.extend_from_slice(b"Zo\xEB,K\xF6ln\n");
    assert_eq!(inspect(&bytes).unwrap().charset, Charset::Windows1252);
    assert_eq!(cells(&bytes).last().unwrap(), &["Zoë", "Köln"]);
    let mut bytes = format!("Name,City\n{}", "Zoë,Köln\n".repeat(60_000)).into_bytes();
    bytes.extend_from_slice(b"Zo\xEB,Bonn\n");
    assert!(matches!(inspect(&bytes), Err(FileError::BadBytes { charset: "UTF-8", .. })));
}

#[test]
fn rows_that_cannot_be_read_do_not_stop_the_others() {
    let file = format!(
        "Name,City\nAnn,\"Bonn\nBob,Köln\nEve,Ulm,extra\nDot\n{},x\nNUL\0,Rom\nMax,Wien\n",
        "x".repeat(CELL_BYTES + 1)
    );
    let rows = rows(file.as_bytes());
    let faults: Vec<(u64, bool)> = rows.iter().map(|row| (row.line, row.fault.is_some())).collect();
    assert_eq!(faults, [(2, true), (3, false), (4, true), (5, true), (6, true), (7, false), (8, false)]);
    assert!(rows[2].fault.as_ref().unwrap().contains("3 cells and the heading has 2"));
    let mapping = Mapping::from_keys(Kind::Customers, &["name", "city"]).unwrap();
    assert!(CustomerRow::parse((&mapping, &[]), &rows[5]).is_err(), "NUL is no character of a name");
}

#[test]
fn a_quickbooks_report_is_read_without_its_titles_and_time_stamp() {
    let file = "Acme Supply,,,\nCustomer Contact List,,,\n\nCustomer full name,Phone numbers,Email,Bill address\n\
        \"Gus \"\"Doc\"\" Halvorsen\",Phone:(555) 010-1234,gus@doc.example,\"1 Main St\nSpringfield\"\n\n\
        Bea,,,\n\" Wednesday, September 30, 2026 01:46 PM GMT-05:00\",,,\n";
    let layout = inspect(file.as_bytes()).unwrap();
    assert_eq!((layout.heading_line, layout.rows), (4, 2));
    let rows = rows(file.as_bytes());
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [5, 8]);
    let mapping = Mapping::guess(Kind::Customers, &layout.columns);
    assert_eq!(CustomerRow::parse((&mapping, &[]), &rows[0]).unwrap().name, "Gus \"Doc\" Halvorsen");
}

#[test]
fn formulas_come_in_as_the_text_they_were() {
    assert_eq!(
        cells(b"Name,City\n'=HYPERLINK(1),'s Hertogenbosch\n=1+1,\"'\t@x\"\n"),
        [["=HYPERLINK(1)", "'s Hertogenbosch"], ["=1+1", "\t@x"]]
    );
}

#[test]
fn a_short_heading_is_met_by_rows_with_empty_ends() {
    assert_eq!(cells(b"Name,City,\nAnn,Bonn\nBob,Ulm,,,\n"), [["Ann", "Bonn", ""], ["Bob", "Ulm", ""]]);
    assert_eq!(inspect(b"Name,,City\na,b,c\n").unwrap().columns[1].name, "Column B");
}

proptest! {
    #[test]
    fn what_is_exported_can_be_imported_and_is_the_same(
        table in prop::collection::vec(prop::collection::vec("(?s)['=+@|%＝\t\r\n\0\"',;a-zé \u{feff}-]{0,6}", 3), 1..20)
    ) {
        let mut sheet = Sheet::new(["Name", "City", "Phone"]);
        let table: Vec<_> = table.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assume!(!table.is_empty());
        for row in &table {
            sheet.push(row);
        }
        let text = sheet.take();
        let mut independent = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        for record in independent.records().skip(1) {
            for cell in record.unwrap().iter() {
                let first = cell.trim_start_matches(' ').chars().next();
                prop_assert!(!first.is_some_and(|c| "=+-@|%\t\r\n\0＝".contains(c)), "{cell:?}");
            }
        }
        prop_assert_eq!(cells(text.as_bytes()), table);
    }

    #[test]
    fn no_bytes_whatever_stop_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let bytes = [b"Name,City\n".as_slice(), &bytes].concat();
        if inspect(&bytes).is_ok() {
            rows(&bytes);
        }
    }
}

/// A small file of our making, and one of the same shape that nobody here wrote, where the collection is at hand; each
/// with what belongs to it.
fn found<T>(sample: (&str, T), real: (&str, T)) -> Vec<(Vec<u8>, T)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let sample = (std::fs::read(format!("{root}/tests/samples/{}", sample.0)).expect("the sample is ours"), sample.1);
    let real = std::fs::read(format!("{root}/../shared/data/{}", real.0)).ok().map(|bytes| (bytes, real.1));
    std::iter::once(sample).chain(real).collect()
}

#[test]
fn real_companies_are_read() {
    for (bytes, count) in found(("companies.csv", 30), ("businesses/breweries.csv", 11_822)) {
        let mapping = Mapping::guess(Kind::Customers, &inspect(&bytes).unwrap().columns);
        let rows = rows(&bytes);
        assert_eq!(rows.len(), count);
        let bad: Vec<_> = rows
            .iter()
            .filter_map(|row| CustomerRow::parse((&mapping, &[]), row).err().map(|why| (row.line, why)))
            .collect();
        assert!(bad.len() * 100 < rows.len(), "{} bad: {:?}", bad.len(), &bad[..bad.len().min(20)]);
    }
}

#[test]
fn real_parts_are_read() {
    let ours = (48, "SE-1021", "Comfort Seat/Saddle");
    let theirs = (504, "SE-M940", "HL Mountain Seat/Saddle");
    for (bytes, expected) in found(("parts.csv", ours), ("adventureworks/product.csv", theirs)) {
        parts_are_read(&bytes, expected);
    }
}

fn parts_are_read(bytes: &[u8], (count, number, name): (usize, &str, &str)) {
    let columns = inspect(bytes).unwrap().columns;
    let mapping = Mapping::guess(Kind::Parts, &columns);
    let reading = Reading {
        kind: Kind::Parts,
        mapping: &mapping,
        columns: &columns,
        own: &[],
        currency: pricing::Currency::USD,
        by: accounts::Actor::System,
        was_seen: true,
    };
    let rows = rows(bytes);
    assert_eq!(rows.len(), count);
    // Names like "Road-150 Red, 62" stand without quotation marks, and are whole again.
    assert!(rows.iter().all(|row| row.fault.is_none()));
    assert!(rows.iter().any(|row| row.cells.iter().any(|cell| cell.contains(", "))));
    let (parts, bad): (Vec<_>, Vec<_>) = rows.iter().map(|row| PartRow::parse(reading, row)).partition(Result::is_ok);
    // A price like 20.024 can mean twenty thousand elsewhere.
    assert!(bad.iter().all(|why| format!("{why:?}").contains("can mean thousands")), "{bad:?}");
    let parts: Vec<PartRow> = parts.into_iter().map(Result::unwrap).collect();
    let seat = parts.iter().find(|part| part.number.as_str() == number).unwrap();
    assert_eq!((seat.name.as_deref(), seat.list_price_minor), (Some(name), Some(5264)));
}

#[test]
fn a_cell_that_a_comma_tore_apart_is_whole_where_that_is_beyond_doubt() {
    let torn = b"Number,Name,Size\nA-1,Race,5\nFR-58,Frame - Black, 58,7\nX,Bolt, left, long,9\n";
    assert_eq!(
        cells(torn),
        [["A-1", "Race", "5"], ["FR-58", "Frame - Black, 58", "7"], ["X", "Bolt, left, long", "9"]]
    );
    // More spaces than surplus, none behind the comma, or a file that writes them behind every comma: nobody knows.
    let faults = |bytes: &[u8]| rows(bytes).into_iter().map(|row| row.fault.unwrap_or_default()).collect::<Vec<_>>();
    let unclear = faults(b"Number,Name,Size\nA-1,Frame, 58, 7\nA-2,Frame,58,7\n");
    let told = "This row has 4 cells and the heading has 3. Put quotation marks around a cell that contains a comma.";
    assert_eq!(unclear, [told, told]);
    let spaced = faults(b"Number, Name, Size\nA-1, Race, 5\nFR-58,Frame, 58,7\n");
    assert_eq!(spaced, ["", told]);
    assert_eq!(cells(b"Number,Name,Size\nA-1,Race, 5\n"), [["A-1", "Race", " 5"]], "what fits is left alone");
    assert!(faults(b"Number;Name\nA;B; C\n")[0].contains("a semicolon"));
}

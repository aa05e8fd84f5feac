//! Excel workbooks come in as CSV files do, and lists go out as workbooks: real files, odd ones and hostile ones.

use std::io::{Cursor, Write as _};

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use testkit::{Browser, Office, tally};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn bytes(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

fn packed(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Uploads a file; what is said next to the field.
async fn refusal(console: &Browser<'_>, bytes: &[u8]) -> String {
    let sent = console.upload("/imports?kind=parts", ("list.xlsx", bytes)).await;
    assert_eq!(sent.status, 422, "{}", sent.body);
    let said = sent.body.split("id=\"file-err\"").nth(1).unwrap_or_else(|| panic!("no error: {}", sent.body));
    said.split("</p>").next().unwrap().split('>').next_back().unwrap().to_owned()
}

fn parts() -> Workbook {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_name("Old").unwrap().set_hidden(true);
    fill(hidden, &[&["SKU", "Title"], &["HIDDEN", "Not this"]]);
    book.add_worksheet().set_name("Empty").unwrap();
    let sheet = book.add_worksheet().set_name("Parts").unwrap().set_active(true);
    sheet.merge_range(0, 0, 0, 3, "Everything we sell", &Format::new().set_bold()).unwrap();
    for (column, name) in ["SKU", "Title", "Category", "Price"].into_iter().enumerate() {
        sheet.write_string(2, u16::try_from(column).unwrap(), name).unwrap();
    }
    sheet.write_string(3, 0, "000123").unwrap();
    sheet.write_number_with_format(4, 0, 456.0, &Format::new().set_num_format("000000")).unwrap();
    sheet.write_number(5, 0, 1_234_567_890_123.0).unwrap();
    sheet.write_string(3, 1, "Pad,\nceramic \"A\"").unwrap();
    sheet.write_string(4, 1, "=HYPERLINK(1)").unwrap();
    sheet.write_formula(5, 1, Formula::new("\"Wi\"&\"per\"").set_result("Wiper")).unwrap();
    sheet.merge_range(3, 2, 5, 2, "Brakes", &Format::new()).unwrap();
    sheet.write_number(3, 3, 60.745).unwrap();
    sheet.write_number(4, 3, 12.0).unwrap();
    sheet.write_formula(5, 3, Formula::new("30+4.9").set_result("34.9")).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.write_string(7, 0, "BAD-1").unwrap();
    sheet.write_formula(7, 3, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    fill(book.add_worksheet().set_name("Notes").unwrap(), &[&["Ask Ann"]]);
    book
}

#[tokio::test]
async fn a_workbook_comes_in_as_people_see_it() {
    let office = Office::open().await;
    let console = office.console().await;
    let sent = console.upload("/imports?kind=parts", ("parts.xlsx", &bytes(parts()))).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let mapping = console.get(sent.location()).await.body;
    for fact in ["sheet “Parts”, 4 rows, column names in row 3", "“Notes” is left out", "000456", "1234567890123"]
    {
        assert!(mapping.contains(fact), "{fact}: {mapping}");
    }
    assert!(!mapping.contains("HIDDEN") && !mapping.contains("E+"), "{mapping}");

    let (_, done) = office.app.bring_in(&console, ("parts", &bytes(parts()))).await;
    assert_eq!(tally(&done), [3, 0, 0, 1]);
    assert!(
        done.body.contains(">8</th>") && done.body.contains("A formula of this row shows #DIV/0!"),
        "{}",
        done.body
    );
    let listed = console.get("/parts").await.body;
    for fact in ["000123", "000456", "1234567890123", "=HYPERLINK(1)", "Wiper", "Brakes", "$60.75", "$12.00", "$34.90"]
    {
        assert!(listed.contains(fact), "{fact}: {listed}");
    }
    let (_, again) = office.app.bring_in(&console, ("parts", &bytes(parts()))).await;
    assert_eq!(tally(&again), [0, 0, 3, 1], "the second time nothing changes");
}

#[tokio::test]
async fn every_import_takes_workbooks() {
    let office = Office::open().await;
    let console = office.console().await;
    let rows: [(&str, &[&[&str]]); 4] = [
        ("customers", &[&["Name", "Account number"], &["Excel Ltd", "0042"]]),
        (
            "contacts",
            &[&["First name", "Last name", "Email", "Customer"], &["Zoë", "Köln", "zoe@excel.example", "Excel Ltd"]],
        ),
        ("parts", &[&["SKU", "Title", "Price"], &["0007", "Bolt", "1.50"]]),
        ("costs", &[&["Item number", "Cost"], &["0007", "1.10"]]),
    ];
    for (kind, rows) in rows {
        let mut book = Workbook::new();
        fill(book.add_worksheet(), rows);
        let (_, done) = office.app.bring_in(&console, (kind, &bytes(book))).await;
        assert_eq!(tally(&done)[3], 0, "{kind}: {}", done.body);
    }
    let contacts = console.get("/contacts?q=zoe").await.body;
    assert!(contacts.contains("Zoë Köln") && contacts.contains("Excel Ltd"), "{contacts}");
}

#[tokio::test]
async fn dates_are_dates_and_lines_are_the_rows_of_the_sheet() {
    let office = Office::open().await;
    let console = office.console().await;
    console.post("/custom-fields", "record=contact&name=Birthday&kind=date&choices=").await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(
        sheet,
        &[
            &["Last name", "Email", "Birthday", "Customer"],
            &["Two\nlines", "two@x.example", "", "Haulage"],
            &[],
            &["Bad", "no address", "", "Haulage"],
        ],
    );
    let day = ExcelDateTime::from_ymd(1984, 2, 29).unwrap();
    sheet.write_datetime_with_format(1, 2, &day, &Format::new().set_num_format("dd.mm.yyyy")).unwrap();
    let (import, saved) = console.upload_list(("contacts", &bytes(book))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let preview = console.get(&format!("{import}/preview")).await.body;
    assert!(preview.contains("<td>1984-02-29</td>"), "{preview}");
    assert!(preview.contains("<th scope=\"row\" class=\"c-num\">4</th>"), "{preview}");
}

#[tokio::test]
async fn what_is_no_workbook_or_too_large_says_so_next_to_the_field() {
    let office = Office::open().await;
    let console = office.console().await;
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 2000]].concat();
    let whole = bytes(parts());
    let flood =
        |name: &str| packed(&[("xl/workbook.xml", b"<workbook/>".to_vec()), (name, b"<a/>".repeat(17_000_000))]);
    let mut count = b"<sst unique".to_vec();
    count.extend_from_slice(b"Count=\"99999999999\"><si><t>x</t></si></sst>");
    let mut empty = Workbook::new();
    empty.add_worksheet();
    let mut wide = Workbook::new();
    wide.add_worksheet().write_string(0, 300, "x").unwrap();
    let mut cover = Workbook::new();
    fill(cover.add_worksheet().set_name("Cover").unwrap(), &[&["12"], &["13"]]);
    fill(cover.add_worksheet(), &[&["SKU", "Title"], &["A", "B"]]);
    for (number, (file, word)) in [
        (old, "of the old kind (.xls), or protected by a password"),
        (packed(&[("word/document.xml", b"<w/>".to_vec())]), "no Excel workbook"),
        (whole[..whole.len() / 2].to_vec(), "is damaged"),
        (b"PK\x03\x04rest of a workbook".to_vec(), "is damaged"),
        (b"<html><table><tr><td>SKU".to_vec(), "a web page"),
        (flood("xl/media/x.bin"), "too large: it may have 25 MB, and 400 MB unpacked"),
        (flood("xl/sharedStrings.xml"), "too large"),
        (packed(&[("xl/sharedStrings.xml", count)]), "too large"),
        (packed(&[("xl/worksheets/sheet1.xml", vec![b'x'; 600_000])]), "too large"),
        ([&b"PK\x03\x04"[..], &vec![0; 27_000_000]].concat(), "too large"),
        (bytes(empty), "is empty"),
        (bytes(wide), "more than 200 columns"),
        (bytes(cover), "Sheet “Cover”, the first one with data, counts"),
    ]
    .into_iter()
    .enumerate()
    {
        let said = refusal(&console, &file).await;
        assert!(said.contains(word), "{number}: {word}: {said}");
    }
    let mut mislabelled = Workbook::new();
    fill(mislabelled.add_worksheet(), &[&["SKU", "Title"], &["A", "B"]]);
    let taken = console.upload("/imports?kind=parts", ("list.csv", &bytes(mislabelled))).await;
    assert_eq!(taken.status, 303, "what a file is decides, not its name");
    assert_eq!(console.upload("/imports?kind=parts", ("list.xlsx", b"SKU,Title\nA,B\n")).await.status, 303);
}

/// The most memory that this process had so far, in MB.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
}

#[tokio::test]
async fn fifty_thousand_rows_come_in_within_bounds() {
    let office = Office::open().await;
    let console = office.console().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    fill(sheet, &[&["Name", "Account number", "Email", "Phone"]]);
    for row in 1..=50_000 {
        sheet.write_string(row, 0, format!("Customer number {row}")).unwrap();
        sheet.write_string(row, 1, format!("{row:06}")).unwrap();
        sheet.write_string(row, 2, format!("office{row}@example.com")).unwrap();
        sheet.write_number(row, 3, 5_150_000_000.0 + f64::from(row)).unwrap();
    }
    let file = bytes(book);
    let before = peak();
    let (import, saved) = console.upload_list(("customers", &file)).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let grown = peak() - before;
    assert!(grown < 300, "{grown} MB more");
    let preview = console.get(&format!("{import}/preview")).await;
    assert_eq!(tally(&preview), [10_000, 0, 0, 0]);
    assert!(preview.body.contains("10,000 of 50,000 rows"), "{}", preview.body);
}

fn read(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn lists_go_out_as_workbooks_with_texts_numbers_and_times() {
    let office = Office::open().await;
    let console = office.console().await;
    let file = "Name,Account number,Email\n=1+1,007,a@x.example\n''=1,1e5,b@x.example\n";
    office.app.bring_in(&console, ("customers", file.as_bytes())).await;
    let sent = console.get("/customers/export?format=xlsx&sort=name").await;
    assert_eq!(sent.status, 200);
    let told = |name| sent.headers[name].to_str().unwrap();
    assert_eq!(told("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert!(told("content-disposition").ends_with(".xlsx\""), "{}", told("content-disposition"));
    let rows = read(&sent.bytes);
    let column = |name: &str| rows[0].iter().position(|cell| *cell == Data::String(name.into())).unwrap();
    let row = |account: &str| {
        let is_it = |row: &&Vec<Data>| row[column("Account number")] == Data::String(account.into());
        rows.iter().find(is_it).unwrap_or_else(|| panic!("{account}: {rows:?}"))
    };
    assert_eq!(row("007")[0], Data::String("=1+1".into()), "a text is a text, whatever it looks like");
    assert_eq!(row("1e5")[0], Data::String("'=1".into()));
    assert_eq!(row("007")[column("Contacts")], Data::Float(0.0));

    let file = "First name,Last name,Email,Customer\nAnn,Gray,ann@x.example,Haulage\n";
    office.app.bring_in(&console, ("contacts", file.as_bytes())).await;
    let sent = console.get("/contacts/export?format=xlsx").await;
    let rows = read(&sent.bytes);
    let seen = rows[0].iter().position(|cell| *cell == Data::String("Last sign-in (UTC)".into())).unwrap();
    assert!(rows.iter().skip(1).all(|row| matches!(row[seen], Data::DateTime(_) | Data::Empty)), "{rows:?}");
    let csv = console.get("/contacts/export").await.body;
    assert_eq!(rows.len(), csv.lines().count(), "the same rows as the CSV file");
    let mut archive = zip::ZipArchive::new(Cursor::new(sent.bytes.to_vec())).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<cols>"), "{}", &sheet[..500]);

    let reports = "/settings/customer-portal/reports/access-status/export?";
    for path in ["/activity/export?", "/access/export?show=all&", reports] {
        let sent = console.get(&format!("{path}format=xlsx")).await;
        assert!(read(&sent.bytes).len() > 1, "{path}");
    }
}

#[tokio::test]
async fn a_workbook_that_was_exported_changes_nothing_when_it_comes_back() {
    let office = Office::open().await;
    let console = office.console().await;
    let sent = console.get("/customers/export?format=xlsx").await;
    let (import, saved) = console.upload_list(("customers", &sent.bytes)).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let preview = console.get(&format!("{import}/preview")).await;
    let [new, _, unchanged, bad] = tally(&preview);
    assert_eq!((new, bad), (0, 0), "{}", preview.body);
    assert!(unchanged > 0);
}

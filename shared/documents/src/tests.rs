//! Documents whose words are as bad as words get.

use super::*;
use crate::press::{set, set_as};

fn sale(lines: usize, word: &str) -> Sale {
    let line = Line {
        number: "BP-100".into(),
        name: word.into(),
        details: vec![word.into()],
        quantity: "1,200".into(),
        unit: "each".into(),
        price: "$10.00".into(),
        price_detail: "core $2.00".into(),
        total: "$12,000.00".into(),
        is_gone: false,
    };
    Sale {
        letterhead: Letterhead { name: word.into(), colour: "#0b5cad".into(), ..Letterhead::default() },
        title: "Order 1042".into(),
        customer: word.into(),
        status: (word.into(), "info"),
        facts: vec![Fact::new(word, word)],
        addresses: vec![Fact::new("Ship to", word)],
        lines: vec![line; lines],
        sums: vec![Fact::new("Goods", "$1.00"), Fact::new("Total", "$1.00")],
        notes: vec![Fact::new("Note", word)],
        made: "Printed Nov 27, 2026".into(),
    }
}

#[test]
fn what_is_typed_is_never_markup() {
    let long = "0123456789".repeat(100);
    let words = [
        "#panic()",
        "#import \"/etc/passwd\"",
        "#read(\"data.json\") #sys.inputs",
        "*x* _y_ `z` $a$ = b\n- c\n/ d: e <f> @g \\",
        "\u{202e}tfel ot thgir",
        "\0\u{1}\u{7f}\u{feff}\u{fffd}\u{200b}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} 漢字 한국어 ไทย \u{10ffff}",
        "",
        "\n\n\n",
        &long,
    ];
    for word in words {
        let written = set(&sale(3, word));
        assert!(written.as_ref().is_ok_and(|bytes| bytes.starts_with(b"%PDF-1.7")), "{word:.40}: {written:?}");
        let columns = vec![Column { label: word.into(), is_number: true, share: 0 }; 3];
        let list = List {
            letterhead: Letterhead { colour: "#ff8800".into(), ..Letterhead::default() },
            title: word.into(),
            lead: word.into(),
            columns,
            rows: vec![vec![word.to_owned(); 3]; 3],
            made: String::new(),
        };
        assert!(set(&list.fitted()).is_ok(), "{word:.40}");
    }
    let mut one = sale(1, "Acme");
    one.lines[0].name = long.repeat(10);
    assert!(set(&one).is_ok());
}

#[test]
fn a_template_reaches_nothing_but_its_own_files() {
    let sale = sale(1, "Acme");
    assert!(set_as("Nothing #read(\"data.json\").len()", &sale).is_ok());
    for reach in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../Cargo.toml\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today().display()",
        "#image(\"logo.png\")",
    ] {
        assert!(matches!(set_as(reach, &sale), Err(Error::Template(_))), "{reach}");
    }
}

#[test]
fn a_logo_that_cannot_be_read_stops_nothing() {
    for logo in [&b""[..], b"not a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"] {
        let mut sale = sale(1, "Acme");
        sale.letterhead.logo = Some(logo.to_vec());
        assert!(set(&sale).is_ok());
    }
}

#[test]
fn a_document_ends_somewhere() {
    assert!(matches!(set(&sale(MOST_LINES + 1, "Clip")), Err(Error::TooLong)));
}

#[test]
fn a_document_tells_its_title_and_not_what_wrote_it() {
    let written = set(&sale(1, "Acme")).unwrap();
    let text = String::from_utf8_lossy(&written);
    assert!(text.contains("/Title") && text.contains("/MarkInfo") && text.contains("/StructTreeRoot"));
    for told in ["/Creator", "/Producer", "/CreationDate", "Typst", "typst", "krilla"] {
        assert!(!text.contains(told), "{told}");
    }
}

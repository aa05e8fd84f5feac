//! Quick orders: numbers of every kind, bad lines with their cures, lists and files, and nothing lost or shown to others.

use rust_xlsxwriter::Workbook;
use testkit::shop::{Shop, hidden};
use testkit::{Answer, Browser, encode};

const CART: &str = "SELECT coalesce(sum(quantity), 0)::bigint FROM cart_lines";
const PAD: &str = "SELECT count(*) FROM quick_order_lines";

/// The shop with further parts: old pads that the pads replaced, one that nobody sees, one without a price, other pads that
/// share a competitor's number with the pads, and what two customers call the clip and the pads.
async fn stocked() -> Shop {
    let shop = Shop::open().await;
    let (id, [pads, clips]) = (shop.acme.id(), &shop.parts);
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let part = |number: &str, name: &str, price: &str, is_active: bool| {
        let norm = number.replace('-', "");
        format!(
            "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor, is_active, created_at, updated_at)
             VALUES ('{id}', md5('{number}')::uuid, '{number}', '{norm}', '{name}', lower('{name}'), '', {price}, {is_active}, now(), now());"
        )
    };
    let other = |table: &str, columns: &str, values: &str, number: &str, item: &str| {
        format!(
            "INSERT INTO {table} (tenant_id, id, item_id, number, number_norm, created_at, {columns})
             VALUES ('{id}', gen_random_uuid(), {item}, '{number}', replace('{number}', '-', ''), now(), {values});"
        )
    };
    let sql = [
        part("OLD-1", "Secret old pads", "900", false),
        part("GONE-1", "Secret gone", "900", false),
        part("ASK-1", "Asked pads", "NULL", true),
        part("BP-200", "Sport pads", "12000", true),
        format!(
            "INSERT INTO item_relations (tenant_id, id, item_id, related_id, kind, created_at)
             VALUES ('{id}', gen_random_uuid(), md5('OLD-1')::uuid, '{pads}', 'replaced_by', now());"
        ),
        other("interchange_numbers", "source, brand, brand_norm", "'oem', '', ''", "OEM-5", &format!("'{pads}'")),
        other("interchange_numbers", "source, brand, brand_norm", "'oem', 'A', 'a'", "PH-9", &format!("'{pads}'")),
        other("interchange_numbers", "source, brand, brand_norm", "'oem', 'B', 'b'", "PH-9", "md5('BP-200')::uuid"),
        other("interchange_numbers", "source, brand, brand_norm", "'oem', '', ''", "GX-3", "md5('GONE-1')::uuid"),
        other(
            "customer_item_numbers",
            "customer_id",
            &format!("'{}'", shop.haulage.id),
            "OWN-7",
            &format!("'{clips}'"),
        ),
        other("customer_item_numbers", "customer_id", &format!("'{}'", rival.id), "RIV-7", &format!("'{clips}'")),
    ];
    shop.app.database.plant(&sql.concat()).await;
    shop
}

async fn paste(browser: &Browser<'_>, text: &str) -> String {
    let sent = browser.post("/quick-order", &format!("paste={}", encode(text))).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    browser.get("/quick-order").await.body
}

/// The row of the pad that holds a number.
fn row<'a>(page: &'a str, number: &str) -> &'a str {
    let rows = page.split("<li class=\"quick-line\"").skip(1);
    let mut found = rows.filter(|row| row.contains(&format!("name=\"number\" value=\"{number}\"")));
    found.next().unwrap_or_else(|| panic!("no row of {number}: {page}")).split("</li>").next().unwrap()
}

/// Presses the button of a row that says this.
async fn press(browser: &Browser<'_>, row: &str, words: &str) -> Answer {
    let button = row.split("<button").find(|button| button.contains(words)).unwrap_or_else(|| panic!("{words}: {row}"));
    let value = button.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    browser.post("/quick-order", &format!("press={}", encode(value))).await
}

#[tokio::test]
async fn every_number_by_which_somebody_knows_a_part_finds_it() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let page = paste(&dana, "bp 100 x 1\nOEM.5\t2\nown7;30\ncl-1,20").await;
    // The list is a mixture: each line is read for itself.
    assert!(page.contains("bp 100") || page.contains("OEM.5"), "{page}");
    dana.post("/quick-order/removal", "").await;
    for (number, name, pieces) in [
        ("bp 100", "Brake pads", "1"),
        ("BP-100", "Brake pads", "2"),
        ("oem/5", "Brake pads", "3"),
        ("own7", "Clip", "30"),
    ] {
        let page = paste(&dana, &format!("{number}\t{pieces}")).await;
        assert!(row(&page, number).contains(name) && !row(&page, number).contains("err"), "{number}: {page}");
    }
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/cart");
    assert_eq!((shop.number(CART).await, shop.number(PAD).await), (36, 0));
    assert_eq!(shop.number("SELECT count(*) FROM cart_lines").await, 2, "the same part is one line");
}

#[tokio::test]
async fn bad_lines_say_why_and_one_press_mends_them() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let list = "BP-10O\t1\nPH-9\t1\nOLD-1\t2\nCL-1\t15\nASK-1\t1\nBP-100\t1.5\nNOPE-XYZ\t1\nBP-200\t0";
    let page = paste(&dana, list).await;
    for (number, why, cure) in [
        ("BP-10O", "No part has this number.", "Use BP-100"),
        ("PH-9", "Several parts have this number.", "Use BP-200"),
        ("OLD-1", "Another part took its place.", "Use BP-100"),
        ("CL-1", "This is sold in 10s. 20 is the nearest.", "Order 20"),
        ("BP-100", "no whole number of pieces", "Order 2"),
        ("BP-200", "Order at least one.", "Order 1"),
    ] {
        assert!(row(&page, number).contains(why), "{number}: {}", row(&page, number));
        assert_eq!(press(&dana, row(&page, number), cure).await.status, 303, "{number}");
    }
    assert!(row(&page, "ASK-1").contains("price is on request"));
    assert!(!row(&page, "NOPE-XYZ").contains("Use "), "{page}");
    let mended = dana.get("/quick-order").await.body;
    assert!(mended.contains("6 lines are ready.") && mended.contains("2 lines need another look."), "{mended}");
    let put = dana.post("/quick-order/cart", "").await;
    assert_eq!(put.location(), "/quick-order", "there is something left");
    // Pads: one for the slip, two for the old ones, two for one and a half. Sport pads: one chosen, one instead of none.
    assert_eq!(shop.number(&format!("{CART} WHERE item_id = '{}'", shop.parts[0])).await, 5);
    assert_eq!(shop.number(&format!("{CART} WHERE item_id = md5('BP-200')::uuid")).await, 2);
    assert_eq!(shop.number(PAD).await, 2, "bad lines stay, good ones are gone");
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/quick-order");
    assert_eq!(shop.number(CART).await, 27, "nothing is added twice");
}

#[tokio::test]
async fn hostile_quantities_are_told_and_kept_as_typed() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    for typed in ["0", "-1", "1e9", "1000000000", "1.5", "many", "NaN", "99999999999999999999"] {
        dana.post("/quick-order/removal", "").await;
        dana.post("/quick-order", &format!("line=&number=BP-100&quantity={}", encode(typed))).await;
        let page = dana.get("/quick-order").await.body;
        let row = row(&page, "BP-100");
        assert!(row.contains("class=\"err\"") && row.contains(&format!("value=\"{typed}\"")), "{typed}: {row}");
        assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/quick-order", "{typed}");
    }
    assert_eq!(shop.number(CART).await, 0);
}

#[tokio::test]
async fn lines_of_one_part_are_held_against_its_rule_together() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let page = paste(&dana, "CL-1\t5\nOWN-7\t5").await;
    assert!(page.contains("10 pieces with the other lines"), "{page}");
    let page = paste(&dana, "CL 1\t6").await;
    assert!(row(&page, "CL 1").contains("With the other lines 16 pieces."), "{page}");
    press(&dana, row(&page, "CL 1"), "Order 10").await;
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/cart");
    assert_eq!(shop.number(CART).await, 20);
}

#[tokio::test]
async fn what_is_hidden_or_anothers_is_as_if_it_were_not_there() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let page = paste(&dana, "GONE-1\t1\nGX-3\t1\nRIV-7\t10\nGONE-2\t1\nOLD-1\t1").await;
    for number in ["GONE-1", "GX-3", "RIV-7", "GONE-2"] {
        assert!(row(&page, number).contains("No part has this number."), "{number}: {page}");
    }
    assert!(!page.contains("Secret"), "{page}");
    // A part that was chosen while it was shown is not there once it is hidden, and nobody chooses a hidden one.
    let page = paste(&dana, "PH-9\t1").await;
    press(&dana, row(&page, "PH-9"), "Use BP-200").await;
    shop.app.database.plant("UPDATE items SET is_active = false WHERE item_number = 'BP-200'").await;
    let page = dana.get("/quick-order").await.body;
    assert!(row(&page, "BP-200").contains("No part has this number.") && !page.contains("Sport"), "{page}");
    let line = row(&page, "GX-3").split("line-").nth(1).unwrap()[..36].to_owned();
    let gone = shop.app.part_id(&shop.acme, "GONE-1").await;
    dana.post("/quick-order", &format!("press={}", encode(&format!("part {line} {gone}")))).await;
    assert!(!dana.get("/quick-order").await.body.contains("Secret"));
    assert_eq!(shop.number("SELECT count(*) FROM quick_order_lines WHERE chosen_id = md5('GONE-1')::uuid").await, 0);
}

#[tokio::test]
async fn a_pad_is_its_contacts_alone() {
    let shop = stocked().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let page = paste(&dana, "BP-100\t3").await;
    let line = row(&page, "BP-100").split("line-").nth(1).unwrap()[..36].to_owned();
    assert!(!carl.get("/quick-order").await.body.contains("BP-100"));
    carl.post("/quick-order", &format!("line={line}&number=CL-1&quantity=10")).await;
    for button in ["remove LINE", "pieces LINE 9", "part LINE PART"] {
        let button = button.replace("LINE", &line).replace("PART", &shop.parts[1]);
        carl.post("/quick-order", &format!("press={}", encode(&button))).await;
    }
    carl.post("/quick-order/removal", "").await;
    let kept =
        "SELECT count(*) FROM quick_order_lines WHERE number = 'BP-100' AND quantity = '3' AND chosen_id IS NULL";
    assert_eq!(shop.number(kept).await, 1);
    let elsewhere = dana.post("/quick-order/cart", "acting_for=019a0000-0000-7000-8000-000000000000").await;
    assert_eq!((elsewhere.location(), shop.number(CART).await), ("/quick-order", 0));
    let off = format!("/contacts/{}/permissions", shop.dana.id);
    assert_eq!(shop.console().await.post(&off, "parts=on&your_price=on&orders=on").await.status, 303);
    for answer in [
        dana.get("/quick-order").await,
        dana.post("/quick-order/cart", "").await,
        dana.get("/quick-order/errors.csv").await,
    ] {
        assert_eq!(answer.status, 404, "who may not order any more has no quick order");
    }
}

#[tokio::test]
async fn what_was_typed_stays_whatever_is_pressed() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let more = dana.post("/quick-order", "line=&number=X-1&quantity=&line=&number=&quantity=4&press=more&rows=8").await;
    assert!(more.location().starts_with("/quick-order?rows=18"), "{}", more.location());
    let page = dana.get("/quick-order?rows=18").await.body;
    assert_eq!(page.matches("data-blank").count(), 18);
    assert!(row(&page, "X-1").contains("No part has this number.") && row(&page, "").contains("Enter the part"));
    let fields = [("line", ""), ("number", "BP-100"), ("quantity", "2"), ("paste", "")];
    let refused = dana.upload_with("/quick-order/file", &fields, ("list.csv", b"")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("id=\"file-err\"") && row(&refused.body, "BP-100").contains("Brake pads"));
    let line = row(&page, "X-1").split("line-").nth(1).unwrap()[..36].to_owned();
    dana.post("/quick-order", &format!("line={line}&number=&quantity=")).await;
    assert!(!dana.get("/quick-order").await.body.contains("X-1"), "an emptied line goes");
}

#[tokio::test]
async fn spreadsheets_are_read_and_doubtful_columns_asked_for() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let latin = b"Artikel;Part number;Menge;Qty\r\nB\xfcchse;BP-100;;4\r\nx;CL-1;;20\r\nleer;BP-200;;\r\n";
    assert_eq!(dana.upload("/quick-order/file", ("list.csv", latin)).await.location(), "/quick-order");
    let page = dana.get("/quick-order").await.body;
    assert!(page.contains("2 lines are ready."), "a row without a quantity is not wanted: {page}");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in
        (0..).zip([["SKU", "Customer part number", "Qty"], ["BP-100", "", "1"], ["NO-1", "OWN-7", "10"]])
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let asked = dana.upload("/quick-order/file", ("list.xlsx", &book.save_to_buffer().unwrap())).await;
    assert!(asked.status == 200 && asked.body.contains("Match the columns"), "{}", asked.body);
    let table = hidden(&asked.body, "table");
    let form = |number: &str, quantity: &str| {
        format!("table={}&number_column={number}&quantity_column={quantity}", encode(&table))
    };
    let twice = dana.post("/quick-order/columns", &form("1", "1")).await;
    assert!(twice.status == 422 && twice.body.contains("id=\"quantity_column-err\""), "{}", twice.body);
    assert_eq!(hidden(&twice.body, "table"), table, "the list stays");
    assert_eq!(dana.post("/quick-order/columns", &form("1", "2")).await.location(), "/quick-order");
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/quick-order");
    assert_eq!(shop.number(CART).await, 34);
    for (name, bytes, why) in [
        ("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), "old kind"),
        ("page.csv", b"<html>", "web page"),
        ("broken.xlsx", b"PK\x03\x04 no", "damaged"),
        ("empty.csv", b"  \n", "empty"),
        ("heading.csv", b"Part number,Qty\n", "no rows"),
    ] {
        let refused = dana.upload("/quick-order/file", (name, bytes)).await;
        let said =
            refused.body.split("id=\"file-err\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or("");
        assert!(refused.status == 422 && said.contains(why), "{name}: {said}");
    }
}

#[tokio::test]
async fn fifty_thousand_lines_fit_and_one_more_does_not() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    let mut list = "Part number,Qty\n".to_owned();
    for at in 0..49_999 {
        list += if at % 2 == 0 { "BP-100,2\n" } else { "CL-1,10\n" };
    }
    assert_eq!(dana.upload("/quick-order/file", ("list.csv", list.as_bytes())).await.location(), "/quick-order");
    let refused = dana.upload("/quick-order/file", ("list.csv", b"Part number,Qty\nBP-100,1\nBP-100,1\n")).await;
    assert!(
        refused.status == 422 && refused.body.contains("50,000 at once, and there is room for 1."),
        "{}",
        refused.body
    );
    let page = paste(&dana, "NO-1\t1").await;
    assert!(page.contains("49,999 lines are ready.") && page.contains("1 line needs another look."));
    assert!(row(&page, "NO-1").contains("Line 1 of the list."), "of many lines the bad ones come first");
    assert_eq!(page.matches("<li class=\"quick-line\" id").count(), 1);
    assert_eq!(dana.get("/quick-order?show=all").await.body.matches("<li class=\"quick-line\" id").count(), 100);
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/quick-order");
    assert_eq!(shop.number(CART).await, 25_000 * 2 + 24_999 * 10);
    assert_eq!(shop.number(PAD).await, 1);
}

#[tokio::test]
async fn lines_with_problems_are_taken_away_as_a_file_that_runs_nothing_and_comes_back() {
    let shop = stocked().await;
    let dana = shop.portal(&shop.dana).await;
    paste(&dana, "BP-100\t1\n=HYPERLINK(1)\t@SUM\nCL-1\t15\nOLD-1\t1").await;
    let file = dana.get("/quick-order/errors.csv").await;
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("quick-order-problems.csv"));
    assert!(
        file.body.contains("\"'=HYPERLINK(1)\",\"'@SUM\",\"2\",\"No part has this number.\",\"\""),
        "{}",
        file.body
    );
    assert!(
        file.body.contains("\"CL-1\",\"15\",\"3\",\"This is sold in 10s. 20 is the nearest.\",\"20\""),
        "{}",
        file.body
    );
    assert!(
        file.body.contains("took its place.\",\"BP-100\"") && !file.body.contains("\"BP-100\",\"1\""),
        "{}",
        file.body
    );
    dana.post("/quick-order/removal", "").await;
    assert_eq!(dana.upload("/quick-order/file", ("again.csv", file.body.as_bytes())).await.location(), "/quick-order");
    let page = dana.get("/quick-order").await.body;
    assert!(row(&page, "=HYPERLINK(1)").contains("No part") && row(&page, "CL-1").contains("20 is the nearest"));
}

#[tokio::test]
async fn a_full_cart_takes_what_fits_and_the_rest_waits() {
    let shop = stocked().await;
    let id = shop.acme.id();
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor, created_at, updated_at)
         SELECT '{id}', gen_random_uuid(), 'N-' || n, 'N' || n, 'Nut', 'nut', '', 5, now(), now() FROM generate_series(1, 510) n"
    );
    shop.app.database.plant(&sql).await;
    let dana = shop.portal(&shop.dana).await;
    let list: Vec<String> = (1..=510).map(|n| format!("N-{n}\t1")).collect();
    paste(&dana, &list.join("\n")).await;
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/quick-order");
    assert_eq!((shop.number(CART).await, shop.number(PAD).await), (500, 10));
    dana.post("/cart/removal", "").await;
    assert_eq!(dana.post("/quick-order/cart", "").await.location(), "/cart");
    assert_eq!(shop.number(CART).await, 10);
}

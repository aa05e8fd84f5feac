//! Files as accounting and shop programs export them, unedited: recognised, dry run, import, and the second time. The
//! headings are those programs'; what stands below is made up.

use testkit::{Answer, Importing, chosen, tally};

/// The file comes in as it is: it is recognised, the dry run and the import agree, and the second time nothing changes.
async fn takes(world: &Importing, (program, kind): (&str, &str), file: &str, expected: [u64; 4]) -> Answer {
    let console = world.console().await;
    let sent = console.upload(&format!("/imports?kind={kind}"), ("export.csv", file.as_bytes())).await;
    assert_eq!(sent.status, 303, "{program}: {}", sent.body);
    let mapping = console.get(sent.location()).await;
    assert!(mapping.body.contains(&format!("This looks like an export of {program}.")), "{}", mapping.body);
    let saved = console.post(sent.location(), &chosen(&mapping.body)).await;
    assert_eq!(saved.status, 303, "{program}: {}", saved.body);
    let preview = console.get(saved.location()).await;
    assert_eq!(tally(&preview), expected, "{program} {kind}: {}", preview.body);
    let (_, done) = world.app.bring_in(&console, (kind, file.as_bytes())).await;
    assert_eq!(tally(&done), expected, "{program} {kind}: {}", done.body);
    let (_, again) = world.app.bring_in(&console, (kind, file.as_bytes())).await;
    let [new, changed, unchanged, bad] = expected;
    assert_eq!(tally(&again), [0, 0, new + changed + unchanged, bad], "{program} {kind}: {}", again.body);
    done
}

const CUSTOMERS: &str =
    "SELECT concat_ws('|', name, account_number, email, phone, street, city, region, postal_code, country,
                                          CASE WHEN NOT is_active THEN 'inactive' END)
                         FROM customers ORDER BY name";
const CONTACTS: &str = "SELECT concat_ws('|', u.name, c.first_name, c.last_name, c.email, c.phone)
                        FROM contacts c JOIN customers u ON u.id = c.customer_id ORDER BY u.name, c.email";
const PARTS: &str =
    "SELECT concat_ws('|', i.item_number, i.name, i.brand, c.name, s.name, i.list_price_minor, i.on_hand,
                                      CASE WHEN NOT i.is_active THEN 'hidden' END)
                     FROM items i LEFT JOIN categories c ON c.id = i.category_id
                     LEFT JOIN categories s ON s.id = i.sub_category_id ORDER BY i.item_number";

#[tokio::test]
async fn quickbooks_online_contact_lists_are_customers_and_contacts() {
    let world = Importing::open().await;
    let file = "\"Northgate Supply, LLC\",,,,,\nCustomer Contact List,,,,,\n\n\
        Customer full name,Phone numbers,Email,Full name,Bill address,Ship address\n\
        \"Gus \"\"Doc\"\" Halvorsen\",Phone:(555) 010-1234,gus@doc.example,Gus Halvorsen,\"1 Main St\nSpringfield, IL 62701\",\n\
        Evergreen Farms,Phone:(555) 010-2000 Mobile:(555) 010-2001,\"ann@eg.example, pay@eg.example\",Ann Lee,\"9 Anvil Rd\nSTE 4\nMarlow OH  43000\n\",\"Dock 2\nMarlow OH 43000\"\n\n\
        Evergreen Farms:North yard,,,,\"Somewhere 12\nUnknown\",\n\
        Shell 123,,not an address,,,\n\n\n\
        \" Wednesday, September 30, 2026 01:46 PM GMT-05:00\",,,,,\n";
    let done = takes(&world, ("QuickBooks Online", "customers"), file, [3, 0, 0, 1]).await;
    assert!(done.body.contains("class=\"c-num\">15</th>"), "the line of the mistake: {}", done.body);
    assert!(done.body.contains("/imports/new?kind=contacts"), "what to do next: {}", done.body);
    assert_eq!(
        world.rows(CUSTOMERS).await,
        "Evergreen Farms|ann@eg.example|(555) 010-2000|9 Anvil Rd, STE 4|Marlow|OH|43000\n\
         Evergreen Farms:North yard|Somewhere 12, Unknown\n\
         Gus \"Doc\" Halvorsen|gus@doc.example|(555) 010-1234|1 Main St|Springfield|IL|62701"
    );
    takes(&world, ("QuickBooks Online", "contacts"), file, [2, 0, 1, 1]).await;
    assert_eq!(
        world.rows(CONTACTS).await,
        "Evergreen Farms|Ann|Lee|ann@eg.example|(555) 010-2000\n\
         Gus \"Doc\" Halvorsen|Gus|Halvorsen|gus@doc.example|(555) 010-1234"
    );
}

#[tokio::test]
async fn quickbooks_online_items_are_parts_in_their_categories() {
    let world = Importing::open().await;
    let file = "Product/Service Name,SKU,Type,Sales Description,Sales Price / Rate,Income Account,Purchase Description,Purchase Cost,Quantity On Hand,Taxable\n\
        Brakes:Pads:Ceramic pad,BP-1083,Inventory,\"Ceramic, front\",\"$1,089.40\",Sales,,40.00,24,yes\n\
        Brakes,,Category,,,,,,,\n\
        Wiper blade,,Non-inventory,,12.50,Sales,,,,no\n\
        Spring kit,SK-1,Bundle,,,,,,,\n\
        Backordered,BO-1,Inventory,,USD 5.00,Sales,,,-3,\n\
        Refund,RF-1,Service,,-20.00,Sales,,,,\n";
    let done = takes(&world, ("QuickBooks Online", "parts"), file, [3, 0, 0, 3]).await;
    for reason in ["Left out: This is a category", "Left out: This is a group of others", "“-20.00” is negative"] {
        assert!(done.body.contains(reason), "{reason}: {}", done.body);
    }
    assert_eq!(
        world.rows(PARTS).await,
        "BO-1|Backordered|500|0\nBP-1083|Ceramic pad|Brakes|Pads|108940|24\nWiper blade|Wiper blade|1250|0"
    );
}

#[tokio::test]
async fn quickbooks_desktop_lists_have_addresses_in_lines() {
    let world = Importing::open().await;
    let customers = ",Active Status,Customer,Balance,Balance Total,Company,Mr./Ms./...,First Name,M.I.,Last Name,Primary Contact,Main Phone,Fax,Alt. Phone,Secondary Contact,Job Title,Main Email,Bill to 1,Bill to 2,Bill to 3,Bill to 4,Bill to 5,Ship to 1,Ship to 2,Ship to 3,Ship to 4,Ship to 5,Customer Type,Terms,Account No.,Job Status\n\
        ,Active,Halvorsen Haulage,0.00,0.00,Halvorsen Haulage,Ms.,Dana,R,Whitfield,Dana Whitfield,555-010-1000,,,,,dana@hh.example,Halvorsen Haulage,12 Dock Rd,\"Ames, IA 50010\",,,,,,,,Wholesale,Net 30,1001,None\n\
        ,Active,Halvorsen Haulage:Yard 2,0.00,0.00,Halvorsen Haulage,,,,,,,,,,,,Halvorsen Haulage,13 Dock Rd,Ames IA 50010,USA,,,,,,,,,,Awarded\n\
        ,Not-active,Old Friend,0.00,0.00,,,,,,,,,,,,,,,,,,,,,,,,,,None\n";
    takes(&world, ("QuickBooks Desktop", "customers"), customers, [3, 0, 0, 0]).await;
    assert_eq!(
        world.rows(CUSTOMERS).await,
        "Halvorsen Haulage|1001|dana@hh.example|555-010-1000|12 Dock Rd|Ames|IA|50010\n\
         Halvorsen Haulage:Yard 2|Halvorsen Haulage, 13 Dock Rd|Ames|IA|50010|USA\n\
         Old Friend|inactive"
    );
    takes(&world, ("QuickBooks Desktop", "contacts"), customers, [1, 0, 2, 0]).await;
    let items = ",Active Status,Type,Item,Description,Sales Tax Code,Account,COGS Account,Asset Account,Purchase Description,Quantity On Hand,Cost,Preferred Vendor,Tax Agency,Price,Reorder Pt (Min),MPN\n\
        ,Active,Inventory Part,Brakes:BP-1083,Ceramic brake pad,Tax,Sales,COGS,Inventory,,24,40.00,Acme,,89.40,5,XX-9\n\
        ,Active,Sales Tax Item,County,County tax,,,,,,,,,State,5.00%,,\n\
        ,Not-active,Non-inventory Part,OLD-1,,Tax,Sales,,,,,,,,1.00,,\n";
    takes(&world, ("QuickBooks Desktop", "parts"), items, [2, 0, 0, 1]).await;
    assert_eq!(world.rows(PARTS).await, "BP-1083|Ceramic brake pad|Brakes|8940|24\nOLD-1|OLD-1|100|0|hidden");
}

#[tokio::test]
async fn zoho_contacts_leave_vendors_out() {
    let world = Importing::open().await;
    let file = "Contact ID,Display Name,Company Name,Salutation,First Name,Last Name,EmailID,Phone,MobilePhone,Website,Contact Type,Status,Billing Address,Billing Street2,Billing City,Billing State,Billing Country,Billing Code,Shipping Address,Shipping City\n\
        4600001,Umbrella Retail,Umbrella Retail LLP,Mr.,Omar,Reed,omar@umbrella.example,,555-010-3000,https://umbrella.example,customer,Active,4 FC Road,Floor 2,Des Moines,IA,U.S.A,50309,,\n\
        4600002,Bolt Works,,,,,sales@bolt.example,,,,vendor,Active,,,,,,,,\n\
        4600003,Quiet Shop,,,,,,,,,customer,Inactive,,,,,,,,\n";
    let done = takes(&world, ("Zoho", "customers"), file, [2, 0, 0, 1]).await;
    assert!(done.body.contains("Left out: This is no customer."), "{}", done.body);
    assert_eq!(
        world.rows(CUSTOMERS).await,
        "Quiet Shop|inactive\nUmbrella Retail|omar@umbrella.example|555-010-3000|4 FC Road, Floor 2|Des Moines|IA|50309|U.S.A"
    );
    takes(&world, ("Zoho", "contacts"), file, [1, 0, 1, 1]).await;
    let items = "Item ID,Item Name,SKU,HSN/SAC,Description,Rate,Account,Product Type,Status,Usage unit,Purchase Rate,Opening Stock,Stock On Hand,Category Name,Brand\n\
        21,Steel bracket,SB-01,7326,Galvanised,USD 12.50,Sales,goods,Active,pcs,8.00,100,90,Brackets,Ironside\n\
        22,Hinge,HG-02,8302,,INR 40.00,Sales,goods,Inactive,pcs,2.00,,,,\n";
    let done = takes(&world, ("Zoho", "parts"), items, [1, 0, 0, 1]).await;
    assert!(done.body.contains("is in another currency"), "{}", done.body);
    assert_eq!(world.rows(PARTS).await, "SB-01|Steel bracket|Ironside|Brackets|1250|90");
}

#[tokio::test]
async fn wave_freshbooks_invoice_ninja_and_xero_customers_come_with_their_contacts() {
    let world = Importing::open().await;
    let wave = "customer_name,email,contact_first_name,contact_last_name,customer_currency,account_number,phone,fax,mobile,toll_free,website,country,province/state,address_line_1,address_line_2,city,postal_code/zip_code,shipping_address,ship-to_contact,ship-to_country,ship-to_province/state,ship-to_address_line_1,ship-to_address_line_2,ship-to_city,ship-to_postal_code/zip_code,ship-to_phone,delivery_instructions\n\
        Lakeside Studio,hello@lakeside.example,Jamie,Rivera,USD,W-1,,,515-555-0100,,,United States,Iowa,1 Shore Dr,Unit 2,Ames,50010,True,,,Texas,9 Far Rd,,Austin,73301,,\n";
    takes(&world, ("Wave", "customers"), wave, [1, 0, 0, 0]).await;
    takes(&world, ("Wave", "contacts"), wave, [1, 0, 0, 0]).await;
    let freshbooks = "\u{feff}Organization,First Name,Last Name,Email,Phone,Address Line 1,Address Line 2,City,Province/State,Country,Postal Code,Notes\n\
        Fresh Co,Fay,Berg,fay@fresh.example,515-555-0200,2 Hill St,,Ames,IA,United States,50010,\n\
        ,Solo,Smith,solo@smith.example,,,,,,,,\n";
    takes(&world, ("FreshBooks", "customers"), freshbooks, [2, 0, 0, 0]).await;
    takes(&world, ("FreshBooks", "contacts"), freshbooks, [2, 0, 0, 0]).await;
    let ninja = "Invoice Ninja v4.5 - March 3, 2026 8:00 am\n\nCLIENTS\n\
        Name,Balance,Paid to Date,Street,Apt/Suite,City,State/Province,Postal Code,Country,ID Number,VAT Number,Website,Phone,Currency,Public Notes,Private Notes,First Name,Last Name,Email\n\
        Ninja Parts,$0.00,\"$1,200.00\",3 Pier,,Waverly,IA,50677,United States,NJ-7,,,515-555-0300,USD,,,Nia,Cole,nia@ninja.example\n\n\
        CONTACTS\nClient,First Name,Last Name,Email,Phone\nNinja Parts,Nia,Cole,nia@ninja.example,\n";
    takes(&world, ("Invoice Ninja", "customers"), ninja, [1, 0, 0, 0]).await;
    takes(&world, ("Invoice Ninja", "contacts"), ninja, [1, 0, 0, 0]).await;
    let xero = "*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAttentionTo,POAddressLine1,POAddressLine2,POCity,PORegion,POPostalCode,POCountry,SAAddressLine1,SACity,PhoneNumber,MobileNumber,TaxNumber,Website,LegalName\n\
        Xylo Ltd,MAR001,gavin@xylo.example,Gavin,Marlow,,12 Builder St,,Ames,IA,50010,USA,9 Other St,Boone,515-555-0400,,,,Xylo Limited\n";
    takes(&world, ("Xero", "customers"), xero, [1, 0, 0, 0]).await;
    takes(&world, ("Xero", "contacts"), xero, [1, 0, 0, 0]).await;
    assert_eq!(
        world.rows(CUSTOMERS).await,
        "Fresh Co|fay@fresh.example|515-555-0200|2 Hill St|Ames|IA|50010|United States\n\
         Lakeside Studio|W-1|hello@lakeside.example|515-555-0100|1 Shore Dr, Unit 2|Ames|Iowa|50010|United States\n\
         Ninja Parts|NJ-7|nia@ninja.example|515-555-0300|3 Pier|Waverly|IA|50677|United States\n\
         Solo Smith|solo@smith.example\n\
         Xylo Ltd|MAR001|gavin@xylo.example|515-555-0400|12 Builder St|Ames|IA|50010|USA"
    );
    assert_eq!(
        world.rows(CONTACTS).await,
        "Fresh Co|Fay|Berg|fay@fresh.example|515-555-0200\n\
         Lakeside Studio|Jamie|Rivera|hello@lakeside.example|515-555-0100\n\
         Ninja Parts|Nia|Cole|nia@ninja.example|515-555-0300\n\
         Solo Smith|Solo|Smith|solo@smith.example\n\
         Xylo Ltd|Gavin|Marlow|gavin@xylo.example|515-555-0400"
    );
}

const SHOPIFY: &str = "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,Variant Image,Variant Weight Unit,Cost per item,Status\n";

#[tokio::test]
async fn shopify_variants_are_parts_of_their_own_and_pictures_are_none() {
    let world = Importing::open().await;
    let file = format!(
        "{SHOPIFY}\
        runner,Table runner,\"<p>Hand <b>woven</b> &amp; dyed.</p>\",Acme,,Linen,,TRUE,Size,Small,Color,Red,,,RUN-S-R,450,shopify,12,deny,manual,499.00,599.00,TRUE,TRUE,,https://cdn.example/a.jpg,1,,FALSE,,lb,200.00,active\n\
        runner,,,,,,,,,Large,,Red,,,RUN-L-R,900,shopify,-2,deny,manual,\"1,299.00\",,TRUE,TRUE,,https://cdn.example/b.jpg,2,,,,kg,,\n\
        runner,,,,,,,,,,,,,,,,,,,,,,,,,https://cdn.example/c.jpg,3,,,,,,\n\
        runner,,,,,,,,,Huge,,Red,,,,900,shopify,1,deny,manual,9.00,,TRUE,TRUE,,,,,,,lb,,\n\
        mug,Mug,,Acme,,Cups,,FALSE,Title,Default Title,,,,,MUG-1,0,shopify,,deny,manual,8.00,,TRUE,TRUE,,,,,FALSE,,lb,,draft\n"
    );
    let done = takes(&world, ("Shopify", "parts"), &file, [3, 0, 1, 1]).await;
    assert!(
        done.body.contains("class=\"c-num\">5</th>") && done.body.contains("Item number: This is empty"),
        "{}",
        done.body
    );
    assert_eq!(
        world.rows(PARTS).await,
        "MUG-1|Mug|Acme|Cups|800|0|hidden\n\
         RUN-L-R|Table runner, Large, Red|Acme|Linen|129900|0\n\
         RUN-S-R|Table runner, Small, Red|Acme|Linen|49900|12"
    );
    let facts = "SELECT concat_ws('|', description, weight_grams) FROM items ORDER BY item_number";
    assert_eq!(world.rows(facts).await, "\nHand woven & dyed.|900\nHand woven & dyed.|450");
}

#[tokio::test]
async fn shopify_customers_without_a_company_are_customers_of_their_name() {
    let world = Importing::open().await;
    let file = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags\n\
        '7001,Maria,Garcia,maria@garcia.example,yes,Garcia LLC,1 Main St,,Ames,IA,US,50010,515-555-0500,,no,150.00,3,,no,VIP\n\
        '7002,John,Doe,john@doe.example,no,,,,,,,,,,no,0.00,0,,no,\n";
    takes(&world, ("Shopify", "customers"), file, [2, 0, 0, 0]).await;
    takes(&world, ("Shopify", "contacts"), file, [2, 0, 0, 0]).await;
    assert_eq!(
        world.rows(CUSTOMERS).await,
        "Garcia LLC|maria@garcia.example|515-555-0500|1 Main St|Ames|IA|50010|US\nJohn Doe|john@doe.example"
    );
    assert_eq!(world.rows(CONTACTS).await.lines().count(), 2);
}

#[tokio::test]
async fn woocommerce_variations_inherit_from_their_parents_and_groups_are_left_out() {
    let world = Importing::open().await;
    let file = "ID,Type,SKU,Name,Published,\"Is featured?\",\"Visibility in catalog\",\"Short description\",Description,\"Tax status\",\"In stock?\",Stock,\"Weight (lbs)\",\"Sale price\",\"Regular price\",Categories,Tags,Images,Parent,\"Grouped products\",\"External URL\",Position,\"Attribute 1 name\",\"Attribute 1 value(s)\"\n\
        44,variable,hoodie,Hoodie,1,0,visible,Short,\"<p>Soft.</p>\\n\",taxable,1,,1.5,,,\"Clothing > Hoodies, Sale\",,,,,,0,Color,\"Blue, Red\"\n\
        45,\"variation, virtual\",hoodie-red,\"Hoodie - Red\",1,0,visible,,,taxable,1,4,,42,45,,,,hoodie,,,1,Color,Red\n\
        46,variation,hoodie-blue,,1,0,visible,,,taxable,0,parent,,,45,,,,id:44,,,2,Color,Blue\n\
        47,simple,belt,Belt,-1,0,visible,,Leather,taxable,1,7,.25,55,65,\"Clothing > Accessories\",,,,,,0,Color,Brown\n\
        48,grouped,set,Set,1,0,visible,,,taxable,1,,,,,,,,,\"hoodie, belt\",,0,,\n\
        49,external,ad,Ad,1,0,visible,,,taxable,1,,,,9,Uncategorized,,,,,https://shop.example,0,,\n\
        50,variation,lost,,1,0,visible,,,taxable,1,,,,9,,,,nobody,,,0,Color,Red\n";
    let done = takes(&world, ("WooCommerce", "parts"), file, [3, 0, 1, 3]).await;
    for reason in
        ["Left out: This is a group of others", "Left out: This is sold by somebody else", "a variation of “nobody”"]
    {
        assert!(done.body.contains(reason), "{reason}: {}", done.body);
    }
    assert_eq!(
        world.rows(PARTS).await,
        "belt|Belt|Clothing|Accessories|6500|7|hidden\n\
         hoodie-blue|Hoodie, Blue|Clothing|Hoodies|4500|0\n\
         hoodie-red|Hoodie - Red|Clothing|Hoodies|4500|4"
    );
}

#[tokio::test]
async fn square_catalogues_count_stock_by_place() {
    let world = Importing::open().await;
    let file = "Token,Item Name,Variation Name,SKU,Description,Category,Price,GTIN,Current Quantity Main St,New Quantity Main St,Stock Alert Enabled Main St\n\
        t1,Candle,Small,C-S,Soy wax,Home,12.00,,10,,N\nt2,Candle,Large,C-L,Soy wax,Home,18.00,,4,,N\nt3,Mug,Regular,M,,Home,14.00,,9,,N\n";
    takes(&world, ("Square", "parts"), file, [3, 0, 0, 0]).await;
    assert_eq!(
        world.rows(PARTS).await,
        "C-L|Candle, Large|Home|1800|4\nC-S|Candle, Small|Home|1200|10\nM|Mug|Home|1400|9"
    );
    assert_eq!(world.rows("SELECT name FROM locations").await, "Main St");
}

#[tokio::test]
async fn an_export_of_something_else_says_where_it_belongs_and_lists_of_no_program_are_read_as_before() {
    let world = Importing::open().await;
    let console = world.console().await;
    let file = format!("{SHOPIFY}mug,Mug{}\n", ",".repeat(31));
    let sent = console.upload("/imports?kind=customers", ("x.csv", file.as_bytes())).await;
    let page = console.get(sent.location()).await.body;
    assert!(page.contains("an export of Shopify") && page.contains("/imports/new?kind=parts"), "{page}");
    let plain = "Name,Status,City\nAcme: Parts,Prospect,Ames\nBolt,Active,Ames\n";
    let (_, done) = world.app.bring_in(&console, ("customers", plain.as_bytes())).await;
    assert_eq!(tally(&done), [2, 0, 0, 0], "a state that is neither yes nor no is another thing");
    assert_eq!(world.rows(CUSTOMERS).await, "Acme: Parts|Ames\nBolt|Ames");
}

//! The fields of each kind of rows, with the column names that mean them in the programs people come from: QuickBooks,
//! Xero, Zoho, FreshBooks, Shopify, WooCommerce, AdventureWorks and plain spreadsheets.

use super::columns::{Field, Target};

const fn optional(
    field: Field,
    key: &'static str,
    words: (&'static str, &'static str),
    synonyms: &'static [&'static str],
) -> Target {
    Target { field, key, label: words.0, help: words.1, is_required: false, may_repeat: false, synonyms }
}

const fn required(target: Target) -> Target {
    Target { is_required: true, ..target }
}

const fn repeating(target: Target) -> Target {
    Target { may_repeat: true, ..target }
}

const EMAIL: Target = optional(
    Field::Email,
    "email",
    ("Email", "One address, like name@company.com."),
    &["email", "emailaddress", "mail", "mainemail", "primaryemail", "emails", "emailid", "clientemail"],
);
const PHONE: Target = optional(
    Field::Phone,
    "phone",
    ("Phone", "As you write it, with extension if any."),
    &["phone", "phonenumber", "phonenumbers", "telephone", "tel", "phoneno", "mobile", "mobilephone", "cell", "officephone"],
);

/// What a customer's row may have.
pub(crate) const CUSTOMERS: &[Target] = &[
    required(optional(
        Field::Name,
        "name",
        ("Name", "The company's name, or the person's for a private customer."),
        &[
            "customername", "companyname", "customerfullname", "displayname", "displaynameas", "name", "company",
            "customer", "storename", "businessname", "clientname", "organization", "organisation", "jobcustomername",
            "joborcustomername", "accountname", "fullname",
        ],
    )),
    optional(
        Field::AccountNumber,
        "account_number",
        ("Account number", "Your number for the customer. A second import finds the customer by it."),
        &[
            "accountnumber", "accountno", "account", "acct", "acctno", "acctnumber", "customernumber", "customerno",
            "customercode", "customerid", "clientnumber", "clientid", "accountcode", "accountid",
        ],
    ),
    EMAIL,
    PHONE,
    optional(
        Field::Website,
        "website",
        ("Website", "The company's address on the web."),
        &["website", "websiteurl", "web", "url", "homepage", "site", "webaddress"],
    ),
    repeating(optional(
        Field::Street,
        "street",
        ("Street", "Street and number; several columns are put one after the other."),
        &[
            "street", "streetaddress", "address", "address1", "addressline1", "billingaddress", "billaddress",
            "billingstreet", "address2", "addressline2", "street2", "billingstreet2", "address3", "addressline3",
            "billingaddress1", "billingaddress2", "billingaddress3",
        ],
    )),
    optional(Field::City, "city", ("City", "The town."), &["city", "town", "billingcity", "suburb"]),
    optional(
        Field::Region,
        "region",
        ("State", "State, province or region."),
        &["state", "stateprovince", "province", "region", "billingstate", "stateregion", "county", "provincecode"],
    ),
    optional(
        Field::PostalCode,
        "postal_code",
        ("Postal code", "ZIP code."),
        &["postalcode", "zip", "zipcode", "postcode", "billingcode", "billingzip", "zippostalcode"],
    ),
    optional(Field::Country, "country", ("Country", "Name or code."), &["country", "billingcountry", "countrycode"]),
];

/// What a contact's row may have.
pub(crate) const CONTACTS: &[Target] = &[
    optional(
        Field::CustomerAccount,
        "customer_account",
        ("Customer account number", "Your number for the customer that the contact belongs to."),
        &[
            "customeraccountnumber", "accountnumber", "accountno", "account", "acct", "acctno", "acctnumber",
            "customernumber", "customerno", "customercode", "customerid", "companyid", "accountid",
        ],
    ),
    optional(
        Field::CustomerName,
        "customer_name",
        ("Customer name", "The name of the customer that the contact belongs to, as in your customer list."),
        &["customername", "customer", "companyname", "company", "accountname", "organization", "organisation", "retailer", "clientname", "businessname", "storename"],
    ),
    optional(
        Field::FirstName,
        "first_name",
        ("First name", "Given name."),
        &["firstname", "first", "givenname", "forename"],
    ),
    optional(
        Field::MiddleInitial,
        "middle_initial",
        ("Middle initial", "One letter or name."),
        &["middleinitial", "middle", "middlename", "mi"],
    ),
    optional(
        Field::LastName,
        "last_name",
        ("Last name", "Family name."),
        &["lastname", "last", "surname", "familyname"],
    ),
    optional(
        Field::FullName,
        "full_name",
        ("Full name", "First and last name in one column; used where the two columns are empty."),
        &["fullname", "contactname", "contact", "contactperson", "name", "displayname", "person"],
    ),
    optional(Field::Salutation, "salutation", ("Salutation", "Mr., Ms., Dr."), &["salutation", "prefix", "honorific"]),
    required(EMAIL),
    PHONE,
    optional(
        Field::Username,
        "username",
        ("Username", "What the contact signs in with. Without one it is the e-mail address."),
        &["username", "websiteusername", "login", "loginname", "userid"],
    ),
];

/// What a part's row may have.
pub(crate) const PARTS: &[Target] = &[
    required(optional(
        Field::ItemNumber,
        "item_number",
        ("Item number", "Your number for the part. A second import finds the part by it, with or without dashes."),
        &[
            "itemnumber", "itemno", "partnumber", "partno", "sku", "variantsku", "productnumber", "productcode",
            "itemcode", "partcode", "stockcode", "itemid", "part", "item", "mpn", "productservicename",
            "productservice",
        ],
    )),
    optional(
        Field::Description,
        "description",
        ("Description", "What the part is, in a line."),
        &[
            "description", "name", "productname", "itemname", "partname", "title", "productservicename",
            "itemdescription", "productdescription", "salesdescription", "shortdescription",
        ],
    ),
    optional(
        Field::ListPrice,
        "list_price",
        ("List price", "Like 1,234.56. Never negative; fractions of a cent are rounded."),
        &[
            "listprice", "price", "salesprice", "salespricerate", "unitprice", "retailprice", "variantprice",
            "regularprice", "msrp", "rate", "sellingprice", "sellprice", "itemrate",
        ],
    ),
    optional(
        Field::Stock,
        "stock",
        ("In stock", "How many you have, in whole pieces."),
        &[
            "instock", "stock", "quantityonhand", "qtyonhand", "onhand", "quantity", "qty", "qoh", "stockquantity",
            "stocklevel", "variantinventoryqty", "inventory", "inventoryquantity", "available",
        ],
    ),
    optional(
        Field::Category,
        "category",
        ("Category", "The group it belongs to; “Brakes > Pads” gives category and sub category."),
        &["category", "productcategory", "categories", "itemcategory", "department", "maincategory", "producttype"],
    ),
    optional(
        Field::SubCategory,
        "sub_category",
        ("Sub category", "The group within the category."),
        &["subcategory", "productsubcategory", "itemsubcategory", "subcat", "subdepartment"],
    ),
    optional(
        Field::Fitments,
        "fitments",
        ("Fits", "Years, make and model, parted by semicolons: 2018-2021 Ford F-150; 2020 Ram 1500."),
        &["fits", "fitments", "fitment", "vehicles", "application", "applications", "vehiclefitment", "compatibility"],
    ),
    optional(Field::Year, "year", ("Year", "One year or a range of a vehicle it fits."), &["year", "years", "yearrange", "modelyear"]),
    optional(Field::Make, "make", ("Make", "The make of that vehicle."), &["make", "vehiclemake", "carmake"]),
    optional(Field::Model, "model", ("Model", "The model of that vehicle."), &["model", "vehiclemodel", "carmodel"]),
];

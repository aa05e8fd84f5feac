//! The fields of each kind of rows, with the column names that mean them in the programs people come from: QuickBooks,
//! Xero, Zoho, FreshBooks, Shopify, WooCommerce, AdventureWorks and plain spreadsheets.

use super::columns::{Field, Target};

pub(super) const fn optional(
    field: Field,
    key: &'static str,
    words: (&'static str, &'static str),
    synonyms: &'static [&'static str],
) -> Target {
    Target { field, key, label: words.0, help: words.1, is_required: false, may_repeat: false, synonyms }
}

pub(super) const fn required(target: Target) -> Target {
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
    &[
        "phone",
        "phonenumber",
        "phonenumbers",
        "telephone",
        "tel",
        "phoneno",
        "mobile",
        "mobilephone",
        "cell",
        "officephone",
    ],
);

/// Which customer is meant, by its number.
pub(super) const CUSTOMER_ACCOUNT: Target = optional(
    Field::CustomerAccount,
    "customer_account",
    ("Customer account number", "Your number for the customer."),
    &[
        "customeraccountnumber",
        "accountnumber",
        "accountno",
        "account",
        "acct",
        "acctno",
        "acctnumber",
        "customernumber",
        "customerno",
        "customercode",
        "customerid",
        "companyid",
        "accountid",
    ],
);
/// Which customer is meant, by its name.
pub(super) const CUSTOMER_NAME: Target = optional(
    Field::CustomerName,
    "customer_name",
    ("Customer name", "The customer's name, as in your customer list."),
    &[
        "customername",
        "customer",
        "companyname",
        "company",
        "accountname",
        "organization",
        "organisation",
        "retailer",
        "clientname",
        "businessname",
        "storename",
    ],
);

/// What a customer's row may have.
pub(crate) const CUSTOMERS: &[Target] = &[
    required(optional(
        Field::Name,
        "name",
        ("Name", "The company's name, or the person's for a private customer."),
        &[
            "customername",
            "companyname",
            "customerfullname",
            "displayname",
            "displaynameas",
            "name",
            "company",
            "customer",
            "storename",
            "businessname",
            "clientname",
            "organization",
            "organisation",
            "jobcustomername",
            "joborcustomername",
            "accountname",
            "fullname",
        ],
    )),
    optional(
        Field::AccountNumber,
        "account_number",
        ("Account number", "Your number for the customer. A second import finds the customer by it."),
        &[
            "accountnumber",
            "accountno",
            "account",
            "acct",
            "acctno",
            "acctnumber",
            "customernumber",
            "customerno",
            "customercode",
            "customerid",
            "clientnumber",
            "clientid",
            "accountcode",
            "accountid",
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
            "street",
            "streetaddress",
            "address",
            "address1",
            "addressline1",
            "billingaddress",
            "billaddress",
            "billingstreet",
            "address2",
            "addressline2",
            "street2",
            "billingstreet2",
            "address3",
            "addressline3",
            "billingaddress1",
            "billingaddress2",
            "billingaddress3",
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
    CUSTOMER_ACCOUNT,
    CUSTOMER_NAME,
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
            "itemnumber",
            "itemno",
            "partnumber",
            "partno",
            "sku",
            "variantsku",
            "productnumber",
            "productcode",
            "itemcode",
            "partcode",
            "stockcode",
            "itemid",
            "part",
            "item",
            "mpn",
            "productservicename",
            "productservice",
        ],
    )),
    optional(
        Field::PartName,
        "name",
        ("Name", "What the part is, in a line. Without this column it is the description."),
        &["name", "productname", "itemname", "partname", "title", "productservicename", "shortdescription"],
    ),
    optional(
        Field::Description,
        "description",
        ("Description", "More about the part."),
        &[
            "description",
            "desc",
            "itemdescription",
            "productdescription",
            "salesdescription",
            "partdescription",
            "longdescription",
        ],
    ),
    optional(
        Field::Brand,
        "brand",
        ("Brand", "Who makes it."),
        &["brand", "manufacturer", "mfr", "mfg", "vendor", "brandname"],
    ),
    optional(
        Field::ListPrice,
        "list_price",
        ("List price", "Like 1,234.56. Never negative; fractions of a cent are rounded."),
        &[
            "listprice",
            "price",
            "salesprice",
            "salespricerate",
            "unitprice",
            "retailprice",
            "variantprice",
            "regularprice",
            "msrp",
            "rate",
            "sellingprice",
            "sellprice",
            "itemrate",
        ],
    ),
    optional(
        Field::Unit,
        "unit",
        ("Unit", "What one of it is: each, pair, box of 50."),
        &["unit", "uom", "unitofmeasure", "units"],
    ),
    optional(
        Field::Weight,
        "weight",
        ("Weight", "Of one piece, in pounds; or with its unit: 1.2 kg. A column “Weight (kg)” is in kilograms."),
        &[
            "weight",
            "weightlb",
            "weightlbs",
            "weightpounds",
            "weightkg",
            "weightg",
            "weightgrams",
            "weightoz",
            "unitweight",
            "shippingweight",
            "shipweight",
            "grossweight",
            "variantgrams",
            "variantweight",
        ],
    ),
    optional(
        Field::WeightUnit,
        "weight_unit",
        ("Weight unit", "What the weight is in: lb, oz, kg or g."),
        &["weightunit", "weightuom", "weightunitmeasurecode", "variantweightunit", "unitofweight"],
    ),
    repeating(optional(
        Field::Stock,
        "stock",
        (
            "In stock",
            "Whole pieces. One column for each place, named after it (“Stock Omaha”), or one with a Location column.",
        ),
        &[
            "instock",
            "stock",
            "quantityonhand",
            "qtyonhand",
            "onhand",
            "quantity",
            "qty",
            "qoh",
            "stockquantity",
            "stocklevel",
            "variantinventoryqty",
            "inventory",
            "inventoryquantity",
            "available",
        ],
    )),
    optional(
        Field::Location,
        "location",
        ("Location", "The place where the pieces of the row lie, for files with a row for each place."),
        &["location", "locationname", "warehouse", "branch", "place", "store", "depot", "site"],
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
        ("Fits", "All vehicles it fits, parted by semicolons: 2018-2021 Ford F-150; 2020 Ram 1500."),
        &["fits", "fitments", "fitment", "vehicles", "application", "applications", "vehiclefitment", "compatibility"],
    ),
    optional(
        Field::Year,
        "year",
        ("Year", "A year or range of a vehicle it fits. Each further row of the same part adds a vehicle."),
        &["year", "years", "yearrange", "modelyear"],
    ),
    optional(Field::Make, "make", ("Make", "The make of that vehicle."), &["make", "vehiclemake", "carmake"]),
    optional(Field::Model, "model", ("Model", "The model of that vehicle."), &["model", "vehiclemodel", "carmodel"]),
];

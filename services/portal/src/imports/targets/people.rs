//! The fields of customers and of the people there.

use super::{CUSTOMER_ACCOUNT, CUSTOMER_NAME, exported, optional, repeating, required};
use crate::imports::columns::{Field, Target};

const EMAIL: Target = optional(
    Field::Email,
    "email",
    ("Email", "One address, like name@company.com."),
    &["email", "emailaddress", "mail", "mainemail", "primaryemail", "emails", "emailid", "clientemail"],
);

const PHONE: Target = repeating(optional(
    Field::Phone,
    "phone",
    ("Phone", "As you write it, with extension if any. Of several columns the first that is filled counts."),
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
));

const FIRST_NAME: Target = optional(
    Field::FirstName,
    "first_name",
    ("First name", "Given name."),
    &["firstname", "first", "givenname", "forename", "contactfirstname"],
);
const LAST_NAME: Target = optional(
    Field::LastName,
    "last_name",
    ("Last name", "Family name."),
    &["lastname", "last", "surname", "familyname", "contactlastname"],
);
const ROW_TYPE: Target = exported(optional(
    Field::RowType,
    "row_type",
    ("Type of row", "Rows about vendors and employees are left out."),
    &["typeofrow", "contacttype"],
));

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
    exported(repeating(optional(
        Field::Address,
        "address",
        ("Whole address", "Street, town, state and postal code in one cell, or a line in each of several columns."),
        &["wholeaddress", "billingaddress4", "billingaddress5", "billto1", "billto2", "billto3", "billto4", "billto5"],
    ))),
    optional(Field::Country, "country", ("Country", "Name or code."), &["country", "billingcountry", "countrycode"]),
    optional(
        Field::Active,
        "active",
        ("Active", "Yes or no. New customers alone take it over: an import shuts nobody out."),
        &["active", "isactive", "activestatus", "status"],
    ),
    exported(Target {
        label: "First name of a private customer",
        help: "With the last name it is the name where no company is given.",
        synonyms: &["firstnameofaprivatecustomer"],
        ..FIRST_NAME
    }),
    exported(Target {
        label: "Last name of a private customer",
        help: "With the first name it is the name where no company is given.",
        synonyms: &["lastnameofaprivatecustomer"],
        ..LAST_NAME
    }),
    ROW_TYPE,
];

/// What a contact's row may have.
pub(crate) const CONTACTS: &[Target] = &[
    CUSTOMER_ACCOUNT,
    CUSTOMER_NAME,
    FIRST_NAME,
    optional(
        Field::MiddleInitial,
        "middle_initial",
        ("Middle initial", "One letter or name."),
        &["middleinitial", "middle", "middlename", "mi"],
    ),
    LAST_NAME,
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
    ROW_TYPE,
];

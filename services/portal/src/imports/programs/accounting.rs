//! Exports of accounting programs. A row of their customer lists is a customer and its contact at once.

use super::{Export, is, not};
use crate::imports::columns::Field as F;
use crate::imports::columns::Kind;

const QUICKBOOKS_ONLINE: &str = "QuickBooks Online";
const QUICKBOOKS_DESKTOP: &str = "QuickBooks Desktop";
const ZOHO: &str = "Zoho";
const WAVE: &str = "Wave";
const FRESHBOOKS: &str = "FreshBooks";
const INVOICE_NINJA: &str = "Invoice Ninja";
const XERO: &str = "Xero";

const CONTACT_LIST: &[&[&str]] = &[&["customerfullname"]];
const DESKTOP_CUSTOMERS: &[&[&str]] =
    &[&["activestatus", "customer", "billto1"], &["joborcustomername"], &["jobcustomername"]];
const ZOHO_CONTACTS: &[&[&str]] = &[&["contactid", "displayname"], &["displayname", "emailid", "billingcode"]];
const WAVE_CUSTOMERS: &[&[&str]] = &[&["customername", "contactfirstname", "postalcodezipcode"]];
const FRESHBOOKS_CLIENTS: &[&[&str]] = &[&["organization", "firstname", "lastname", "addressline1"]];
const NINJA_CLIENTS: &[&[&str]] = &[&["name", "paidtodate", "idnumber"]];
const XERO_CONTACTS: &[&[&str]] = &[&["contactname", "poaddressline1"]];

pub(super) const EXPORTS: &[Export] = &[
    Export {
        program: QUICKBOOKS_ONLINE,
        kind: Kind::Customers,
        telling: CONTACT_LIST,
        columns: &[
            is("customerfullname", F::Name),
            not("fullname"),
            not("company"),
            not("companyname"),
            is("billaddress", F::Address),
            not("shipaddress"),
            not("name"),
            not("account"),
        ],
    },
    Export {
        program: QUICKBOOKS_ONLINE,
        kind: Kind::Contacts,
        telling: CONTACT_LIST,
        columns: &[
            is("customerfullname", F::CustomerName),
            is("fullname", F::FullName),
            not("company"),
            not("companyname"),
            not("account"),
        ],
    },
    Export {
        program: QUICKBOOKS_ONLINE,
        kind: Kind::Parts,
        telling: &[
            &["productservicename"],
            &["name", "salespricerate", "incomeaccount"],
            &["productservice", "incomeaccount"],
        ],
        columns: &[
            is("productservicename", F::PathName),
            is("productservice", F::PathName),
            is("name", F::PathName),
            is("type", F::RowType),
            is("salesdescription", F::Description),
            is("salespricerate", F::ListPrice),
            is("salesprice", F::ListPrice),
            is("rate", F::ListPrice),
            not("cost"),
            not("purchasecost"),
            not("purchasedescription"),
            not("quantityasofdate"),
            not("item"),
            not("reorderpoint"),
        ],
    },
    Export {
        program: QUICKBOOKS_DESKTOP,
        kind: Kind::Customers,
        telling: DESKTOP_CUSTOMERS,
        columns: &[
            is("joborcustomername", F::Name),
            is("jobcustomername", F::Name),
            is("customer", F::Name),
            not("company"),
            not("companyname"),
            not("firstname"),
            not("lastname"),
            is("billingaddress1", F::Address),
            is("billingaddress2", F::Address),
            is("billingaddress3", F::Address),
            is("billingaddress4", F::Address),
            is("billingaddress5", F::Address),
            not("jobstatus"),
        ],
    },
    Export {
        program: QUICKBOOKS_DESKTOP,
        kind: Kind::Contacts,
        telling: DESKTOP_CUSTOMERS,
        columns: &[
            is("joborcustomername", F::CustomerName),
            is("jobcustomername", F::CustomerName),
            is("customer", F::CustomerName),
            not("company"),
            not("companyname"),
            is("mrms", F::Salutation),
            is("mi", F::MiddleInitial),
            is("primarycontact", F::FullName),
            is("contact", F::FullName),
            is("accountno", F::CustomerAccount),
            is("accountnumber", F::CustomerAccount),
        ],
    },
    Export {
        program: QUICKBOOKS_DESKTOP,
        kind: Kind::Parts,
        telling: &[&["activestatus", "item", "assetaccount"], &["activestatus", "item", "preferredvendor"]],
        columns: &[
            is("item", F::PathName),
            is("type", F::RowType),
            is("description", F::PartName),
            is("price", F::ListPrice),
            is("quantityonhand", F::Stock),
            not("cost"),
            not("mpn"),
            not("account"),
            not("purchasedescription"),
        ],
    },
    Export {
        program: ZOHO,
        kind: Kind::Customers,
        telling: ZOHO_CONTACTS,
        columns: &[
            is("displayname", F::Name),
            is("contacttype", F::RowType),
            not("companyname"),
            not("customername"),
            not("firstname"),
            not("lastname"),
            is("billingaddress", F::Street),
            is("billingstreet2", F::Street),
            is("billingcode", F::PostalCode),
            is("phone", F::Phone),
            is("mobilephone", F::Phone),
            is("billingphone", F::Phone),
            not("contactname"),
        ],
    },
    Export {
        program: ZOHO,
        kind: Kind::Contacts,
        telling: ZOHO_CONTACTS,
        columns: &[
            is("displayname", F::CustomerName),
            is("contacttype", F::RowType),
            not("companyname"),
            not("customername"),
            not("contactname"),
            is("phone", F::Phone),
            is("mobilephone", F::Phone),
        ],
    },
    Export {
        program: ZOHO,
        kind: Kind::Parts,
        telling: &[&["itemid", "itemname", "sku"]],
        columns: &[
            not("itemid"),
            is("sku", F::ItemNumber),
            is("itemname", F::PartName),
            is("rate", F::ListPrice),
            is("sellingprice", F::ListPrice),
            is("usageunit", F::Unit),
            is("unitname", F::Unit),
            is("stockonhand", F::Stock),
            not("openingstock"),
            not("openingstockvalue"),
            not("producttype"),
            not("vendor"),
            is("categoryname", F::Category),
            is("locationname", F::Location),
        ],
    },
    Export {
        program: WAVE,
        kind: Kind::Customers,
        telling: WAVE_CUSTOMERS,
        columns: &[
            is("customername", F::Name),
            not("contactfirstname"),
            not("contactlastname"),
            is("phone", F::Phone),
            is("mobile", F::Phone),
            is("provincestate", F::Region),
            is("postalcodezipcode", F::PostalCode),
        ],
    },
    Export {
        program: WAVE,
        kind: Kind::Contacts,
        telling: WAVE_CUSTOMERS,
        columns: &[is("customername", F::CustomerName), is("mobile", F::Phone), is("phone", F::Phone)],
    },
    Export {
        program: FRESHBOOKS,
        kind: Kind::Customers,
        telling: FRESHBOOKS_CLIENTS,
        columns: &[
            is("organization", F::Name),
            is("firstname", F::FirstName),
            is("lastname", F::LastName),
            is("provincestate", F::Region),
        ],
    },
    Export {
        program: FRESHBOOKS,
        kind: Kind::Contacts,
        telling: FRESHBOOKS_CLIENTS,
        columns: &[is("organization", F::CustomerName)],
    },
    Export {
        program: INVOICE_NINJA,
        kind: Kind::Customers,
        telling: NINJA_CLIENTS,
        columns: &[
            is("name", F::Name),
            is("idnumber", F::AccountNumber),
            is("street", F::Street),
            is("aptsuite", F::Street),
            not("user"),
            not("firstname"),
            not("lastname"),
        ],
    },
    Export {
        program: INVOICE_NINJA,
        kind: Kind::Contacts,
        telling: NINJA_CLIENTS,
        columns: &[is("name", F::CustomerName), is("idnumber", F::CustomerAccount), not("user")],
    },
    Export {
        program: XERO,
        kind: Kind::Customers,
        telling: XERO_CONTACTS,
        columns: &[
            is("contactname", F::Name),
            not("legalname"),
            not("firstname"),
            not("lastname"),
            is("poaddressline1", F::Street),
            is("poaddressline2", F::Street),
            is("poaddressline3", F::Street),
            is("poaddressline4", F::Street),
            is("pocity", F::City),
            is("poregion", F::Region),
            is("popostalcode", F::PostalCode),
            is("pocountry", F::Country),
            is("phonenumber", F::Phone),
            is("mobilenumber", F::Phone),
            not("bankaccountname"),
            not("bankaccountnumber"),
            not("companynumber"),
        ],
    },
    Export {
        program: XERO,
        kind: Kind::Contacts,
        telling: XERO_CONTACTS,
        columns: &[
            is("contactname", F::CustomerName),
            is("accountnumber", F::CustomerAccount),
            is("phonenumber", F::Phone),
            is("mobilenumber", F::Phone),
            not("companynumber"),
        ],
    },
    Export {
        program: XERO,
        kind: Kind::Parts,
        telling: &[&["itemcode", "salesunitprice"]],
        columns: &[
            is("itemcode", F::ItemNumber),
            is("itemname", F::PartName),
            is("salesdescription", F::Description),
            is("salesunitprice", F::ListPrice),
            is("quantity", F::Stock),
            not("purchasesdescription"),
            not("purchasesunitprice"),
        ],
    },
];

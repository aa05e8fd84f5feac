//! Exports of web shops and tills.

use super::{Export, is, not};
use crate::imports::columns::Field as F;
use crate::imports::columns::Kind;

const SHOPIFY: &str = "Shopify";

const SHOPIFY_CUSTOMERS: &[&[&str]] = &[
    &["firstname", "lastname", "defaultaddresscompany"],
    &["firstname", "lastname", "acceptsemailmarketing", "address1"],
];

pub(super) const EXPORTS: &[Export] = &[
    Export {
        program: SHOPIFY,
        kind: Kind::Parts,
        telling: &[&["handle", "title", "variantsku"], &["urlhandle", "title", "sku"]],
        columns: &[
            is("handle", F::Family),
            is("urlhandle", F::Family),
            is("title", F::PartName),
            is("bodyhtml", F::Description),
            is("vendor", F::Brand),
            is("type", F::Category),
            is("productcategory", F::Category),
            is("option1value", F::Variant),
            is("option2value", F::Variant),
            is("option3value", F::Variant),
            is("variantsku", F::ItemNumber),
            is("variantgrams", F::Weight),
            is("weightvaluegrams", F::Weight),
            // Grams stay grams, whatever the shop shows.
            not("variantweightunit"),
            not("weightunitfordisplay"),
            is("variantinventoryqty", F::Stock),
            is("inventoryquantity", F::Stock),
            is("variantprice", F::ListPrice),
            is("status", F::Active),
            is("published", F::Active),
            is("publishedononlinestore", F::Active),
            not("unitpricetotalmeasureunit"),
            not("seotitle"),
            not("googleshoppingmpn"),
        ],
    },
    Export {
        program: SHOPIFY,
        kind: Kind::Customers,
        telling: SHOPIFY_CUSTOMERS,
        columns: &[
            is("defaultaddresscompany", F::Name),
            is("company", F::Name),
            is("firstname", F::FirstName),
            is("lastname", F::LastName),
            not("customerid"),
            is("defaultaddressaddress1", F::Street),
            is("defaultaddressaddress2", F::Street),
            is("defaultaddresscity", F::City),
            is("defaultaddressprovincecode", F::Region),
            is("defaultaddresscountrycode", F::Country),
            is("defaultaddresszip", F::PostalCode),
            is("phone", F::Phone),
            is("defaultaddressphone", F::Phone),
        ],
    },
    Export {
        program: SHOPIFY,
        kind: Kind::Contacts,
        telling: SHOPIFY_CUSTOMERS,
        columns: &[
            is("defaultaddresscompany", F::CustomerName),
            is("company", F::CustomerName),
            not("customerid"),
            is("phone", F::Phone),
            is("defaultaddressphone", F::Phone),
        ],
    },
    Export {
        program: "WooCommerce",
        kind: Kind::Parts,
        telling: &[&["id", "type", "sku", "regularprice", "parent"]],
        columns: &[
            is("id", F::RowId),
            is("type", F::RowType),
            is("sku", F::ItemNumber),
            is("name", F::PartName),
            is("published", F::Active),
            is("description", F::Description),
            is("shortdescription", F::Description),
            // Yes or no, where the others would count pieces.
            not("instock"),
            is("stock", F::Stock),
            is("regularprice", F::ListPrice),
            not("saleprice"),
            is("categories", F::Categories),
            is("brands", F::Brand),
            is("parent", F::Parent),
            is("attribute1values", F::Variant),
            is("attribute2values", F::Variant),
            is("attribute3values", F::Variant),
            not("lowstockamount"),
        ],
    },
    Export {
        program: "Square",
        kind: Kind::Parts,
        telling: &[&["token", "itemname", "variationname"]],
        columns: &[
            is("itemname", F::PartName),
            is("variationname", F::Variant),
            is("sku", F::ItemNumber),
            is("price", F::ListPrice),
            not("defaultvendorname"),
            not("defaultunitcost"),
        ],
    },
];

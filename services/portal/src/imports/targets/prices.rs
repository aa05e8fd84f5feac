//! The fields of rows that say what customers pay, and what parts cost.

use super::numbers::ITEM_NUMBER;
use super::{CUSTOMER_ACCOUNT, CUSTOMER_NAME, optional};
use crate::imports::columns::{Field, Target};

/// What a row of a price list may have.
pub(crate) const PRICES: &[Target] = &[
    ITEM_NUMBER,
    CUSTOMER_ACCOUNT,
    CUSTOMER_NAME,
    optional(
        Field::CustomerGroup,
        "customer_group",
        ("Customer group", "The group’s name, or “Everybody” for an offer."),
        &["customergroup", "group", "customerclass", "customertype", "for", "audience"],
    ),
    optional(
        Field::PriceLevel,
        "price_level",
        ("Price level", "The level’s name, for prices that rules refer to."),
        &["pricelevel", "level", "pricelist", "pricebook", "tier", "pricetier"],
    ),
    optional(
        Field::FromQuantity,
        "from_quantity",
        ("From pieces", "From how many pieces it counts; from 1 when empty."),
        &[
            "fromquantity",
            "frompieces",
            "from",
            "minqty",
            "minquantity",
            "minimumquantity",
            "qtyfrom",
            "quantityfrom",
            "breakqty",
            "quantitybreak",
            "break",
        ],
    ),
    optional(
        Field::Price,
        "price",
        ("Price", "Of one piece."),
        &[
            "price",
            "unitprice",
            "netprice",
            "customerprice",
            "specialprice",
            "yourprice",
            "contractprice",
            "customprice",
            "sellingprice",
        ],
    ),
    optional(
        Field::PercentOff,
        "percent_off",
        ("Percent off", "Off the list price, instead of a price."),
        &["percentoff", "discount", "discountpercent", "discountpct", "off", "rebate"],
    ),
    optional(
        Field::StartsOn,
        "starts_on",
        ("First day", "Like 2026-03-31; from ever when empty."),
        &["startson", "startdate", "validfrom", "effectivedate", "effective", "begins", "firstday", "start"],
    ),
    optional(
        Field::EndsOn,
        "ends_on",
        ("Last day", "It counts to the end of this day; for ever when empty."),
        &["endson", "enddate", "validto", "validuntil", "expires", "expirationdate", "expirydate", "lastday", "end"],
    ),
];

/// What a row of costs may have.
pub(crate) const COSTS: &[Target] = &[
    ITEM_NUMBER,
    optional(
        Field::Cost,
        "cost",
        ("Cost", "What one costs you. Customers never see it."),
        &[
            "cost",
            "unitcost",
            "averagecost",
            "avgcost",
            "standardcost",
            "lastcost",
            "landedcost",
            "purchasecost",
            "purchaseprice",
            "costprice",
        ],
    ),
    optional(
        Field::PricingGroup,
        "pricing_group",
        ("Pricing group", "The group’s name."),
        &["pricinggroup", "pricegroup", "priceclass", "productgroup", "discountgroup"],
    ),
];

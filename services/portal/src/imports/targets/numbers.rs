//! The fields of rows that say by which other numbers parts are known.

use super::{CUSTOMER_ACCOUNT, CUSTOMER_NAME, optional, required};
use crate::imports::columns::{Field, Target};

/// Which part is meant.
pub(super) const ITEM_NUMBER: Target = required(optional(
    Field::ItemNumber,
    "item_number",
    ("Item number", "Your number for the part, with or without dashes. The part must be there already."),
    &[
        "itemnumber",
        "itemno",
        "partnumber",
        "partno",
        "sku",
        "productnumber",
        "productcode",
        "itemcode",
        "partcode",
        "stockcode",
        "ournumber",
        "ourpartnumber",
        "ouritemnumber",
        "item",
        "part",
    ],
));

/// What a row of interchange numbers may have.
pub(crate) const INTERCHANGE: &[Target] = &[
    required(optional(
        Field::InterchangeNumber,
        "interchange_number",
        ("Interchange number", "The number of a maker or competitor that the part stands for."),
        &[
            "interchangenumber",
            "interchange",
            "interchangepartnumber",
            "crossreference",
            "crossreferencenumber",
            "xref",
            "xrefnumber",
            "oemnumber",
            "oempartnumber",
            "oenumber",
            "oem",
            "oe",
            "competitornumber",
            "competitorpartnumber",
            "replaces",
        ],
    )),
    ITEM_NUMBER,
    optional(
        Field::Brand,
        "brand",
        ("Brand", "Whose number it is."),
        &[
            "brand",
            "maker",
            "manufacturer",
            "mfr",
            "mfg",
            "make",
            "competitor",
            "competitorname",
            "oembrand",
            "brandname",
        ],
    ),
    optional(
        Field::NumberSource,
        "source",
        ("Kind", "OEM for the maker's own number, or Competitor. Without it the number is the maker's."),
        &["kind", "type", "numbertype", "source", "interchangetype"],
    ),
];

/// What a row of customers' own numbers may have.
pub(crate) const OWN_NUMBERS: &[Target] = &[
    required(optional(
        Field::OwnNumber,
        "own_number",
        ("Customer part number", "What the customer calls the part."),
        &[
            "customerpartnumber",
            "customerpartno",
            "customerpart",
            "customeritemnumber",
            "customeritem",
            "customersku",
            "ownnumber",
            "ownpartnumber",
            "theirnumber",
            "theirpartnumber",
            "clientpartnumber",
            "buyerpartnumber",
        ],
    )),
    CUSTOMER_ACCOUNT,
    CUSTOMER_NAME,
    ITEM_NUMBER,
];

//! Kinds of parts that a distributor stocks: what they are called, who makes them, what they cost.

use super::vehicles::Class::{self, Heavy, Light};

/// One kind of part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    pub(crate) category: &'static str,
    pub(crate) sub_category: &'static str,
    /// Begins the item number.
    pub(crate) prefix: &'static str,
    pub(crate) name: &'static str,
    /// What tells its variants apart; each has a number of its own.
    pub(crate) variants: &'static [&'static str],
    pub(crate) brands: &'static [&'static str],
    /// The range of list prices in dollars.
    pub(crate) dollars: (i64, i64),
    /// What it fits; `None` for what fits anything.
    pub(crate) fits: Option<Class>,
}

type Words = &'static [&'static str];

const fn family(
    (category, sub_category): (&'static str, &'static str),
    (prefix, name): (&'static str, &'static str),
    (variants, brands): (Words, Words),
    (dollars, fits): ((i64, i64), Option<Class>),
) -> Family {
    Family { category, sub_category, prefix, name, variants, brands, dollars, fits }
}

const BRAKE: Words = &["Ferrolite", "Corvane", "Stopwell"];
const FILTER: Words = &["Purelane", "Hydrane", "Claritex"];
const RIDE: Words = &["Lodestar", "Corvane", "Groundline"];
const POWER: Words = &["Voltkeep", "Ampera", "Brightmoor"];
const COOL: Words = &["Hydrane", "Frostbourne", "Thermway"];
const DRIVE: Words = &["Lodestar", "Ironvale", "Torquay"];
const BODY: Words = &["Brightmoor", "Clearpath", "Panelcraft"];
const SHOP: Words = &["Purelane", "Shopmark", "Slickstone"];

const ENDS: Words = &["front", "rear"];
const SIDES: Words = &["left", "right"];
const CORNERS: Words = &["front left", "front right", "rear left", "rear right"];
const GRADES: Words = &["standard", "heavy duty"];
const BUILDS: Words = &["new", "reman"];
const ONE: Words = &[""];

/// All of them. The first names are the ones a newcomer searches for.
pub(crate) const FAMILIES: [Family; 52] = [
    family(("Brakes", "Pads & shoes"), ("BP", "Ceramic brake pad set"), (ENDS, BRAKE), ((38, 120), Some(Light))),
    family(("Brakes", "Pads & shoes"), ("BS", "Brake shoe kit with hardware"), (ENDS, BRAKE), ((60, 180), Some(Heavy))),
    family(("Brakes", "Rotors & drums"), ("RT", "Brake rotor, vented"), (ENDS, BRAKE), ((52, 165), Some(Light))),
    family(("Brakes", "Rotors & drums"), ("DR", "Brake drum"), (ENDS, BRAKE), ((95, 240), Some(Heavy))),
    family(("Brakes", "Calipers"), ("CL", "Brake caliper with bracket"), (CORNERS, BRAKE), ((85, 210), Some(Light))),
    family(("Brakes", "Hydraulics"), ("BH", "Brake hose"), (CORNERS, BRAKE), ((14, 48), Some(Light))),
    family(("Brakes", "Hydraulics"), ("MC", "Brake master cylinder"), (BUILDS, BRAKE), ((70, 230), Some(Light))),
    family(("Brakes", "Air brakes"), ("AC", "Air brake chamber, type 30/30"), (ENDS, BRAKE), ((48, 130), Some(Heavy))),
    family(("Brakes", "Air brakes"), ("SA", "Automatic slack adjuster"), (ENDS, BRAKE), ((55, 140), Some(Heavy))),
    family(
        ("Filters & fluids", "Oil filters"),
        ("OF", "Oil filter, spin-on"),
        (GRADES, FILTER),
        ((6, 22), Some(Light)),
    ),
    family(
        ("Filters & fluids", "Oil filters"),
        ("OH", "Oil filter, full flow"),
        (GRADES, FILTER),
        ((18, 62), Some(Heavy)),
    ),
    family(("Filters & fluids", "Air filters"), ("AF", "Engine air filter"), (GRADES, FILTER), ((12, 46), Some(Light))),
    family(
        ("Filters & fluids", "Air filters"),
        ("AH", "Engine air filter, radial seal"),
        (GRADES, FILTER),
        ((48, 140), Some(Heavy)),
    ),
    family(
        ("Filters & fluids", "Cabin filters"),
        ("CF", "Cabin air filter"),
        (&["particulate", "charcoal"], FILTER),
        ((11, 38), Some(Light)),
    ),
    family(("Filters & fluids", "Fuel filters"), ("FF", "Fuel filter"), (ONE, FILTER), ((14, 58), Some(Light))),
    family(
        ("Filters & fluids", "Fuel filters"),
        ("FS", "Fuel water separator"),
        (GRADES, FILTER),
        ((28, 96), Some(Heavy)),
    ),
    family(
        ("Filters & fluids", "Engine oil"),
        ("EO", "Engine oil"),
        (&["0W-20, 5 qt", "5W-20, 5 qt", "5W-30, 5 qt", "10W-30, 1 gal", "15W-40, 1 gal", "15W-40, 55 gal drum"], SHOP),
        ((24, 60), None),
    ),
    family(
        ("Filters & fluids", "Fluids"),
        ("FL", "Shop fluid"),
        (
            &[
                "brake fluid DOT 4, 32 oz",
                "ATF, 1 qt",
                "gear oil 75W-90, 1 qt",
                "diesel exhaust fluid, 2.5 gal",
                "washer fluid -20 °F, 1 gal",
            ],
            SHOP,
        ),
        ((5, 32), None),
    ),
    family(("Suspension", "Shocks & struts"), ("SH", "Shock absorber"), (ENDS, RIDE), ((45, 140), Some(Light))),
    family(("Suspension", "Shocks & struts"), ("SX", "Shock absorber, cab"), (ENDS, RIDE), ((52, 150), Some(Heavy))),
    family(
        ("Suspension", "Shocks & struts"),
        ("ST", "Strut assembly, loaded"),
        (CORNERS, RIDE),
        ((110, 290), Some(Light)),
    ),
    family(
        ("Suspension", "Control arms"),
        ("CA", "Control arm with ball joint, lower"),
        (SIDES, RIDE),
        ((70, 220), Some(Light)),
    ),
    family(("Suspension", "Air springs"), ("AS", "Air spring, rolling lobe"), (ENDS, RIDE), ((90, 260), Some(Heavy))),
    family(("Suspension", "Leaf springs"), ("LS", "Leaf spring"), (ENDS, RIDE), ((140, 420), Some(Heavy))),
    family(("Suspension", "Steering"), ("TR", "Tie rod end, outer"), (SIDES, RIDE), ((22, 78), Some(Light))),
    family(("Suspension", "Steering"), ("DL", "Drag link"), (ONE, RIDE), ((95, 260), Some(Heavy))),
    family(("Suspension", "Hubs & bearings"), ("HB", "Wheel hub assembly"), (ENDS, DRIVE), ((65, 240), Some(Light))),
    family(("Suspension", "Hubs & bearings"), ("WS", "Wheel seal"), (ENDS, DRIVE), ((18, 60), Some(Heavy))),
    family(
        ("Electrical", "Batteries"),
        ("BT", "Battery, AGM"),
        (&["700 CCA", "800 CCA"], POWER),
        ((170, 310), Some(Light)),
    ),
    family(
        ("Electrical", "Batteries"),
        ("BG", "Battery, group 31, 1000 CCA"),
        (&["stud", "post"], POWER),
        ((165, 320), Some(Heavy)),
    ),
    family(("Electrical", "Alternators"), ("AL", "Alternator"), (BUILDS, POWER), ((150, 420), Some(Light))),
    family(
        ("Electrical", "Alternators"),
        ("AX", "Alternator, 160 A, pad mount"),
        (BUILDS, POWER),
        ((210, 560), Some(Heavy)),
    ),
    family(("Electrical", "Starters"), ("SR", "Starter motor"), (BUILDS, POWER), ((130, 360), Some(Light))),
    family(
        ("Electrical", "Starters"),
        ("SG", "Starter motor, gear reduction"),
        (BUILDS, POWER),
        ((190, 520), Some(Heavy)),
    ),
    family(("Electrical", "Lighting"), ("HL", "Headlamp assembly"), (SIDES, BODY), ((95, 410), Some(Light))),
    family(("Electrical", "Lighting"), ("TL", "Tail lamp, LED"), (SIDES, BODY), ((42, 160), Some(Heavy))),
    family(
        ("Electrical", "Lighting"),
        ("BU", "Bulb pair"),
        (&["9012", "H11", "H7", "3157", "7443", "194 LED"], POWER),
        ((6, 44), None),
    ),
    family(
        ("Electrical", "Sensors"),
        ("OS", "Oxygen sensor"),
        (&["upstream", "downstream"], POWER),
        ((34, 130), Some(Light)),
    ),
    family(("Electrical", "Sensors"), ("NX", "NOx sensor"), (&["inlet", "outlet"], POWER), ((240, 620), Some(Heavy))),
    family(("Cooling", "Radiators"), ("RD", "Radiator"), (ONE, COOL), ((130, 390), Some(Light))),
    family(("Cooling", "Water pumps"), ("WP", "Water pump with gasket"), (BUILDS, COOL), ((48, 190), Some(Light))),
    family(("Cooling", "Water pumps"), ("WH", "Water pump, heavy duty"), (BUILDS, COOL), ((110, 380), Some(Heavy))),
    family(("Cooling", "Thermostats & hoses"), ("TH", "Thermostat housing"), (ONE, COOL), ((22, 95), Some(Light))),
    family(
        ("Cooling", "Thermostats & hoses"),
        ("RH", "Radiator hose"),
        (&["upper", "lower"], COOL),
        ((16, 64), Some(Light)),
    ),
    family(
        ("Cooling", "Coolant"),
        ("CO", "Antifreeze, extended life"),
        (&["50/50, 1 gal", "concentrate, 1 gal", "50/50, 55 gal drum"], SHOP),
        ((14, 40), None),
    ),
    family(("Engine", "Ignition"), ("IC", "Ignition coil"), (ONE, POWER), ((28, 110), Some(Light))),
    family(("Engine", "Ignition"), ("SP", "Spark plug, iridium"), (ONE, POWER), ((7, 19), Some(Light))),
    family(("Engine", "Belts & tensioners"), ("SB", "Serpentine belt"), (GRADES, DRIVE), ((18, 72), Some(Light))),
    family(("Engine", "Belts & tensioners"), ("BTN", "Belt tensioner"), (ONE, DRIVE), ((65, 190), Some(Heavy))),
    family(("Engine", "Turbochargers"), ("TC", "Turbocharger"), (BUILDS, DRIVE), ((680, 1900), Some(Heavy))),
    family(("Drivetrain", "U-joints & shafts"), ("UJ", "U-joint, greasable"), (ENDS, DRIVE), ((16, 70), Some(Light))),
    family(
        ("Body & glass", "Mirrors & wipers"),
        ("MR", "Door mirror, heated"),
        (SIDES, BODY),
        ((75, 260), Some(Light)),
    ),
];

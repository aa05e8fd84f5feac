//! The businesses of the demo.

use accounts::Role;

/// A tenant of the demo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firm {
    pub(crate) login_name: &'static str,
    pub(crate) name: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) time_zone: &'static str,
    /// `None` keeps the colour that every portal begins with.
    pub(crate) brand_colour: Option<&'static str>,
    /// An SVG drawing: the sign in the corner.
    pub(crate) mark: Option<&'static str>,
    /// Days since its portal opened.
    pub(crate) age_days: i64,
    /// The first is its owner and the contact of the portal.
    pub(crate) staff: &'static [(&'static str, Role)],
    pub(crate) customers: &'static [&'static str],
    /// How many people work at its customers.
    pub(crate) contacts: usize,
    /// Where stock lies, the shop itself first.
    pub(crate) places: &'static [&'static str],
    /// Whether it sells by year, make and model.
    pub(crate) sells_by_vehicle: bool,
}

impl Firm {
    /// `robin.sato@northgate.example`: an address that leads nowhere (RFC 2606).
    pub(crate) fn staff_email(&self, index: usize) -> String {
        format!("{}@{}.example", self.staff[index].0.to_lowercase().replace(' ', "."), self.login_name)
    }
}

/// An N.
const NORTHGATE_MARK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128"><rect width="128" height="128" rx="28" fill="#0b5cad"/><path d="M42 92V36l44 56V36" fill="none" stroke="#fff" stroke-width="14" stroke-linejoin="round" stroke-linecap="round"/></svg>"##;

/// A fir.
const EVERGREEN_MARK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128"><rect width="128" height="128" rx="28" fill="#e8710a"/><path d="M64 20 34 58h14L28 84h28v24h16V84h28L80 58h14z" fill="#fff"/></svg>"##;

/// The parts distributor.
pub(crate) const NORTHGATE: Firm = Firm {
    login_name: "northgate",
    name: "Northgate Fleet Parts",
    phone: "(515) 555-0142",
    time_zone: "America/Chicago",
    brand_colour: Some("#0b5cad"),
    mark: Some(NORTHGATE_MARK),
    age_days: 412,
    staff: &[
        ("Robin Sato", Role::Owner),
        ("Imani Brooks", Role::Admin),
        ("Casey Lindqvist", Role::Sales),
        ("Tomas Herrera", Role::Sales),
        ("Priya Raman", Role::Support),
        ("Walt Grzybowski", Role::Viewer),
    ],
    customers: &NORTHGATE_CUSTOMERS,
    contacts: 300,
    places: &["Northgate", "Des Moines", "Omaha"],
    sells_by_vehicle: true,
};

/// The snow and landscape firm.
pub(crate) const EVERGREEN: Firm = Firm {
    login_name: "evergreen",
    name: "Evergreen Grounds",
    phone: "(612) 555-0177",
    time_zone: "America/Chicago",
    brand_colour: Some("#e8710a"),
    mark: Some(EVERGREEN_MARK),
    age_days: 96,
    staff: &[("Marta Oyelaran", Role::Owner), ("Jonas Feld", Role::Support)],
    customers: &EVERGREEN_CUSTOMERS,
    contacts: 24,
    places: &["Yard"],
    sells_by_vehicle: false,
};

/// The one that opened today and has nothing yet.
pub(crate) const LAKESIDE: Firm = Firm {
    login_name: "lakeside",
    name: "Lakeside Supply",
    phone: "(906) 555-0119",
    time_zone: "America/Detroit",
    brand_colour: None,
    mark: None,
    age_days: 0,
    staff: &[("Noor Haddad", Role::Owner)],
    customers: &[],
    contacts: 0,
    places: &[],
    sells_by_vehicle: false,
};

const EVERGREEN_CUSTOMERS: [&str; 8] = [
    "Harbor Point Condominiums",
    "Millbrook Medical Plaza",
    "Stonebridge Shopping Center",
    "Grand Avenue Lofts",
    "Prairie View Elementary",
    "Tamarack Office Park",
    "Cedar Bluff Senior Living",
    "Ninth Street Storage",
];

const NORTHGATE_CUSTOMERS: [&str; 60] = [
    "Halvorsen Haulage",
    "Pinecrest Auto Group",
    "Yellow Finch School Transport",
    "Calder & Sons Towing",
    "Mesa Verde Transit",
    "Ridgeline Municipal",
    "Alder Creek Logistics",
    "Beckett Freight Lines",
    "Blackhawk Ready Mix",
    "Boone County Roads",
    "Brightwater Plumbing",
    "Cardinal Courier",
    "Copperfield Waste",
    "Cottonwood Dairy",
    "Crossroads Truck Repair",
    "Dunmore Electric",
    "Eastfield Grain Cooperative",
    "Elkhorn Ambulance",
    "Fairbanks Moving",
    "Fenwick Tree Service",
    "Four Rivers Beverage",
    "Garrison Rental",
    "Glenhaven Shuttle",
    "Goldenrod Bakery",
    "Granite Falls Garage",
    "Greenway Recycling",
    "Hartley Farm Service",
    "Hawthorne Fire District",
    "Heron Lake Marine",
    "Highland Charter",
    "Ironwood Excavating",
    "Jasper Street Auto",
    "Keystone Crane",
    "Kingsbury Linen",
    "Larkspur Landscaping",
    "Lindgren Oil",
    "Loess Hills Express",
    "Maple Grove Schools",
    "Marigold Catering",
    "Meridian Field Services",
    "Midway Tire & Brake",
    "Nishna Valley Trucking",
    "North Fork Lumber",
    "Oakdale Paving",
    "Old Mill Produce",
    "Orchard Park Transit",
    "Palisade Roofing",
    "Pheasant Run Hauling",
    "Plainsman Propane",
    "Quarry Road Aggregates",
    "Raccoon River Rentals",
    "Redstone Security",
    "Sandhill Livestock",
    "Silver Birch Delivery",
    "Skyline Bucket Trucks",
    "Summit Refrigeration",
    "Three Bridges Ambulance",
    "Tri-County Sanitation",
    "Wapsie Utilities",
    "Willow Bend Limousine",
];

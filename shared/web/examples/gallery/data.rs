//! Made-up people, parts and rows.

use web::ui::Tone;

/// A person at a customer.
#[derive(Clone)]
pub(crate) struct Contact {
    /// Name.
    pub(crate) name: &'static str,
    /// E-mail address.
    pub(crate) email: String,
    /// Their company.
    pub(crate) customer: &'static str,
    /// What they do there.
    pub(crate) role: &'static str,
    /// Colour of the status.
    pub(crate) tone: Tone,
    /// The status in words.
    pub(crate) status: &'static str,
    /// When they were last here.
    pub(crate) seen: &'static str,
    /// Orders in 90 days.
    pub(crate) orders: &'static str,
    /// The next thing to do.
    pub(crate) action: &'static str,
}

/// Twelve contacts.
pub(crate) fn contacts() -> Vec<Contact> {
    [
        ("Abel Torres", "Bluebird School Bus", "Buyer", Tone::Info, "Invited Nov 11", "Never", "—", "Resend"),
        ("Aisha Siddiqui", "Pinecrest Auto Group", "Buyer", Tone::Ok, "Active", "Nov 9", "24", "Revoke"),
        ("Bea Lockhart", "Pinecrest Auto Group", "Buyer", Tone::Info, "Invited Nov 20", "Never", "—", "Resend"),
        ("Carlos Mendieta", "Pinecrest Auto Group", "Owner", Tone::Warn, "Invite expired", "Never", "—", "Resend"),
        ("Cole Ferrante", "Bluebird School Bus", "Technician", Tone::Info, "Invited Nov 18", "Never", "—", "Resend"),
        ("Dana Whitfield", "Halvorsen Haulage", "Buyer", Tone::Ok, "Active", "12 min ago", "41", "Revoke"),
        ("Della Vance", "Mesa Verde Transit", "Fleet manager", Tone::Bad, "Revoked", "Sep 30", "—", "Invite"),
        ("Devon Pryce", "Ridgeline Municipal", "Technician", Tone::Ok, "Active", "3 days ago", "3", "Revoke"),
        ("Elena Kowalczyk", "Calder & Sons Towing", "Owner", Tone::Mute, "Not invited", "Never", "—", "Invite"),
        ("Emeka Nwosu", "Pinecrest Auto Group", "Owner", Tone::Ok, "Active", "Nov 9", "19", "Revoke"),
        (
            "Maximiliana Featherstonehaugh-Cholmondeley von Hohenzollern",
            "Calder & Sons Towing",
            "Fleet manager",
            Tone::Ok,
            "Active",
            "2 h ago",
            "16",
            "Revoke",
        ),
        ("Freya Holm", "Bluebird School Bus", "Accounts payable", Tone::Ok, "Active", "Yesterday", "1,032", "Revoke"),
    ]
    .into_iter()
    .map(|(name, customer, role, tone, status, seen, orders, action)| Contact {
        name,
        email: format!(
            "{}@{}.example",
            name.to_lowercase().replace(' ', "."),
            customer.to_lowercase().replace([' ', '&'], "")
        ),
        customer,
        role,
        tone,
        status,
        seen,
        orders,
        action,
    })
    .collect()
}

/// Something for sale.
#[derive(Clone)]
pub(crate) struct Part {
    /// What it is.
    pub(crate) name: &'static str,
    /// Its number.
    pub(crate) number: &'static str,
    /// Who makes it.
    pub(crate) brand: &'static str,
    /// A few words.
    pub(crate) detail: &'static str,
    /// Icon in place of a picture.
    pub(crate) icon: &'static str,
    /// Pieces at this branch.
    pub(crate) here: u64,
    /// Pieces at the warehouse.
    pub(crate) there: u64,
    /// Your price, in cents.
    pub(crate) price_minor: i64,
    /// List price, in cents.
    pub(crate) list_minor: i64,
    /// Per cent off.
    pub(crate) off: u64,
    /// Deposit for the old part, in cents.
    pub(crate) core_minor: Option<i64>,
}

/// Five parts.
#[expect(clippy::too_many_lines, reason = "a list of made-up parts")]
pub(crate) fn parts() -> Vec<Part> {
    [
        (
            "Ceramic brake pad set, front",
            "BP-1083C",
            "Ferrolite",
            "With shims and hardware · Heavy duty",
            "disc",
            24,
            180,
            6258,
            8940,
            30,
            None,
        ),
        (
            "Brake rotor, front, vented 350 mm",
            "RT-54107",
            "Ferrolite",
            "6 lug · Coated hat and edge",
            "disc",
            8,
            64,
            8119,
            11275,
            28,
            None,
        ),
        (
            "Brake caliper, front right, reman",
            "CL-2297R",
            "Corvane",
            "With bracket · Semi-loaded",
            "disc",
            2,
            19,
            10430,
            14690,
            29,
            Some(5500),
        ),
        (
            "Battery, AGM group 94R, 800 CCA",
            "BT-94RAGM",
            "Voltkeep",
            "Start-stop ready · 36-month cover",
            "battery-automotive",
            11,
            40,
            21559,
            27999,
            24,
            Some(2200),
        ),
        ("Headlamp bulb 9012, pair", "HB-9012", "Voltkeep", "55 W halogen", "bulb", 58, 300, 2418, 3899, 38, None),
    ]
    .into_iter()
    .map(|(name, number, brand, detail, icon, here, there, price_minor, list_minor, off, core_minor)| Part {
        name,
        number,
        brand,
        detail,
        icon,
        here,
        there,
        price_minor,
        list_minor,
        off,
        core_minor,
    })
    .collect()
}

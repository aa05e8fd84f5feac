//! Vehicles that fleets drive, with the years they were built in.

/// What kind of vehicle a part is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Cars, pickups and vans.
    Light,
    /// Trucks and buses.
    Heavy,
}

/// A model and its years.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vehicle {
    pub(crate) class: Class,
    pub(crate) make: &'static str,
    pub(crate) model: &'static str,
    pub(crate) years: (i16, i16),
}

const fn light(make: &'static str, model: &'static str, from: i16, to: i16) -> Vehicle {
    Vehicle { class: Class::Light, make, model, years: (from, to) }
}

const fn heavy(make: &'static str, model: &'static str, from: i16, to: i16) -> Vehicle {
    Vehicle { class: Class::Heavy, make, model, years: (from, to) }
}

/// Neighbours in this list share parts now and then.
pub(crate) const VEHICLES: [Vehicle; 58] = [
    light("Ford", "F-150", 2009, 2026),
    light("Ford", "F-250 Super Duty", 2008, 2026),
    light("Ford", "F-350 Super Duty", 2008, 2026),
    light("Ford", "Transit 150", 2015, 2026),
    light("Ford", "Transit 250", 2015, 2026),
    light("Ford", "E-350", 2008, 2019),
    light("Ford", "Explorer", 2011, 2026),
    light("Ford", "Escape", 2013, 2025),
    light("Ford", "Ranger", 2019, 2026),
    light("Chevrolet", "Silverado 1500", 2007, 2026),
    light("Chevrolet", "Silverado 2500 HD", 2007, 2026),
    light("Chevrolet", "Express 2500", 2008, 2026),
    light("Chevrolet", "Colorado", 2015, 2026),
    light("Chevrolet", "Tahoe", 2007, 2026),
    light("Chevrolet", "Equinox", 2010, 2026),
    light("GMC", "Sierra 1500", 2007, 2026),
    light("GMC", "Sierra 2500 HD", 2007, 2026),
    light("GMC", "Savana 2500", 2008, 2026),
    light("Ram", "1500", 2011, 2026),
    light("Ram", "2500", 2011, 2026),
    light("Ram", "3500", 2011, 2026),
    light("Ram", "ProMaster 2500", 2014, 2026),
    light("Dodge", "Charger", 2011, 2023),
    light("Dodge", "Grand Caravan", 2008, 2020),
    light("Jeep", "Wrangler", 2007, 2026),
    light("Jeep", "Grand Cherokee", 2011, 2026),
    light("Toyota", "Tacoma", 2005, 2026),
    light("Toyota", "Tundra", 2007, 2026),
    light("Toyota", "Camry", 2007, 2026),
    light("Toyota", "RAV4", 2006, 2026),
    light("Toyota", "Sienna", 2011, 2026),
    light("Honda", "Accord", 2008, 2026),
    light("Honda", "CR-V", 2007, 2026),
    light("Honda", "Odyssey", 2011, 2026),
    light("Nissan", "Frontier", 2005, 2026),
    light("Nissan", "Rogue", 2008, 2026),
    light("Nissan", "NV200", 2013, 2021),
    light("Mercedes-Benz", "Sprinter 2500", 2010, 2026),
    light("Mercedes-Benz", "Sprinter 3500", 2010, 2026),
    light("Hyundai", "Tucson", 2010, 2026),
    light("Kia", "Sorento", 2011, 2026),
    light("Subaru", "Outback", 2010, 2026),
    heavy("Freightliner", "Cascadia", 2008, 2026),
    heavy("Freightliner", "M2 106", 2005, 2026),
    heavy("Freightliner", "Columbia", 2001, 2015),
    heavy("International", "LT", 2017, 2026),
    heavy("International", "ProStar", 2008, 2017),
    heavy("International", "DuraStar 4300", 2008, 2018),
    heavy("Kenworth", "T680", 2013, 2026),
    heavy("Kenworth", "T370", 2008, 2021),
    heavy("Peterbilt", "579", 2013, 2026),
    heavy("Peterbilt", "337", 2011, 2021),
    heavy("Volvo", "VNL 760", 2018, 2026),
    heavy("Volvo", "VNR 300", 2018, 2026),
    heavy("Mack", "Anthem", 2018, 2026),
    heavy("Hino", "268", 2011, 2021),
    heavy("Isuzu", "NPR HD", 2008, 2026),
    heavy("Isuzu", "NQR", 2008, 2026),
];

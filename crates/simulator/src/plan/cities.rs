//! Where the customers live and shop.

/// A city of the United Kingdom, with the centre's coordinates and an address's usual parts.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) region: &'static str,
    /// The letters and the district before the space of a postcode.
    pub(crate) outward: &'static str,
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Degrees east.
    pub(crate) longitude: f64,
}

const fn city(
    name: &'static str,
    region: &'static str,
    outward: &'static str,
    (latitude, longitude): (f64, f64),
) -> City {
    City { name, region, outward, latitude, longitude }
}

pub(crate) const CITIES: &[City] = &[
    city("London", "Greater London", "E8", (51.5450, -0.0553)),
    city("Manchester", "Greater Manchester", "M4", (53.4839, -2.2325)),
    city("Bristol", "Bristol", "BS1", (51.4538, -2.5973)),
    city("Leeds", "West Yorkshire", "LS2", (53.8008, -1.5491)),
    city("Glasgow", "Glasgow City", "G1", (55.8609, -4.2514)),
    city("Cardiff", "Cardiff", "CF10", (51.4816, -3.1791)),
];

/// Invented streets, given to shops in turn.
pub(crate) const STREETS: &[&str] = &[
    "Tanner's Row",
    "Old Mill Lane",
    "Juniper Street",
    "Copper Wharf",
    "Saddler's Yard",
    "Lantern Street",
    "Orchard Parade",
    "Weaver's Green",
    "Station Approach",
    "Harbour Walk",
    "Foundry Lane",
    "Market Cross",
    "Bellfield Road",
    "Canal Side",
    "Rosemary Hill",
];

//! Those at other banks: who pays the customers, and whom they pay by bank transfer.

use super::cities::CITIES;
use super::{Draw, Outsider, OutsiderNo};
use payments::Category;

const EMPLOYERS: &[&str] = &[
    "Harbour & Finch Ltd",
    "Northwind Logistics",
    "Copperleaf Design",
    "St Bride's Hospital Trust",
    "Lumen Software",
    "Ashgrove Schools",
    "Weir Valley Council",
    "Pennant Engineering",
    "Tidewater Studios",
    "Brook Street Dental",
    "Calder Foods",
    "Fieldgate Legal",
    "Moorland Rail Works",
    "Sunniside Care",
    "Quill & Co Accountants",
    "Redshank Robotics",
];

const LANDLORDS: &[&str] = &[
    "Alder Street Lettings",
    "Cobble & Key Homes",
    "Fairmead Housing",
    "Larchfield Mortgages",
    "Tollgate Lettings",
];

/// Monthly bills: who sends them, what for, and how much from and to.
const SUPPLIERS: &[(&str, &str, i64, i64)] = &[
    ("Brightspark Energy", "Electricity and gas", 6_800, 13_900),
    ("Clearbrook Water", "Water", 2_100, 4_200),
    ("Looply Broadband", "Broadband", 2_400, 3_900),
    ("Pebble Mobile", "Phone", 800, 2_600),
    ("Fernhill Insurance", "Home insurance", 1_100, 2_900),
    ("Ironleaf Gym", "Membership", 1_999, 3_999),
];

#[derive(Debug)]
pub(crate) struct Outsiders {
    pub(crate) list: Vec<Outsider>,
    pub(crate) employers: Vec<OutsiderNo>,
    pub(crate) landlords: Vec<OutsiderNo>,
    /// In the order of the cities.
    pub(crate) councils: Vec<OutsiderNo>,
    /// With what a month costs, from and to, in minor units.
    suppliers: Vec<(OutsiderNo, i64, i64)>,
    /// Where a new customer's money comes from.
    pub(crate) old_bank: OutsiderNo,
    /// Where some keep what they have left.
    pub(crate) savings: OutsiderNo,
}

impl Outsiders {
    pub(crate) fn all() -> Self {
        let mut list = Vec::new();
        let mut add = |name: &str, description: String, category| {
            list.push(Outsider { name: name.to_owned(), description, category });
            OutsiderNo(list.len() - 1)
        };
        let employers =
            EMPLOYERS.iter().map(|name| add(name, format!("Salary {name}"), Category::Income)).collect();
        let landlords = LANDLORDS.iter().map(|name| add(name, "Rent".to_owned(), Category::Bills)).collect();
        let councils = CITIES
            .iter()
            .map(|city| {
                add(&format!("{} City Council", city.name), "Council tax".to_owned(), Category::Bills)
            })
            .collect();
        let suppliers = SUPPLIERS
            .iter()
            .map(|(name, text, least, most)| (add(name, (*text).to_owned(), Category::Bills), *least, *most))
            .collect();
        let old_bank = add("Old Bank Account", "From my old bank".to_owned(), Category::Transfers);
        let savings = add("Meadowbank Savings", "Savings account".to_owned(), Category::Savings);
        Self { list, employers, landlords, councils, suppliers, old_bank, savings }
    }

    /// The bills of one household, each with its amount a month.
    pub(crate) fn bills(&self, city: usize, draw: &mut Draw) -> Vec<(OutsiderNo, i64)> {
        let mut bills = vec![(self.councils[city], draw.between(98, 170) * 100)];
        // Energy and a phone everybody has; the rest some have.
        for (place, (no, least, most)) in self.suppliers.iter().enumerate() {
            let is_common = place == 0 || place == 3;
            if is_common || draw.happens(430) {
                bills.push((*no, draw.between(*least, *most)));
            }
        }
        bills
    }
}

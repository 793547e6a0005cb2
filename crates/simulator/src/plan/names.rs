//! Invented people: names from many places, and an address each at a domain that RFC 2606 keeps for examples.

use super::{Draw, PersonPlan};
use std::collections::BTreeSet;

/// The one whose money the demo shows.
pub(crate) const MAIN_NAME: &str = "Ada Moreno";
pub(crate) const MAIN_EMAIL: &str = "ada.moreno@example.com";
/// The one they share a joint account with.
const PARTNER: (&str, &str) = ("Jonas Whitfield", "jonas.whitfield@example.com");

const FIRST: &[&str] = &[
    "Amara", "Aled", "Aisha", "Anders", "Beatriz", "Bilal", "Bronwen", "Callum", "Chidi", "Chloe", "Dafydd",
    "Daria", "Deepa", "Dmitri", "Efua", "Eilidh", "Elif", "Emeka", "Fatima", "Felix", "Fiona", "Gethin",
    "Grace", "Hana", "Harpreet", "Hiroshi", "Ibrahim", "Imogen", "Ingrid", "Isla", "Ivan", "Jamal",
    "Jasmine", "Joao", "Kasia", "Keiko", "Kwame", "Lachlan", "Laila", "Leon", "Linh", "Lucia", "Mairead",
    "Marcus", "Mei", "Mohammed", "Nadia", "Naveen", "Niamh", "Noor", "Obinna", "Olga", "Omar", "Oscar",
    "Pawel", "Priya", "Rafael", "Rhys", "Rosa", "Ruth", "Samuel", "Sana", "Seren", "Siobhan", "Sofia",
    "Tariq", "Tomasz", "Uma", "Victor", "Wanjiru", "Xin", "Yasmin", "Yusuf", "Zainab", "Zoë",
];

const LAST: &[&str] = &[
    "Abara",
    "Achterberg",
    "Adeyemi",
    "Ahmed",
    "Bakshi",
    "Barlow",
    "Begum",
    "Bianchi",
    "Brennan",
    "Calloway",
    "Chaudhry",
    "Chen",
    "Costa",
    "Dacosta",
    "Davies",
    "Demir",
    "Dhillon",
    "Doyle",
    "Eriksen",
    "Evans",
    "Farrow",
    "Fernandes",
    "Gallagher",
    "Garnett",
    "Ghosh",
    "Gwynne",
    "Haddad",
    "Hale",
    "Hughes",
    "Ito",
    "Iyer",
    "Jankowski",
    "Kamara",
    "Kaur",
    "Kowalska",
    "Larsen",
    "Lindqvist",
    "Llewellyn",
    "MacAllister",
    "Mahmoud",
    "Malik",
    "Mbeki",
    "Mensah",
    "Nakamura",
    "Nguyen",
    "Novak",
    "Nwosu",
    "O'Connell",
    "Okafor",
    "Oyelaran",
    "Papadakis",
    "Patel",
    "Pemberton",
    "Popescu",
    "Quigley",
    "Rahman",
    "Rees",
    "Rossi",
    "Sandhu",
    "Santos",
    "Sharma",
    "Silva",
    "Sinclair",
    "Sørensen",
    "Tanaka",
    "Thackeray",
    "Tran",
    "Underhill",
    "Vasquez",
    "Wozniak",
    "Yilmaz",
    "Zhou",
];

/// That many people; no two share an address, and the first is always the same.
pub(crate) fn people(count: usize, draw: &mut Draw) -> Vec<PersonPlan> {
    let fixed = [(MAIN_NAME, MAIN_EMAIL), PARTNER];
    let mut people: Vec<PersonPlan> = fixed
        .iter()
        .take(count)
        .map(|(name, email)| person((*name).to_owned(), (*email).to_owned()))
        .collect();
    let mut taken: BTreeSet<String> = fixed.iter().map(|(name, _)| handle(name)).collect();
    while people.len() < count {
        let name = format!("{} {}", draw.pick(FIRST), draw.pick(LAST));
        let plain = handle(&name);
        let mut unique = plain.clone();
        let mut number = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{plain}{number}");
            number += 1;
        }
        let domain = *draw.pick(&["example.com", "example.org"]);
        people.push(person(name, format!("{unique}@{domain}")));
    }
    people
}

const fn person(name: String, email: String) -> PersonPlan {
    PersonPlan { name, email }
}

/// `Zoë O'Connell` as `zoe.oconnell`.
fn handle(name: &str) -> String {
    let plain = |letter: char| match letter {
        ' ' => Some('.'),
        'ë' => Some('e'),
        'ø' => Some('o'),
        letter => letter.is_ascii_alphanumeric().then(|| letter.to_ascii_lowercase()),
    };
    name.chars().filter_map(plain).collect()
}

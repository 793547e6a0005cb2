//! Invented shops: chains with a branch in every city, places of one city, and shops without a place.

use super::cities::{CITIES, City, STREETS};
use super::{Draw, ShopNo};
use kernel::{GroupId, IdClock, MerchantId, Timestamp};
use payments::{Address, Category, Merchant};

/// What people go there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Grocer,
    Ride,
    Cafe,
    Restaurant,
    Store,
    Fun,
    Online,
    Streaming,
    CashMachine,
    Journey,
    Abroad,
}

/// Which cities a brand has a shop in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// A branch in each.
    Chain,
    /// In that one alone.
    City(usize),
    Online,
    /// A city beyond the United Kingdom, with its country (ISO 3166-1 alpha-3).
    Abroad(&'static str, &'static str),
}

struct Brand {
    name: &'static str,
    emoji: &'static str,
    kind: Kind,
    reach: Reach,
    /// What a visit costs, from and to, in minor units.
    spend: (i64, i64),
}

/// A place of the plan's shop list, with what the plan needs to send people there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shop {
    pub(crate) no: ShopNo,
    pub(crate) kind: Kind,
    /// The city's place in the list of cities, for shops that have one.
    pub(crate) city: Option<usize>,
    pub(crate) spend: (i64, i64),
}

const fn brand(
    name: &'static str,
    emoji: &'static str,
    kind: Kind,
    reach: Reach,
    spend: (i64, i64),
) -> Brand {
    Brand { name, emoji, kind, reach, spend }
}

const BRANDS: &[Brand] = &[
    brand("Greenleaf Market", "🥬", Kind::Grocer, Reach::Chain, (480, 5_200)),
    brand("Penny Basket", "🛒", Kind::Grocer, Reach::Chain, (310, 4_100)),
    brand("Corner & Crumb", "🥖", Kind::Grocer, Reach::Chain, (180, 1_450)),
    brand("Kettle & Finch", "☕", Kind::Cafe, Reach::Chain, (260, 890)),
    brand("Northgate Cash Machine", "🏧", Kind::CashMachine, Reach::Chain, (1_000, 8_000)),
    brand("Hartwell & Daughters", "🧥", Kind::Store, Reach::Chain, (1_200, 9_500)),
    brand("Capital Loop Transit", "🚇", Kind::Ride, Reach::City(0), (180, 350)),
    brand("Beeway Trams", "🚋", Kind::Ride, Reach::City(1), (150, 380)),
    brand("Severn City Buses", "🚌", Kind::Ride, Reach::City(2), (190, 320)),
    brand("Airedale Connect", "🚌", Kind::Ride, Reach::City(3), (200, 340)),
    brand("Clyde Circle Line", "🚇", Kind::Ride, Reach::City(4), (175, 340)),
    brand("Taff Valley Buses", "🚌", Kind::Ride, Reach::City(5), (190, 310)),
    brand("Olive & Thyme", "🍝", Kind::Restaurant, Reach::City(0), (1_450, 5_800)),
    brand("Saffron Lantern", "🍛", Kind::Restaurant, Reach::City(0), (1_250, 4_600)),
    brand("The Idle Heron", "🍺", Kind::Restaurant, Reach::City(0), (540, 3_400)),
    brand("Mancuni Slice", "🍕", Kind::Restaurant, Reach::City(1), (950, 3_400)),
    brand("The Brass Otter", "🍺", Kind::Restaurant, Reach::City(1), (520, 3_100)),
    brand("Harbourside Tacos", "🌮", Kind::Restaurant, Reach::City(2), (880, 3_300)),
    brand("Cardamom House", "🍛", Kind::Restaurant, Reach::City(2), (1_200, 4_400)),
    brand("Ember & Oak", "🔥", Kind::Restaurant, Reach::City(3), (1_500, 5_200)),
    brand("The Wool Exchange Arms", "🍺", Kind::Restaurant, Reach::City(3), (500, 2_900)),
    brand("Thistle Noodle Bar", "🍜", Kind::Restaurant, Reach::City(4), (890, 3_200)),
    brand("The Gilded Stag", "🥘", Kind::Restaurant, Reach::City(4), (1_300, 4_900)),
    brand("Dragon's Table", "🍲", Kind::Restaurant, Reach::City(5), (1_100, 4_200)),
    brand("Tiger Bay Kitchen", "🦐", Kind::Restaurant, Reach::City(5), (1_000, 3_900)),
    brand("Paper Moon Books", "📚", Kind::Store, Reach::City(0), (699, 3_400)),
    brand("Velvet Needle Records", "🎵", Kind::Store, Reach::City(1), (899, 4_200)),
    brand("Bright Spoke Cycles", "🚲", Kind::Store, Reach::City(2), (750, 12_500)),
    brand("Dales Outdoor", "🥾", Kind::Store, Reach::City(3), (1_100, 9_900)),
    brand("Kelvin Homeware", "🪴", Kind::Store, Reach::City(4), (650, 6_800)),
    brand("Castle Arcade Toys", "🧸", Kind::Store, Reach::City(5), (550, 4_500)),
    brand("Palace Lane Cinema", "🎬", Kind::Fun, Reach::City(0), (950, 2_900)),
    brand("Cotton Mill Comedy", "🎭", Kind::Fun, Reach::City(1), (1_200, 3_600)),
    brand("Underfall Climbing", "🧗", Kind::Fun, Reach::City(2), (900, 1_900)),
    brand("Aire Street Cinema", "🍿", Kind::Fun, Reach::City(3), (850, 2_600)),
    brand("Ballroom on the Clyde", "🎸", Kind::Fun, Reach::City(4), (1_500, 4_800)),
    brand("Penarth Road Bowling", "🎳", Kind::Fun, Reach::City(5), (800, 2_800)),
    brand("Parcelbird", "📦", Kind::Online, Reach::Online, (590, 6_500)),
    brand("Thread Theory", "👗", Kind::Online, Reach::Online, (1_499, 8_900)),
    brand("Quiet Circuit", "🎧", Kind::Online, Reach::Online, (999, 14_900)),
    brand("Petal Post", "💐", Kind::Online, Reach::Online, (1_800, 4_500)),
    brand("Tall Shelf", "📖", Kind::Online, Reach::Online, (499, 3_200)),
    brand("Barkwell Pets", "🐶", Kind::Online, Reach::Online, (890, 4_900)),
    brand("Reelhouse", "📺", Kind::Streaming, Reach::Online, (1_099, 1_099)),
    brand("Humtrack", "🎶", Kind::Streaming, Reach::Online, (999, 999)),
    brand("Skylark Air", "✈️", Kind::Journey, Reach::Online, (8_900, 31_000)),
    brand("Roamstead Stays", "🏨", Kind::Journey, Reach::Online, (14_000, 52_000)),
    brand("Albion Rail", "🚄", Kind::Journey, Reach::Online, (2_400, 9_800)),
    brand("Tasca da Graça", "🐟", Kind::Abroad, Reach::Abroad("Lisbon", "PRT"), (1_300, 5_400)),
    brand("Gelateria Lunaria", "🍨", Kind::Abroad, Reach::Abroad("Bologna", "ITA"), (350, 1_400)),
    brand("Museu del Far", "🖼️", Kind::Abroad, Reach::Abroad("Barcelona", "ESP"), (1_200, 3_600)),
    brand("Taverna Meltemi", "🫒", Kind::Abroad, Reach::Abroad("Chania", "GRC"), (1_400, 5_100)),
    brand("Nordlys Kaffe", "🧁", Kind::Abroad, Reach::Abroad("Bergen", "NOR"), (550, 1_900)),
];

/// The centres of the cities abroad, in degrees north and east.
const ABROAD: &[(&str, f64, f64)] = &[
    ("Lisbon", 38.7169, -9.1302),
    ("Bologna", 44.4938, 11.3426),
    ("Barcelona", 41.3762, 2.1870),
    ("Chania", 35.5170, 24.0176),
    ("Bergen", 60.3947, 5.3259),
];

const UNITED_KINGDOM: &str = "GBR";

impl Kind {
    pub(crate) const fn category(self) -> Category {
        match self {
            Self::Grocer => Category::Groceries,
            Self::Ride => Category::Transport,
            Self::Cafe | Self::Restaurant => Category::EatingOut,
            Self::Store | Self::Online => Category::Shopping,
            Self::Fun | Self::Streaming => Category::Entertainment,
            Self::CashMachine => Category::Cash,
            Self::Journey | Self::Abroad => Category::Holidays,
        }
    }
}

/// Every shop, and where to find it: the merchant of `shops[n]` is `merchants[n]`.
pub(crate) fn all(opened_at: Timestamp, draw: &mut Draw) -> (Vec<Shop>, Vec<Merchant>) {
    let (mut shops, mut merchants) = (Vec::new(), Vec::new());
    let mut ids = IdClock::default();
    for brand in BRANDS {
        let group = GroupId::from_uuid(ids.next(opened_at, draw.bits()));
        let places: Vec<Option<usize>> = match brand.reach {
            Reach::Chain => (0..CITIES.len()).map(Some).collect(),
            Reach::City(city) => vec![Some(city)],
            Reach::Online | Reach::Abroad(..) => vec![None],
        };
        for city in places {
            let no = ShopNo(shops.len());
            shops.push(Shop { no, kind: brand.kind, city, spend: brand.spend });
            merchants.push(Merchant {
                id: MerchantId::from_uuid(ids.next(opened_at, draw.bits())),
                group,
                name: brand.name.to_owned(),
                logo: String::new(),
                emoji: brand.emoji.to_owned(),
                category: brand.kind.category(),
                is_online: brand.reach == Reach::Online,
                is_atm: brand.kind == Kind::CashMachine,
                address: address(brand.reach, city.map(|city| &CITIES[city]), draw),
                created_at: opened_at,
            });
        }
    }
    (shops, merchants)
}

/// A house on an invented street, within a kilometre or so of the city's centre.
fn address(reach: Reach, city: Option<&City>, draw: &mut Draw) -> Address {
    let street = format!("{} {}", draw.between(1, 140), draw.pick(STREETS));
    let mut degrees = |centre: f64| {
        let offset = i32::try_from(draw.between(-900, 900)).expect("three digits");
        // Five decimals are a metre, and print the same everywhere.
        ((centre * 100_000.0).round() + f64::from(offset)) / 100_000.0
    };
    match (reach, city) {
        (Reach::Chain | Reach::City(_), Some(city)) => Address {
            street,
            city: city.name.to_owned(),
            region: city.region.to_owned(),
            country: UNITED_KINGDOM.to_owned(),
            latitude: degrees(city.latitude),
            longitude: degrees(city.longitude),
            postcode: format!("{} {}ZZ", city.outward, draw.between(1, 9)),
        },
        (Reach::Abroad(name, country), _) => {
            let (_, north, east) =
                ABROAD.iter().find(|city| city.0 == name).expect("each city has its centre");
            Address {
                street: String::new(),
                city: name.to_owned(),
                country: country.to_owned(),
                latitude: degrees(*north),
                longitude: degrees(*east),
                ..Address::default()
            }
        }
        (Reach::Chain | Reach::City(_) | Reach::Online, _) => {
            Address { country: UNITED_KINGDOM.to_owned(), ..Address::default() }
        }
    }
}

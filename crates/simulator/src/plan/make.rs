//! Makes a whole plan: openings first, then everybody's wishes, sorted and granted.

use super::habits::Diary;
use super::{AccountNo, CardNo, PersonNo, PotNo, ShopNo};
use super::{Calendar, Draw, Event, EventNo, Plan, Step, Teller, Town};
use super::{names, shops};
use kernel::Timestamp;

/// The plan draws from streams of the seed that no event draws from: an event's stream is its number.
const STREAM_TOWN: u64 = 1 << 63;
const STREAM_TELLER: u64 = STREAM_TOWN + 1;
const STREAM_DIARIES: u64 = STREAM_TOWN + 2;

impl Plan {
    /// The year before `until` of that many customers. The same seed, count and instant make the same plan.
    pub(crate) fn new(customers: u32, seed: u64, until: Timestamp) -> Self {
        let calendar = Calendar::new(until);
        let mut draw = Draw::new(seed, STREAM_TOWN);
        let count = usize::try_from(customers).expect("a usize holds 32 bits");
        let (shops, merchants) = shops::all(calendar.at(0, (300, 301), &mut draw), &mut draw);
        let people = names::people(count, &mut draw);
        let town = Town::new(count, shops, &calendar, &mut draw);
        let openings = openings(&town, count, &calendar, &mut draw);
        let opened = openings.len();
        let (wishes, purchases) = wishes(&town, &calendar, seed);
        let teller = Teller::new(&town, openings, purchases, Draw::new(seed, STREAM_TELLER));
        let events = teller.run(wishes);
        let lines = events.iter().map(|event| event.step.lines()).sum();
        let Town { outsiders, accounts, cards, pots, .. } = town;
        Self {
            shops: merchants,
            outsiders: outsiders.list,
            people,
            accounts,
            cards,
            pots,
            events,
            openings: opened,
            lines,
        }
    }
}

/// Everybody's wishes in the order of time, and how many of them are purchases.
fn wishes(town: &Town, calendar: &Calendar, seed: u64) -> (Vec<(Timestamp, super::Wish)>, usize) {
    let mut purchases = 0;
    let mut all = Vec::new();
    for (life, stream) in town.lives.iter().zip(STREAM_DIARIES..) {
        let mut diary = Diary {
            town,
            calendar,
            life,
            draw: Draw::new(seed, stream),
            purchases: &mut purchases,
            wishes: Vec::new(),
            away: Vec::new(),
        };
        diary.fill();
        all.append(&mut diary.wishes);
    }
    // Stable: of two wishes at the same microsecond, the one that was made first comes first.
    all.sort_by_key(|(at, _)| *at);
    (all, purchases)
}

/// The first morning: shops, people, accounts, cards and pots, each after what it needs.
fn openings(town: &Town, people: usize, calendar: &Calendar, draw: &mut Draw) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut add = |from: i64, step: Step, waits_for: [Option<EventNo>; 2]| {
        let at = calendar.at(0, (from, from + 20), draw);
        events.push(Event { at, step, waits_for });
        EventNo(events.len() - 1)
    };
    for shop in 0..town.shops.len() {
        add(310, Step::KeepMerchant(ShopNo(shop)), [None; 2]);
    }
    let person = |person: usize| Step::OpenPerson(PersonNo(person));
    let opened: Vec<EventNo> = (0..people).map(|number| add(420, person(number), [None; 2])).collect();
    let mut latest: Vec<EventNo> = Vec::new();
    for (number, account) in town.accounts.iter().enumerate() {
        let owner = |place: usize| account.owners.get(place).map(|owner| opened[owner.0]);
        latest.push(add(450, Step::OpenAccount(AccountNo(number)), [owner(0), owner(1)]));
    }
    for (number, card) in town.cards.iter().enumerate() {
        add(480, Step::IssueCard(CardNo(number)), [Some(latest[card.account.0]), None]);
    }
    // Making a pot writes its account as well, so pots of one account are made one after the other.
    for (number, pot) in town.pots.iter().enumerate() {
        let account = pot.account.0;
        latest[account] = add(510, Step::MakePot(PotNo(number)), [Some(latest[account]), None]);
    }
    events
}

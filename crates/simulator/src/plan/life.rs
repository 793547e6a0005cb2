//! Who the customers are: their city and income, their accounts, cards and pots, and whom they know.

use super::cities::CITIES;
use super::outsiders::Outsiders;
use super::shops::{Kind, Shop};
use super::{
    AccountNo, AccountPlan, Calendar, CardNo, CardPlan, Draw, OutsiderNo, PersonNo, PotNo, PotPlan, ShopNo,
};
use payments::{CardStatus, PotLock};

/// One customer's circumstances.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) person: PersonNo,
    pub(crate) account: AccountNo,
    pub(crate) card: CardNo,
    /// A card they should not use any more, or not yet, and sometimes do.
    pub(crate) spare_card: Option<CardNo>,
    /// The account rent and bills are paid from, and its card: the joint one for couples.
    pub(crate) home: (AccountNo, CardNo),
    /// Whether this is the one of a couple, or the single, who pays rent and bills.
    pub(crate) is_keeper: bool,
    /// What they pay into the joint account each month; nothing for singles.
    pub(crate) share_minor: i64,
    pub(crate) city: usize,
    pub(crate) income_minor: i64,
    pub(crate) payday: i8,
    pub(crate) employer: OutsiderNo,
    pub(crate) landlord: OutsiderNo,
    pub(crate) rent_minor: i64,
    pub(crate) bills: Vec<(OutsiderNo, i64)>,
    /// Each with what goes into it a month, in minor units.
    pub(crate) pots: Vec<(PotNo, i64)>,
    pub(crate) friends: Vec<PersonNo>,
    /// Whether the money seldom lasts the month.
    pub(crate) is_tight: bool,
    /// How often they go out and buy, in percent of what is usual.
    pub(crate) pace: u32,
    /// How much they spend when they do, in percent of what is usual.
    pub(crate) scale: i64,
}

/// Everything there is on the first day.
#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) shops: Vec<Shop>,
    pub(crate) outsiders: Outsiders,
    pub(crate) accounts: Vec<AccountPlan>,
    pub(crate) cards: Vec<CardPlan>,
    pub(crate) pots: Vec<PotPlan>,
    pub(crate) lives: Vec<Life>,
}

/// What usual purchases come to in a month, in minor units; measured from the habits.
const USUAL_MONTH_MINOR: i64 = 25_000;
const MAIN: usize = 0;
/// Names, styles, goals in whole pounds.
const POTS: &[(&str, &str, i64)] = &[
    ("Holiday", "beach_ball", 1_500),
    ("Rainy day", "umbrella", 3_000),
    ("House deposit", "house", 20_000),
    ("Christmas", "present", 600),
];
const POT_OPEN_COUNT: usize = 2;
/// The lock of the last of [`POTS`] ends this long after the year.
const LOCK_DAYS: u64 = 45;

impl Town {
    pub(crate) fn new(count: usize, shops: Vec<Shop>, calendar: &Calendar, draw: &mut Draw) -> Self {
        let mut town = Self {
            shops,
            outsiders: Outsiders::all(),
            accounts: Vec::new(),
            cards: Vec::new(),
            pots: Vec::new(),
            lives: Vec::new(),
        };
        for person in 0..count {
            town.settle_in(person, count, draw);
        }
        for first in (0..count.saturating_sub(1)).step_by(2) {
            if first == MAIN || draw.happens(260) {
                town.join(first, draw);
            }
        }
        for person in 0..count {
            town.budget(person, draw);
            town.make_pots(person, calendar, draw);
        }
        town
    }

    /// The shops of a kind that people of a city go to.
    pub(crate) fn shops_of(&self, kind: Kind, city: usize) -> Vec<ShopNo> {
        let is_near = |shop: &&Shop| shop.kind == kind && shop.city.is_none_or(|place| place == city);
        self.shops.iter().filter(is_near).map(|shop| shop.no).collect()
    }

    fn settle_in(&mut self, person: usize, count: usize, draw: &mut Draw) {
        let is_main = person == MAIN;
        let is_tight = !is_main && draw.happens(160);
        let income = if is_tight { draw.between(1_450, 1_900) } else { draw.mostly_small(1_650, 4_000) };
        let income_minor = if is_main { 318_000 } else { income * 100 };
        let city = if is_main { 0 } else { draw.below(CITIES.len()) };
        let rent_per_mille = if is_tight { draw.between(420, 470) } else { draw.between(270, 360) };
        let overdraft_minor =
            if draw.happens(if is_tight { 500 } else { 180 }) { draw.between(1, 5) * 10_000 } else { 0 };
        let (person, account) = (PersonNo(person), AccountNo(person));
        self.accounts.push(AccountPlan { owners: vec![person], overdraft_minor });
        let card = self.issue(account, person, CardStatus::Active);
        let spare = *draw.pick(&[CardStatus::Blocked, CardStatus::Inactive]);
        let spare_card = (is_main || draw.happens(140)).then(|| self.issue(account, person, spare));
        let mut friends: Vec<PersonNo> = (0..5).map(|_| PersonNo(draw.below(count))).collect();
        friends.retain(|friend| *friend != person);
        friends.sort_unstable();
        friends.dedup();
        self.lives.push(Life {
            person,
            account,
            card,
            spare_card,
            home: (account, card),
            is_keeper: true,
            share_minor: 0,
            city,
            income_minor,
            payday: *draw.pick(&[15, 24, 25, 25, 28, 28, 31]),
            employer: *draw.pick(&self.outsiders.employers),
            landlord: *draw.pick(&self.outsiders.landlords),
            rent_minor: income_minor * rent_per_mille / 1_000 / 500 * 500,
            bills: self.outsiders.bills(city, draw),
            pots: Vec::new(),
            friends,
            is_tight,
            pace: if is_main { 140 } else { u32::try_from(draw.between(66, 100)).expect("three digits") },
            scale: 100,
        });
    }

    fn issue(&mut self, account: AccountNo, person: PersonNo, status: CardStatus) -> CardNo {
        self.cards.push(CardPlan { account, person, status });
        CardNo(self.cards.len() - 1)
    }

    /// Opens a joint account for a person and the next one, who moves in with them.
    fn join(&mut self, first: usize, draw: &mut Draw) {
        let pair = [first, first + 1];
        let account = AccountNo(self.accounts.len());
        self.accounts.push(AccountPlan { owners: pair.map(PersonNo).to_vec(), overdraft_minor: 0 });
        let city = self.lives[first].city;
        let costs: i64 = self.lives[first].bills.iter().map(|(_, minor)| minor).sum();
        // Rent and bills, and something for the groceries, in whole tens of pounds.
        let shared = self.lives[first].rent_minor + costs + draw.between(26_000, 38_000);
        for person in pair {
            let card = self.issue(account, PersonNo(person), CardStatus::Active);
            let life = &mut self.lives[person];
            life.home = (account, card);
            life.is_keeper = person == first;
            life.share_minor = (shared / 2 + 999) / 1_000 * 1_000;
            life.city = city;
            life.is_tight = false;
        }
    }

    /// Fits what they spend to what they have left each month.
    fn budget(&mut self, person: usize, draw: &mut Draw) {
        let life = &mut self.lives[person];
        let costs: i64 = life.bills.iter().map(|(_, minor)| minor).sum();
        let fixed = if life.share_minor == 0 { life.rent_minor + costs } else { life.share_minor };
        let (percent, scale_max) = if life.is_tight { (draw.between(108, 125), 420) } else { (84, 250) };
        let usual = USUAL_MONTH_MINOR * i64::from(life.pace) / 100;
        life.scale = ((life.income_minor - fixed).max(0) * percent / usual).clamp(60, scale_max);
    }

    fn make_pots(&mut self, person: usize, calendar: &Calendar, draw: &mut Draw) {
        let is_main = person == MAIN;
        let life = &mut self.lives[person];
        for (place, (name, style, goal)) in POTS.iter().enumerate() {
            let per_mille = if life.is_tight { [0, 250, 0, 120][place] } else { [620, 700, 160, 180][place] };
            if !is_main && !draw.happens(per_mille) {
                continue;
            }
            let lock = match place {
                0..POT_OPEN_COUNT => PotLock::Open,
                POT_OPEN_COUNT => PotLock::AppOnly,
                _ => PotLock::Until(calendar.beyond(LOCK_DAYS)),
            };
            life.pots
                .push((PotNo(self.pots.len()), life.income_minor * draw.between(12, 34) / 1_000 / 500 * 500));
            self.pots.push(PotPlan {
                account: life.account,
                person: life.person,
                name,
                style,
                goal: Some(goal * 100),
                lock,
            });
        }
    }
}

//! What the customers do with their days: earn, pay what is due, save, go out, split the bill.

use super::shops::{Kind, Shop};
use super::teller::Wish;
use super::{Calendar, CardNo, Draw, Life, ShopNo, Town};
use bank::FundsWay;
use kernel::Timestamp;

/// How often something is done in seventy days of the week and in seventy of the weekend at the usual pace, and at
/// which minutes of the day.
struct Habit {
    kind: Kind,
    weekday: u32,
    weekend: u32,
    minutes: &'static [(i64, i64)],
}

const fn habit(kind: Kind, (weekday, weekend): (u32, u32), minutes: &'static [(i64, i64)]) -> Habit {
    Habit { kind, weekday, weekend, minutes }
}

const fn hours(from: i64, to: i64) -> (i64, i64) {
    (from * 60, to * 60)
}

const HABITS: &[Habit] = &[
    habit(Kind::Ride, (23, 10), &[(425, 560), (425, 560), (1_010, 1_170)]),
    habit(Kind::Cafe, (10, 15), &[(450, 630), hours(12, 14)]),
    habit(Kind::Restaurant, (4, 13), &[hours(12, 14), hours(18, 22), hours(18, 22)]),
    habit(Kind::Grocer, (13, 16), &[hours(8, 12), hours(16, 21), hours(17, 20)]),
    habit(Kind::Store, (1, 6), &[hours(11, 18)]),
    habit(Kind::Fun, (1, 4), &[hours(17, 22)]),
    habit(Kind::Online, (3, 4), &[hours(12, 14), hours(19, 24)]),
    habit(Kind::CashMachine, (1, 2), &[hours(9, 21)]),
];

/// Of so many purchases in a thousand the merchant gives up the money.
const GIVEN_UP_PER_MILLE: u32 = 12;
const CVC_WRONG_PER_MILLE: u32 = 15;
/// Attempts a year with a card that is blocked or not active yet.
const SPARE_ATTEMPTS: i64 = 3;
/// Of so many dinners in a thousand that are dear enough, the bill is split.
const SPLIT_PER_MILLE: u32 = 420;
const SPLIT_MINOR_MIN: i64 = 1_300;

/// One customer's wishes, as they come; `purchases` counts the purchases of everybody.
pub(crate) struct Diary<'a> {
    pub(crate) town: &'a Town,
    pub(crate) calendar: &'a Calendar,
    pub(crate) life: &'a Life,
    pub(crate) draw: Draw,
    pub(crate) purchases: &'a mut usize,
    pub(crate) wishes: Vec<(Timestamp, Wish)>,
    /// Days on which they are away, and buy nothing at home.
    pub(crate) away: Vec<std::ops::Range<u32>>,
}

impl Diary<'_> {
    pub(crate) fn fill(&mut self) {
        self.arrive();
        self.trips();
        for day in 0..Calendar::DAYS {
            self.money_day(day);
            // The first day is for opening the account.
            if 0 < day && !self.away.iter().any(|days| days.contains(&day)) {
                self.shopping_day(day);
            }
        }
        self.spare_card();
    }

    /// What they bring along from their old bank lasts until the first salary.
    fn arrive(&mut self) {
        let life = self.life;
        let minor = life.income_minor * self.draw.between(55, 95) / 100 / 100 * 100;
        let from = self.town.outsiders.old_bank;
        self.wish(
            0,
            (540, 600),
            Wish::Funds { account: life.account, way: FundsWay::In, minor, outsider: from },
        );
        self.share(0, (610, 640));
    }

    fn money_day(&mut self, day: u32) {
        let life = self.life;
        if day == 0 {
            return;
        }
        if self.calendar.is_payday(day, life.payday) {
            let wage = Wish::Funds {
                account: life.account,
                way: FundsWay::In,
                minor: life.income_minor + self.draw.between(-20, 20) * 100,
                outsider: life.employer,
            };
            self.sweep(day - 1);
            self.wish(day, (15, 240), wage);
            self.share(day, hours(6, 7));
            for (pot, minor) in life.pots.iter().filter(|(_, minor)| 0 < *minor) {
                self.wish(day, hours(7, 9), Wish::Save { pot: *pot, minor: *minor });
            }
        }
        // Rent follows the salary; the other bills are spread over the month.
        let rent_on = if life.payday < 20 { life.payday + 2 } else { 1 };
        if life.is_keeper && self.calendar.is_payday(day, rent_on) {
            self.bill(day, life.rent_minor, life.landlord);
        }
        for (place, (to, minor)) in life.bills.iter().enumerate() {
            let due_on = 2 + 4 * i8::try_from(place).unwrap_or(0);
            if life.is_keeper && self.calendar.is_payday(day, due_on) {
                self.bill(day, *minor, *to);
            }
        }
        let streaming = self.town.shops_of(Kind::Streaming, life.city);
        for (place, shop) in streaming.into_iter().enumerate() {
            let is_taken = !(life.person.0 + place).is_multiple_of(3);
            if is_taken && self.calendar.is_payday(day, if place == 0 { 5 } else { 19 }) {
                let minor = self.shop(shop).spend.0;
                self.buy(day, hours(3, 6), (life.card, shop, minor));
            }
        }
    }

    /// Their part of the joint account's costs.
    fn share(&mut self, day: u32, minutes: (i64, i64)) {
        let life = self.life;
        if 0 < life.share_minor {
            let pay = Wish::Pay {
                payer: life.person,
                source: life.account,
                target: life.home.0,
                minor: life.share_minor,
                reference: "Home".to_owned(),
            };
            self.wish(day, minutes, pay);
        }
    }

    /// The evening before the salary, what is left over is put away.
    fn sweep(&mut self, day: u32) {
        let life = self.life;
        if !life.is_tight {
            let pot =
                life.pots.iter().map(|(pot, _)| *pot).find(|pot| self.town.pots[pot.0].name == "Rainy day");
            let outsider = self.town.outsiders.savings;
            self.wish(day, hours(22, 24), Wish::Sweep { account: life.account, pot, outsider });
        }
    }

    fn bill(&mut self, day: u32, minor: i64, outsider: super::OutsiderNo) {
        let account = self.life.home.0;
        self.wish(day, hours(2, 5), Wish::Funds { account, way: FundsWay::Out, minor, outsider });
    }

    fn shopping_day(&mut self, day: u32) {
        for habit in HABITS {
            let usual = if self.calendar.is_weekend(day) { habit.weekend } else { habit.weekday };
            for _ in 0..self.draw.times(usual * self.life.pace) {
                let near = self.town.shops_of(habit.kind, self.life.city);
                let shop = *self.draw.pick(&near);
                let minutes = *self.draw.pick(habit.minutes);
                self.visit(day, minutes, shop);
            }
        }
    }

    pub(crate) fn visit(&mut self, day: u32, minutes: (i64, i64), shop: ShopNo) {
        let Shop { kind, spend: (least, most), .. } = *self.shop(shop);
        let minor = self.draw.mostly_small(least, most);
        let scaled = minor * self.life.scale / 100;
        // Fares are fixed, machines give tens, cafes round to five pence, and shops like to end on 99.
        let minor = match kind {
            Kind::Ride => minor / 5 * 5,
            Kind::CashMachine => (minor + 999) / 1_000 * 1_000,
            Kind::Cafe => minor * (100 + self.life.scale) / 1_000 * 5,
            Kind::Store | Kind::Online | Kind::Fun => scaled / 100 * 100 + 99,
            Kind::Restaurant | Kind::Abroad => minor * (140 + self.life.scale / 4) / 10_000 * 50,
            Kind::Grocer | Kind::Streaming | Kind::Journey => scaled,
        };
        let is_for_home = kind == Kind::Grocer && self.draw.happens(500);
        let card = if is_for_home { self.life.home.1 } else { self.life.card };
        let is_dinner = kind == Kind::Restaurant && 1_000 < minutes.0;
        if is_dinner && SPLIT_MINOR_MIN <= minor && self.draw.happens(SPLIT_PER_MILLE) {
            self.dinner(day, minutes, (shop, minor));
        } else {
            self.buy(day, minutes, (card, shop, minor));
        }
    }

    /// One pays for all; the friends pay back the next day.
    fn dinner(&mut self, day: u32, minutes: (i64, i64), (shop, each): (ShopNo, i64)) {
        let friends = &self.life.friends;
        let most = i64::try_from(friends.len().min(3)).expect("three at most");
        let count = self.draw.between(0, most);
        self.buy(day, minutes, (self.life.card, shop, each * (count + 1)));
        let start = self.draw.below(friends.len().max(1));
        let guests: Vec<_> =
            (0..usize::try_from(count).unwrap_or(0)).map(|n| friends[(start + n) % friends.len()]).collect();
        for friend in guests {
            let words: &[&str] = &["Dinner", "Dinner 🍝", "Thanks for last night!", "My half", "Food"];
            let pay = Wish::Pay {
                payer: friend,
                source: super::AccountNo(friend.0),
                target: self.life.account,
                minor: each,
                reference: (*self.draw.pick(words)).to_owned(),
            };
            self.wish(day + 1, hours(8, 23), pay);
        }
    }

    fn spare_card(&mut self) {
        let Some(card) = self.life.spare_card else { return };
        for _ in 0..self.draw.between(1, SPARE_ATTEMPTS) {
            let kind = *self.draw.pick(&[Kind::Grocer, Kind::Cafe, Kind::Store]);
            let shop = *self.draw.pick(&self.town.shops_of(kind, self.life.city));
            let (least, most) = self.shop(shop).spend;
            let minor = self.draw.mostly_small(least, most);
            let day = u32::try_from(self.draw.between(20, i64::from(Calendar::DAYS) - 1))
                .expect("a day of the year");
            self.buy(day, hours(9, 20), (card, shop, minor));
        }
    }

    /// A purchase, and what the merchant does of it some nights later.
    pub(crate) fn buy(&mut self, day: u32, minutes: (i64, i64), (card, shop, minor): (CardNo, ShopNo, i64)) {
        let is_asked = matches!(self.shop(shop).kind, Kind::Online | Kind::Journey);
        let is_cvc_right = is_asked.then(|| !self.draw.happens(CVC_WRONG_PER_MILLE));
        let purchase = *self.purchases;
        *self.purchases += 1;
        self.wish(day, minutes, Wish::Buy { card, shop, minor, is_cvc_right, purchase });
        let is_given_up = self.draw.happens(GIVEN_UP_PER_MILLE);
        let end = if is_given_up { Wish::GiveUp(purchase) } else { Wish::Collect(purchase) };
        let nights = u32::try_from(self.draw.between(1, 3)).expect("one to three");
        self.wish(day + nights, (45, 300), end);
    }

    pub(crate) fn shop(&self, shop: ShopNo) -> &Shop {
        &self.town.shops[shop.0]
    }

    /// Beyond the year's end nothing is wished for any more, so that the latest purchases are still pending.
    pub(crate) fn wish(&mut self, day: u32, minutes: (i64, i64), wish: Wish) {
        let at = self.calendar.at(day, minutes, &mut self.draw);
        if at < self.calendar.until {
            self.wishes.push((at, wish));
        }
    }
}

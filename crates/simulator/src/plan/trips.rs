//! Holidays: booked weeks ahead, paid in part from the pot, spent abroad.

use super::habits::Diary;
use super::shops::Kind;
use super::teller::Wish;
use super::{Calendar, ShopNo};
use std::ops::Range;

/// On which days of the year a first and a second holiday may begin.
const BEGINS: [Range<i64>; 2] = [50..170, 200..330];
const NIGHTS: (i64, i64) = (4, 9);

impl Diary<'_> {
    /// Plans none, one or two holidays.
    pub(crate) fn trips(&mut self) {
        let is_main = self.life.person.0 == 0;
        for (place, begins) in BEGINS.into_iter().enumerate() {
            let per_mille = if self.life.is_tight { 120 } else { [700, 420][place] };
            if is_main || self.draw.happens(per_mille) {
                let first = self.draw.between(begins.start, begins.end - 1);
                let nights = self.draw.between(NIGHTS.0, NIGHTS.1);
                let day = |day: i64| u32::try_from(day).expect("a day of the year");
                self.trip(day(first)..day((first + nights).min(i64::from(Calendar::DAYS))));
            }
        }
    }

    fn trip(&mut self, days: Range<u32>) {
        let booked = days.start - u32::try_from(self.draw.between(14, 45)).expect("two digits");
        let pots = &self.town.pots;
        if let Some((pot, _)) = self.life.pots.iter().find(|(pot, _)| pots[pot.0].name == "Holiday") {
            let minor = self.draw.between(12, 40) * 1_000;
            self.wish(booked, (1_080, 1_140), Wish::Take { pot: *pot, minor });
        }
        let journeys = self.town.shops_of(Kind::Journey, self.life.city);
        for shop in journeys.into_iter().take(2) {
            let (least, most) = self.shop(shop).spend;
            let minor = self.draw.mostly_small(least, most);
            self.buy(booked, (1_141, 1_320), (self.life.card, shop, minor));
        }
        let place = *self.draw.pick(&self.town.shops_of(Kind::Abroad, self.life.city));
        for day in days.clone() {
            for _ in 0..self.draw.between(0, 2) {
                self.visit(day, (660, 1_380), place);
            }
            if self.draw.happens(150) {
                self.rail(day);
            }
        }
        self.away.push(days);
    }

    fn rail(&mut self, day: u32) {
        let journeys: Vec<ShopNo> = self.town.shops_of(Kind::Journey, self.life.city);
        if let Some(shop) = journeys.last() {
            let (least, most) = self.shop(*shop).spend;
            let minor = self.draw.mostly_small(least, most);
            self.buy(day, (480, 1_080), (self.life.card, *shop, minor));
        }
    }
}

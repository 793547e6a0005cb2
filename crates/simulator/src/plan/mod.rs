//! The year before it happens: who there is, and every event in order, decided by a seed alone.
//!
//! Pure: no store, no clock. People first wish (`life`, `habits`), then one pass in the order of time counts every
//! balance along (`teller`) and turns wishes into events, so that the plan knows what the bank will answer.

mod calendar;
mod cities;
mod draw;
mod event;
mod habits;
mod life;
mod make;
mod names;
mod outsiders;
mod shops;
mod teller;
mod trips;

use calendar::Calendar;
use draw::Draw;
use life::{Life, Town};
use teller::{Teller, Wish};

pub(crate) use event::{
    AccountNo, AccountPlan, Answer, CardNo, CardPlan, Event, EventNo, Outsider, OutsiderNo, PersonNo,
    PersonPlan, Plan, PotNo, PotPlan, ShopNo, Step,
};
pub(crate) use names::MAIN_EMAIL;

#[cfg(test)]
mod tests;

//! Turns wishes into events: one pass in the order of time that counts every balance along.
//!
//! What cannot be paid is not tried, but for a part of the card purchases: those are declined, and the plan knows it.

use super::{
    AccountNo, Answer, CardNo, Draw, Event, EventNo, OutsiderNo, PersonNo, PotNo, ShopNo, Step, Town,
};
use bank::FundsWay;
use kernel::{Amount, Timestamp};
use payments::{DeclineReason, Purchase, Verdict};

/// What someone means to do, whatever their balance may be then.
#[derive(Debug, Clone)]
pub(crate) enum Wish {
    Funds {
        account: AccountNo,
        way: FundsWay,
        minor: i64,
        outsider: OutsiderNo,
    },
    Buy {
        card: CardNo,
        shop: ShopNo,
        minor: i64,
        is_cvc_right: Option<bool>,
        purchase: usize,
    },
    /// The merchant collects the money of that purchase, if it was approved.
    Collect(usize),
    /// The merchant gives that purchase up, if it was approved.
    GiveUp(usize),
    Save {
        pot: PotNo,
        minor: i64,
    },
    /// Puts away a part of what lies above a buffer: into the pot, or to another bank.
    Sweep {
        account: AccountNo,
        pot: Option<PotNo>,
        outsider: OutsiderNo,
    },
    Take {
        pot: PotNo,
        minor: i64,
    },
    Pay {
        payer: PersonNo,
        source: AccountNo,
        target: AccountNo,
        minor: i64,
        reference: String,
    },
}

/// What stays in an account when the rest is swept away, in minor units.
const BUFFER_MINOR: i64 = 55_000;
/// Of those who have not enough money, this many in a thousand try all the same.
const HOPEFUL_PER_MILLE: u32 = 300;
const POUND: i64 = 100;

/// Balances as the bank will have them, and the events so far.
pub(crate) struct Teller<'a> {
    town: &'a Town,
    draw: Draw,
    events: Vec<Event>,
    available: Vec<i64>,
    saved: Vec<i64>,
    /// The event of each purchase that was approved, with its account and amount.
    held: Vec<Option<(EventNo, AccountNo, i64)>>,
    /// The last purchase of each account that the ledger refuses: its line is written in a second step, so whatever
    /// comes next in the same feed waits for it.
    refused: Vec<Option<EventNo>>,
}

impl<'a> Teller<'a> {
    /// Goes on after `events`, which move no money; `purchases` is how many the wishes hold.
    pub(crate) fn new(town: &'a Town, events: Vec<Event>, purchases: usize, draw: Draw) -> Self {
        Self {
            town,
            draw,
            events,
            available: vec![0; town.accounts.len()],
            saved: vec![0; town.pots.len()],
            held: vec![None; purchases],
            refused: vec![None; town.accounts.len()],
        }
    }

    /// The wishes have to come in the order of time.
    pub(crate) fn run(mut self, wishes: Vec<(Timestamp, Wish)>) -> Vec<Event> {
        for (at, wish) in wishes {
            self.grant(at, wish);
        }
        self.events
    }

    fn grant(&mut self, at: Timestamp, wish: Wish) {
        match wish {
            Wish::Funds { account, way, minor, outsider } => self.funds(at, (account, way), minor, outsider),
            Wish::Buy { card, shop, minor, is_cvc_right, purchase } => {
                self.buy(at, (card, shop, minor, is_cvc_right), purchase);
            }
            Wish::Collect(purchase) => {
                if let Some((event, ..)) = self.held[purchase] {
                    self.add(at, Step::Settle(event), [Some(event), None]);
                }
            }
            Wish::GiveUp(purchase) => {
                if let Some((event, account, minor)) = self.held[purchase] {
                    self.available[account.0] += minor;
                    self.add(at, Step::Release(event), [Some(event), None]);
                }
            }
            Wish::Save { pot, minor } => self.save(at, pot, minor),
            Wish::Sweep { account, pot, outsider } => {
                let surplus = self.available[account.0] - BUFFER_MINOR;
                let minor = surplus / 2 / (10 * POUND) * (10 * POUND);
                match pot {
                    Some(pot) => self.save(at, pot, minor),
                    None => self.funds(at, (account, FundsWay::Out), minor, outsider),
                }
            }
            Wish::Take { pot, minor } => {
                let minor = minor.min(self.saved[pot.0]);
                let Ok(amount) = Amount::try_from_minor(minor) else { return };
                let account = self.town.pots[pot.0].account;
                self.saved[pot.0] -= minor;
                self.available[account.0] += minor;
                self.add(at, Step::Withdraw { pot, amount }, [self.refused[account.0], None]);
            }
            Wish::Pay { payer, source, target, minor, reference } => {
                if self.left(source) < minor {
                    return;
                }
                self.available[source.0] -= minor;
                self.available[target.0] += minor;
                let waits_for = [self.refused[source.0], self.refused[target.0]];
                self.add(
                    at,
                    Step::Pay { payer, source, target, amount: positive(minor), reference },
                    waits_for,
                );
            }
        }
    }

    fn funds(
        &mut self,
        at: Timestamp,
        (account, way): (AccountNo, FundsWay),
        minor: i64,
        outsider: OutsiderNo,
    ) {
        match way {
            FundsWay::In => self.available[account.0] += minor,
            FundsWay::Out if minor <= 0 || self.left(account) < minor => return,
            FundsWay::Out => self.available[account.0] -= minor,
        }
        let step = Step::MoveFunds { account, way, amount: positive(minor), outsider };
        self.add(at, step, [self.refused[account.0], None]);
    }

    fn buy(&mut self, at: Timestamp, ask: (CardNo, ShopNo, i64, Option<bool>), purchase: usize) {
        let (card, shop, minor, is_cvc_right) = ask;
        let plan = self.town.cards[card.0];
        let is_short = self.left(plan.account) < minor;
        let answer = match decide(plan.status, is_cvc_right) {
            Verdict::Decline(reason) => Answer::Declined(reason),
            Verdict::Hold if is_short && !self.draw.happens(HOPEFUL_PER_MILLE) => return,
            Verdict::Hold if is_short => Answer::Declined(DeclineReason::InsufficientFunds),
            Verdict::Hold => Answer::Approved,
        };
        let step = Step::Authorise { card, shop, amount: positive(minor), is_cvc_right, answer };
        let event = self.add(at, step, [self.refused[plan.account.0], None]);
        match answer {
            Answer::Approved => {
                self.available[plan.account.0] -= minor;
                self.held[purchase] = Some((event, plan.account, minor));
            }
            Answer::Declined(DeclineReason::InsufficientFunds) => self.refused[plan.account.0] = Some(event),
            Answer::Declined(_) => {}
        }
    }

    fn save(&mut self, at: Timestamp, pot: PotNo, minor: i64) {
        let account = self.town.pots[pot.0].account;
        if minor <= 0 || self.left(account) < minor {
            return;
        }
        self.available[account.0] -= minor;
        self.saved[pot.0] += minor;
        self.add(at, Step::Deposit { pot, amount: positive(minor) }, [self.refused[account.0], None]);
    }

    fn add(&mut self, at: Timestamp, step: Step, waits_for: [Option<EventNo>; 2]) -> EventNo {
        self.events.push(Event { at, step, waits_for });
        EventNo(self.events.len() - 1)
    }

    fn left(&self, account: AccountNo) -> i64 {
        self.available[account.0] + self.town.accounts[account.0].overdraft_minor
    }
}

/// The bank's own rule for cards, asked with a card that stands for the planned one.
fn decide(status: payments::CardStatus, is_cvc_right: Option<bool>) -> Verdict {
    let nil = uuid::Uuid::nil();
    let card = payments::Card {
        id: kernel::CardId::from_uuid(nil),
        account: kernel::AccountId::from_uuid(nil),
        person: kernel::PersonId::from_uuid(nil),
        status,
        created_at: Timestamp::EPOCH,
    };
    payments::decide_purchase(&card, Purchase { is_cvc_right })
}

fn positive(minor: i64) -> Amount {
    Amount::try_from_minor(minor).expect("every wish is for more than nothing")
}

//! All of them together: when each comes, whom it pays, and what came of it.

use crate::machine::MachineClock;
use crate::monitor::SyntheticMeter;
use anyhow::{Result, ensure};
use kernel::AccountId;
use parking_lot::Mutex;
use simulator::{FastClock, Visit, Visitor, Wire};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The longest a visit may take; the next one of the same customer waits for it.
const VISIT_LASTS_MAX: Duration = Duration::from_secs(30);
/// The step and code of a visit that took longer.
const LATE: &str = "timed_out";

/// What they share.
pub(super) struct Round {
    wire: Wire,
    clock: FastClock,
    purse: Mutex<Purse>,
    meter: Arc<SyntheticMeter>,
}

/// What each account holds, as far as the customers know, in minor units.
#[derive(Debug)]
struct Purse(Vec<(AccountId, i64)>);

impl Purse {
    fn holds(&mut self, account: AccountId, minor: i64) {
        if let Some(own) = self.0.iter_mut().find(|own| own.0 == account) {
            own.1 = minor;
        }
    }

    fn moved(&mut self, from: AccountId, to: AccountId) {
        for (account, minor) in &mut self.0 {
            if *account == from {
                *minor = minor.saturating_sub(1);
            } else if *account == to {
                *minor = minor.saturating_add(1);
            }
        }
    }

    /// Who has least, the payer left out: so the pennies come back, whoever cannot pay for an hour.
    fn payee(&self, payer: AccountId) -> Option<AccountId> {
        let others = self.0.iter().filter(|(account, _)| *account != payer);
        others.min_by_key(|(_, minor)| *minor).map(|(account, _)| *account)
    }
}

impl Round {
    /// # Errors
    /// When there is nobody to pay.
    pub(super) fn new(wire: Wire, visitors: &[Visitor], meter: Arc<SyntheticMeter>) -> Result<Self> {
        ensure!(1 < visitors.len(), "there is nobody to pay");
        let clock = Arc::new(MachineClock);
        let now = kernel::Clock::now(&*clock);
        for visitor in visitors {
            meter.expect((visitor.platform(), visitor.protocol()), now);
        }
        let purse = Purse(visitors.iter().map(|visitor| (visitor.account(), 0)).collect());
        Ok(Self { wire, clock: FastClock::new(clock, now, 1), purse: Mutex::new(purse), meter })
    }

    /// One visit, told of; whether it went well.
    pub(super) async fn visit(&self, visitor: &mut Visitor) -> bool {
        let own = visitor.account();
        let Some(payee) = self.purse.lock().payee(own) else { return false };
        let who = (visitor.platform(), visitor.protocol());
        let visit = match timeout(VISIT_LASTS_MAX, visitor.visit(&self.wire, &self.clock, payee)).await {
            Ok(Ok(visit)) => visit,
            Ok(Err(error)) => {
                tracing::error!(error = format!("{error:#}"), "a synthetic customer met a bug");
                return false;
            }
            Err(_) => {
                self.meter.late(who);
                self.warn(who, LATE, LATE);
                return false;
            }
        };
        self.note(own, payee, &visit);
        self.meter.visit(who, &visit, kernel::Clock::now(&self.clock));
        if let Some((step, code)) = visit.failed() {
            self.warn(who, step.word(), code);
        }
        visit.is_ok()
    }

    fn note(&self, own: AccountId, payee: AccountId, visit: &Visit) {
        let mut purse = self.purse.lock();
        if let Some(minor) = visit.balance {
            purse.holds(own, minor);
        }
        if visit.has_paid {
            purse.moved(own, payee);
        }
    }

    #[expect(clippy::unused_self, reason = "it is told where it happens")]
    fn warn(&self, (platform, protocol): (identity::Platform, identity::Protocol), step: &str, code: &str) {
        let (platform, protocol) = (platform.word(), protocol.word());
        tracing::warn!(platform, protocol, step, code, "a synthetic customer was not served");
    }

    /// Lets one come again and again, so far apart, give or take a tenth, so that they do not march in step.
    pub(super) async fn live(&self, mut visitor: Visitor, every: Duration) {
        sleep(every.mul_f64(visitor.dice().unit())).await;
        loop {
            self.visit(&mut visitor).await;
            sleep(every.mul_f64(0.9 + visitor.dice().unit() / 5.0)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn pennies_come_back_even_while_one_cannot_pay() {
        let accounts: Vec<AccountId> =
            (1..=9_u128).map(|number| AccountId::from_uuid(Uuid::from_u128(number))).collect();
        let mut purse = Purse(accounts.iter().map(|account| (*account, 0)).collect());
        for turn in 0..900_usize {
            let own = accounts[turn % 9];
            // The third one fails for the first half.
            if turn % 9 == 2 && turn < 450 {
                continue;
            }
            let payee = purse.payee(own).expect("there are others");
            assert_ne!(payee, own);
            purse.moved(own, payee);
            assert_eq!(purse.0.iter().map(|(_, minor)| minor).sum::<i64>(), 0);
            assert!(purse.0.iter().all(|(_, minor)| (-9..=9).contains(minor)), "{turn}: {purse:?}");
        }
    }
}

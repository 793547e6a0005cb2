//! Runs the events of a plan: in order, many at once, each after what it waits for.

use super::Progress;
use super::job::{Job, Made};
use super::order::Shared;
use crate::plan::{AccountNo, Answer, Event, EventNo, Outsider, PersonNo, Plan, PotNo, Step};
use crate::{SeededClock, SeededEntropy};
use anyhow::{Context as _, Result, bail, ensure};
use bank::{
    Bank, Caller, Funds, MoveAsk, NewAccount, NewPerson, NewPot, PayAsk, Payee, PurchaseAsk, Settings, Store,
};
use identity::{Access, Email, PersonName};
use kernel::{AccountId, CardId, ClientId, Currency, PersonId, PotId, TokenId, TransactionId};
use payments::{AccountNumber, Counterparty, PotName, Purchase, Reference, SortCode};
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Events under way at once, so that one group commit of the store may carry many. On SQLite, 512 take a tenth less
/// time than 256.
const EVENTS_MAX: usize = 2_048;
/// Progress is told once in so many events.
const PROGRESS_EVERY: u64 = 256;

pub(crate) struct Run {
    shared: Arc<Shared>,
    settings: Settings,
    seed: u64,
    plan: Plan,
    tasks: JoinSet<(EventNo, Result<Made>)>,
    /// What became of each event; `None` while it is under way or not begun.
    made: Vec<Option<Made>>,
    people: Vec<Option<PersonId>>,
    accounts: Vec<Option<AccountId>>,
    cards: Vec<Option<CardId>>,
    pots: Vec<Option<PotId>>,
    done: u64,
    /// How many events may be under way at once.
    width: usize,
}

impl Run {
    pub(crate) fn new(store: Arc<dyn Store>, settings: Settings, seed: u64, plan: Plan) -> Self {
        Self {
            shared: Shared::new(store),
            settings,
            seed,
            width: EVENTS_MAX,
            tasks: JoinSet::new(),
            made: vec![None; plan.events.len()],
            people: vec![None; plan.people.len()],
            accounts: vec![None; plan.accounts.len()],
            cards: vec![None; plan.cards.len()],
            pots: vec![None; plan.pots.len()],
            done: 0,
            plan,
        }
    }

    /// With at most so many events under way at once.
    #[cfg(test)]
    pub(crate) fn with_width(self, width: usize) -> Self {
        Self { width, ..self }
    }

    /// Runs everything, and tells the first person and their account.
    pub(crate) async fn live(mut self, progress: &mut dyn FnMut(Progress)) -> Result<(PersonId, AccountId)> {
        for number in 0..self.plan.events.len() {
            // The year starts when everything is opened.
            let width = if number == self.plan.openings { 0 } else { self.width - 1 };
            while width < self.tasks.len() {
                self.finish_one(progress).await?;
            }
            let waits_for = self.plan.events[number].waits_for;
            while waits_for.iter().flatten().any(|earlier| self.made[earlier.0].is_none()) {
                self.finish_one(progress).await?;
            }
            self.start(EventNo(number)).with_context(|| self.name(EventNo(number)))?;
        }
        while !self.tasks.is_empty() {
            self.finish_one(progress).await?;
        }
        progress(Progress { done: self.done, of: self.done });
        Ok((self.person(PersonNo(0))?, self.account(AccountNo(0))?))
    }

    fn start(&mut self, number: EventNo) -> Result<()> {
        let job = self.job(number)?;
        let stream = u64::try_from(number.0).expect("a usize fits a u64");
        let store = Arc::new(self.shared.turn(stream));
        let clock = Arc::new(SeededClock::new(self.plan.events[number.0].at));
        let entropy = Arc::new(SeededEntropy::stream(self.seed, stream));
        let bank = Bank::new(store, clock, entropy, self.settings.clone());
        self.tasks.spawn(async move { (number, job.run(&bank).await.map_err(anyhow::Error::from)) });
        Ok(())
    }

    /// Waits for whichever event ends next, and keeps what it made.
    async fn finish_one(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let ended = self.tasks.join_next().await.context("an event waits for one that never began")?;
        let (number, made) = ended.context("an event broke off")?;
        let made = made.with_context(|| self.name(number))?;
        self.keep(number, made)?;
        self.made[number.0] = Some(made);
        self.done += 1;
        if self.done.is_multiple_of(PROGRESS_EVERY) {
            let of = u64::try_from(self.plan.events.len()).expect("a usize fits a u64");
            progress(Progress { done: self.done, of });
        }
        Ok(())
    }

    fn keep(&mut self, number: EventNo, made: Made) -> Result<()> {
        match (&self.plan.events[number.0].step, made) {
            (Step::OpenPerson(no), Made::Person(id)) => self.people[no.0] = Some(id),
            (Step::OpenAccount(no), Made::Account(id)) => self.accounts[no.0] = Some(id),
            (Step::IssueCard(no), Made::Card(id)) => self.cards[no.0] = Some(id),
            (Step::MakePot(no), Made::Pot(id)) => self.pots[no.0] = Some(id),
            (Step::Authorise { answer: Answer::Approved, .. }, Made::Held(_)) => {}
            (Step::Authorise { answer: Answer::Declined(reason), .. }, Made::Declined(given))
                if *reason == given => {}
            // The plan counts every balance along, so a different answer is a fault of the bank or of the plan.
            (Step::Authorise { answer, .. }, made) => {
                bail!("{}: the plan expects {answer:?}, the bank says {made:?}", self.name(number))
            }
            (_, made) => ensure!(made == Made::Nothing, "{} made {made:?}", self.name(number)),
        }
        Ok(())
    }

    fn name(&self, number: EventNo) -> String {
        let Event { at, step, .. } = &self.plan.events[number.0];
        format!("event {} at {at}: {step:?}", number.0)
    }

    fn job(&self, number: EventNo) -> Result<Job> {
        Ok(match &self.plan.events[number.0].step {
            Step::KeepMerchant(no) => Job::KeepMerchant(self.plan.shops[no.0].clone()),
            Step::OpenPerson(no) => {
                let person = &self.plan.people[no.0];
                let (email, name) = (Email::parse(&person.email)?, PersonName::parse(&person.name)?);
                Job::OpenPerson(NewPerson { email, name })
            }
            Step::OpenAccount(no) => {
                let plan = &self.plan.accounts[no.0];
                let owners = plan.owners.iter().map(|owner| self.person(*owner)).collect::<Result<_>>()?;
                let overdraft_minor = plan.overdraft_minor;
                Job::OpenAccount(NewAccount { owners, currency: Currency::Gbp, overdraft_minor })
            }
            Step::IssueCard(no) => {
                let card = &self.plan.cards[no.0];
                Job::IssueCard(self.account(card.account)?, self.person(card.person)?, card.status)
            }
            Step::MakePot(no) => self.make_pot(*no)?,
            Step::MoveFunds { account, way, amount, outsider } => {
                let Outsider { description, category, .. } = self.plan.outsiders[outsider.0].clone();
                let (account, counterparty) = (self.account(*account)?, self.counterparty(outsider.0)?);
                Job::MoveFunds(Funds {
                    account,
                    amount: *amount,
                    way: *way,
                    description,
                    category,
                    counterparty,
                })
            }
            Step::Authorise { card, shop, amount, is_cvc_right, .. } => Job::Authorise(PurchaseAsk {
                card: self.cards[card.0].context("the card is issued first")?,
                merchant: self.plan.shops[shop.0].id,
                amount: *amount,
                purchase: Purchase { is_cvc_right: *is_cvc_right },
            }),
            Step::Settle(purchase) => Job::Settle(self.held(*purchase)?),
            Step::Release(purchase) => Job::Release(self.held(*purchase)?),
            Step::Deposit { pot, amount } => {
                let (caller, ask) = self.move_pot(number, *pot, *amount)?;
                Job::Deposit(caller, ask)
            }
            Step::Withdraw { pot, amount } => {
                let (caller, ask) = self.move_pot(number, *pot, *amount)?;
                Job::Withdraw(caller, ask)
            }
            Step::Pay { payer, source, target, amount, reference } => {
                let ask = PayAsk {
                    source: self.account(*source)?,
                    payee: Payee::Account(self.account(*target)?),
                    amount: *amount,
                    reference: Reference::parse(reference)?,
                    dedupe_id: dedupe_id(number),
                };
                Job::Pay(self.caller(*payer)?, ask)
            }
        })
    }

    fn make_pot(&self, no: PotNo) -> Result<Job> {
        let plan = &self.plan.pots[no.0];
        let new = NewPot {
            account: self.account(plan.account)?,
            name: PotName::parse(plan.name)?,
            style: plan.style.to_owned(),
            goal: plan.goal,
            lock: plan.lock,
        };
        Ok(Job::MakePot(self.caller(plan.person)?, new))
    }

    fn move_pot(&self, number: EventNo, pot: PotNo, amount: kernel::Amount) -> Result<(Caller, MoveAsk)> {
        let plan = &self.plan.pots[pot.0];
        let ask = MoveAsk {
            pot: self.pots[pot.0].context("the pot is made first")?,
            account: self.account(plan.account)?,
            amount,
            dedupe_id: dedupe_id(number),
        };
        Ok((self.caller(plan.person)?, ask))
    }

    fn person(&self, no: PersonNo) -> Result<PersonId> {
        self.people[no.0].context("people are opened first")
    }

    fn account(&self, no: AccountNo) -> Result<AccountId> {
        self.accounts[no.0].context("accounts are opened first")
    }

    fn held(&self, purchase: EventNo) -> Result<TransactionId> {
        match self.made[purchase.0] {
            Some(Made::Held(transaction)) => Ok(transaction),
            made => bail!("only what was held can end, and event {} made {made:?}", purchase.0),
        }
    }

    /// Someone who has just signed in with the bank's own app, which is no client of the bank.
    fn caller(&self, person: PersonNo) -> Result<Caller> {
        let (token, client) = (TokenId::from_uuid(Uuid::nil()), ClientId::from_uuid(Uuid::nil()));
        Ok(Caller { token, client, person: self.person(person)?, access: Access::Full })
    }

    /// An account at an invented bank, whose sort code no bank of the country has.
    fn counterparty(&self, outsider: usize) -> Result<Counterparty> {
        let number = 70_000_000 + 1_117 * outsider;
        Ok(Counterparty {
            name: self.plan.outsiders[outsider].name.clone(),
            sort_code: Some(SortCode::parse("000000")?),
            account_number: Some(AccountNumber::parse(&number.to_string())?),
            account: None,
            person: None,
        })
    }
}

fn dedupe_id(number: EventNo) -> String {
    format!("seed-{}", number.0)
}

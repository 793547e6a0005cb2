//! One engine, measured by the bank's own operations in this process.

use super::customers::{self, BenchClock, Customer};
use super::limits;
use super::phones::Phones;
use super::sessions::Counter;
use super::ways;
use crate::cpu::Payer;
use crate::figures::{Figures, Took};
use crate::ledger::postmaster;
use anyhow::Result;
use bank::{Bank, Store};
use identity::{PinDigits, PinHash, PinParams, Protocol};
use kernel::Clock;
use simulator::Wallet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};

const PIN: &str = "2749";
/// Longer than any session or attempt is answered as it was before.
const REST: Duration = Duration::from_hours(1);
/// Longer than a refresh is answered without a new life.
const REFRESH_RESTS: Duration = Duration::from_mins(2);

/// How much is measured.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub(super) rounds: usize,
    /// Of each measurement that goes by time.
    pub(super) lasts: Duration,
    /// Who log in and refresh in each round.
    pub(super) customers: usize,
    /// Who have passkeys and log in by them in each round.
    pub(super) passkeys: usize,
    /// Who log in by PIN in each round; a hash takes a hundredth of a second.
    pub(super) pins: usize,
}

/// What is measured, in the order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    /// The limit of all that follows: one signature by a device's key.
    Verification,
    /// The limit of a login by PIN.
    Hash,
    PasskeyLogin,
    DeviceLogin,
    PinLogin,
    CheckBearer,
    CheckBound,
    CheckSigned,
    RefreshBearer,
    RefreshBound,
}

impl Deed {
    pub(super) const ALL: [Self; 10] = [
        Self::Verification,
        Self::Hash,
        Self::PasskeyLogin,
        Self::DeviceLogin,
        Self::PinLogin,
        Self::CheckBearer,
        Self::CheckBound,
        Self::CheckSigned,
        Self::RefreshBearer,
        Self::RefreshBound,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Verification => "bare P-256 verification",
            Self::Hash => "bare argon2id hash",
            Self::PasskeyLogin => "login by passkey",
            Self::DeviceLogin => "login by device key",
            Self::PinLogin => "login by link and PIN",
            Self::CheckBearer => "session check, bearer",
            Self::CheckBound => "session check, bound",
            Self::CheckSigned => "session check, signed",
            Self::RefreshBearer => "refresh, bearer",
            Self::RefreshBound => "refresh, bound",
        }
    }
}

/// An engine with its customers.
pub(super) struct Inside {
    pub(super) name: &'static str,
    store: Arc<dyn Store>,
    payer: Payer,
    clock: Arc<BenchClock>,
    bearer: Arc<Bank>,
    bound: Arc<Bank>,
    signed: Arc<Bank>,
    customers: Arc<Vec<Customer>>,
    /// Of the first customers.
    wallets: Vec<Wallet>,
    phones: Phones,
    pin: PinDigits,
    hash: PinHash,
    measured: Vec<Vec<Figures>>,
}

impl Inside {
    pub(super) async fn sqlite(folder: &Path, scale: Scale) -> Result<Self> {
        let store = SqliteStore::open(folder, SqliteOptions::new(Role::Owner)).await?;
        Self::open("sqlite", store, Payer::Own, scale).await
    }

    pub(super) async fn postgres(url: &str, scale: Scale) -> Result<Self> {
        let store = PostgresStore::open(url, PostgresOptions::default()).await?;
        Self::open("postgres", store, Payer::OwnAnd(postmaster(url).await?), scale).await
    }

    async fn open(name: &'static str, store: Arc<dyn Store>, payer: Payer, scale: Scale) -> Result<Self> {
        let clock = Arc::new(BenchClock::default());
        let bank = async |protocol| {
            let clock = Arc::<BenchClock>::clone(&clock);
            customers::bank(&store, clock, customers::policy(protocol)).await
        };
        let (bearer, bound) = (bank(Protocol::Bearer).await?, bank(Protocol::Bound).await?);
        let signed = bank(Protocol::Signed).await?;
        let pin = PinDigits::parse(PIN)?;
        let hash = PinHash::make(&pin, [3; 16], PinParams::DEFAULT);
        let customers = customers::enrol(&store, scale.customers, &hash, clock.now()).await?;
        let first = &customers[..scale.passkeys];
        let pairs = ways::by_device(&bound, first, payer).await?.gave;
        let wallets = ways::add_passkeys(&bound, first, &pairs, &pin).await?;
        let measured = Deed::ALL.map(|_| Vec::new()).into();
        let phones = Phones::new();
        Ok(Self {
            name,
            store,
            payer,
            clock,
            bearer,
            bound,
            signed,
            customers,
            wallets,
            phones,
            pin,
            hash,
            measured,
        })
    }

    /// Measures everything once.
    pub(super) async fn round(&mut self, scale: Scale) -> Result<()> {
        let Scale { lasts, pins, .. } = scale;
        let (customers, payer) = (Arc::clone(&self.customers), self.payer);
        self.keep(Deed::Verification, limits::verifications(&self.phones, lasts).await?)?;
        self.clock.advance(REST);
        let bound = Arc::clone(&self.bound);
        let done = ways::by_passkey(&bound, (&customers, &mut self.wallets), payer).await?;
        self.keep(Deed::PasskeyLogin, done.took)?;
        self.use_bound(lasts).await?;
        self.use_bearer(lasts).await?;
        self.use_signed(lasts).await?;
        self.keep(Deed::Hash, limits::hashes(&self.hash, &self.pin, lasts).await?)?;
        let done = ways::by_pin(&self.bound, (&customers, pins), &self.pin, payer).await?;
        self.keep(Deed::PinLogin, done.took)
    }

    async fn use_bound(&mut self, lasts: Duration) -> Result<()> {
        self.clock.advance(REST);
        let (customers, at) = (Arc::clone(&self.customers), self.counter(&self.bound));
        let done = ways::by_device(&self.bound, &customers, self.payer).await?;
        self.keep(Deed::DeviceLogin, done.took)?;
        self.keep(Deed::CheckBound, at.check_bound(&done.gave, &customers, lasts).await?)?;
        self.clock.advance(REFRESH_RESTS);
        self.keep(Deed::RefreshBound, at.refresh(&done.gave, Some(&customers)).await?)
    }

    async fn use_bearer(&mut self, lasts: Duration) -> Result<()> {
        self.clock.advance(REST);
        let at = self.counter(&self.bearer);
        let pairs = ways::by_device(&self.bearer, &self.customers, self.payer).await?.gave;
        self.keep(Deed::CheckBearer, at.check(&pairs, lasts).await?)?;
        self.keep(Deed::RefreshBearer, at.refresh(&pairs, None).await?)
    }

    /// As many sessions as customers with passkeys: their checks read nothing from the store.
    async fn use_signed(&mut self, lasts: Duration) -> Result<()> {
        self.clock.advance(REST);
        let (customers, at) = (Arc::clone(&self.customers), self.counter(&self.signed));
        let some = &customers[..self.wallets.len()];
        let pairs = ways::by_device(&self.signed, some, self.payer).await?.gave;
        self.keep(Deed::CheckSigned, at.check_bound(&pairs, some, lasts).await?)
    }

    pub(super) fn measured(&self, deed: Deed) -> &[Figures] {
        &self.measured[deed as usize]
    }

    pub(super) async fn close(&self) {
        self.store.close().await;
    }

    fn keep(&mut self, deed: Deed, took: Took) -> Result<()> {
        self.measured[deed as usize].push(took.figures()?);
        Ok(())
    }

    fn counter(&self, bank: &Arc<Bank>) -> Counter {
        Counter { bank: Arc::clone(bank), clock: Arc::clone(&self.clock), payer: self.payer }
    }
}

//! The customers of a bench, and the bank they log in to.

use super::calls;
use super::phones::{Phone, Phones};
use crate::cpu::Payer;
use crate::serve::{BenchEntropy, MachineClock, PUBLIC_URL};
use anyhow::Result;
use bank::jose::SignerRandom;
use bank::{Bank, Change, LoginSettings, Record as _, RootKey, Settings, Store, Write};
use identity::{DeviceState, Email, Failures, Person, PersonName, Pin, PinHash, Policy, Protocol};
use kernel::{Clock, DeviceId, IdClock, PersonId, Secret, Timestamp};
use ring::rand::SystemRandom;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Seals the keys of the bench's banks.
pub(super) const ROOT: [u8; 32] = [7; 32];

/// The machine's clock, which can be moved forward: what rests between two logins of one device need not be waited for.
#[derive(Default)]
pub(super) struct BenchClock {
    ahead_micros: AtomicI64,
}

impl BenchClock {
    pub(super) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.ahead_micros.fetch_add(by, Ordering::Relaxed);
    }
}

impl Clock for BenchClock {
    fn now(&self) -> Timestamp {
        let now = MachineClock.now().as_micros();
        Timestamp::from_micros(now.saturating_add(self.ahead_micros.load(Ordering::Relaxed)))
    }
}

/// A bank whose new sessions are of one protocol, of everyday cost in all else.
pub(crate) async fn bank(store: &Arc<dyn Store>, clock: Arc<dyn Clock>, policy: Policy) -> Result<Arc<Bank>> {
    let bank = beside(store, clock, policy);
    bank.prepare().await?;
    Ok(bank)
}

/// The same beside a server, which has prepared it.
pub(crate) fn beside(store: &Arc<dyn Store>, clock: Arc<dyn Clock>, policy: Policy) -> Arc<Bank> {
    let settings = Settings {
        root_key: Some(RootKey::new(Secret::new(ROOT))),
        signer_random: Some(SignerRandom::new(SystemRandom::new())),
        login: LoginSettings { policy, ..LoginSettings::default() },
        public_url: PUBLIC_URL.to_owned(),
        ..Settings::default()
    };
    Arc::new(Bank::new(Arc::clone(store), clock, Arc::new(BenchEntropy::new()), settings))
}

/// As a bank begins with, but that tokens last as long as a run may.
pub(crate) const fn policy(protocol: Protocol) -> Policy {
    Policy { access_lasts: Duration::from_hours(2), ..Policy::default_of(protocol) }
}

pub(crate) struct Customer {
    pub(crate) person: PersonId,
    pub(crate) email: Email,
    pub(crate) device: DeviceId,
    pub(crate) phone: Phone,
}

/// Customers with a trusted phone each, all of one PIN, written as a sign-up leaves them.
pub(crate) async fn enrol(
    store: &Arc<dyn Store>,
    count: usize,
    hash: &PinHash,
    now: Timestamp,
) -> Result<Arc<Vec<Customer>>> {
    let phones = Phones::new();
    let mut ids = IdClock::default();
    let (mut customers, mut changes) = (Vec::new(), Vec::new());
    for place in 0..count {
        let mut id = || ids.next(now, spread(place));
        let phone = phones.phone()?;
        let (person, device) = (PersonId::from_uuid(id()), DeviceId::from_uuid(id()));
        let email = Email::parse(&format!("{}@bench.example.com", Uuid::from_u128(person.uuid().as_u128())))?;
        changes.push(change(person, (device, &phone), (&email, hash), now)?);
        customers.push(Customer { person, email, device, phone });
    }
    let (store, changes) = (Arc::clone(store), Arc::new(changes));
    let write = move |place: usize| {
        let (store, change) = (Arc::clone(&store), changes[place].clone());
        async move { Ok(store.commit(change).await.map(drop)?) }
    };
    calls::all(Payer::Own, count, write).await?;
    Ok(Arc::new(customers))
}

/// Numbers that are as far apart as drawn ones.
fn spread(place: usize) -> u64 {
    (place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn change(
    id: PersonId,
    (device, phone): (DeviceId, &Phone),
    (email, hash): (&Email, &PinHash),
    now: Timestamp,
) -> Result<Change> {
    let claim = phone.claim()?;
    let person =
        Person { id, email: email.clone(), name: PersonName::parse("Ada Lovelace")?, created_at: now };
    let pin = Pin { person: id, hash: hash.clone(), changed_at: now, strangers: Failures::default() };
    let device = claim.device((device, id), DeviceState::Trusted { at: now }, now);
    let writes = [person.into_row(), pin.into_row(), device.into_row()].map(Write::Insert).to_vec();
    Ok(Change { at: now, writes, ..Change::default() })
}

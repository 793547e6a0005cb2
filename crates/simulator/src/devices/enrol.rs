//! Customers by the thousand, each with a phone that their bank trusts, an account, and habits: written as a sign-up
//! leaves them, many at a time.

use super::app::App;
use super::day::Rhythm;
use super::dice::Dice;
use super::phone::{Model, Phone, Phones};
use anyhow::{Context, Result};
use bank::{Change, Record as _, Store, Write};
use identity::{
    AppVersion, DeviceState, Email, Failures, Person, PersonName, Pin, PinDigits, PinHash, PinParams,
    Platform,
};
use kernel::{AccountId, Currency, DeviceId, IdClock, PersonId, Timestamp};
use ledger::{Command, Open};
use payments::{AccountKind, AccountNumber, CurrentAccount, SortCode};
use std::sync::Arc;

/// Customers in one commit.
const BATCH: usize = 100;
/// The PIN of all of them.
pub(super) const PIN: &str = "2749";
/// What an account may be overdrawn by, so that a penny can be paid from it.
const OVERDRAFT_MINOR: i64 = 1_000_000;
const FIRST_NUMBER: usize = 10_000_000;
/// Apps there are, and how many of a thousand customers have each.
const MODELS: [(Platform, (u16, u16, u16), u32); 6] = [
    (Platform::Ios, (5, 2, 0), 340),
    (Platform::Ios, (5, 1, 3), 120),
    (Platform::Android, (5, 2, 0), 60),
    (Platform::Android, (5, 2, 1), 40),
    (Platform::Android, (5, 1, 3), 380),
    (Platform::Android, (4, 12, 0), 60),
];

/// How a customer uses the app; chances are of a thousand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Habits {
    pub rhythm: Rhythm,
    /// Requests of the app at the same time, where it refreshes its session.
    pub tabs: u32,
    /// Answers that the network loses.
    pub loses: u32,
    /// Visits that end with a log-out.
    pub logs_out: u32,
    /// Visits with a payment.
    pub pays: u32,
    /// Logins by mailed link and PIN, and not by the device's key.
    pub mails: u32,
    /// Logins that the customer does not end: somebody rings at the door.
    pub abandons: u32,
}

/// Who the customers are.
#[derive(Debug, Clone)]
pub struct CrowdPlan {
    pub customers: usize,
    pub seed: u64,
    pub habits: Habits,
    /// Of a thousand customers, how many are on a network that loses ten times as much.
    pub flaky: u32,
    /// Of their accounts; without it they have none.
    pub sort_code: Option<SortCode>,
    pub pin_params: PinParams,
    /// Part of their addresses, so that customers of two runs may be of one bank.
    pub mark: String,
}

/// One customer and their phone, before the app is opened for the first time.
pub struct Installed {
    pub email: String,
    pub person: PersonId,
    pub device: DeviceId,
    pub account: Option<AccountId>,
    pub phone: Phone,
    pub dice: Dice,
    pub habits: Habits,
}

/// Writes the customers into a store that nobody serves from yet; the same seed writes the same, but for the keys of
/// the phones.
///
/// # Errors
/// When the store cannot be written, or the machine gives no randomness.
pub async fn enrol(store: &Arc<dyn Store>, plan: &CrowdPlan, now: Timestamp) -> Result<Vec<App>> {
    let phones = Phones::new();
    let hash = PinHash::make(&PinDigits::parse(PIN)?, [3; 16], plan.pin_params);
    let mut ids = IdClock::default();
    let mut apps = Vec::with_capacity(plan.customers);
    let mut change = Change { at: now, ..Change::default() };
    for place in 0..plan.customers {
        let mut dice = Dice::new(plan.seed, place as u64);
        let phone = phones.phone_of(model(&mut dice))?;
        let ids = [ids.next(now, dice.bits()), ids.next(now, dice.bits()), ids.next(now, dice.bits())];
        let (person, device, account) =
            (PersonId::from_uuid(ids[0]), DeviceId::from_uuid(ids[1]), AccountId::from_uuid(ids[2]));
        let account = plan.sort_code.map(|_| account);
        let mut habits = plan.habits;
        if dice.happens(plan.flaky) {
            habits.loses = (habits.loses * 10).min(500);
        }
        let email = format!("customer{place}{}@drill.example.com", plan.mark);
        let installed = Installed { email, person, device, account, phone, dice, habits };
        write(&mut change, &installed, (place, plan), (&hash, now))?;
        apps.push(App::new(place, installed));
        if apps.len() % BATCH == 0 || apps.len() == plan.customers {
            store.commit(std::mem::replace(&mut change, Change { at: now, ..Change::default() })).await?;
        }
    }
    let accounts: Vec<Option<AccountId>> = apps.iter().map(App::account).collect();
    for (place, app) in apps.iter_mut().enumerate() {
        app.pays_to(accounts[(place + 1) % accounts.len()]);
    }
    Ok(apps)
}

fn model(dice: &mut Dice) -> Model {
    let mut left = dice.below(1_000);
    for (platform, (major, minor, patch), share) in MODELS {
        if left < share {
            return Model { platform, version: AppVersion { major, minor, patch } };
        }
        left -= share;
    }
    Model::PLAIN
}

fn write(
    change: &mut Change,
    installed: &Installed,
    (place, plan): (usize, &CrowdPlan),
    (hash, now): (&PinHash, Timestamp),
) -> Result<()> {
    let claim = installed.phone.claim()?;
    let (id, name) = (installed.person, PersonName::parse("Ada Lovelace")?);
    let person = Person { id, email: Email::parse(&installed.email)?, name, created_at: now };
    let pin = Pin { person: id, hash: hash.clone(), changed_at: now, strangers: Failures::default() };
    let device = claim.device((installed.device, id), DeviceState::Trusted { at: now }, now);
    let rows = [person.into_row(), pin.into_row(), device.into_row()];
    change.writes.extend(rows.map(Write::Insert));
    let (Some(account), Some(sort_code)) = (installed.account, plan.sort_code) else { return Ok(()) };
    let number = AccountNumber::parse(&(FIRST_NUMBER + place).to_string()).ok();
    let current = CurrentAccount {
        id: account,
        kind: AccountKind::Personal,
        owners: vec![id],
        sort_code,
        number: number.context("fewer customers than account numbers")?,
        currency: Currency::Gbp,
        description: "Ada Lovelace".to_owned(),
        created_at: now,
        closed_at: None,
    };
    change.writes.push(Write::Insert(current.into_row()));
    change.commands.push(Command::Open(Open {
        account,
        currency: Currency::Gbp,
        floor: Some(-OVERDRAFT_MINOR),
        ceiling: None,
    }));
    Ok(())
}

//! Synthetic customers: made by staff, marked for good, and told apart in everything that is counted.

use super::login::{Event, payee_key};
use super::people::drawn_again;
use crate::bank::{Op, insert};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Write};
use ::payments::{CurrentAccount, SortCode};
use identity::{
    AuditKind, Device, DeviceClaim, DeviceState, Email, KnownPayee, Payees, Person, PersonName, Protocol,
    StaffName, Synthetic, decide_synthetics,
};
use kernel::{Cohort, DeviceId, PersonId, Secret, Timestamp};
use ledger::Command;

/// How far below zero each account may go, in minor units: they pay each other pennies, and one may be ahead of another.
const OVERDRAFT_MINOR: i64 = 100;

/// A synthetic customer to be made.
#[derive(Debug, Clone)]
pub struct NewSynthetic {
    /// Its one device, which whoever runs it holds the key of.
    pub device: DeviceClaim,
    /// Of all of its sessions, whatever releases choose.
    pub protocol: Protocol,
}

/// One that was made, and the device that is trusted to log in for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticMade {
    pub synthetic: Synthetic,
    pub device: DeviceId,
    pub email: Email,
}

/// One with what is written of it.
struct Drawn {
    made: SyntheticMade,
    person: Person,
    device: Device,
    account: CurrentAccount,
    open: Command,
}

impl Bank {
    /// Makes synthetic customers, who know each other as payees. Not beside a running server on the embedded store,
    /// because the ledger is its own. Nodes that make them at the same time may exceed the bound by what each makes.
    ///
    /// # Errors
    /// [`identity::SyntheticRefusal::TooMany`], or a fault.
    pub async fn create_synthetics(
        &self,
        staff: &StaffName,
        new: &[NewSynthetic],
    ) -> Result<Vec<SyntheticMade>, OpError> {
        self.run("synthetic.create", "staff", |op| async move {
            let kept = self.count::<Synthetic>(&Query::Synthetics).await?;
            decide_synthetics(usize::try_from(kept).unwrap_or(usize::MAX), new.len())?;
            let now = self.now();
            let drawn: Vec<Drawn> =
                new.iter().map(|new| self.draw_synthetic(staff, new, now)).collect::<Result<_, _>>()?;
            let mut writes = Vec::new();
            for one in &drawn {
                writes.extend(self.synthetic_writes(one, &drawn, staff, now).await?);
            }
            let commands = drawn.iter().map(|one| one.open).collect();
            self.commit(op, Change { at: now, writes, commands, ..Change::default() })
                .await
                .map_err(drawn_again)?;
            Ok(drawn.into_iter().map(|one| one.made).collect())
        })
        .await
    }

    /// All there are.
    ///
    /// # Errors
    /// A fault.
    pub async fn synthetics(&self) -> Result<Vec<Synthetic>, OpError> {
        self.read("synthetic.list", "staff", |_| async move {
            let found = self.store.all::<Synthetic>(&Query::Synthetics).await?;
            Ok(found.into_iter().map(|found| found.row).collect())
        })
        .await
    }

    /// The mark of a synthetic customer, as the store has it now.
    pub(in crate::ops) async fn synthetic(&self, person: PersonId) -> Result<Option<Synthetic>, OpError> {
        let found = self.store.one::<Synthetic>(&Key::Synthetic(person)).await?;
        Ok(found.map(|found| found.row))
    }

    /// What an operation of this person's is counted under. By what this node knows of the marks, so that nobody waits for
    /// it: one who logged in on another node a moment after being made may be counted with all others once.
    pub(in crate::ops) fn channel_of(&self, person: PersonId, channel: &'static str) -> &'static str {
        if self.switches.is_synthetic(person) { Cohort::SYNTHETIC } else { channel }
    }

    fn draw_synthetic(
        &self,
        staff: &StaffName,
        new: &NewSynthetic,
        now: Timestamp,
    ) -> Result<Drawn, OpError> {
        let NewSynthetic { device: claim, protocol } = new;
        let id = PersonId::from_uuid(self.id(now));
        let (platform, word) = (claim.platform.word(), protocol.word());
        let mark = id.uuid().as_simple().to_string();
        let email = Email::parse(&format!("synthetic-{platform}-{word}-{mark}@florin.invalid"));
        let email = email.map_err(|_| OpError::invalid("email"))?;
        let name = PersonName::parse(&format!("Synthetic {platform} {word}"));
        let name = name.map_err(|_| OpError::invalid("name"))?;
        let person = Person { id, email: email.clone(), name, created_at: now };
        let (account, open) =
            self.opening(std::slice::from_ref(&person), self.settings.currency, OVERDRAFT_MINOR, now)?;
        let account = CurrentAccount { sort_code: SortCode::SYNTHETIC, ..account };
        let device =
            claim.device((DeviceId::from_uuid(self.id(now)), id), DeviceState::Trusted { at: now }, now);
        let synthetic = Synthetic {
            person: id,
            account: account.id,
            platform: claim.platform,
            protocol: *protocol,
            created_by: staff.clone(),
            created_at: now,
        };
        Ok(Drawn {
            made: SyntheticMade { synthetic, device: device.id, email },
            person,
            device,
            account,
            open,
        })
    }

    async fn synthetic_writes(
        &self,
        one: &Drawn,
        all: &[Drawn],
        staff: &StaffName,
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let others = all.iter().filter(|other| other.person.id != one.person.id);
        let known = |other: &Drawn| KnownPayee {
            payee: payee_key(&other.account),
            text: Secret::new(other.person.name.full().to_owned()),
            since: now,
        };
        let payees = Payees { person: one.person.id, known: others.map(known).collect() };
        let event = |kind| Event::of(kind).by_staff(staff).note("synthetic");
        let events = vec![
            event(AuditKind::SignedUp),
            event(AuditKind::DeviceAdded).on(one.device.id),
            event(AuditKind::DeviceTrusted).on(one.device.id),
        ];
        let mut writes = vec![
            insert(one.person.clone()),
            insert(one.device.clone()),
            insert(one.account.clone()),
            insert(payees),
            insert(one.made.synthetic.clone()),
        ];
        writes.extend(self.trail(one.person.id, events, None, now).await?);
        Ok(writes)
    }
}

impl Op {
    /// The same operation, counted under this channel.
    pub(in crate::ops) fn under(self, channel: &'static str) -> Self {
        Self { cohort: Cohort { channel, ..self.cohort }, ..self }
    }
}

//! Step-ups.

use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords};
use super::kind::Kind;
use super::login::secret;
use super::text::{Body, DocumentError, write};
use identity::{StepUp, StepUpState, StepUpWhat};
use kernel::{AccountId, Currency, DeviceId, Money, PasskeyId, PersonId, StepUpId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct StepUpV1<'a> {
    v: u64,
    person: Id,
    device: Id,
    what: WhatV1<'a>,
    nonce: Bytes32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ceremony: Option<Cow<'a, str>>,
    created_at: At,
    ends_at: At,
    state: StateV1,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum WhatV1<'a> {
    Payment {
        account: Id,
        payee_text: Cow<'a, str>,
        payee: Cow<'a, str>,
        amount_minor: i64,
        currency: InWords<Currency>,
    },
    Limits {
        text: Cow<'a, str>,
    },
    Device {
        device: Id,
    },
    OtherDevices,
    AddPasskey {
        name: Cow<'a, str>,
    },
    RemovePasskey {
        passkey: Id,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Waiting,
    Proven { at: At },
    Used { at: At },
}

impl Document for StepUp {
    const KIND: Kind = Kind::StepUp;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy { ends_at: Some(self.ends_at), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let state = match self.state {
            StepUpState::Waiting => StateV1::Waiting,
            StepUpState::Proven { at } => StateV1::Proven { at: At(at) },
            StepUpState::Used { at } => StateV1::Used { at: At(at) },
        };
        write(&StepUpV1 {
            v: 1,
            person: Id(self.person.uuid()),
            device: Id(self.device.uuid()),
            what: WhatV1::of(&self.what),
            nonce: Bytes32(self.nonce),
            ceremony: self.ceremony.as_ref().map(|text| text.expose().into()),
            created_at: At(self.created_at),
            ends_at: At(self.ends_at),
            state,
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => Ok(body.members::<StepUpV1<'_>>()?.read(id)),
            _ => Err(body.unknown()),
        }
    }
}

impl StepUpV1<'_> {
    fn read(self, id: Uuid) -> StepUp {
        let state = match self.state {
            StateV1::Waiting => StepUpState::Waiting,
            StateV1::Proven { at } => StepUpState::Proven { at: at.0 },
            StateV1::Used { at } => StepUpState::Used { at: at.0 },
        };
        StepUp {
            id: StepUpId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            device: DeviceId::from_uuid(self.device.0),
            what: self.what.read(),
            nonce: self.nonce.0,
            ceremony: self.ceremony.map(secret),
            created_at: self.created_at.0,
            ends_at: self.ends_at.0,
            state,
        }
    }
}

impl<'a> WhatV1<'a> {
    fn of(it: &'a StepUpWhat) -> Self {
        match it {
            StepUpWhat::Payment { account, payee_text, payee, amount } => Self::Payment {
                account: Id(account.uuid()),
                payee_text: payee_text.expose().into(),
                payee: payee.expose().into(),
                amount_minor: amount.minor,
                currency: InWords(amount.currency),
            },
            StepUpWhat::Limits { text } => Self::Limits { text: text.into() },
            StepUpWhat::Device { device } => Self::Device { device: Id(device.uuid()) },
            StepUpWhat::OtherDevices => Self::OtherDevices,
            StepUpWhat::AddPasskey { name } => Self::AddPasskey { name: name.into() },
            StepUpWhat::RemovePasskey { passkey } => Self::RemovePasskey { passkey: Id(passkey.uuid()) },
        }
    }

    fn read(self) -> StepUpWhat {
        match self {
            Self::Payment { account, payee_text, payee, amount_minor, currency } => StepUpWhat::Payment {
                account: AccountId::from_uuid(account.0),
                payee_text: secret(payee_text),
                payee: secret(payee),
                amount: Money::new(amount_minor, currency.0),
            },
            Self::Limits { text } => StepUpWhat::Limits { text: text.into_owned() },
            Self::Device { device } => StepUpWhat::Device { device: DeviceId::from_uuid(device.0) },
            Self::OtherDevices => StepUpWhat::OtherDevices,
            Self::AddPasskey { name } => StepUpWhat::AddPasskey { name: name.into_owned() },
            Self::RemovePasskey { passkey } => {
                StepUpWhat::RemovePasskey { passkey: PasskeyId::from_uuid(passkey.0) }
            }
        }
    }
}

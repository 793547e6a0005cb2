//! Limits that customers chose, and the payees they agreed to.

use super::columns::{Document, FoundBy};
use super::form::{At, InWords};
use super::kind::Kind;
use super::login::secret;
use super::text::{Body, DocumentError, write};
use identity::{KnownPayee, Limits, Payees};
use kernel::{Currency, Money, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct LimitsV1 {
    v: u64,
    payment_minor: i64,
    currency: InWords<Currency>,
    changed_at: At,
}

#[derive(Serialize, Deserialize)]
struct PayeesV1<'a> {
    v: u64,
    #[serde(borrow)]
    known: Vec<KnownV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct KnownV1<'a> {
    payee: Cow<'a, str>,
    text: Cow<'a, str>,
    since: At,
}

impl Document for Limits {
    const KIND: Kind = Kind::Limits;

    fn id(&self) -> Uuid {
        self.person.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&LimitsV1 {
            v: 1,
            payment_minor: self.payment.minor,
            currency: InWords(self.payment.currency),
            changed_at: At(self.changed_at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let LimitsV1 { payment_minor, currency, changed_at, .. } = body.members()?;
                let payment = Money::new(payment_minor, currency.0);
                Ok(Self { person: PersonId::from_uuid(id), payment, changed_at: changed_at.0 })
            }
            _ => Err(body.unknown()),
        }
    }
}

impl Document for Payees {
    const KIND: Kind = Kind::Payees;

    fn id(&self) -> Uuid {
        self.person.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let known = self.known.iter().map(|it| KnownV1 {
            payee: it.payee.expose().into(),
            text: it.text.expose().into(),
            since: At(it.since),
        });
        write(&PayeesV1 { v: 1, known: known.collect() })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let PayeesV1 { known, .. } = body.members()?;
                let known = known.into_iter().map(|it| KnownPayee {
                    payee: secret(it.payee),
                    text: secret(it.text),
                    since: it.since.0,
                });
                Ok(Self { person: PersonId::from_uuid(id), known: known.collect() })
            }
            _ => Err(body.unknown()),
        }
    }
}

//! How well each part of the bank did.

use super::columns::{Document, FoundBy};
use super::form::InWords;
use super::kind::{Kind, key_id, key_number};
use super::text::{Body, DocumentError, write};
use incidents::{Component, ComponentHistory, Health, HistoryDay, HistoryMinute, Tallied};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct HistoryV1 {
    v: u64,
    /// Day since 1970, worst health, good ones, bad ones.
    days: Vec<(u32, InWords<Health>, u64, u64)>,
    /// Minute since 1970, good ones, bad ones.
    minutes: Vec<(u32, u64, u64)>,
}

impl Document for ComponentHistory {
    const KIND: Kind = Kind::ComponentHistory;

    fn id(&self) -> Uuid {
        key_id(self.component.number())
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let day = |it: &HistoryDay| (it.day, InWords(it.worst), it.tallied.good, it.tallied.bad);
        let minute = |it: &HistoryMinute| (it.minute, it.tallied.good, it.tallied.bad);
        write(&HistoryV1 {
            v: 1,
            days: self.days.iter().map(day).collect(),
            minutes: self.minutes.iter().map(minute).collect(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let component = key_number(id).and_then(Component::from_number).ok_or(DocumentError::Id)?;
        let read: HistoryV1 = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let day = |(day, worst, good, bad): (u32, InWords<Health>, u64, u64)| {
            let tallied = Tallied { good, bad };
            HistoryDay { day, worst: worst.0, tallied }
        };
        let minute = |(minute, good, bad)| HistoryMinute { minute, tallied: Tallied { good, bad } };
        Ok(Self {
            component,
            days: read.days.into_iter().map(day).collect(),
            minutes: read.minutes.into_iter().map(minute).collect(),
        })
    }
}

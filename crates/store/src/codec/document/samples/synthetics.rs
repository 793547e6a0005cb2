//! The marks of synthetic customers.

use super::{at, id, staff};
use identity::{Platform, Protocol, Synthetic};
use kernel::{AccountId, PersonId, Timestamp};

pub(crate) fn synthetics() -> [Synthetic; 2] {
    let plain = Synthetic {
        person: PersonId::from_uuid(id(1)),
        account: AccountId::from_uuid(uuid::Uuid::nil()),
        platform: Platform::Ios,
        protocol: Protocol::Bearer,
        created_by: staff("a"),
        created_at: Timestamp::EPOCH,
    };
    let full = Synthetic {
        person: PersonId::from_uuid(id(2)),
        account: AccountId::from_uuid(id(3)),
        platform: Platform::Web,
        protocol: Protocol::Signed,
        created_by: staff("zoe.o-neil_2"),
        created_at: at(1),
    };
    [plain, full]
}

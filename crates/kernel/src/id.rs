//! Typed ids: 128 bits, time-ordered (RFC 9562, version 7), printed as a prefix and 22 base-62 digits.
//!
//! One line per kind of id. Time order matters to the stores: a new row goes to the end of its index.

use crate::Timestamp;
use std::fmt;
use uuid::Uuid;

/// Why a text is not an id of the asked kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("the prefix is not the one of this kind of id")]
    WrongPrefix,
    #[error("the part after the prefix is not 22 letters and digits")]
    BadDigits,
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS_LEN: usize = 22;

fn print_base62(mut value: u128) -> [u8; DIGITS_LEN] {
    let mut out = [b'0'; DIGITS_LEN];
    for slot in out.iter_mut().rev() {
        *slot = DIGITS[(value % 62) as usize];
        value /= 62;
    }
    out
}

#[expect(clippy::arithmetic_side_effects, reason = "each arm subtracts its own lower bound")]
fn parse_base62(text: &str) -> Option<u128> {
    if text.len() != DIGITS_LEN {
        return None;
    }
    text.bytes().try_fold(0_u128, |sum, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            _ => return None,
        };
        sum.checked_mul(62)?.checked_add(u128::from(digit))
    })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// What stands before the underscore.
            pub const PREFIX: &'static str = $prefix;

            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the printed form.
            ///
            /// # Errors
            /// [`IdError`] when the prefix or the digits are not those of this kind.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let digits = text
                    .strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .ok_or(IdError::WrongPrefix)?;
                parse_base62(digits).map(|value| Self(Uuid::from_u128(value))).ok_or(IdError::BadDigits)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = print_base62(self.0.as_u128());
                let digits = std::str::from_utf8(&digits).expect("base-62 digits are ASCII");
                write!(out, "{}_{digits}", $prefix)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }
    )*};
}

ids! {
    /// A ledger account: a customer's current account, a pot, or one of the bank's own.
    AccountId = "acc";
    /// What is to be done after an incident.
    ActionId = "action";
    /// One customer in one incident; it follows from both.
    AffectedId = "affected";
    /// How much is left of something that is rationed.
    AllowanceId = "allowance";
    /// A request of a client to act for a person, waiting for that person's word.
    ApprovalId = "oauthreq";
    /// A picture or document put beside a transaction.
    AttachmentId = "attach";
    /// One event of a person's audit chain.
    AuditId = "audit";
    /// A client's request to the OpenID provider, from the push to the spent code.
    AuthorizationId = "authz";
    /// One reply to every case of an incident; it follows from the incident and the reply's own name.
    BroadcastId = "broadcast";
    CardId = "mccard";
    /// One conversation of a customer, or of a mailbox, with the bank's agents.
    CaseId = "case";
    /// One message of a case.
    CaseMessageId = "casemsg";
    /// A developer's program.
    ClientId = "oauth2client";
    /// Who writes to the bank; it follows from the person or the mailbox.
    CorrespondentId = "correspondent";
    /// An installed app with a key of its own.
    DeviceId = "device";
    FeedItemId = "feeditem";
    /// A feature flag; it follows from the flag's key.
    FlagId = "flag";
    /// Merchants of one brand.
    GroupId = "grp";
    /// Something is wrong, or is going to be worked on.
    IncidentId = "incident";
    /// One attempt to log in.
    LoginId = "login";
    MerchantId = "merch";
    /// What one consent gave one client: the tokens that follow from it.
    OidcGrantId = "oidcgrant";
    OutboxId = "outbox";
    PasskeyId = "passkey";
    PersonId = "user";
    PotId = "pot";
    ReceiptId = "receipt";
    /// A way back in for a person who lost everything.
    RecoveryId = "recovery";
    /// A release of the login; it follows from the release's name.
    ReleaseId = "release";
    /// What an app told of trouble on its side; it follows from the device and the app's own name for it.
    ReportId = "report";
    /// A report to a regulator, as it was sent.
    SentReportId = "sentreport";
    /// What lets a program of the bank's own ask for flags.
    ServiceTokenId = "servicetoken";
    /// What lets one device act for a person until it ends.
    SessionId = "session";
    /// What came of a release's shadow in one place; it follows from both.
    ShadowId = "shadow";
    /// What opens incidents by itself; it follows from what it is called.
    SignalId = "signal";
    /// A member of staff; it follows from the name.
    StaffId = "staff";
    /// A stronger proof asked for one action.
    StepUpId = "stepup";
    /// Which versions of an app are supported; it follows from the platform.
    SupportId = "support";
    /// The case of one correspondent in one incident; it follows from both.
    ThreadId = "thread";
    /// One pair of access and refresh token.
    TokenId = "token";
    /// A line in a customer's feed.
    TransactionId = "tx";
    /// A movement in the ledger.
    TransferId = "transfer";
    /// What the public is told of an incident at one moment.
    UpdateId = "update";
    /// A place that waits for the bytes of an attachment.
    UploadId = "upload";
    /// What the watch said of a release, with its evidence.
    VerdictId = "verdict";
    WebhookId = "webhook";
}

impl From<PotId> for AccountId {
    /// A pot's money stands in the ledger account of the same 128 bits.
    fn from(pot: PotId) -> Self {
        Self(pot.uuid())
    }
}

impl From<AccountId> for PotId {
    fn from(account: AccountId) -> Self {
        Self(account.uuid())
    }
}

/// Turns instants and random bits into ids that never go backwards within one process.
///
/// 48 bits of milliseconds and 12 bits of count order the ids, 62 random bits keep processes apart (RFC 9562 6.2).
#[derive(Debug, Default)]
pub struct IdClock {
    last: u64,
}

impl IdClock {
    const MS_BITS: u64 = (1 << 48) - 1;

    /// The next id's bits; later than every one this clock gave before.
    pub fn next(&mut self, now: Timestamp, random: u64) -> Uuid {
        let ms = u64::try_from(now.as_millis()).unwrap_or(0) & Self::MS_BITS;
        let fresh = ms << 12;
        self.last = if self.last < fresh { fresh } else { self.last.saturating_add(1) };
        let high = ((self.last >> 12) << 16) | 0x7000 | (self.last & 0xfff);
        let low = (random >> 2) | (1 << 63);
        Uuid::from_u64_pair(high, low)
    }
}

#[cfg(test)]
mod tests;

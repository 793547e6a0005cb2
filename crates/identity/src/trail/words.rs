//! The words of an event: what happened, and by whom.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditKind {
    SignedUp,
    LoggedIn,
    Refused,
    DeviceAdded,
    DeviceTrusted,
    DeviceRevoked,
    PinChanged,
    PinBlocked,
    PasskeyAdded,
    PasskeyRemoved,
    SessionRefreshed,
    SessionEnded,
    StepUpProven,
    RecoveryAsked,
    RecoveryApproved,
    RecoveryCancelled,
    RecoveryDone,
    ConsentGiven,
    ConsentWithdrawn,
}

impl AuditKind {
    pub const ALL: [Self; 19] = [
        Self::SignedUp,
        Self::LoggedIn,
        Self::Refused,
        Self::DeviceAdded,
        Self::DeviceTrusted,
        Self::DeviceRevoked,
        Self::PinChanged,
        Self::PinBlocked,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::SessionRefreshed,
        Self::SessionEnded,
        Self::StepUpProven,
        Self::RecoveryAsked,
        Self::RecoveryApproved,
        Self::RecoveryCancelled,
        Self::RecoveryDone,
        Self::ConsentGiven,
        Self::ConsentWithdrawn,
    ];

    /// The stable word; the hash of an event covers it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::LoggedIn => "logged_in",
            Self::Refused => "refused",
            Self::DeviceAdded => "device_added",
            Self::DeviceTrusted => "device_trusted",
            Self::DeviceRevoked => "device_revoked",
            Self::PinChanged => "pin_changed",
            Self::PinBlocked => "pin_blocked",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::SessionRefreshed => "session_refreshed",
            Self::SessionEnded => "session_ended",
            Self::StepUpProven => "step_up_proven",
            Self::RecoveryAsked => "recovery_asked",
            Self::RecoveryApproved => "recovery_approved",
            Self::RecoveryCancelled => "recovery_cancelled",
            Self::RecoveryDone => "recovery_done",
            Self::ConsentGiven => "consent_given",
            Self::ConsentWithdrawn => "consent_withdrawn",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == text)
    }

    /// Whether the customer sees it in their own list. A refusal may be someone else's attempt with their address, and
    /// refreshes are no news.
    #[must_use]
    pub const fn is_shown_to_customer(self) -> bool {
        match self {
            Self::Refused | Self::SessionRefreshed => false,
            Self::SignedUp
            | Self::LoggedIn
            | Self::DeviceAdded
            | Self::DeviceTrusted
            | Self::DeviceRevoked
            | Self::PinChanged
            | Self::PinBlocked
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::SessionEnded
            | Self::StepUpProven
            | Self::RecoveryAsked
            | Self::RecoveryApproved
            | Self::RecoveryCancelled
            | Self::RecoveryDone
            | Self::ConsentGiven
            | Self::ConsentWithdrawn => true,
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    Customer,
    Staff(StaffName),
    System,
}

/// A member of staff: 1 to 64 letters, digits, points, hyphens and underscores.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a staff name has between 1 and 64 letters, digits, points, hyphens and underscores")]
pub struct StaffNameError;

impl StaffName {
    pub const BYTES_MAX: usize = 64;

    /// Reads a name; upper and lower case are one, so that nobody is two people.
    ///
    /// # Errors
    /// [`StaffNameError`] for any other text.
    pub fn parse(raw: &str) -> Result<Self, StaffNameError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if (1..=Self::BYTES_MAX).contains(&raw.len()) && raw.bytes().all(is_plain) {
            Ok(Self(raw.to_ascii_lowercase()))
        } else {
            Err(StaffNameError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

//! What is wrong with a passkey's answer: for outcomes; whoever sent it is told no more than that it is not a good one.

/// The first step of WebAuthn Level 3, 7.1 or 7.2, that an answer does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PasskeyFault {
    /// Not of the form that the standard gives it.
    Malformed,
    /// An answer to a registration where a login is asked, or the other way round.
    OtherCeremony,
    /// An answer to another challenge, as one that was used before.
    OtherChallenge,
    /// Made for another site or app, or inside another site's page.
    OtherOrigin,
    /// Made for another relying party id.
    OtherRelyingParty,
    /// The authenticator did not verify who is there.
    NotVerified,
    /// A key of an algorithm or a size that was not offered.
    OtherAlgorithm,
    /// An attestation that does not hold; none is asked for.
    BadAttestation,
    /// Backed up, and not to be backed up, at the same time.
    BadFlags,
    /// No passkey of the bank has this credential id.
    UnknownCredential,
    /// It names another owner than the credential has.
    OtherOwner,
    BadSignature,
}

impl PasskeyFault {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "passkey_malformed",
            Self::OtherCeremony => "passkey_other_ceremony",
            Self::OtherChallenge => "passkey_other_challenge",
            Self::OtherOrigin => "passkey_other_origin",
            Self::OtherRelyingParty => "passkey_other_relying_party",
            Self::NotVerified => "passkey_not_verified",
            Self::OtherAlgorithm => "passkey_other_algorithm",
            Self::BadAttestation => "passkey_bad_attestation",
            Self::BadFlags => "passkey_bad_flags",
            Self::UnknownCredential => "passkey_unknown",
            Self::OtherOwner => "passkey_other_owner",
            Self::BadSignature => "passkey_bad_signature",
        }
    }
}

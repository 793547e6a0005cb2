//! What the checking library found, in our words.

use identity::PasskeyFault;
use webauthn_rs::prelude::WebauthnError as E;

/// The step that the answer did not pass.
pub(super) fn fault(error: &E) -> PasskeyFault {
    match error {
        E::InvalidClientDataType => PasskeyFault::OtherCeremony,
        E::MismatchedChallenge => PasskeyFault::OtherChallenge,
        E::InvalidRPOrigin | E::CredentialCrossOrigin => PasskeyFault::OtherOrigin,
        E::InvalidRPIDHash => PasskeyFault::OtherRelyingParty,
        E::UserNotPresent | E::UserNotVerified => PasskeyFault::NotVerified,
        E::CredentialAlteredAlgFromRequest
        | E::CredentialInsecureCryptography
        | E::COSEKeyInvalidType
        | E::COSEKeyInvalidAlgorithm
        | E::COSEKeyECDSAInvalidCurve
        | E::COSEKeyRSANEInvalid
        | E::COSEKeyEDUnsupported
        | E::SshPublicKeyEDUnsupported
        | E::COSEKeyEDDSAInvalidCurve => PasskeyFault::OtherAlgorithm,
        E::CredentialMayNotBeHardwareBound | E::CredentialBackupEligibilityInconsistent => {
            PasskeyFault::BadFlags
        }
        E::CredentialNotFound => PasskeyFault::UnknownCredential,
        E::AuthenticationFailure | E::SignatureInvalid => PasskeyFault::BadSignature,
        E::AttestationNotSupported
        | E::AttestationStatementMapInvalid
        | E::AttestationStatementResponseMissing
        | E::AttestationStatementResponseInvalid
        | E::AttestationStatementSigMissing
        | E::AttestationStatementSigInvalid
        | E::AttestationStatementX5CMissing
        | E::AttestationStatementX5CInvalid
        | E::AttestationStatementAlgMissing
        | E::AttestationStatementAlgMismatch
        | E::AttestationStatementAlgInvalid
        | E::AttestationTrustFailure
        | E::AttestationCertificateAAGUIDMismatch
        | E::AttestationCertificateNonceMismatch
        | E::AttestationCertificateRequirementsNotMet
        | E::AttestationCredentialSubjectKeyMismatch
        | E::AttestationNotVerifiable => PasskeyFault::BadAttestation,
        // What remains cannot be read, or cannot be asked by us.
        _ => PasskeyFault::Malformed,
    }
}

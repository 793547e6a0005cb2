//! JSON Web Signatures as far as the bank speaks them: DPoP proofs, signed access tokens, key sets, server nonces.
//!
//! Invariants: ES256 is the only algorithm, so there is no other to be talked into; a JSON text has a bound before it
//! is read; a claim leaves this module only after its signature was verified; every refusal is typed.
//! Time, chance and keys are inputs. A check spends nothing: [`ReplayMemory::remember`] is asked last, once everything
//! else about a request is right, so that a refused request can be sent again (F4 of the login faults).

mod access_token;
mod base64url;
mod json;
mod jwk;
mod jws;
mod key_set;
mod nonce;
mod proof;
mod replay;
#[cfg(test)]
mod samples;
mod signer;
mod target_uri;

pub use access_token::{
    ACCESS_LASTS_MAX, ACCESS_LASTS_MIN, AccessAsk, AccessClaims, AccessRefusal, MintError, OfApp,
    mint_access_token, verify_access_token,
};
pub use jwk::{Jwk, JwkError, JwkSet};
pub use jws::{Header, Jws, JwsError, Verified, sign};
pub use key_set::{KEY_LEAD, KEY_OVERLAP, KeyMiss, KeySet, KeySetError, KeyStage, SetKey};
pub use nonce::{NONCE_LASTS, ServerNonces};
pub use proof::{CLOCK_SKEW, NonceRule, Proof, ProofAsk, ProofFor, ProofRefusal, check_proof};
pub use replay::{PROOF_WINDOW, REPLAY_ENTRIES_MAX, ReplayMemory, ReplayRefusal};
pub use signer::{KeyPair, SignError, Signer, SignerRandom};
pub use target_uri::{TargetUri, TargetUriError};

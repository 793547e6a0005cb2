//! The hash of a PIN, in the PHC string format, as `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.

use crate::{PinAnswer, PinDigits};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::Secret;
use subtle::ConstantTimeEq as _;

/// A PIN's hash; its parameters stand in its text, so that every one ever written can be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinHash(Secret<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an argon2 hash in PHC form within the bank's bounds")]
pub struct PinHashError;

/// What hashing a PIN costs; a release chooses it for new PINs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PinParams {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("argon2 takes 8 KiB a lane to 1 GiB of memory, 1 to 64 passes and 1 to 16 lanes here")]
pub struct PinParamsError;

impl PinParams {
    /// 19 MiB, two passes, one lane: the least that OWASP's password storage cheat sheet names for argon2id. The build
    /// before, which the tests run beside this one (decision 12), has another choice of the same sheet.
    pub const DEFAULT: Self = if cfg!(feature = "older-format") {
        Self { memory_kib: 12_288, passes: 3, lanes: 1 }
    } else {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    };
    pub const MEMORY_KIB_MAX: u32 = 1 << 20;
    pub const PASSES_MAX: u32 = 64;
    pub const LANES_MAX: u32 = 16;
    const MEMORY_KIB_OF_LANE: u32 = 8;

    /// # Errors
    /// [`PinParamsError`] outside the bounds above, or with less than 8 KiB for each lane (RFC 9106, 3.1).
    pub fn try_from_costs(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, PinParamsError> {
        let is_wide = (1..=Self::LANES_MAX).contains(&lanes) && (1..=Self::PASSES_MAX).contains(&passes);
        let least = Self::MEMORY_KIB_OF_LANE.saturating_mul(lanes);
        if is_wide && (least..=Self::MEMORY_KIB_MAX).contains(&memory_kib) {
            Ok(Self { memory_kib, passes, lanes })
        } else {
            Err(PinParamsError)
        }
    }

    /// KiB of memory, passes, lanes.
    #[must_use]
    pub const fn costs(self) -> (u32, u32, u32) {
        (self.memory_kib, self.passes, self.lanes)
    }
}

impl PinHash {
    /// The longest text of a hash.
    pub const BYTES_MAX: usize = 256;
    const HASH_BYTES: usize = 32;

    /// Hashes a PIN with argon2id; takes the time and memory that the parameters say.
    ///
    /// # Panics
    /// Never: the parameters were checked when they were made.
    #[must_use]
    pub fn make(pin: &PinDigits, salt: [u8; 16], params: PinParams) -> Self {
        let PinParams { memory_kib, passes, lanes } = params;
        let params = Params::new(memory_kib, passes, lanes, Some(Self::HASH_BYTES));
        let params = params.expect("the costs are within argon2's bounds");
        let mut hash = [0; Self::HASH_BYTES];
        let text = ParamsString::try_from(&params).expect("three numbers make a short text");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(pin.as_bytes(), &salt, &mut hash)
            .expect("the lengths are within argon2's bounds");
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: text,
            salt: Some(Salt::new(&salt).expect("a salt has 16 bytes")),
            hash: Some(Output::new(&hash).expect("a hash has 32 bytes")),
        };
        Self(Secret::new(phc.to_string()))
    }

    /// Reads a PHC text of any argon2 variant, version and cost within the bounds of [`PinParams`].
    ///
    /// # Errors
    /// [`PinHashError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, PinHashError> {
        read(text)?;
        Ok(Self(Secret::new(text.to_owned())))
    }

    /// The PHC text, for the store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }

    /// Whether this is the PIN, by the parameters the hash was made with; takes the time and memory that they say.
    ///
    /// # Panics
    /// Never: the text was read before.
    #[must_use]
    pub fn verify(&self, pin: &PinDigits) -> PinAnswer {
        let kept = read(self.as_str()).expect("the text was read when it was parsed");
        let mut given = vec![0; kept.hash.len()];
        Argon2::new(kept.algorithm, kept.version, kept.params)
            .hash_password_into(pin.as_bytes(), &kept.salt, &mut given)
            .expect("the lengths were checked when the text was read");
        if bool::from(given.ct_eq(&kept.hash)) { PinAnswer::Right } else { PinAnswer::Wrong }
    }

    /// Whether the hash was made with other parameters. A new hash is made only where a release says so, because a
    /// build beside this one has to read it too.
    ///
    /// # Panics
    /// Never: the text was read before.
    #[must_use]
    pub fn needs_rehash(&self, params: PinParams) -> bool {
        let kept = read(self.as_str()).expect("the text was read when it was parsed");
        let costs = (kept.params.m_cost(), kept.params.t_cost(), kept.params.p_cost());
        let is_form = kept.algorithm == Algorithm::Argon2id && kept.version == Version::V0x13;
        !is_form || costs != (params.memory_kib, params.passes, params.lanes)
    }
}

/// What a PHC text says.
struct Kept {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

fn read(text: &str) -> Result<Kept, PinHashError> {
    if PinHash::BYTES_MAX < text.len() {
        return Err(PinHashError);
    }
    let phc = PasswordHash::new(text).map_err(|_| PinHashError)?;
    let algorithm = Algorithm::try_from(phc.algorithm.as_str()).map_err(|_| PinHashError)?;
    // A text without a version is of the time before there was one (the reference implementation's rule).
    let version = phc.version.map_or(Ok(Version::V0x10), Version::try_from).map_err(|_| PinHashError)?;
    let params = Params::try_from(&phc).map_err(|_| PinHashError)?;
    PinParams::try_from_costs(params.m_cost(), params.t_cost(), params.p_cost()).map_err(|_| PinHashError)?;
    let (Some(salt), Some(hash)) = (phc.salt, phc.hash) else { return Err(PinHashError) };
    if salt.len() < argon2::MIN_SALT_LEN || hash.len() < Params::MIN_OUTPUT_LEN {
        return Err(PinHashError);
    }
    Ok(Kept { algorithm, version, params, salt: salt.to_vec(), hash: hash.as_bytes().to_vec() })
}

#[cfg(test)]
mod tests;

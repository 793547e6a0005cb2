//! E-mail addresses, and the keys by which they are found.
//!
//! A key is written once, when its account is made, and is not moved afterwards: a build beside this one, or the one
//! before it after a roll-back, has to find the account as well. So a look-up asks for every key an address may have
//! been kept under, and takes the nearest of what it finds.

use kernel::Secret;
use unicode_normalization::UnicodeNormalization as _;

/// An e-mail address: as written, and the key under which it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    written: Secret<String>,
    key: Secret<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("the address is longer than 254 bytes")]
    TooLong,
    #[error("the address is not of the form name@domain")]
    BadForm,
}

impl Email {
    /// RFC 5321, 4.5.3.1.3, less the two angle brackets.
    pub const BYTES_MAX: usize = 254;
    /// How many keys [`Self::keys`] gives at most.
    pub const KEYS_MAX: usize = 5;

    /// Reads an address; white space around it is dropped. Its key is the newest.
    ///
    /// # Errors
    /// [`EmailError`] when it is too long, or no name and domain stand around one `@`.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let written = raw.trim();
        if Self::BYTES_MAX < written.len() {
            return Err(EmailError::TooLong);
        }
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let (name, domain) = written.rsplit_once('@').ok_or(EmailError::BadForm)?;
        if name.is_empty() || name.contains('@') || domain.len() < 3 || !domain.contains('.') {
            return Err(EmailError::BadForm);
        }
        if written.chars().any(is_odd) || domain.starts_with('.') || domain.ends_with('.') {
            return Err(EmailError::BadForm);
        }
        Ok(Self { written: Secret::new(written.to_owned()), key: Secret::new(folded(written)) })
    }

    /// The address of an account, with the key under which the store keeps it.
    ///
    /// The key is taken as it stands: whatever rule made it, the account must not become another one by being read.
    ///
    /// # Errors
    /// [`EmailError`] when the address is none.
    pub fn kept(written: &str, key: &str) -> Result<Self, EmailError> {
        Ok(Self { key: Secret::new(key.to_owned()), ..Self::parse(written)? })
    }

    #[must_use]
    pub fn written(&self) -> &str {
        self.written.expose()
    }

    /// The key under which the account of this address is kept.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.expose()
    }

    /// Every key under which an account of this address may be kept, newest first and each once.
    ///
    /// Version 2 is the same for every case and every Unicode form of the address. Version 1 was lower case alone, so
    /// an account of that time is looked for in each Unicode form its address may have been typed in.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let written = self.written();
        let lowered = |text: String| text.to_lowercase();
        let mut keys = vec![folded(written)];
        for key in [
            written.to_lowercase(),
            lowered(written.nfc().collect()),
            lowered(written.nfd().collect()),
            lowered(written.nfkc().collect()),
        ] {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// How far the address of an account is from this one; `None` when it is another address.
    pub(crate) fn nearness(&self, account: &Self) -> Option<u8> {
        let (typed, kept) = (self.written(), account.written());
        let form = |text: &str| text.nfc().collect::<String>().to_lowercase();
        if typed == kept {
            Some(0)
        } else if typed.to_lowercase() == kept.to_lowercase() {
            Some(1)
        } else if form(typed) == form(kept) {
            Some(2)
        } else if folded(typed) == folded(kept) {
            Some(3)
        } else {
            None
        }
    }
}

/// Key version 2: compatibility form and full case folding (Unicode 3.13, D145 and D147).
///
/// Folding is done by mapping each character to lower, upper and lower case again, which joins the same characters;
/// but for the dotless i, which folding leaves alone and the upper case would make the dotted one.
fn folded(written: &str) -> String {
    let fold = |c: char| {
        let upper = move |c: char| if c == 'ı' { vec![c] } else { c.to_uppercase().collect() };
        c.to_lowercase().flat_map(upper).flat_map(char::to_lowercase)
    };
    written.nfkd().flat_map(fold).nfkc().collect()
}

#[cfg(test)]
mod tests;

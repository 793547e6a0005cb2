//! An app of a check: its key, and its steps through the scratch bank.

use super::scratch::link_of;
use anyhow::{Context, Result};
use bank::jose::{KeyPair, Signer as _};
use bank::{Bank, FinishAsk, LoginStarted, SessionPair, SignInAsk, SignUpAsk};
use identity::{AppVersion, DeviceClaim, DeviceName, Email, PersonName, PinDigits, Platform, Thumbprint};
use kernel::{AccountId, Secret};
use ring::rand::SystemRandom;
use simulator::{Dice, Model, Phones, Visitor};
use std::sync::Arc;

/// Of every customer of a scratch bank.
const PIN: &str = "2749";

pub(super) struct Phone {
    key: KeyPair,
    kept: Secret<Vec<u8>>,
    claim: DeviceClaim,
    email: Email,
}

impl Phone {
    /// The app of a customer of its own, who has this number.
    pub(super) fn new(number: usize, platform: Platform, app_version: AppVersion) -> Result<Self> {
        let random = Arc::new(SystemRandom::new());
        let kept = KeyPair::generate(&*random)?;
        let key = KeyPair::open(&kept, random)?;
        let name = DeviceName::parse("Scratch phone")?;
        let claim = DeviceClaim { platform, app_version, name, key: *key.key() };
        Ok(Self { key, kept, claim, email: Email::parse(&format!("scratch-{number}@florin.invalid"))? })
    }

    /// The same app over HTTP, with a session that it has.
    pub(super) fn visitor(&self, pair: &SessionPair, account: AccountId) -> Result<Visitor> {
        let model = Model { platform: self.claim.platform, version: self.claim.app_version };
        let phone = Phones::new().phone_with(model, &self.kept)?;
        let visitor = Visitor::new(phone, pair.protocol, (pair.device, account), Dice::new(0, 0));
        Ok(visitor.holding(pair))
    }

    pub(super) fn proof(&self) -> Thumbprint {
        self.claim.key.thumbprint()
    }

    /// Makes its customer, and logs in.
    pub(super) async fn sign_up(&self, bank: &Bank) -> Result<SessionPair> {
        let ask = SignUpAsk {
            email: self.email.clone(),
            name: PersonName::parse("Scratch Customer")?,
            pin: PinDigits::parse_new(PIN)?,
            device: self.claim.clone(),
        };
        let started = bank.start_sign_up(&ask).await?;
        bank.prove_link(&link_of(bank, &self.email).await?).await?;
        Ok(bank.finish_login(&self.finish(&started, None)?).await?)
    }

    /// Logs in by mailed link and PIN.
    pub(super) async fn sign_in(&self, bank: &Bank) -> Result<SessionPair> {
        let ask = SignInAsk { email: self.email.clone(), device: self.claim.clone() };
        let started = bank.start_sign_in(&ask).await?;
        bank.prove_link(&link_of(bank, &self.email).await?).await?;
        Ok(bank.finish_login(&self.finish(&started, Some(PIN))?).await?)
    }

    /// Logs in by its key alone.
    pub(super) async fn by_key(&self, bank: &Bank, pair: &SessionPair) -> Result<SessionPair> {
        let started = bank.start_device_login(pair.device).await?;
        Ok(bank.finish_login(&self.finish(&started, None)?).await?)
    }

    fn finish(&self, started: &LoginStarted, pin: Option<&str>) -> Result<FinishAsk> {
        let id = started.login.uuid();
        let message = [b"florin login 1".as_slice(), id.as_bytes(), &started.challenge].concat();
        let signature = self.key.sign(&message).context("the phone cannot sign")?;
        let pin = pin.map(PinDigits::parse).transpose()?;
        Ok(FinishAsk { login: started.login, signature, pin, passkey: None, place: None })
    }
}

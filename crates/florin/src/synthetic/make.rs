//! Making them: the persons, accounts and devices in the bank, and the file with the keys.

use super::keys::{self, KeptOne, Place};
use anyhow::{Context, Result};
use bank::jose::{KeyPair, Signer as _};
use bank::{Bank, NewSynthetic, SyntheticMade};
use identity::{DeviceClaim, DeviceName, Platform, Protocol, StaffName};
use kernel::Secret;
use ring::rand::SystemRandom;
use simulator::Phones;
use std::path::Path;
use std::sync::Arc;

/// One for each platform and protocol.
///
/// # Errors
/// When the file is there already or cannot be made, or the bank refuses.
pub(super) async fn make(bank: &Bank, staff: &StaffName, file: &Path) -> Result<Vec<SyntheticMade>> {
    // Before they are made: customers whose keys nobody could keep would be marked for good.
    let place = Place::take(file)?;
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for platform in Platform::ALL {
        for protocol in Protocol::ALL {
            let key = Phones::new().kept_key()?;
            let device = claim(platform, &key)?;
            new.push(NewSynthetic { device, protocol });
            kept.push(key);
        }
    }
    let made = bank.create_synthetics(staff, &new).await?;
    let rows = made.iter().zip(&kept).map(|(made, key)| {
        KeptOne::new(
            (made.synthetic.platform, made.synthetic.protocol),
            (made.device, made.synthetic.account),
            key,
        )
    });
    place.keep(rows.collect()).context("they were made, and their keys are lost: make others")?;
    Ok(made)
}

fn claim(platform: Platform, key: &Secret<Vec<u8>>) -> Result<DeviceClaim> {
    let key = *KeyPair::open(key, Arc::new(SystemRandom::new()))?.key();
    Ok(DeviceClaim {
        platform,
        app_version: keys::app_version()?,
        name: DeviceName::parse("Synthetic")?,
        key,
    })
}

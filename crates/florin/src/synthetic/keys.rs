//! The file that holds the keys of the devices of synthetic customers.

use anyhow::{Context, Result, ensure};
use identity::{AppVersion, Platform, Protocol};
use kernel::{AccountId, DeviceId, Secret};
use serde::{Deserialize, Serialize};
use simulator::{Dice, Model, Phones, Visitor};
use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tempfile::NamedTempFile;

/// Nobody but its owner reads it.
const FILE_MODE: u32 = 0o600;
const FILE_BYTES_MAX: u64 = 64 * 1024;
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    customers: Vec<KeptOne>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeptOne {
    pub(super) platform: String,
    pub(super) protocol: String,
    pub(super) device_id: String,
    pub(super) account_id: String,
    /// PKCS #8, in hexadecimal digits.
    key: String,
}

impl KeptOne {
    pub(super) fn new(
        (platform, protocol): (Platform, Protocol),
        (device, account): (DeviceId, AccountId),
        key: &Secret<Vec<u8>>,
    ) -> Self {
        let hex = key.expose().iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes every text");
            text
        });
        Self {
            platform: platform.word().to_owned(),
            protocol: protocol.word().to_owned(),
            device_id: device.to_string(),
            account_id: account.to_string(),
            key: hex,
        }
    }

    fn visitor(&self, seed: u64, place: u64) -> Result<Visitor> {
        let platform = Platform::parse(&self.platform).context("a platform")?;
        let protocol = Protocol::parse(&self.protocol).context("a protocol")?;
        let model = Model { platform, version: app_version()? };
        let phone =
            Phones::new().phone_with(model, &Secret::new(bytes(&self.key)?)).context("a device's key")?;
        let device = DeviceId::parse(&self.device_id).context("a device's id")?;
        let account = AccountId::parse(&self.account_id).context("an account's id")?;
        Ok(Visitor::new(phone, protocol, (device, account), Dice::new(seed, place)))
    }
}

/// What the app of a synthetic customer calls itself: the build it came with.
pub(super) fn app_version() -> Result<AppVersion> {
    AppVersion::parse(env!("CARGO_PKG_VERSION")).context("the build's version is one of three numbers")
}

/// A file to be, in which keys are written before it has its name.
pub(super) struct Place<'a> {
    file: &'a Path,
    made: NamedTempFile,
}

impl<'a> Place<'a> {
    /// Takes the room for the file, before those are made whose keys it is to hold.
    ///
    /// # Errors
    /// When it is there already, or nothing can be written beside it.
    pub(super) fn take(file: &'a Path) -> Result<Self> {
        ensure!(!file.exists(), "{} is there already, and keys are not overwritten", file.display());
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let made = tempfile::Builder::new()
            .permissions(Permissions::from_mode(FILE_MODE))
            .tempfile_in(folder)
            .with_context(|| format!("{} cannot be made", file.display()))?;
        Ok(Self { file, made })
    }

    /// Makes the file, whole or not at all; one that came meanwhile is not overwritten.
    ///
    /// # Errors
    /// When it is there, or cannot be made.
    pub(super) fn keep(mut self, customers: Vec<KeptOne>) -> Result<()> {
        let text = serde_json::to_string_pretty(&Kept { v: FORMAT, customers })? + "\n";
        let failed = || format!("{} cannot be made", self.file.display());
        let written = self.made.write_all(text.as_bytes()).and_then(|()| self.made.as_file().sync_all());
        written.with_context(failed)?;
        let kept = self.made.persist_noclobber(self.file).map(drop).map_err(|error| error.error);
        kept.with_context(|| format!("{} cannot be made", self.file.display()))
    }
}

/// The synthetic customers of the file, each with chance of its own.
///
/// # Errors
/// When the file cannot be read, or is none of these.
pub(super) fn read(file: &Path, seed: u64) -> Result<Vec<Visitor>> {
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
    read.with_context(|| format!("{} cannot be read", file.display()))?;
    let text = Secret::new(text);
    // What is wrong with it is not repeated: it holds keys.
    let wrong = || format!("{} holds no keys of synthetic customers", file.display());
    let kept: Kept = serde_json::from_str(text.expose()).ok().with_context(wrong)?;
    ensure!(kept.v == FORMAT, "{} is of a format that this build does not read", file.display());
    ensure!(1 < kept.customers.len(), "{} holds fewer than two customers", file.display());
    let visitor = |(place, kept): (usize, &KeptOne)| kept.visitor(seed, place as u64).with_context(wrong);
    kept.customers.iter().enumerate().map(visitor).collect()
}

fn bytes(hex: &str) -> Result<Vec<u8>> {
    ensure!(hex.len().is_multiple_of(2) && hex.is_ascii(), "it is not in hexadecimal digits");
    let pair = |place| u8::from_str_radix(&hex[place..place + 2], 16).context("two digits are a byte");
    (0..hex.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("synthetic.json");
        let id = |number| uuid::Uuid::from_u128(number);
        let customer = |number: u128, protocol| {
            let ids = (DeviceId::from_uuid(id(number)), AccountId::from_uuid(id(number + 1)));
            let key = Phones::new().kept_key().expect("there is chance");
            KeptOne::new((Platform::Web, protocol), ids, &key)
        };
        let two = || vec![customer(1, Protocol::Bound), customer(3, Protocol::Signed)];
        let write = |kept| Place::take(&file).and_then(|place| place.keep(kept));
        write(two()).expect("the folder can be written");
        let mode = file.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, FILE_MODE);
        assert!(write(two()).is_err(), "it is not overwritten");
        let read = read(&file, 1).expect("it was just written");
        let told: Vec<_> = read.iter().map(|it| (it.platform(), it.protocol(), it.account())).collect();
        let account = |number| AccountId::from_uuid(id(number));
        let wanted =
            [(Platform::Web, Protocol::Bound, account(2)), (Platform::Web, Protocol::Signed, account(4))];
        assert_eq!(told, wanted);
    }

    #[test]
    fn there_is_no_place_where_nothing_can_be_written() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("nowhere").join("synthetic.json");
        assert!(Place::take(&file).is_err());
    }

    #[test]
    fn what_is_wrong_with_a_file_says_nothing_of_its_keys() {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        for text in ["", "{}", r#"{"v":1,"customers":[]}"#, r#"{"v":1,"customers":["s3cret"]}"#] {
            std::fs::write(file.path(), text).expect("it can be written");
            let error = format!("{:#}", read(file.path(), 1).err().expect("it is none"));
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}

//! The records of the golden files. What a file was written from stays as it is; a new member gets a new case.
//!
//! Each list begins with a plain record, in which everything that may be absent is, and a full one. The others show
//! the variants that those two leave out.

mod attempts;
mod cases;
mod flags;
mod incidents;
mod lasting;
mod provider;
mod releases;
mod reviews;
mod staff;
mod synthetics;

pub(crate) use attempts::{allowances, device_approvals, logins, recoveries, reports, step_ups};
pub(crate) use cases::{broadcasts, case_messages, cases, correspondents, threads};
pub(crate) use flags::{app_supports, flags, service_tokens};
pub(crate) use incidents::{affected, component_histories, component_states, incidents, signals};
pub(crate) use lasting::{
    audit_events, audit_heads, devices, limits, passkeys, payees, pins, server_keys, sessions,
};
pub(crate) use provider::{authorizations, client_profiles, oidc_grants};
pub(crate) use releases::{courses, evidence, leases, release_checks, releases, rollouts, shadows};
pub(crate) use reviews::{review_notes, sent_reports};
pub(crate) use staff::{staff_entries, staff_members};
pub(crate) use synthetics::synthetics;

use identity::{
    AppVersion, DeviceClaim, DeviceKey, DeviceName, PinHash, Place, Platform, ReleaseName, StaffName,
};
use kernel::{Secret, Timestamp};
use uuid::Uuid;

/// White space, quotes, signs that JSON and SQL know, every control character's ends, text that runs the other way,
/// and the ends of Unicode.
const ODD: &str = " \t\r\n'\"`\\/%_$1?{}[]<>&\0\u{1}\u{1f}\u{7f}\u{85}\u{e9} e\u{301} ß ı 🏦👩‍👩‍👧\u{202e}txet\u{202c}\u{2028}\u{2029}\u{fffd}\u{feff}\u{ffff}\u{10ffff} ";
const ODD_NAME: &str = "Zoë's \"Pixel\" 🦊 e\u{301} \\ %_ \u{202e}txet\u{202c} \u{2028}/";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 | number)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(1_767_225_600_000_000 + second * 1_000_000)
}

/// A secret of the customer's or of a library.
fn odd() -> Secret<String> {
    Secret::new(ODD.to_owned())
}

/// 32 bytes that count up from the first.
fn bytes(first: u8) -> [u8; 32] {
    std::array::from_fn(|place| first.wrapping_add(u8::try_from(place).unwrap()))
}

/// The base point of P-256 (SP 800-186, 3.2.1.3).
fn key() -> DeviceKey {
    let x = 0x6b17_d1f2_e12c_4247_f8bc_e6e5_63a4_40f2_u128.to_be_bytes();
    let more_x = 0x7703_7d81_2deb_33a0_f4a1_3945_d898_c296_u128.to_be_bytes();
    let y = 0x4fe3_42e2_fe1a_7f9b_8ee7_eb4a_7c0f_9e16_u128.to_be_bytes();
    let more_y = 0x2bce_3357_6b31_5ece_cbb6_4068_37bf_51f5_u128.to_be_bytes();
    let join = |one: [u8; 16], other: [u8; 16]| [one, other].concat().try_into().unwrap();
    DeviceKey::from_xy(join(x, more_x), join(y, more_y))
}

fn name(text: &str) -> DeviceName {
    DeviceName::parse(text).unwrap()
}

fn release(text: &str) -> ReleaseName {
    ReleaseName::parse(text).unwrap()
}

fn place(text: &str) -> Place {
    Place::parse(text).unwrap()
}

fn staff(text: &str) -> StaffName {
    StaffName::parse(text).unwrap()
}

fn claims() -> [DeviceClaim; 2] {
    let plain = DeviceClaim {
        platform: Platform::Ios,
        app_version: AppVersion { major: 0, minor: 0, patch: 0 },
        name: name("x"),
        key: DeviceKey::from_xy([0; 32], [0; 32]),
    };
    let app_version = AppVersion { major: 4, minor: 12, patch: u16::MAX };
    let full = DeviceClaim { platform: Platform::Android, app_version, name: name(ODD_NAME), key: key() };
    [plain, full]
}

/// The newest form, and one from before hashes named their version.
fn hashes() -> [PinHash; 2] {
    const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
    const HASH: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    [
        format!("$argon2id$v=19$m=19456,t=2,p=1${SALT}${HASH}"),
        format!("$argon2i$m=4096,t=3,p=1${SALT}${HASH}"),
    ]
    .map(|text| PinHash::parse(&text).unwrap())
}

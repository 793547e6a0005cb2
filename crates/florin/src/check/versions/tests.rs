use super::*;
use identity::{PinParams, Policy, Protocol, ReleaseName, StaffName};
use kernel::Timestamp;
use rollout::{AppRange, Audience, Terms, Update, UpdateMessage};
use std::time::Duration;

fn version(text: &str) -> AppVersion {
    AppVersion::parse(text).unwrap()
}

fn release(ranges: Vec<AppRange>) -> Release {
    let policy = Policy::default_of(Protocol::Bound);
    Release {
        name: ReleaseName::parse("next").unwrap(),
        terms: Terms {
            policy,
            pin_params: PinParams::DEFAULT,
            rehashes_pins: false,
            passkeys: identity::PasskeyOptions::DEFAULT,
        },
        audience: Audience { ranges },
        pace: Duration::ZERO,
        shadow_min: 1,
        created_by: StaffName::parse("sam").unwrap(),
        created_at: Timestamp::EPOCH,
    }
}

fn of(platform: Platform, found: &[(Platform, AppVersion)]) -> Vec<String> {
    let own = found.iter().filter(|(other, _)| *other == platform);
    own.map(|(_, version)| version.to_string()).collect()
}

#[test]
fn both_sides_of_each_end_are_tried() {
    let android = |from, below| AppRange {
        platform: Platform::Android,
        from: version(from),
        below: Some(version(below)),
    };
    let found = versions(&release(vec![android("5.2.1", "6.0.0")]), &[]);
    let expected = ["0.0.1", "5.2.0", "5.2.1", "5.65535.65535", "6.0.0", "65535.65535.65535"];
    assert_eq!(of(Platform::Android, &found), expected);
    assert_eq!(of(Platform::Ios, &found), ["0.0.1", "65535.65535.65535"]);
}

#[test]
fn what_has_to_be_updated_is_not_tried() {
    let update = |below| Update { below: version(below), message: UpdateMessage::parse("x").unwrap() };
    let support = AppSupport {
        id: AppSupport::id_of(Platform::Ios),
        platform: Platform::Ios,
        advised: Some(update("4.10.0")),
        required: Some(update("4.9.0")),
        changed_at: Timestamp::EPOCH,
        changed_by: StaffName::parse("sam").unwrap(),
    };
    let found = versions(&release(Vec::new()), &[support]);
    assert_eq!(of(Platform::Ios, &found), ["4.9.0", "4.9.65535", "4.10.0", "65535.65535.65535"]);
}

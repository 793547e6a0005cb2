//! Releases of the login, how far they have come, and what the watch said of them.

use super::{at, bytes, id, release, staff};
use identity::{
    AppVersion, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PinParams, Platform, Policy, Protocol,
};
use kernel::{LoginId, Timestamp, VerdictId};
use rollout::{
    AppRange, Audience, By, CheckResult, CheckText, Code, Course, Difference, Evidence, Fault, FeedPlace,
    Gathered, Lease, Release, ReleaseCheck, Rollout, Shadow, Share, Stage, Step, Terms, Verdict, Why,
    Witness,
};
use std::time::Duration;

pub(crate) fn releases() -> [Release; 3] {
    let lasts = Duration::ZERO;
    let policy =
        Policy { protocol: Protocol::Bearer, access_lasts: lasts, refresh_lasts: lasts, replay_lasts: lasts };
    let pin_params = PinParams::try_from_costs(8, 1, 1).unwrap();
    let plain = Release {
        name: release("0"),
        terms: Terms { policy, pin_params, rehashes_pins: false, passkeys: PasskeyOptions::DEFAULT },
        audience: Audience::default(),
        pace: lasts,
        shadow_min: 100,
        created_by: staff("a"),
        created_at: Timestamp::EPOCH,
    };
    let policy = Policy {
        protocol: Protocol::Signed,
        access_lasts: Duration::from_micros(1),
        refresh_lasts: Duration::from_micros(u64::MAX),
        replay_lasts: Duration::from_mins(1),
    };
    let pin_params = PinParams::try_from_costs(1 << 20, 64, 16).unwrap();
    let version = |major, minor, patch| AppVersion { major, minor, patch };
    let range = |platform, below| AppRange { platform, from: version(4, 12, 0), below };
    let ranges =
        vec![range(Platform::Ios, None), range(Platform::Android, Some(version(u16::MAX, 0, u16::MAX)))];
    let full = Release {
        name: release(&"2026-01.a".repeat(7)),
        terms: Terms { policy, pin_params, rehashes_pins: true, passkeys: PasskeyOptions::DEFAULT },
        audience: Audience { ranges },
        pace: Duration::from_hours(1),
        shadow_min: 100,
        created_by: staff("zoe.o-neil_2"),
        created_at: Timestamp::MAX,
    };
    let algorithms = PasskeyAlgorithms::of(&[PasskeyAlgorithm::Rs256, PasskeyAlgorithm::Es384]).unwrap();
    let passkeys = PasskeyOptions { algorithms, waits: Duration::from_secs(61) };
    let terms = Terms { passkeys, ..full.terms };
    let chosen = Release { name: release("chosen"), terms, shadow_min: u32::MAX, ..full.clone() };
    [plain, full, chosen]
}

pub(crate) fn rollouts() -> [Rollout; 3] {
    let plain = Rollout {
        release: release("0"),
        control: release("1"),
        stage: Stage::Draft,
        since: Timestamp::EPOCH,
        serial: 0,
        salt: [0; 32],
        from: FeedPlace { number: 0, login: LoginId::from_uuid(uuid::Uuid::nil()) },
        steps: Vec::new(),
        gathered: None,
    };
    let step = |by, to, why: &str| Step { at: at(1), by, to, why: Why::parse(why).unwrap() };
    let steps = vec![
        step(By::Staff(staff("zoe.o-neil_2")), Stage::Shadow, "as agreed, \"Zoë\" 🏦 \\ e\u{301}"),
        step(By::Watch, Stage::Share(Share::TwentyFive), "1"),
        step(By::Watch, Stage::RolledBack, "2"),
        step(By::Watch, Stage::Stopped, "3"),
    ];
    let full = Rollout {
        release: release("2026-01.a"),
        control: release("first"),
        stage: Stage::Share(Share::Hundred),
        since: at(2),
        serial: u32::MAX,
        salt: bytes(1),
        from: FeedPlace { number: i64::MAX, login: LoginId::from_uuid(id(3)) },
        steps,
        gathered: None,
    };
    let to = FeedPlace { number: i64::MIN, login: LoginId::from_uuid(id(4)) };
    let gathered = Rollout { gathered: Some(Gathered { to, is_over: true }), ..plain.clone() };
    [plain, full, gathered]
}

pub(crate) fn leases() -> [Lease; 2] {
    let plain = Lease { number: 1, holder: 0, fence: 0, beat: 0, renewed_at: Timestamp::EPOCH };
    [plain, Lease { holder: u64::MAX, fence: u64::MAX, beat: u64::MAX, renewed_at: at(1), ..plain }]
}

pub(crate) fn courses() -> [Course; 2] {
    let plain = Course::first(release("first"));
    let full = Course {
        in_force: release("2026-01.a"),
        under_way: Some(release("2026-02.b")),
        rolled_back: vec![release("bad"), release("worse")],
        ..plain.clone()
    };
    [plain, full]
}

pub(crate) fn evidence() -> [Evidence; 3] {
    let plain = Evidence {
        id: VerdictId::from_uuid(id(1)),
        release: release("0"),
        stage: Stage::Budget,
        at: Timestamp::EPOCH,
        verdict: Verdict::NoData,
        fault: Fault::Open,
        e_value: 0.0,
        bound: 0.0,
        slice: Vec::new(),
        slice_e_value: 0.0,
        treatment: 0,
        control: 0,
        path: Vec::new(),
        witness: None,
    };
    let part = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let full = Evidence {
        release: release("2026-01.a"),
        stage: Stage::Share(Share::One),
        at: at(1),
        verdict: Verdict::Worse,
        fault: Fault::Worse,
        e_value: f64::INFINITY,
        bound: 1.0 / 0.3,
        slice: vec![part("platform", "android"), part("app", "5.2.0 \"odd\"")],
        slice_e_value: f64::MAX,
        treatment: u64::MAX,
        control: 1,
        path: vec![(0, 1.0), (u64::MAX, f64::MIN_POSITIVE)],
        ..plain.clone()
    };
    let (fault, witness) = (Fault::Silence, Some(Witness::Reports));
    let reports = Evidence { verdict: Verdict::Open, fault, witness, ..full.clone() };
    [plain, full, reports]
}

pub(crate) fn release_checks() -> [ReleaseCheck; 2] {
    let line = |text: &str| CheckText::parse(text).unwrap();
    let plain = ReleaseCheck {
        release: release("0"),
        build: line("0"),
        at: Timestamp::EPOCH,
        result: CheckResult::Passed,
        summary: line("x"),
    };
    let full = ReleaseCheck {
        release: release(&"2026-01.a".repeat(7)),
        build: line("0.1.0 \"é\""),
        at: at(1),
        result: CheckResult::Incomplete,
        summary: line(&"🏦\\'\" e\u{301} ß".repeat(20)),
    };
    [plain, full]
}

pub(crate) fn shadows() -> [Shadow; 2] {
    let plain = Shadow::empty(release("0"), 0);
    let unknown = Difference {
        at: Timestamp::EPOCH,
        person: None,
        way: Code::of("passkey"),
        platform: Platform::Ios,
        app_version: AppVersion { major: 0, minor: 0, patch: 0 },
        protocol: None,
        candidate: Protocol::Bearer,
        step: Code::of("finish"),
        given: Code::of("wrong_pin"),
        would: Code::of("ok"),
    };
    let known = Difference {
        at: at(1),
        person: Some(u64::MAX),
        way: Code::of("refresh"),
        platform: Platform::Android,
        app_version: AppVersion { major: 5, minor: 2, patch: u16::MAX },
        protocol: Some(Protocol::Signed),
        candidate: Protocol::Bound,
        step: Code::of("last_refresh"),
        given: Code::of("ok"),
        would: Code::parse(&"a_0".repeat(16)).unwrap(),
    };
    let full = Shadow {
        release: release("2026-01.a"),
        slot: u8::MAX,
        judged: u64::MAX,
        admitted: 3,
        different: 2,
        dropped: 1,
        differences: vec![unknown, known],
    };
    [plain, full]
}

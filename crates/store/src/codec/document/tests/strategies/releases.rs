//! Releases with anything that their types can hold.

use super::{app_version, at, bytes, id, lasts, one_of, platform, release, staff, text};
use identity::{PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PinParams, Policy, Protocol};
use kernel::{LoginId, VerdictId};
use proptest::option;
use proptest::prelude::*;
use rollout::{
    AppRange, Audience, By, CheckResult, CheckText, Code, Course, Difference, Evidence, Fault, FeedPlace,
    Gathered, Lease, Release, ReleaseCheck, Rollout, Shadow, Stage, Step, Terms, Verdict, Why, Witness,
};

pub(in super::super) fn release_record() -> impl Strategy<Value = Release> {
    let policy = record!(Policy {
        protocol: one_of(&Protocol::ALL),
        access_lasts: lasts(),
        refresh_lasts: lasts(),
        replay_lasts: lasts(),
    });
    let pin_params = (128_u32..=1 << 20, 1_u32..=64, 1_u32..=16)
        .prop_map(|(memory, passes, lanes)| PinParams::try_from_costs(memory, passes, lanes).unwrap());
    let algorithms = prop::collection::vec(one_of(&PasskeyAlgorithm::ALL), 1..4)
        .prop_map(|some| PasskeyAlgorithms::of(&some).unwrap());
    let passkeys = record!(PasskeyOptions { algorithms: algorithms, waits: lasts() });
    let terms = record!(Terms {
        policy: policy,
        pin_params: pin_params,
        rehashes_pins: any::<bool>(),
        passkeys: passkeys,
    });
    let range =
        record!(AppRange { platform: platform(), from: app_version(), below: option::of(app_version()) });
    let audience = prop::collection::vec(range, 0..4).prop_map(|ranges| Audience { ranges });
    record!(Release {
        name: release(),
        terms: terms,
        audience: audience,
        pace: lasts(),
        shadow_min: any::<u32>(),
        created_by: staff(),
        created_at: at(),
    })
}

pub(in super::super) fn rollout() -> impl Strategy<Value = Rollout> {
    let why = "[^\\p{C}]{1,60}".prop_filter_map("a reason is not empty", |text| Why::parse(&text).ok());
    let by = prop_oneof![Just(By::Watch), staff().prop_map(By::Staff)];
    let step = record!(Step { at: at(), by: by, to: one_of(&Stage::ALL), why: why });
    let place = || record!(FeedPlace { number: any::<i64>(), login: id().prop_map(LoginId::from_uuid) });
    let gathered = record!(Gathered { to: place(), is_over: any::<bool>() });
    record!(Rollout {
        release: release(),
        control: release(),
        stage: one_of(&Stage::ALL),
        since: at(),
        serial: any::<u32>(),
        salt: bytes(),
        from: place(),
        steps: prop::collection::vec(step, 0..4),
        gathered: prop::option::of(gathered),
    })
}

pub(in super::super) fn release_check() -> impl Strategy<Value = ReleaseCheck> {
    let line =
        || "[^\\p{C}]{1,60}".prop_filter_map("a line is not empty", |text| CheckText::parse(&text).ok());
    record!(ReleaseCheck {
        release: release(),
        build: line(),
        at: at(),
        result: one_of(&CheckResult::ALL),
        summary: line(),
    })
}

pub(in super::super) fn lease() -> impl Strategy<Value = Lease> {
    record!(Lease {
        number: any::<u32>(),
        holder: any::<u64>(),
        fence: any::<u64>(),
        beat: any::<u64>(),
        renewed_at: at(),
    })
}

pub(in super::super) fn course() -> impl Strategy<Value = Course> {
    record!(Course {
        number: any::<u32>(),
        in_force: release(),
        under_way: option::of(release()),
        rolled_back: prop::collection::vec(release(), 0..4),
    })
}

/// Any but what is no number, which equals nothing.
fn real() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO | INFINITE
}

pub(in super::super) fn evidence() -> impl Strategy<Value = Evidence> {
    record!(Evidence {
        id: id().prop_map(VerdictId::from_uuid),
        release: release(),
        stage: one_of(&Stage::ALL),
        at: at(),
        verdict: one_of(&Verdict::ALL),
        fault: one_of(&Fault::ALL),
        e_value: real(),
        bound: real(),
        slice: prop::collection::vec((text(), text()), 0..4),
        slice_e_value: real(),
        treatment: any::<u64>(),
        control: any::<u64>(),
        path: prop::collection::vec((any::<u64>(), real()), 0..4),
        witness: option::of(one_of(&Witness::ALL)),
    })
}

pub(in super::super) fn shadow() -> impl Strategy<Value = Shadow> {
    let code = || "[a-z0-9_]{1,48}".prop_map(|text| Code::parse(&text).unwrap());
    let difference = record!(Difference {
        at: at(),
        person: option::of(any::<u64>()),
        way: code(),
        platform: platform(),
        app_version: app_version(),
        protocol: option::of(one_of(&Protocol::ALL)),
        candidate: one_of(&Protocol::ALL),
        step: code(),
        given: code(),
        would: code(),
    });
    record!(Shadow {
        release: release(),
        slot: any::<u8>(),
        judged: any::<u64>(),
        admitted: any::<u64>(),
        different: any::<u64>(),
        dropped: any::<u64>(),
        differences: prop::collection::vec(difference, 0..4),
    })
}

//! What has an end: logins, step-ups, recoveries.

use super::{at, bytes, claims, hashes, id, odd, release, staff};
use identity::{
    Allowance, AppVersion, Arm, DeviceApproval, DeviceApprovalState, DeviceApprovals, DeviceReport, Email,
    Fingerprint, Login, LoginFailure, LoginPurpose, LoginStage, MatchNumber, PersonName, Platform, Protocol,
    Recovery, RecoveryState, ReportKind, StepUp, StepUpState, StepUpWhat, Trial,
};
use kernel::{
    AccountId, AllowanceId, Currency, DeviceId, LoginId, Money, PasskeyId, PersonId, RecoveryId, ReportId,
    SessionId, StepUpId, Timestamp,
};

pub(crate) fn logins() -> [Login; 10] {
    let [plain_claim, full_claim] = claims();
    let [_, older] = hashes();
    let plain = Login {
        id: LoginId::from_uuid(id(1)),
        person: None,
        email: None,
        device: plain_claim,
        challenge: [0; 32],
        purpose: LoginPurpose::SignIn,
        link: None,
        stage: LoginStage::Started,
        created_at: Timestamp::EPOCH,
        ends_at: Timestamp::EPOCH,
        tries: 0,
        is_unexpected: false,
        release: release("0"),
        protocol: None,
        trial: None,
        blames: None,
        overdue_at: None,
        is_synthetic: false,
    };
    let email = Email::kept("Jürgen.O'Neil+🦊@bücher.例え", "jürgen.o'neil+🦊@bücher.例え, as it was kept");
    let sign_up = LoginPurpose::SignUp {
        email: email.unwrap(),
        name: PersonName::parse("Zoë e\u{301} 🏦 'O\"Neil\\ %_").unwrap(),
        pin: older,
    };
    let full = Login {
        person: Some(PersonId::from_uuid(id(2))),
        email: Some(Fingerprint(bytes(1))),
        device: full_claim,
        challenge: bytes(33),
        purpose: sign_up,
        link: Some(Fingerprint(bytes(65))),
        stage: LoginStage::Done { session: SessionId::from_uuid(id(3)), at: at(2) },
        created_at: at(1),
        ends_at: Timestamp::MAX,
        tries: u8::MAX,
        is_unexpected: true,
        release: release("2026-01.a"),
        ..plain.clone()
    };
    let other = |purpose, stage| Login { purpose, stage, ..plain.clone() };
    let (why, device) = (LoginFailure::PinBlocked, DeviceId::from_uuid(id(4)));
    let others = [
        other(LoginPurpose::NewPin, LoginStage::LinkProven { at: at(1) }),
        other(LoginPurpose::Passkey { ceremony: odd() }, LoginStage::Failed { why, at: at(2) }),
        other(LoginPurpose::AddPasskey { ceremony: odd() }, LoginStage::Started),
        other(LoginPurpose::Device { device }, LoginStage::Started),
        other(LoginPurpose::Recovery { recovery: RecoveryId::from_uuid(id(5)) }, LoginStage::Started),
    ];
    let [new_pin, passkey, add_passkey, device, recovery] = others;
    let silent = Login {
        stage: LoginStage::Failed { why: LoginFailure::TimedOut, at: at(2) },
        protocol: Some(Protocol::Signed),
        ..plain.clone()
    };
    let trial =
        Trial { release: release("2026-02.b"), arm: Arm::Treatment, share_ppm: 10_000, serial: u32::MAX };
    let watched = Login {
        trial: Some(trial),
        blames: Some(Arm::Control),
        overdue_at: Some(at(3)),
        protocol: Some(Protocol::Bound),
        ..plain.clone()
    };
    let synthetic = Login { is_synthetic: true, protocol: Some(Protocol::Bearer), ..plain.clone() };
    [plain, full, new_pin, passkey, add_passkey, device, recovery, silent, watched, synthetic]
}

pub(crate) fn step_ups() -> [StepUp; 6] {
    let plain = StepUp {
        id: StepUpId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        device: DeviceId::from_uuid(id(3)),
        what: StepUpWhat::Limits { text: String::new() },
        nonce: [0; 32],
        ceremony: None,
        created_at: Timestamp::EPOCH,
        ends_at: Timestamp::EPOCH,
        state: StepUpState::Waiting,
    };
    let payment = StepUpWhat::Payment {
        account: AccountId::from_uuid(id(4)),
        payee_text: odd(),
        payee: odd(),
        amount: Money::new(i64::MIN, Currency::Kwd),
    };
    let full = StepUp {
        what: payment,
        nonce: bytes(1),
        ceremony: Some(odd()),
        created_at: at(1),
        ends_at: Timestamp::MAX,
        state: StepUpState::Used { at: at(2) },
        ..plain.clone()
    };
    let device = StepUp {
        what: StepUpWhat::Device { device: DeviceId::from_uuid(id(5)) },
        state: StepUpState::Proven { at: at(3) },
        ..plain.clone()
    };
    let other_devices = StepUp { what: StepUpWhat::OtherDevices, ..plain.clone() };
    let add_passkey = StepUp {
        what: StepUpWhat::AddPasskey { name: "Kaja's \"key\" \\ 🔑".to_owned() },
        ..plain.clone()
    };
    let passkey = PasskeyId::from_uuid(id(6));
    let remove_passkey = StepUp { what: StepUpWhat::RemovePasskey { passkey }, ..plain.clone() };
    [plain, full, device, other_devices, add_passkey, remove_passkey]
}

pub(crate) fn recoveries() -> [Recovery; 6] {
    let [plain_claim, full_claim] = claims();
    let plain = Recovery {
        id: RecoveryId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        claim: plain_claim,
        asked_by: staff("a"),
        asked_at: Timestamp::EPOCH,
        waits_until: Timestamp::EPOCH,
        ends_at: Timestamp::EPOCH,
        state: RecoveryState::Asked,
        distrusts: None,
    };
    let device = DeviceId::from_uuid(id(3));
    let full = Recovery {
        claim: full_claim,
        asked_by: staff(&"zoe.o-neil_2".repeat(5)),
        asked_at: at(1),
        waits_until: at(2),
        ends_at: Timestamp::MAX,
        state: RecoveryState::Done { approved_by: staff("b"), device, at: at(3) },
        ..plain.clone()
    };
    let approved = RecoveryState::Approved { by: staff("b"), at: at(2) };
    let cancelled = RecoveryState::Cancelled { by: device, at: at(2) };
    let stopped = RecoveryState::Stopped { by: staff("c"), at: at(2) };
    let states = [approved, cancelled, stopped];
    let [approved, cancelled, stopped] = states.map(|state| Recovery { state, ..plain.clone() });
    let distrusting = Recovery { distrusts: Some(device), ..approved.clone() };
    [plain, full, approved, cancelled, stopped, distrusting]
}

pub(crate) fn device_approvals() -> [DeviceApprovals; 2] {
    let [plain_claim, full_claim] = claims();
    let (person, by) = (PersonId::from_uuid(id(2)), DeviceId::from_uuid(id(3)));
    let waiting = DeviceApproval {
        login: LoginId::from_uuid(id(1)),
        claim: plain_claim,
        place: None,
        number: MatchNumber::new(0).unwrap(),
        asked_at: Timestamp::EPOCH,
        ends_at: Timestamp::EPOCH,
        state: DeviceApprovalState::Waiting,
    };
    let approved = DeviceApproval {
        claim: full_claim,
        place: Some(super::place("203.0.113.0/24")),
        number: MatchNumber::new(99).unwrap(),
        asked_at: at(1),
        ends_at: Timestamp::MAX,
        state: DeviceApprovalState::Approved { by, at: at(2) },
        ..waiting.clone()
    };
    let refused = DeviceApproval { state: DeviceApprovalState::Refused { by, at: at(3) }, ..waiting.clone() };
    [DeviceApprovals::empty(person), DeviceApprovals { person, asked: vec![waiting, approved, refused] }]
}

pub(crate) fn allowances() -> [Allowance; 2] {
    let plain = Allowance { id: AllowanceId::from_uuid(id(1)), full_at: Timestamp::EPOCH };
    [plain, Allowance { full_at: Timestamp::MAX, ..plain }]
}

pub(crate) fn reports() -> [DeviceReport; 2] {
    let plain = DeviceReport {
        id: ReportId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        device: DeviceId::from_uuid(id(3)),
        kind: ReportKind::NoAnswer,
        platform: Platform::Ios,
        app_version: AppVersion { major: 0, minor: 0, patch: 0 },
        session: None,
        login: None,
        happened_at: Timestamp::EPOCH,
        told_at: Timestamp::EPOCH,
        trial: None,
    };
    let release = release("2026-01.a");
    let full = DeviceReport {
        kind: ReportKind::SignedOut,
        platform: Platform::Android,
        app_version: AppVersion { major: 4, minor: 12, patch: u16::MAX },
        session: Some(SessionId::from_uuid(id(4))),
        login: Some(LoginId::from_uuid(id(5))),
        happened_at: Timestamp::MAX,
        told_at: at(1),
        trial: Some(Trial { release, arm: Arm::Treatment, share_ppm: u32::MAX, serial: u32::MAX }),
        ..plain.clone()
    };
    [plain, full]
}

//! Attempts to log in.

use super::claim::ClaimV1;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords};
use super::kind::Kind;
use super::pin::pin_hash;
use super::text::{Body, DocumentError, write};
use identity::{
    Arm, Email, Fingerprint, Login, LoginFailure, LoginPurpose, LoginStage, PersonName, Protocol,
    ReleaseName, Trial,
};
use kernel::{DeviceId, LoginId, PersonId, RecoveryId, Secret, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct LoginV1<'a> {
    v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<Bytes32>,
    device: ClaimV1<'a>,
    challenge: Bytes32,
    purpose: PurposeV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<Bytes32>,
    stage: StageV1,
    created_at: At,
    ends_at: At,
    tries: u8,
    is_unexpected: bool,
    release: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    protocol: Option<InWords<Protocol>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trial: Option<TrialV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blames: Option<InWords<Arm>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overdue_at: Option<At>,
    #[serde(default, skip_serializing_if = "is_not")]
    is_synthetic: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TrialV1<'a> {
    release: Cow<'a, str>,
    arm: InWords<Arm>,
    share_ppm: u32,
    serial: u32,
}

/// In whose list the attempts are that have not ended: the bank's own.
pub(crate) const WAITING: Uuid = Uuid::nil();
/// What stands for a device with the attempts of a treatment of which nothing is known yet: they are few, and counted.
pub(crate) const UNDECIDED: Uuid = Uuid::nil();

/// Where a page of attempts that wait begins: after this instant and id.
pub(crate) fn waiting_after(after: Option<(Timestamp, LoginId)>) -> (i64, Uuid) {
    after.map_or((i64::MIN, Uuid::nil()), |(at, id)| (at.as_micros(), id.uuid()))
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum PurposeV1<'a> {
    SignUp { email: Cow<'a, str>, email_key: Cow<'a, str>, name: Cow<'a, str>, pin: Cow<'a, str> },
    SignIn,
    NewPin,
    Passkey { ceremony: Cow<'a, str> },
    AddPasskey { ceremony: Cow<'a, str> },
    Device { device: Id },
    Recovery { recovery: Id },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StageV1 {
    Started,
    LinkProven { at: At },
    Done { session: Id, at: At },
    Failed { why: InWords<LoginFailure>, at: At },
}

impl Document for Login {
    const KIND: Kind = Kind::Login;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let fingerprint = self.link.map(|link| link.0);
        let ended_at = match self.stage {
            LoginStage::Started | LoginStage::LinkProven { .. } => None,
            LoginStage::Done { at, .. } | LoginStage::Failed { at, .. } => Some(at),
        };
        let waits = ended_at.is_none();
        let place = waits.then(|| self.waits_until().as_micros());
        let owner = waits.then_some(WAITING);
        let device = (waits && self.is_undecided_treatment()).then_some(UNDECIDED);
        let ends_at = Some(self.ends_at);
        FoundBy { owner, place, device, fingerprint, ended_at, ends_at }
    }

    fn body(&self) -> String {
        write(&LoginV1 {
            v: 1,
            person: self.person.map(|person| Id(person.uuid())),
            email: self.email.map(|email| Bytes32(email.0)),
            device: ClaimV1::of(&self.device),
            challenge: Bytes32(self.challenge),
            purpose: PurposeV1::of(&self.purpose),
            link: self.link.map(|link| Bytes32(link.0)),
            stage: StageV1::of(self.stage),
            created_at: At(self.created_at),
            ends_at: At(self.ends_at),
            tries: self.tries,
            is_unexpected: self.is_unexpected,
            release: self.release.as_str().into(),
            protocol: self.protocol.map(InWords),
            trial: self.trial.as_ref().map(TrialV1::of),
            blames: self.blames.map(InWords),
            overdue_at: self.overdue_at.map(At),
            is_synthetic: self.is_synthetic,
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<LoginV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl LoginV1<'_> {
    fn read(self, id: Uuid) -> Result<Login, DocumentError> {
        Ok(Login {
            id: LoginId::from_uuid(id),
            person: self.person.map(|person| PersonId::from_uuid(person.0)),
            email: self.email.map(|email| Fingerprint(email.0)),
            device: self.device.read()?,
            challenge: self.challenge.0,
            purpose: self.purpose.read()?,
            link: self.link.map(|link| Fingerprint(link.0)),
            stage: self.stage.read(),
            created_at: self.created_at.0,
            ends_at: self.ends_at.0,
            tries: self.tries,
            is_unexpected: self.is_unexpected,
            release: release(&self.release)?,
            protocol: self.protocol.map(|protocol| protocol.0),
            trial: self.trial.map(TrialV1::read).transpose()?,
            blames: self.blames.map(|arm| arm.0),
            overdue_at: self.overdue_at.map(|at| at.0),
            is_synthetic: self.is_synthetic,
        })
    }
}

impl<'a> TrialV1<'a> {
    pub(super) fn of(it: &'a Trial) -> Self {
        let Trial { release, arm, share_ppm, serial } = it;
        Self { release: release.as_str().into(), arm: InWords(*arm), share_ppm: *share_ppm, serial: *serial }
    }

    pub(super) fn read(self) -> Result<Trial, DocumentError> {
        let Self { arm, share_ppm, serial, .. } = self;
        Ok(Trial { release: release(&self.release)?, arm: arm.0, share_ppm, serial })
    }
}

impl<'a> PurposeV1<'a> {
    fn of(it: &'a LoginPurpose) -> Self {
        match it {
            LoginPurpose::SignUp { email, name, pin } => Self::SignUp {
                email: email.written().into(),
                email_key: email.key().into(),
                name: name.full().into(),
                pin: pin.as_str().into(),
            },
            LoginPurpose::SignIn => Self::SignIn,
            LoginPurpose::NewPin => Self::NewPin,
            LoginPurpose::Passkey { ceremony } => Self::Passkey { ceremony: ceremony.expose().into() },
            LoginPurpose::AddPasskey { ceremony } => Self::AddPasskey { ceremony: ceremony.expose().into() },
            LoginPurpose::Device { device } => Self::Device { device: Id(device.uuid()) },
            LoginPurpose::Recovery { recovery } => Self::Recovery { recovery: Id(recovery.uuid()) },
        }
    }

    fn read(self) -> Result<LoginPurpose, DocumentError> {
        Ok(match self {
            Self::SignUp { email, email_key, name, pin } => LoginPurpose::SignUp {
                email: Email::kept(&email, &email_key).map_err(|_| DocumentError::Value("e-mail address"))?,
                name: PersonName::parse(&name).map_err(|_| DocumentError::Value("person's name"))?,
                pin: pin_hash(&pin)?,
            },
            Self::SignIn => LoginPurpose::SignIn,
            Self::NewPin => LoginPurpose::NewPin,
            Self::Passkey { ceremony } => LoginPurpose::Passkey { ceremony: secret(ceremony) },
            Self::AddPasskey { ceremony } => LoginPurpose::AddPasskey { ceremony: secret(ceremony) },
            Self::Device { device } => LoginPurpose::Device { device: DeviceId::from_uuid(device.0) },
            Self::Recovery { recovery } => {
                LoginPurpose::Recovery { recovery: RecoveryId::from_uuid(recovery.0) }
            }
        })
    }
}

impl StageV1 {
    fn of(it: LoginStage) -> Self {
        match it {
            LoginStage::Started => Self::Started,
            LoginStage::LinkProven { at } => Self::LinkProven { at: At(at) },
            LoginStage::Done { session, at } => Self::Done { session: Id(session.uuid()), at: At(at) },
            LoginStage::Failed { why, at } => Self::Failed { why: InWords(why), at: At(at) },
        }
    }

    fn read(self) -> LoginStage {
        match self {
            Self::Started => LoginStage::Started,
            Self::LinkProven { at } => LoginStage::LinkProven { at: at.0 },
            Self::Done { session, at } => {
                LoginStage::Done { session: SessionId::from_uuid(session.0), at: at.0 }
            }
            Self::Failed { why, at } => LoginStage::Failed { why: why.0, at: at.0 },
        }
    }
}

/// What is not so is not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a member out by reference")]
const fn is_not(member: &bool) -> bool {
    !*member
}

pub(super) fn release(text: &str) -> Result<ReleaseName, DocumentError> {
    ReleaseName::parse(text).map_err(|_| DocumentError::Value("release"))
}

pub(super) fn secret(text: Cow<'_, str>) -> Secret<String> {
    Secret::new(text.into_owned())
}

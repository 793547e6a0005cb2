//! What an operation was decided on, noted on its way for a release in shadow.

use crate::OpError;
use crate::ops::login::Facts;
use crate::ops::releases::Releases;
use identity::{
    AppVersion, Device, Failures, Login, LoginPurpose, Passkey, PinAnswer, PinDigits, Platform, Protocol,
    Thumbprint,
};
use kernel::{PersonId, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;

/// Empty where no release is in shadow, and where nothing was decided that a release has a part in.
#[derive(Default)]
pub(in crate::ops) struct Noted {
    /// As they were known when the operation began.
    pub(super) releases: Option<Arc<Releases>>,
    case: Mutex<Option<Case>>,
}

/// One answer with all that it followed from. It lives in memory alone.
#[derive(Clone)]
pub(super) enum Case {
    Login(Box<LoginCase>),
    Refresh(Box<RefreshCase>),
}

#[derive(Clone)]
pub(super) struct LoginCase {
    /// The instant of the decision.
    pub(super) at: Timestamp,
    /// As it was before.
    pub(super) login: Login,
    pub(super) signature: [u8; 64],
    pub(super) proof: LoginProof,
    /// The device that was let in.
    pub(super) device: Option<Device>,
    /// Of the session that it got.
    pub(super) protocol: Option<Protocol>,
    /// The code of the answer.
    pub(super) given: &'static str,
}

#[derive(Clone)]
pub(super) struct RefreshCase {
    pub(super) at: Timestamp,
    pub(super) facts: Facts,
    pub(super) proof: Option<Thumbprint>,
    pub(super) given: &'static str,
}

/// What a way in asks for beside the device's signature.
#[derive(Clone)]
pub(in crate::ops) enum LoginProof {
    Link,
    Pin {
        failures: Failures,
        answer: PinAnswer,
        digits: PinDigits,
    },
    /// The device of that key, where there is one.
    Device(Option<Box<Device>>),
    /// The one that answered, and its answer as it was sent.
    Passkey {
        passkey: Box<Passkey>,
        answer: String,
    },
    /// The word of others: no release has a part in it.
    Given,
}

impl Noted {
    pub(super) fn beside(releases: Arc<Releases>) -> Self {
        Self { releases: Some(releases), case: Mutex::default() }
    }

    /// The proof as it is about to be judged, in place of what was noted before.
    pub(in crate::ops) fn proof(
        &self,
        (login, signature): (&Login, &[u8; 64]),
        proof: impl FnOnce() -> LoginProof,
        at: Timestamp,
    ) {
        if self.releases.is_some() {
            let (login, proof) = (login.clone(), proof());
            let (signature, device, protocol, given) = (*signature, None, None, "");
            let case = LoginCase { at, login, signature, proof, device, protocol, given };
            *self.case.lock() = Some(Case::Login(Box::new(case)));
        }
    }

    /// The device that is let in.
    pub(in crate::ops) fn device(&self, device: &Device) {
        if let Some(Case::Login(case)) = self.case.lock().as_mut() {
            case.device = Some(device.clone());
        }
    }

    /// A refresh as it is about to be judged.
    pub(in crate::ops) fn refresh(&self, facts: &Facts, proof: Option<Thumbprint>, at: Timestamp) {
        if self.releases.is_some() {
            let case = RefreshCase { at, facts: facts.clone(), proof, given: "" };
            *self.case.lock() = Some(Case::Refresh(Box::new(case)));
        }
    }

    /// What is decided next is not a release's to decide.
    pub(in crate::ops) fn forget(&self) {
        *self.case.lock() = None;
    }

    /// The case with the answer that was given; nothing where the world failed, or where there was no room for a hash.
    pub(super) fn answered<T>(
        self,
        result: &Result<T, OpError>,
        protocol: Option<Protocol>,
    ) -> Option<(Arc<Releases>, Case)> {
        let given = match result {
            Ok(_) => OK,
            Err(OpError::Refused(refusal)) if *refusal != crate::Refusal::Busy => refusal.code(),
            Err(_) => return None,
        };
        let case = match self.case.into_inner()? {
            Case::Login(case) => Case::Login(Box::new(LoginCase { protocol, given, ..*case })),
            Case::Refresh(case) => Case::Refresh(Box::new(RefreshCase { given, ..*case })),
        };
        Some((self.releases?, case))
    }
}

/// The code of an answer that lets somebody in.
pub(super) const OK: &str = "ok";

impl Case {
    pub(super) const fn at(&self) -> Timestamp {
        match self {
            Self::Login(case) => case.at,
            Self::Refresh(case) => case.at,
        }
    }

    pub(super) const fn given(&self) -> &'static str {
        match self {
            Self::Login(case) => case.given,
            Self::Refresh(case) => case.given,
        }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        match self {
            Self::Login(case) => case.login.person.or(case.device.as_ref().map(|device| device.person)),
            Self::Refresh(case) => case.facts.session.as_ref().map(|session| session.row.person),
        }
    }

    /// Where the app runs, and which it is; `None` for a session whose device is unknown.
    pub(super) fn app(&self) -> Option<(Platform, AppVersion)> {
        match self {
            Self::Login(case) => Some((case.login.device.platform, case.login.device.app_version)),
            Self::Refresh(case) => {
                case.facts.device.as_ref().map(|device| (device.platform, device.app_version))
            }
        }
    }

    /// Of the session that was given or asked about.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        match self {
            Self::Login(case) => case.protocol,
            Self::Refresh(case) => case.facts.session.as_ref().map(|session| session.row.protocol),
        }
    }

    /// As it is kept of a difference.
    pub(super) const fn way(&self) -> &'static str {
        match self {
            Self::Login(case) => match &case.login.purpose {
                LoginPurpose::SignUp { .. } => "sign_up",
                LoginPurpose::SignIn => "sign_in",
                LoginPurpose::Passkey { .. } => "passkey",
                LoginPurpose::Device { .. } => "device",
                LoginPurpose::Recovery { .. } => "recovery",
                LoginPurpose::NewPin | LoginPurpose::AddPasskey { .. } => "other",
            },
            Self::Refresh(_) => "refresh",
        }
    }
}

//! Flaws of a login release, for drills: each a small mutation at a seam of the real code path.
//!
//! They are in every build and nothing that serves customers can reach them: [`crate::Settings::flaw`] is set by the
//! drill alone, and neither configuration nor environment nor a row of the store names one. A flaw strikes what its
//! release issued and nothing else, which is what makes taking the release back the cure.

use crate::{Bank, Key, OpError, SessionTrouble, StoreExt as _};
use identity::{
    AppVersion, Device, Login, LoginPurpose, LoginRefusal, Platform, Policy, ReleaseName, Session,
};
use kernel::{PersonId, Timestamp};
use std::time::Duration;

/// What a flaw that forgets sessions does not forget yet.
const FORGETS_AFTER: Duration = Duration::from_mins(10);
/// How far ahead the clock of a flaw is: further than any bank allows.
const AHEAD: Duration = Duration::from_mins(2);
/// A person's newest sessions that are looked at.
const SESSIONS_MAX: u32 = 16;
const THOUSAND: u32 = 1_000;

/// A mutation, by what it does; the comment names the scenarios of `florin drill` that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Checks and refreshes do not know the release's sessions (session-bug, slow-leak, late-flaw, one-slice).
    RefusesSessions,
    /// A refresh token that is shown again is refused, not answered again (f01, f03).
    RefusesRepeats,
    /// A refresh token that is shown again ends its session (f02).
    EndsRepeated,
    /// A refresh ends the session of whoever did not prove the key yet (f04).
    SpendsUnproven,
    /// Signed tokens are dated by a clock that is ahead (f05).
    DatesAhead,
    /// Sessions are written so that no node reads them (f06).
    Undecodable,
    /// Every other node reads them (f07).
    OtherNodes,
    /// Sessions are kept in the memory of a process that ended (f08).
    ForgetsSessions,
    /// Attempts of people whose rows did not come along cannot be finished (f09).
    HalfMigrated,
    /// The key of tokens that were given out a while ago is gone (f10).
    DropsKey,
    /// The one who checks has an old set of keys (f11).
    StaleKeySet,
    /// Attempts that began before the last turn of a key are unknown (f12).
    ForgetsAttempts,
    /// Signed tokens name the issuer with a slash at its end (f13).
    IssuerSlash,
    /// Lifetimes are a thousandth of what was meant (f18).
    Thousandth,
    /// Devices that were enrolled before a check was added do not pass it (f21).
    RefusesOldDevices,
    /// A device's second login is taken for a copy's (f22).
    RefusesSecondLogin,
    /// Attempts begin, and their challenge does not reach the app, which never calls again (silent).
    NeverAnswers,
}

impl Flaw {
    pub const ALL: [Self; 17] = [
        Self::RefusesSessions,
        Self::RefusesRepeats,
        Self::EndsRepeated,
        Self::SpendsUnproven,
        Self::DatesAhead,
        Self::Undecodable,
        Self::OtherNodes,
        Self::ForgetsSessions,
        Self::HalfMigrated,
        Self::DropsKey,
        Self::StaleKeySet,
        Self::ForgetsAttempts,
        Self::IssuerSlash,
        Self::Thousandth,
        Self::RefusesOldDevices,
        Self::RefusesSecondLogin,
        Self::NeverAnswers,
    ];

    /// As the drill's nodes are told it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::RefusesSessions => "refuses-sessions",
            Self::RefusesRepeats => "refuses-repeats",
            Self::EndsRepeated => "ends-repeated",
            Self::SpendsUnproven => "spends-unproven",
            Self::DatesAhead => "dates-ahead",
            Self::Undecodable => "undecodable",
            Self::OtherNodes => "other-nodes",
            Self::ForgetsSessions => "forgets-sessions",
            Self::HalfMigrated => "half-migrated",
            Self::DropsKey => "drops-key",
            Self::StaleKeySet => "stale-key-set",
            Self::ForgetsAttempts => "forgets-attempts",
            Self::IssuerSlash => "issuer-slash",
            Self::Thousandth => "thousandth",
            Self::RefusesOldDevices => "refuses-old-devices",
            Self::RefusesSecondLogin => "refuses-second-login",
            Self::NeverAnswers => "never-answers",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flaw| flaw.word() == text)
    }
}

/// A release with a flaw, and whom the flaw strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flawed {
    pub release: ReleaseName,
    pub flaw: Flaw,
    /// Of a thousand people.
    pub permille: u32,
    /// Only apps of this platform and of this major and minor version.
    pub app: Option<(Platform, u16, u16)>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Whether a shadow meets it; a drill of what comes after has one that does not.
    pub is_in_shadow: bool,
}

impl Flawed {
    fn strikes(&self, person: Option<PersonId>, app: (Platform, AppVersion), now: Timestamp) -> bool {
        let (platform, version) = app;
        let is_app = self
            .app
            .is_none_or(|(of, major, minor)| (of, major, minor) == (platform, version.major, version.minor));
        is_app && self.since.is_none_or(|since| since <= now) && person.is_some_and(|person| self.has(person))
    }

    /// The same people at every time and on every node; who they are says nothing of the arm they are in.
    fn has(&self, person: PersonId) -> bool {
        let mut hasher = blake3::Hasher::new_derive_key("florin flaw 1");
        hasher.update(self.release.as_str().as_bytes()).update(person.uuid().as_bytes());
        let mut bits = [0; 4];
        hasher.finalize_xof().fill(&mut bits);
        u32::from_le_bytes(bits) % THOUSAND < self.permille
    }
}

impl Bank {
    /// The flaw that strikes this attempt.
    fn flaw_of_login(&self, login: &Login) -> Option<Flaw> {
        let flawed = self.settings.flaw.as_ref().filter(|flawed| flawed.release == login.release)?;
        let app = (login.device.platform, login.device.app_version);
        flawed.strikes(login.person, app, self.now()).then_some(flawed.flaw)
    }

    /// The flaw that strikes this session.
    fn flaw_of_session(&self, session: &Session, device: Option<&Device>) -> Option<Flaw> {
        let flawed = self.settings.flaw.as_ref().filter(|flawed| flawed.release == session.release)?;
        let app = device.map(|device| (device.platform, device.app_version))?;
        flawed.strikes(Some(session.person), app, self.now()).then_some(flawed.flaw)
    }

    /// The seam behind a challenge that was issued.
    pub(crate) fn flaw_at_begin(&self, login: &Login) -> Result<(), OpError> {
        match self.flaw_of_login(login) {
            Some(Flaw::NeverAnswers) => Err(OpError::TimedOut("the challenge is on its way".into())),
            _ => Ok(()),
        }
    }

    /// The seam before the last step of an attempt.
    pub(crate) async fn flaw_at_finish(&self, login: &Login) -> Result<(), OpError> {
        match self.flaw_of_login(login) {
            Some(Flaw::HalfMigrated) => Err(OpError::Unavailable("a row did not come along".into())),
            Some(Flaw::ForgetsAttempts) => Err(LoginRefusal::Unknown.into()),
            Some(Flaw::RefusesOldDevices) => Err(LoginRefusal::BadSignature.into()),
            Some(Flaw::RefusesSecondLogin) if self.logged_in_before(login).await? => {
                Err(LoginRefusal::BadSignature.into())
            }
            _ => Ok(()),
        }
    }

    async fn logged_in_before(&self, login: &Login) -> Result<bool, OpError> {
        let LoginPurpose::Device { device } = &login.purpose else { return Ok(false) };
        let Some(person) = login.person else { return Ok(false) };
        let sessions = self.store.all::<Session>(&crate::Query::SessionsOf(person, SESSIONS_MAX)).await?;
        let is_of = |session: &Session| session.device == *device && session.release == login.release;
        Ok(sessions.iter().any(|session| is_of(&session.row)))
    }

    /// The seam where a session is given its lifetimes.
    pub(crate) fn flaw_at_issue(&self, login: &Login, policy: Policy) -> Policy {
        match self.flaw_of_login(login) {
            Some(Flaw::Thousandth) => Policy { refresh_lasts: policy.refresh_lasts / THOUSAND, ..policy },
            _ => policy,
        }
    }

    /// The seam where a session is read for a check.
    pub(crate) fn flaw_at_check(
        &self,
        session: &Session,
        device: Option<&Device>,
        now: Timestamp,
    ) -> Result<(), OpError> {
        if self.flaw_of_session(session, device) == Some(Flaw::StaleKeySet) {
            return Err(SessionTrouble::InvalidToken.into());
        }
        self.flaw_at_read(session, device, now)
    }

    /// The seam where a session is read.
    pub(crate) fn flaw_at_read(
        &self,
        session: &Session,
        device: Option<&Device>,
        now: Timestamp,
    ) -> Result<(), OpError> {
        let is_lost = match self.flaw_of_session(session, device) {
            Some(Flaw::RefusesSessions) => true,
            Some(Flaw::OtherNodes) => session.id.uuid().as_u128() & 1 == 1,
            Some(Flaw::ForgetsSessions) => session.issued_at.after(FORGETS_AFTER) <= now,
            Some(Flaw::DropsKey) => session.refreshed_at.after(FORGETS_AFTER) <= now,
            Some(Flaw::Undecodable) => {
                return Err(OpError::Unavailable("a session cannot be decoded".into()));
            }
            _ => false,
        };
        if is_lost { Err(SessionTrouble::InvalidToken.into()) } else { Ok(()) }
    }

    /// The seam behind the check of a signed token, which is not read from the store without a drill.
    pub(crate) async fn flaw_at_signed(&self, session: kernel::SessionId) -> Result<(), OpError> {
        if self.settings.flaw.is_none() {
            return Ok(());
        }
        let Some(session) = self.store.one::<Session>(&Key::Session(session)).await? else { return Ok(()) };
        let device = self.store.one::<Device>(&Key::Device(session.row.device)).await?;
        self.flaw_at_check(&session.row, device.as_ref().map(|device| &device.row), self.now())
    }

    /// The seam where a refresh token that was shown before is answered again.
    pub(crate) fn flaw_at_repeat(&self, session: &Session, device: Option<&Device>) -> Option<Flaw> {
        self.flaw_of_session(session, device)
            .filter(|flaw| matches!(flaw, Flaw::RefusesRepeats | Flaw::EndsRepeated))
    }

    /// The seam before the proof of a refresh is judged; the edge judges it before that, so nothing comes here.
    pub(crate) fn flaw_spends_unproven(&self, session: &Session, device: Option<&Device>) -> bool {
        self.flaw_of_session(session, device) == Some(Flaw::SpendsUnproven)
    }

    /// The seam where a signed token is written: its issuer and its date.
    pub(crate) fn flaw_at_mint(
        &self,
        session: &Session,
        (issuer, at): (String, Timestamp),
    ) -> (String, Timestamp) {
        let flawed = self.settings.flaw.as_ref().filter(|flawed| flawed.release == session.release);
        let strikes = flawed.filter(|flawed| {
            flawed.has(session.person) && flawed.since.is_none_or(|since| since <= self.now())
        });
        match strikes.map(|flawed| flawed.flaw) {
            Some(Flaw::IssuerSlash) => (issuer + "/", at),
            Some(Flaw::DatesAhead) => (issuer, at.after(AHEAD)),
            _ => (issuer, at),
        }
    }
}

#[cfg(test)]
mod tests;

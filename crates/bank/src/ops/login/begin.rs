//! The first step of an attempt: a challenge for the device and, where the way in asks for it, a mail with a link.
//!
//! An address is answered alike whether the bank knows it or not: same answer, same writes, one mail.

use super::LoginStarted as Started;
use crate::bank::{insert, upsert};
use crate::{Bank, Change, Key, MailTemplate, OpError, Query, StoreExt as _};
use identity::{
    Allowance, Device, DeviceClaim, Email, Fingerprint, LOGIN_LASTS, Login, LoginPurpose, LoginRefusal,
    LoginStage, MAILS_BY_DEVICE, MAILS_TO_ADDRESS, PersonName, PinDigits, Session, decide_take,
};
use kernel::{Cohort, DeviceId, LoginId, PersonId, Secret, Timestamp};
use parking_lot::Mutex;
use uuid::Uuid;

/// A person's newest sessions, among which the last of a device is looked for.
const SESSIONS_MAX: u32 = 16;

/// A person who wants to become a customer.
#[derive(Debug, Clone)]
pub struct SignUpAsk {
    pub email: Email,
    pub name: PersonName,
    pub pin: PinDigits,
    pub device: DeviceClaim,
}

#[derive(Debug, Clone)]
pub struct SignInAsk {
    pub email: Email,
    pub device: DeviceClaim,
}

/// What the device signs, and until when: `florin login 1`, the 16 bytes of the id, the challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginStarted {
    pub login: LoginId,
    pub challenge: [u8; 32],
    pub ends_at: Timestamp,
}

/// An attempt to be kept, and the token of its link.
pub(super) struct Drawn {
    pub(super) login: Login,
    pub(super) token: Secret<String>,
}

impl Bank {
    /// Begins a sign-up: a link is mailed, or word that the address is a customer's already.
    ///
    /// # Errors
    /// [`identity::PinError::TooSimple`], [`crate::Refusal::UpdateRequired`], or a fault.
    pub async fn start_sign_up(&self, ask: &SignUpAsk) -> Result<Started, OpError> {
        ask.pin.check_new()?;
        self.check_app(&ask.device).await?;
        let hash = self.pin_hash(&ask.pin).await?;
        self.run("login.start_sign_up", "app", |op| {
            let hash = hash.clone();
            async move {
                let known = self.person_of(&ask.email).await?;
                let pin = hash;
                let purpose = LoginPurpose::SignUp { email: ask.email.clone(), name: ask.name.clone(), pin };
                let mut drawn = self.draw_attempt(None, &ask.email, &ask.device, purpose);
                drawn.login = self.given(drawn.login, None).await?;
                let template = match known {
                    None => MailTemplate::SignUpLink {
                        link: self.link(&drawn.token),
                        ends_at: drawn.login.ends_at,
                    },
                    Some(_) => MailTemplate::AlreadyCustomer,
                };
                self.begin(op, drawn, (ask.email.clone(), template), None).await
            }
        })
        .await
    }

    /// Begins a login by mailed link and PIN.
    ///
    /// # Errors
    /// [`crate::Refusal::UpdateRequired`], or a fault.
    pub async fn start_sign_in(&self, ask: &SignInAsk) -> Result<Started, OpError> {
        self.run("login.start", "app", |op| async move {
            self.check_app(&ask.device).await?;
            let known = self.person_of(&ask.email).await?;
            let person = known.as_ref().map(|person| person.id);
            let mut drawn = self.draw_attempt(person, &ask.email, &ask.device, LoginPurpose::SignIn);
            // Asked for an unknown address as well, so that the time does not tell.
            let devices = self.devices_of(person.unwrap_or(PersonId::from_uuid(Uuid::nil()))).await?;
            let own = devices.into_iter().find(|device| device.key == ask.device.key);
            let spared = match &own {
                Some(device) => self.sparing_session(device).await?,
                None => None,
            };
            drawn.login.is_unexpected = spared.is_some();
            drawn.login = self.given(drawn.login, spared.as_ref()).await?;
            let to = known.map_or_else(|| ask.email.clone(), |person| person.email);
            let template = match person {
                Some(_) => MailTemplate::LoginLink {
                    link: self.link(&drawn.token),
                    device: ask.device.name.clone(),
                    ends_at: drawn.login.ends_at,
                },
                None => MailTemplate::UnknownAddress,
            };
            self.begin(op, drawn, (to, template), own.as_ref()).await
        })
        .await
    }

    /// Begins a login by the key of a device: nothing is asked of the customer. Whether the device is trusted is told
    /// to whoever proves its key.
    ///
    /// # Errors
    /// [`LoginRefusal::Unknown`] for a device there is not, or a fault.
    pub async fn start_device_login(&self, device: DeviceId) -> Result<Started, OpError> {
        let who = &Mutex::new(Cohort::of("app"));
        self.run_for("login.start_device", who, |op| async move {
            let found = self.store.one::<Device>(&Key::Device(device)).await?;
            let device = found.ok_or(LoginRefusal::Unknown)?.row;
            let claim = device.claim();
            let purpose = LoginPurpose::Device { device: device.id };
            let spared = self.sparing_session(&device).await?;
            let login = self.attempt(Some(device.person), (None, None), &claim, purpose);
            let login = Login { is_unexpected: spared.is_some(), ..login };
            let login = self.given(login, spared.as_ref()).await?;
            let op = op.under(login.channel());
            *who.lock() = op.cohort;
            let (started, at) = (started(&login), login.created_at);
            let writes = vec![insert(login.clone())];
            self.commit(op, Change { at, writes, ..Change::default() }).await?;
            self.flaw_at_begin(&login)?;
            Ok(started)
        })
        .await
    }

    /// Keeps an attempt and mails its link, or keeps it alone when the address was sent as many mails as it may be.
    /// Nobody is told which. `own` is the device that asks, where it is one of the customer's own.
    pub(super) async fn begin(
        &self,
        op: crate::bank::Op,
        drawn: Drawn,
        (to, template): (Email, MailTemplate),
        own: Option<&Device>,
    ) -> Result<Started, OpError> {
        let now = drawn.login.created_at;
        let started = started(&drawn.login);
        let email = drawn.login.email.unwrap_or(Fingerprint::of(to.key()));
        let (id, ration) = match own.filter(|device| device.is_trusted()) {
            Some(device) => (Allowance::of_device(email, device.id), MAILS_BY_DEVICE),
            None => (Allowance::of_address(email), MAILS_TO_ADDRESS),
        };
        let found = self.store.one::<Allowance>(&Key::Allowance(id)).await?;
        let left = decide_take(id, found.as_ref().map(|found| &found.row), ration, now);
        let mut writes = vec![insert(drawn.login.clone())];
        let mut outbox = Vec::new();
        if let Some(left) = left {
            writes.push(upsert(left, found.as_ref()));
            outbox.push(self.mail(to, template, now));
        }
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        self.flaw_at_begin(&drawn.login)?;
        Ok(started)
    }

    pub(super) fn draw_attempt(
        &self,
        person: Option<PersonId>,
        email: &Email,
        device: &DeviceClaim,
        purpose: LoginPurpose,
    ) -> Drawn {
        let token = self.secret();
        let marks = (Some(Fingerprint::of(email.key())), Some(Fingerprint::of(token.expose())));
        Drawn { login: self.attempt(person, marks, device, purpose), token }
    }

    /// An attempt of the bank's first release; [`Bank::given`] says of which it is.
    pub(in crate::ops) fn attempt(
        &self,
        person: Option<PersonId>,
        (email, link): (Option<Fingerprint>, Option<Fingerprint>),
        device: &DeviceClaim,
        purpose: LoginPurpose,
    ) -> Login {
        let now = self.now();
        let mut challenge = [0; 32];
        self.entropy().fill(&mut challenge);
        Login {
            id: LoginId::from_uuid(self.id(now)),
            person,
            email,
            device: device.clone(),
            challenge,
            purpose,
            link,
            stage: LoginStage::Started,
            created_at: now,
            ends_at: now.after(LOGIN_LASTS),
            tries: 0,
            is_unexpected: false,
            release: self.settings.login.release.clone(),
            protocol: Some(self.settings.login.policy.protocol),
            trial: None,
            blames: None,
            overdue_at: None,
            is_synthetic: false,
        }
    }

    /// The devices of a person, whatever their state.
    async fn devices_of(&self, person: PersonId) -> Result<Vec<Device>, OpError> {
        let found = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        Ok(found.into_iter().map(|found| found.row).collect())
    }

    /// The device's newest session, where that should have spared the customer this login. Those that have ended are
    /// read while a release is on its way alone: nobody else asks for them.
    pub(super) async fn sparing_session(&self, device: &Device) -> Result<Option<Session>, OpError> {
        let now = self.now();
        let live = self.store.all::<Session>(&Query::SessionsOfDevice(device.id)).await?;
        let live = live.into_iter().map(|found| found.row).find(|session| session.is_live(now));
        if live.is_some() || self.releases().await?.under_way.is_none() {
            return Ok(live);
        }
        let newest = self.store.all::<Session>(&Query::SessionsOf(device.person, SESSIONS_MAX)).await?;
        let newest = newest.into_iter().map(|found| found.row).find(|session| session.device == device.id);
        Ok(newest.filter(|session| session.spares_login(now)))
    }

    /// Where the link leads: to the address that the operator configured, whatever a request says of itself.
    pub(super) fn link(&self, token: &Secret<String>) -> Secret<String> {
        let base = self.settings.public_url.trim_end_matches('/');
        Secret::new(format!("{base}/login/link?token={}", token.expose()))
    }
}

pub(super) fn started(login: &Login) -> Started {
    Started { login: login.id, challenge: login.challenge, ends_at: login.ends_at }
}

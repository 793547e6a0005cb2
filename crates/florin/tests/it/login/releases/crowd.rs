//! Many phones of many people, and a release on its way among them.

use crate::harness::{Engine, entropy};
use crate::login::phone::{Lobby, Phone, caller};
use bank::{
    Bank, Change, Key, LoginStarted, NewRelease, OpError, Query, Record as _, ReleaseView, ReportTold,
    ReportsAsk, SessionPair, Settings,
};
use bank::{StoreExt as _, WatchRound, WatchSettings, Write};
use identity::{
    Arm, Device, DeviceState, Login, PasskeyOptions, PinParams, Policy, Protocol, ReleaseName, ReportKind,
    ReportName, Session, StaffName,
};
use kernel::{DeviceId, LoginId, PersonId, Timestamp};
use rollout::{
    Audience, Evidence, Given, Next, Rollout, StaffCommand, Stage, Terms, Why, decide_given, release_id,
};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use watch::Chance;

pub(super) const NEW: &str = "2026-11.bearer";

/// Whose number is no phone's of a crowd.
const GUEST: usize = 0xF_0000;

pub(super) struct Crowd {
    pub(super) lobby: Lobby,
    pub(super) bank: Arc<Bank>,
    pub(super) phones: Vec<Phone>,
}

pub(super) fn name(text: &str) -> ReleaseName {
    ReleaseName::parse(text).expect("a name")
}

pub(super) fn by() -> (StaffName, Why) {
    (StaffName::parse("zoe").expect("a name"), Why::parse("as agreed").expect("a reason"))
}

/// One whose sessions are of another protocol than those of the bank's first, and whose stages may be short.
pub(super) fn new_release(text: &str) -> NewRelease {
    let pin_params = PinParams::try_from_costs(64, 1, 1).expect("small parameters");
    let policy = Policy::default_of(Protocol::Bearer);
    NewRelease {
        name: name(text),
        terms: Terms { policy, pin_params, rehashes_pins: false, passkeys: PasskeyOptions::DEFAULT },
        audience: Audience::default(),
        pace: Duration::ZERO,
        shadow_min: 1,
        staff: by().0,
    }
}

/// Sure after few attempts, so that a test has few; each attempt counts.
pub(super) fn eager(settings: &mut Settings) {
    settings.watch = WatchSettings {
        alpha: Chance::new(0.001).expect("a probability"),
        window: Duration::from_secs(1),
        bad: Chance::new(0.5).expect("a probability"),
    };
}

pub(super) fn started(login: &Login) -> LoginStarted {
    LoginStarted { login: login.id, challenge: login.challenge, ends_at: login.ends_at }
}

pub(super) fn device(phone: usize) -> DeviceId {
    DeviceId::from_uuid(numbered(phone))
}

fn numbered(number: usize) -> Uuid {
    let number = u128::try_from(number).expect("a number");
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 | number)
}

impl Crowd {
    /// With a release that was made and not started.
    pub(super) async fn new(engine: Engine, people: usize) -> Self {
        let lobby = Lobby::new(engine, Protocol::Bound).await;
        let bank = lobby.changed(entropy(), eager).await;
        bank.create_release(new_release(NEW)).await.expect("it can be meant");
        let mut crowd = Self { lobby, bank, phones: Vec::new() };
        for number in 0..people {
            crowd.add(PersonId::from_uuid(numbered(0x1_0000 + number))).await;
        }
        crowd
    }

    /// Another node of the same bank.
    pub(super) async fn node(&self) -> Arc<Bank> {
        self.lobby.changed(entropy(), eager).await
    }

    async fn add(&mut self, person: PersonId) {
        let phone = self.enrolled(device(self.phones.len()), person).await;
        self.phones.push(phone);
    }

    /// A trusted phone of a person; the person has nothing else.
    async fn enrolled(&self, id: DeviceId, person: PersonId) -> Phone {
        let phone = Phone::new("phone");
        let now = self.lobby.now();
        let claim = phone.claim.clone();
        let device = claim.device((id, person), DeviceState::Trusted { at: now }, now);
        let writes = vec![Write::Insert(device.into_row())];
        self.lobby.store.commit(Change { at: now, writes, ..Change::default() }).await.expect("it is new");
        phone
    }

    /// Somebody who belongs to no crowd logs in, and the release judges that in its shadow.
    async fn pass_shadow(&self) {
        let guest = self.enrolled(device(GUEST), PersonId::from_uuid(numbered(GUEST))).await;
        let started = self.bank.start_device_login(device(GUEST)).await.expect("the device is known");
        self.bank.finish_login(&guest.finish(&started, None)).await.expect("it was signed");
        let round = self.bank.judge_shadow().await.expect("the store answers");
        assert_eq!((round.judged, round.different), (1, 0));
    }

    /// People whose arm is the treatment from the first stage on.
    pub(super) async fn add_treated(&mut self, people: usize) {
        let rollout = self.rollout().await;
        let is_treated = |person: &PersonId| matches!(decide_given(&rollout, *person, 0), Given::Trial(trial) if trial.arm == Arm::Treatment);
        let all = (0_usize..100_000).map(|number| PersonId::from_uuid(numbered(0x2_0000 + number)));
        let treated: Vec<PersonId> = all.filter(is_treated).take(people).collect();
        for person in treated {
            self.add(person).await;
        }
    }

    /// Whether somebody is treated at the present share.
    pub(super) async fn is_treated(&self, phone: usize) -> bool {
        let person = PersonId::from_uuid(numbered(0x1_0000 + phone));
        let given = decide_given(&self.rollout().await, person, 0);
        matches!(given, Given::Trial(trial) if trial.arm == Arm::Treatment)
    }

    /// Starts the release, and has staff lead it to a stage.
    pub(super) async fn lead_to(&self, stage: Stage) {
        let started = self.bank.start_release(&name(NEW), by()).await.expect("none is on its way");
        self.pass_shadow().await;
        let mut at = started.stage;
        while at != stage {
            let step = self.bank.step_release(&name(NEW), StaffCommand::GoOn, by()).await;
            at = step.expect("staff may at any time").stage;
        }
        self.lobby.clock.advance(Duration::from_secs(2));
    }

    pub(super) async fn rollout(&self) -> Rollout {
        let key = Key::Rollout(release_id(&name(NEW)));
        self.lobby.store.one::<Rollout>(&key).await.expect("the store answers").expect("it was started").row
    }

    pub(super) async fn stage(&self) -> Stage {
        self.rollout().await.stage
    }

    pub(super) async fn view(&self) -> ReleaseView {
        self.bank.show_release(&name(NEW)).await.expect("it was made")
    }

    pub(super) async fn begin(&self, phone: usize) -> Login {
        self.begin_on(&self.bank, phone).await
    }

    pub(super) async fn begin_on(&self, bank: &Bank, phone: usize) -> Login {
        let started = bank.start_device_login(device(phone)).await.expect("the device is known");
        self.login(started.login).await
    }

    pub(super) async fn login(&self, id: LoginId) -> Login {
        let found = self.lobby.store.one::<Login>(&Key::Login(id)).await.expect("the store answers");
        found.expect("it was begun").row
    }

    pub(super) async fn log_in(&self, phone: usize) -> SessionPair {
        let begun = self.begin(phone).await;
        let finish = self.phones[phone].finish(&started(&begun), None);
        self.bank.finish_login(&finish).await.expect("it was signed")
    }

    pub(super) async fn log_out(&self, pair: &SessionPair) {
        self.bank.end_session(caller(pair)).await.expect("the bank answers");
    }

    /// Who is treated at the present share.
    pub(super) async fn treated(&self) -> Vec<usize> {
        let mut treated = Vec::new();
        for phone in 0..self.phones.len() {
            let begun = self.begin(phone).await;
            let finish = self.phones[phone].finish(&started(&begun), None);
            let pair = self.bank.finish_login(&finish).await.expect("it was signed");
            self.log_out(&pair).await;
            if begun.trial.is_some_and(|trial| trial.arm == Arm::Treatment) {
                treated.push(phone);
            }
        }
        self.lobby.clock.advance(Duration::from_secs(2));
        treated
    }

    /// Everybody begins; those of the arms that work come in, and log out again, so that their next login is expected.
    pub(super) async fn everybody_logs_in(&mut self, works: impl Fn(Arm) -> bool) {
        self.everybody_else_logs_in(usize::MAX, works).await;
    }

    pub(super) async fn everybody_else_logs_in(&mut self, but: usize, works: impl Fn(Arm) -> bool) {
        for phone in (0..self.phones.len()).filter(|phone| *phone != but) {
            let begun = self.begin(phone).await;
            if !begun.trial.as_ref().is_none_or(|trial| works(trial.arm)) {
                continue;
            }
            let finish = self.phones[phone].finish(&started(&begun), None);
            let pair = self.bank.finish_login(&finish).await.expect("it was signed");
            self.log_out(&pair).await;
        }
    }

    /// Time goes by until whoever is silent is known to be.
    pub(super) async fn silence_is_known(&self) {
        self.bank.end_silent_logins().await.expect("the store answers");
        self.bank.watch_releases().await.expect("the store answers");
        self.lobby.clock.advance(identity::ANSWER_LASTS + Duration::from_secs(1));
        self.bank.end_silent_logins().await.expect("the store answers");
    }

    /// Rounds of the watch until it has seen everything: another database on the same server may hold it back.
    pub(super) async fn watch(&self) -> WatchRound {
        self.watch_on(&self.bank).await
    }

    pub(super) async fn watch_on(&self, bank: &Bank) -> WatchRound {
        let from = self.rollout().await.from;
        loop {
            let is_whole = self.lobby.store.told_logins(from, 1).await.expect("the store answers").is_whole;
            let round = bank.watch_releases().await.expect("the store answers");
            if is_whole && !matches!(round, WatchRound::Watched { is_behind: true, .. }) {
                return round;
            }
            tokio::task::yield_now().await;
        }
    }

    /// What the watch would do now.
    pub(super) async fn last_round(&self) -> Next {
        match self.watch().await {
            WatchRound::Watched { next, .. } => next,
            WatchRound::NotLeader | WatchRound::Idle => Next::Hold,
        }
    }

    pub(super) async fn sessions(&self, phone: usize) -> Vec<Session> {
        let device = self.lobby.store.one::<Device>(&Key::Device(device(phone))).await;
        let person = device.expect("the store answers").expect("it is there").row.person;
        let found = self.lobby.store.all::<Session>(&Query::SessionsOf(person, 100)).await;
        found.expect("the store answers").into_iter().map(|found| found.row).collect()
    }

    /// Everybody comes in and out again, so often, and the watch looks each time; the stages that were seen.
    pub(super) async fn live_well(&mut self, rounds: usize) -> Vec<Stage> {
        let mut stages = Vec::new();
        for _ in 0..rounds {
            self.everybody_logs_in(|_| true).await;
            self.silence_is_known().await;
            self.watch().await;
            stages.push(self.stage().await);
        }
        stages
    }

    /// The device's own word, without a session.
    pub(super) async fn report(&self, phone: usize, told: ReportTold) -> Result<usize, OpError> {
        let proof = self.phones[phone].claim.key.thumbprint();
        let ask = ReportsAsk { device: device(phone), proof, app_version: None, reports: vec![told] };
        self.bank.take_reports(&ask).await
    }

    pub(super) fn told(&self, name: &str, kind: ReportKind) -> ReportTold {
        let name = ReportName::parse(name).expect("a name");
        ReportTold { name, kind, session: None, login: None, happened_at: self.now() }
    }

    /// The watch's last word that was kept.
    pub(super) async fn said(&self) -> Option<Evidence> {
        self.view().await.verdicts.into_iter().next()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.lobby.now()
    }
}

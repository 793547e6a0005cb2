//! What apps tell of trouble on their side. Whose word it is, is proven; that it is true, is not.

use super::given::blamed;
use super::view::UnderWay;
use crate::bank::{insert, upsert};
use crate::ops::AppCaller;
use crate::{Bank, Change, Key, OpError, Refusal, StoreExt as _, Thing, Versioned, Write};
use identity::{
    Allowance, AppVersion, Device, DeviceReport, Login, REPORTS_BY_DEVICE, REPORTS_OF_PERSON, Ration,
    ReportKind, ReportName, Session, Thumbprint, Trial, decide_take,
};
use kernel::{AllowanceId, DeviceId, LoginId, ReportId, SessionId, Timestamp};
use rollout::{Given, decide_given};

/// Reports of one device, made in one request.
#[derive(Debug, Clone)]
pub struct ReportsAsk {
    pub device: DeviceId,
    /// The key that the request proved.
    pub proof: Thumbprint,
    /// Of the app that reports; `None` for the one that the device was enrolled with.
    pub app_version: Option<AppVersion>,
    /// [`identity::REPORTS_MAX`] at most.
    pub reports: Vec<ReportTold>,
}

/// One report as an app makes it.
#[derive(Debug, Clone)]
pub struct ReportTold {
    pub name: ReportName,
    pub kind: ReportKind,
    pub session: Option<SessionId>,
    pub login: Option<LoginId>,
    /// By the device's clock.
    pub happened_at: Timestamp,
}

/// What is left of one ration.
struct Left {
    id: AllowanceId,
    ration: Ration,
    found: Option<Versioned<Allowance>>,
    taken: Option<Allowance>,
}

impl Left {
    fn next(&self, now: Timestamp) -> Option<Allowance> {
        let before = self.taken.as_ref().or(self.found.as_ref().map(|found| &found.row));
        decide_take(self.id, before, self.ration, now)
    }

    fn write(self) -> Option<Write> {
        Some(upsert(self.taken?, self.found.as_ref()))
    }
}

/// What is left to a device and to its person.
struct Rations {
    by_device: Left,
    of_person: Left,
}

impl Rations {
    /// Takes one of both, or none.
    fn take(&mut self, now: Timestamp) -> bool {
        let (Some(by_device), Some(of_person)) = (self.by_device.next(now), self.of_person.next(now)) else {
            return false;
        };
        (self.by_device.taken, self.of_person.taken) = (Some(by_device), Some(of_person));
        true
    }
}

impl Bank {
    /// Keeps what a device reports; returns how many of the reports are kept, now or since they were made before. Those
    /// beyond what a device and its person may report are passed over.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a device that is unknown, not trusted, or not the key's; or a fault.
    pub async fn take_reports(&self, ask: &ReportsAsk) -> Result<usize, OpError> {
        self.run("reports.take", "app", |op| async move {
            let found = self.store.one::<Device>(&Key::Device(ask.device)).await?;
            let device = found.map(|found| found.row);
            let own = device.filter(|device| device.is_trusted() && device.key.thumbprint() == ask.proof);
            let device = own.ok_or(Refusal::Unknown(Thing::Device))?;
            let device = Device { app_version: ask.app_version.unwrap_or(device.app_version), ..device };
            let releases = self.releases().await?;
            // What a synthetic customer's device tells speaks against nothing.
            let is_synthetic = self.synthetic(device.person).await?.is_some();
            let under_way = releases.under_way.as_ref().filter(|_| !is_synthetic);
            let now = self.now();
            let mut rations = self.rations(&device).await?;
            let (mut writes, mut kept) = (Vec::new(), Vec::<ReportId>::new());
            for told in &ask.reports {
                let id = told.name.id_of(device.id);
                let is_kept = kept.contains(&id)
                    || self.store.one::<DeviceReport>(&Key::DeviceReport(id)).await?.is_some();
                if !is_kept {
                    if !rations.take(now) {
                        continue;
                    }
                    let about = self.report(id, &device, told, now).await?;
                    writes.push(insert(about.against(under_way)));
                }
                kept.push(id);
            }
            if writes.is_empty() {
                self.note_ok(op);
                return Ok(kept.len());
            }
            writes.extend([rations.by_device, rations.of_person].into_iter().filter_map(Left::write));
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(kept.len())
        })
        .await
    }

    /// The report of a device whose customer says in a case that something is still broken: the write of it, counted
    /// once under its name, or nothing where the device reported as much as it may.
    pub(in crate::ops) async fn trouble_report(
        &self,
        caller: AppCaller,
        name: &str,
    ) -> Result<Vec<Write>, OpError> {
        let Some(found) = self.store.one::<Device>(&Key::Device(caller.device)).await? else {
            return Ok(Vec::new());
        };
        let (device, now) = (found.row, self.now());
        let Ok(name) = ReportName::parse(name) else { return Ok(Vec::new()) };
        let id = name.id_of(device.id);
        let is_kept = self.store.one::<DeviceReport>(&Key::DeviceReport(id)).await?.is_some();
        let mut rations = self.rations(&device).await?;
        if is_kept || !rations.take(now) {
            return Ok(Vec::new());
        }
        let releases = self.releases().await?;
        let is_synthetic = self.synthetic(device.person).await?.is_some();
        let under_way = releases.under_way.as_ref().filter(|_| !is_synthetic);
        let session = Some(caller.session);
        let told = ReportTold { name, kind: ReportKind::Refused, session, login: None, happened_at: now };
        let report = self.report(id, &device, &told, now).await?.against(under_way);
        let mut writes = vec![insert(report)];
        writes.extend([rations.by_device, rations.of_person].into_iter().filter_map(Left::write));
        Ok(writes)
    }

    async fn rations(&self, device: &Device) -> Result<Rations, OpError> {
        let by_device = self.left(Allowance::of_reporting_device(device.id), REPORTS_BY_DEVICE).await?;
        let of_person = self.left(Allowance::of_reporting_person(device.person), REPORTS_OF_PERSON).await?;
        Ok(Rations { by_device, of_person })
    }

    async fn left(&self, id: AllowanceId, ration: Ration) -> Result<Left, OpError> {
        let found = self.store.one::<Allowance>(&Key::Allowance(id)).await?;
        Ok(Left { id, ration, found, taken: None })
    }

    /// The report with what it is about, as far as that is the device's own.
    async fn report(
        &self,
        id: ReportId,
        device: &Device,
        told: &ReportTold,
        now: Timestamp,
    ) -> Result<About, OpError> {
        let login = match told.login {
            Some(login) => self.store.one::<Login>(&Key::Login(login)).await?.map(|found| found.row),
            None => None,
        };
        let login =
            login.filter(|login| login.device.key == device.key && login.person == Some(device.person));
        let session = match told.session {
            Some(session) => self.store.one::<Session>(&Key::Session(session)).await?.map(|found| found.row),
            None => None,
        };
        let session = session.filter(|session| session.device == device.id);
        let report = DeviceReport {
            id,
            person: device.person,
            device: device.id,
            kind: told.kind,
            platform: device.platform,
            app_version: device.app_version,
            session: session.as_ref().map(|session| session.id),
            login: login.as_ref().map(|login| login.id),
            happened_at: told.happened_at,
            told_at: now,
            trial: None,
        };
        Ok(About { report, login, session })
    }
}

/// A report and the device's own records that it is about.
struct About {
    report: DeviceReport,
    login: Option<Login>,
    session: Option<Session>,
}

impl About {
    /// The report with the arm that it speaks against: that of the attempt or of the session it names; where it names
    /// none, because nothing reached the bank, that of the person now. An app that names a release is not asked.
    fn against(self, under_way: Option<&UnderWay>) -> DeviceReport {
        let trial = under_way.and_then(|under_way| self.trial(under_way));
        DeviceReport { trial, ..self.report }
    }

    fn trial(&self, under_way: &UnderWay) -> Option<Trial> {
        let (rollout, report) = (&under_way.rollout, &self.report);
        if !under_way.release.audience.contains(report.platform, report.app_version) {
            return None;
        }
        rollout.stage.share()?;
        if let Some(login) = &self.login {
            let trial = login.trial.clone().filter(|trial| trial.release == rollout.release)?;
            return Some(Trial { arm: login.blames.unwrap_or(trial.arm), ..trial });
        }
        if let Some(session) = &self.session {
            let (arm, share) = blamed(rollout, session)?;
            let (release, serial) = (rollout.release.clone(), rollout.serial);
            return Some(Trial { release, arm, share_ppm: share.ppm(), serial });
        }
        match decide_given(rollout, report.person, 0) {
            Given::InForce => None,
            Given::Trial(trial) => Some(trial),
        }
    }
}

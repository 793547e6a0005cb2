//! A release that is held because of a doubt, or logins that fall behind what they were, open an incident that is for
//! staff to judge: the public is told nothing that only devices say, or that may be no trouble at all.

use super::records::{incident_write, signal_write};
use crate::{Bank, Key, OpError, StoreExt as _, Write};
use identity::ReleaseName;
use incidents::{
    Author, Begun, Body, Count, Line, Opening, Origin, Reach, Signal, SignalState, Title, Whom, decide_open,
    signal_id,
};
use kernel::{IncidentId, SignalId, Timestamp, UpdateId};
use rollout::{Evidence, Witness};
use watch::Fall;

impl Bank {
    /// The writes that open the incident of a doubt; none where it is open already.
    pub(in crate::ops) async fn doubted_by(
        &self,
        (evidence, witness): (&Evidence, Witness),
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let release = rollout::release_id(&evidence.release);
        let signal = signal_id("release-doubt", &format!("{release} {}", witness.word()));
        let origin = Origin::Guard { release, verdict: evidence.id };
        let told = (title(witness), words(evidence));
        self.for_staff(signal, (origin, evidence.at), told, now).await
    }

    /// The writes that open the incident of logins that succeed less often than before; none where it is open already.
    pub(in crate::ops) async fn fallen_by(
        &self,
        release: &ReleaseName,
        fall: &Fall,
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let signal = fell(release);
        let note = format!(
            "Release {release} is everybody's, so it has no control: evidence {:.0} of {:.0} over {} people that \
             logins succeed less often than {:.3}, as before. Nothing is taken back for that: look at the release, \
             and at what all logins share.",
            fall.e_value, fall.bound, fall.compared, fall.expected,
        );
        let title = "Customers log in less often than they did";
        self.for_staff(signal, (Origin::Alert, now), (title, note), now).await
    }

    /// When the last incident of such logins was over, where there was one.
    pub(in crate::ops) async fn fall_was_over(
        &self,
        release: &ReleaseName,
    ) -> Result<Option<Timestamp>, OpError> {
        let Some(signal) = self.store.one::<Signal>(&Key::Signal(fell(release))).await? else {
            return Ok(None);
        };
        Ok(self.followed_incident(signal.row.incident).await?.row.times.resolved())
    }

    /// The writes of an incident that staff have to judge; none where the signal has one open already.
    async fn for_staff(
        &self,
        id: SignalId,
        (origin, at): (Origin, Timestamp),
        (title, note): (&str, String),
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let (signal, open) = self.signalled(id).await?;
        if open.is_some() {
            return Ok(Vec::new());
        }
        let detected_at = at.min(now);
        let opening = Opening {
            id: IncidentId::from_uuid(self.id(now)),
            update: UpdateId::from_uuid(self.id(now)),
            origin,
            by: Author::System,
            title: Title::parse(title).expect("a few words"),
            title_words: None,
            begun: Begun { started_at: detected_at, detected_at, mitigated_at: None, whom: Whom::Some },
            impact: None,
            reach: Reach::Private,
            components: Vec::new(),
            body: Body::parse(title).ok(),
            note: Line::cut(&note),
        };
        let incident = decide_open(opening, &[], &self.settings.incidents, now)?;
        let mut writes = vec![incident_write(&incident, None, Count::default(), now)];
        writes.extend(signal_write(signal.as_ref(), id, (incident.id, SignalState::Firing), now));
        Ok(writes)
    }
}

fn fell(release: &ReleaseName) -> SignalId {
    signal_id("logins-fell", release.as_str())
}

const fn title(witness: Witness) -> &'static str {
    match witness {
        Witness::Reports => "Apps of a release report trouble that the bank does not see",
        Witness::Returns => "Apps of a release do not come back to their sessions",
    }
}

/// For staff: what is doubted, and what to do.
fn words(evidence: &Evidence) -> String {
    format!(
        "Release {} is held at {}: evidence {:.1} of {:.1} over {} people and {} of the control. It is not rolled \
         back for that: look, then go-on, back or stop.",
        evidence.release,
        evidence.stage.word(),
        evidence.e_value,
        evidence.bound,
        evidence.treatment,
        evidence.control,
    )
}

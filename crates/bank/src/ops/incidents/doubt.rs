//! A release that is held because of a doubt opens an incident, which is for staff to judge: the public is told nothing
//! that only devices say, or that may be no trouble at all.

use super::records::{incident_write, signal_write};
use crate::{Bank, OpError, Write};
use incidents::{
    Author, Begun, Body, Count, Line, Opening, Origin, Reach, SignalState, Title, Whom, decide_open,
    signal_id,
};
use kernel::{IncidentId, Timestamp, UpdateId};
use rollout::{Evidence, Witness};

impl Bank {
    /// The writes that open the incident of a doubt; none where it is open already.
    pub(in crate::ops) async fn doubted_by(
        &self,
        (evidence, witness): (&Evidence, Witness),
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let release = rollout::release_id(&evidence.release);
        let signal_id = signal_id("release-doubt", &format!("{release} {}", witness.word()));
        let (signal, open) = self.signalled(signal_id).await?;
        if open.is_some() {
            return Ok(Vec::new());
        }
        let detected_at = evidence.at.min(now);
        let opening = Opening {
            id: IncidentId::from_uuid(self.id(now)),
            update: UpdateId::from_uuid(self.id(now)),
            origin: Origin::Guard { release, verdict: evidence.id },
            by: Author::System,
            title: Title::parse(title(witness)).expect("a few words"),
            title_words: None,
            begun: Begun { started_at: detected_at, detected_at, mitigated_at: None, whom: Whom::Some },
            impact: None,
            reach: Reach::Private,
            components: Vec::new(),
            body: Body::parse(title(witness)).ok(),
            note: Line::cut(&words(evidence)),
        };
        let incident = decide_open(opening, &[], &self.settings.incidents, now)?;
        let mut writes = vec![incident_write(&incident, None, Count::default(), now)];
        writes.extend(signal_write(signal.as_ref(), signal_id, (incident.id, SignalState::Firing), now));
        Ok(writes)
    }
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

//! Verdicts of the watch with what they rest on. They stay: a release has one for each thing that was said of it.

use super::columns::{Document, FoundBy};
use super::form::{At, InWords, Real};
use super::kind::Kind;
use super::login::release as release_name;
use super::text::{Body, DocumentError, write};
use kernel::VerdictId;
use rollout::{Evidence, Fault, Stage, Verdict, Witness, release_id};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct EvidenceV1<'a> {
    v: u64,
    release: Cow<'a, str>,
    stage: InWords<Stage>,
    at: At,
    verdict: InWords<Verdict>,
    fault: InWords<Fault>,
    e_value: Real,
    bound: Real,
    /// Dimension and value.
    slice: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    slice_e_value: Real,
    treatment: u64,
    control: u64,
    path: Vec<(u64, Real)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    witness: Option<InWords<Witness>>,
}

impl Document for Evidence {
    const KIND: Kind = Kind::Evidence;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let (owner, place) = (release_id(&self.release).uuid(), self.at.as_micros());
        FoundBy { owner: Some(owner), place: Some(place), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&EvidenceV1 {
            v: 1,
            release: self.release.as_str().into(),
            stage: InWords(self.stage),
            at: At(self.at),
            verdict: InWords(self.verdict),
            fault: InWords(self.fault),
            e_value: Real(self.e_value),
            bound: Real(self.bound),
            slice: self.slice.iter().map(|(one, other)| (one.into(), other.into())).collect(),
            slice_e_value: Real(self.slice_e_value),
            treatment: self.treatment,
            control: self.control,
            path: self.path.iter().map(|(count, e_value)| (*count, Real(*e_value))).collect(),
            witness: self.witness.map(InWords),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<EvidenceV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl EvidenceV1<'_> {
    fn read(self, id: Uuid) -> Result<Evidence, DocumentError> {
        let slice = self.slice.into_iter().map(|(one, other)| (one.into_owned(), other.into_owned()));
        Ok(Evidence {
            id: VerdictId::from_uuid(id),
            release: release_name(&self.release)?,
            stage: self.stage.0,
            at: self.at.0,
            verdict: self.verdict.0,
            fault: self.fault.0,
            e_value: self.e_value.0,
            bound: self.bound.0,
            slice: slice.collect(),
            slice_e_value: self.slice_e_value.0,
            treatment: self.treatment,
            control: self.control,
            path: self.path.into_iter().map(|(count, e_value)| (count, e_value.0)).collect(),
            witness: self.witness.map(|witness| witness.0),
        })
    }
}

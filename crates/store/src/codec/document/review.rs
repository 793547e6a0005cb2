//! What people add to reviews, and the reports that were sent. Both stay.

use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use incidents::{Author, Name};
use kernel::{IncidentId, SentReportId};
use review::{Answer, Given, Notes, Question, Reminder, Report, Sent, Step};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// In whose list all of them are: the bank's own.
pub(crate) const REVIEWS: Uuid = Uuid::nil();

#[derive(Serialize, Deserialize)]
struct NotesV1<'a> {
    v: u64,
    opened_at: At,
    answers: Vec<GivenV1<'a>>,
    /// Report and step.
    reminded: Vec<(InWords<Report>, InWords<Step>)>,
    updated_at: At,
}

#[derive(Serialize, Deserialize)]
struct GivenV1<'a> {
    question: InWords<Question>,
    /// As [`Answer::parse`] reads it.
    answer: Cow<'a, str>,
    /// A member of staff; nothing for the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Cow<'a, str>>,
    at: At,
}

#[derive(Serialize, Deserialize)]
struct SentV1<'a> {
    v: u64,
    incident: Id,
    report: InWords<Report>,
    at: At,
    by: Cow<'a, str>,
    body: Cow<'a, str>,
    hash: Bytes32,
}

impl Document for Notes {
    const KIND: Kind = Kind::ReviewNotes;

    fn id(&self) -> Uuid {
        self.incident.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy { owner: Some(REVIEWS), place: Some(self.opened_at.as_micros()), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let given = |given: &Given| GivenV1 {
            question: InWords(given.question),
            answer: given.answer.text(given.question).into(),
            by: match &given.by {
                Author::System => None,
                Author::Staff(name) => Some(name.as_str().to_owned().into()),
            },
            at: At(given.at),
        };
        write(&NotesV1 {
            v: 1,
            opened_at: At(self.opened_at),
            answers: self.answers.iter().map(given).collect(),
            reminded: self.reminded.iter().map(|it| (InWords(it.report), InWords(it.step))).collect(),
            updated_at: At(self.updated_at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<NotesV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl NotesV1<'_> {
    fn read(self, id: Uuid) -> Result<Notes, DocumentError> {
        let reminder =
            |(report, step): (InWords<Report>, InWords<Step>)| Reminder { report: report.0, step: step.0 };
        Ok(Notes {
            incident: IncidentId::from_uuid(id),
            opened_at: self.opened_at.0,
            answers: self.answers.into_iter().map(GivenV1::read).collect::<Result<_, _>>()?,
            reminded: self.reminded.into_iter().map(reminder).collect(),
            updated_at: self.updated_at.0,
        })
    }
}

impl GivenV1<'_> {
    fn read(self) -> Result<Given, DocumentError> {
        let question = self.question.0;
        let answer = Answer::parse(question, &self.answer).map_err(|_| DocumentError::Value("answer"))?;
        let by = self.by.map_or(Ok(Author::System), |by| name(&by).map(Author::Staff))?;
        Ok(Given { question, answer, by, at: self.at.0 })
    }
}

impl Document for Sent {
    const KIND: Kind = Kind::SentReport;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy { owner: Some(REVIEWS), place: Some(self.at.as_micros()), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&SentV1 {
            v: 1,
            incident: Id(self.incident.uuid()),
            report: InWords(self.report),
            at: At(self.at),
            by: self.by.as_str().into(),
            body: Self::body(self).into(),
            hash: Bytes32(*self.hash()),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let SentV1 { incident, report, at, by, body, hash, .. } = body.members()?;
                let of = (SentReportId::from_uuid(id), IncidentId::from_uuid(incident.0));
                Self::try_from_parts(of, (report.0, at.0, name(&by)?), body.into_owned(), hash.0)
                    .map_err(|_| DocumentError::Value("hash"))
            }
            _ => Err(body.unknown()),
        }
    }
}

fn name(text: &str) -> Result<Name, DocumentError> {
    Name::parse(text).map_err(|_| DocumentError::Value("name of staff"))
}

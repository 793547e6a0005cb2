//! What people add to a review: answers, each with who gave it and when.

use crate::answer::Answer;
use crate::question::{Kind, Question};
use crate::remind::Reminder;
use crate::sent::SentError;
use crate::truth::Truth;
use incidents::{Author, Incident};
use kernel::{IncidentId, Timestamp};

/// The record of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notes {
    pub incident: IncidentId,
    /// When the incident was opened.
    pub opened_at: Timestamp,
    /// Each question once, in their order.
    pub answers: Vec<Given>,
    /// What operators were reminded of, each once.
    pub reminded: Vec<Reminder>,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub question: Question,
    pub answer: Answer,
    pub by: Author,
    pub at: Timestamp,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("a maintenance has no review")]
    Maintenance,
    #[error("it is a part of another incident, which has the review")]
    Merged,
    #[error("the instant lies in the future, or before the incident began")]
    OutOfOrder,
    #[error("the causes and the lessons are to be written first, in less than 4000 characters together")]
    NotWritten,
    #[error(transparent)]
    Sent(#[from] SentError),
}

impl Refusal {
    /// For outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Maintenance => "review_of_maintenance",
            Self::Merged => "review_merged",
            Self::OutOfOrder => "review_out_of_order",
            Self::NotWritten => "review_not_written",
            Self::Sent(_) => "review_report",
        }
    }
}

impl Notes {
    #[must_use]
    pub const fn new(incident: &Incident) -> Self {
        let opened_at = incident.created_at;
        Self {
            incident: incident.id,
            opened_at,
            answers: Vec::new(),
            reminded: Vec::new(),
            updated_at: opened_at,
        }
    }

    #[must_use]
    pub fn given(&self, question: Question) -> Option<&Given> {
        self.answers.iter().find(|given| given.question == question)
    }

    #[must_use]
    pub fn instant(&self, question: Question) -> Option<Timestamp> {
        match self.given(question)?.answer {
            Answer::Instant(at) => Some(at),
            Answer::YesNo(_) | Answer::Count(_) | Answer::Words(_) | Answer::Text(_) => None,
        }
    }

    /// Since when it is major.
    #[must_use]
    pub fn classified_at(&self) -> Option<Timestamp> {
        self.instant(Question::ClassifiedAt)
    }
}

/// With an answer, or with none any more where it was a mistake. The same answer again changes nothing.
///
/// # Errors
/// In this order: [`Refusal::Maintenance`], [`Refusal::Merged`], [`Refusal::OutOfOrder`].
pub fn decide_answer(
    incident: &Incident,
    before: Option<&Notes>,
    (question, answer): (Question, Option<Answer>),
    by: &Author,
    now: Timestamp,
) -> Result<Notes, Refusal> {
    if incident.is_maintenance() {
        return Err(Refusal::Maintenance);
    }
    if incident.merged_into.is_some() {
        return Err(Refusal::Merged);
    }
    if let (Kind::Instant, Some(Answer::Instant(at))) = (question.kind(), &answer)
        && (now < *at || *at < incident.times.started())
    {
        return Err(Refusal::OutOfOrder);
    }
    let mut next = before.cloned().unwrap_or_else(|| Notes::new(incident));
    if next.given(question).map(|given| &given.answer) == answer.as_ref() {
        return Ok(next);
    }
    next.answers.retain(|given| given.question != question);
    next.answers.extend(answer.map(|answer| Given { question, answer, by: by.clone(), at: now }));
    next.answers.sort_by_key(|given| given.question);
    next.updated_at = now.max(next.updated_at);
    Ok(next)
}

/// Notes the moment in which an incident is seen to be major; `None` where that is known, or not so.
#[must_use]
pub fn decide_classified(
    incident: &Incident,
    before: Option<&Notes>,
    is_major: Truth,
    now: Timestamp,
) -> Option<Notes> {
    if is_major != Truth::Met || before.is_some_and(|notes| notes.classified_at().is_some()) {
        return None;
    }
    let answer = (Question::ClassifiedAt, Some(Answer::Instant(now)));
    decide_answer(incident, before, answer, &Author::System, now).ok()
}

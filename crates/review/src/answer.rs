//! An answer, read by the kind of its question.

use crate::bcobs::BANKING_CHANNELS;
use crate::question::{Kind, Question};
use incidents::Body;
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::fmt;

/// The most countries, and the most channels, an answer names.
const WORDS_MAX: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    YesNo(bool),
    /// Of things, or of hundredths of the reporting currency.
    Count(u64),
    Instant(Timestamp),
    /// Each once, in order.
    Words(BTreeSet<String>),
    Text(Body),
}

/// The text is no answer to its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the answer is to be {0}")]
pub struct AnswerError(pub &'static str);

impl Answer {
    /// Reads the answer to a question.
    ///
    /// # Errors
    /// [`AnswerError`] says what an answer to this question is.
    pub fn parse(question: Question, text: &str) -> Result<Self, AnswerError> {
        let text = text.trim();
        match question.kind() {
            Kind::YesNo => match text {
                "yes" => Ok(Self::YesNo(true)),
                "no" => Ok(Self::YesNo(false)),
                _ => Err(AnswerError("yes or no")),
            },
            Kind::Count => text.parse().map(Self::Count).map_err(|_| AnswerError("a whole number")),
            Kind::Money => {
                hundredths(text).map(Self::Count).ok_or(AnswerError("an amount as 1234.56, without a sign"))
            }
            Kind::Instant => {
                Timestamp::parse(text).map(Self::Instant).map_err(|_| AnswerError("an instant (RFC 3339)"))
            }
            Kind::Countries => {
                let is_code = |word: &str| word.len() == 2 && word.bytes().all(|c| c.is_ascii_uppercase());
                words(text, is_code).ok_or(AnswerError("codes of countries, as DE,FR"))
            }
            Kind::Channels => words(text, |word| BANKING_CHANNELS.contains(&word))
                .ok_or(AnswerError("some of telephone, mobile and internet, as mobile,internet")),
            Kind::Text => Body::parse(text)
                .map(Self::Text)
                .map_err(|_| AnswerError("a text of at most 4000 characters")),
        }
    }

    /// The text that [`Self::parse`] reads to the same answer.
    #[must_use]
    pub fn text(&self, question: Question) -> String {
        match (self, question.kind()) {
            (Self::Count(minor), Kind::Money) => money(*minor),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(true) => out.write_str("yes"),
            Self::YesNo(false) => out.write_str("no"),
            Self::Count(count) => write!(out, "{count}"),
            // Whole microseconds, which the shorter form of an instant would cut.
            Self::Instant(at) => write!(out, "{at:?}"),
            Self::Words(words) => {
                out.write_str(&words.iter().map(String::as_str).collect::<Vec<_>>().join(","))
            }
            Self::Text(text) => write!(out, "{text}"),
        }
    }
}

/// Hundredths as `1234.56`.
#[must_use]
pub(crate) fn money(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn hundredths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || part.len() != 2 {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)
}

/// Each word once; none of them empty or strange.
fn words(text: &str, is_good: impl Fn(&str) -> bool) -> Option<Answer> {
    let words: BTreeSet<String> = text.split(',').map(|word| word.trim().to_owned()).collect();
    (words.len() <= WORDS_MAX && words.iter().all(|word| is_good(word))).then_some(Answer::Words(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_of_its_questions_kind() {
        for (question, good, bad) in [
            (Question::Media, "yes", "perhaps"),
            (Question::ServiceUsers, "18446744073709551615", "-1"),
            (Question::Cost, "1234.50", "1234.5"),
            (Question::Cost, "0.01", "1,000.00"),
            (Question::ClassifiedAt, "2026-11-22T09:14:00.000001Z", "yesterday"),
            (Question::MemberStates, "DE,FR", "de"),
            (Question::Channels, "internet,mobile", "fax"),
            (Question::Causes, "one\ntwo", " "),
        ] {
            let answer = Answer::parse(question, good).unwrap();
            assert_eq!(Answer::parse(question, &answer.text(question)), Ok(answer), "{good}");
            assert!(Answer::parse(question, bad).is_err(), "{bad}");
        }
        let once = Answer::parse(Question::MemberStates, "FR, DE,FR").unwrap();
        assert_eq!(once.text(Question::MemberStates), "DE,FR");
        for bad in ["", ".50", "1.", "1.5", "+1.00", "184467440737095517.00"] {
            assert!(Answer::parse(Question::Cost, bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn words_of_questions_are_apart() {
        for question in Question::ALL {
            assert_eq!(Question::parse(question.word()), Some(*question));
        }
    }

    proptest! {
        #[test]
        fn money_comes_back(minor in any::<u64>()) {
            let read = Answer::parse(Question::Cost, &money(minor));
            prop_assert_eq!(read, Ok(Answer::Count(minor)));
        }
    }
}

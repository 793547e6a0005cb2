//! Flags on the wire: the OpenFeature Remote Evaluation Protocol 0.3.

use crate::ask::Evaluator;
use crate::problem::{FlagProblem, FlagProblemBody, Kind, Problem};
use bank::{FlagAnswer, FlagsAnswer, OpError};
use identity::{AppVersion, Platform};
use rollout::{FlagContext, FlagNumber, FlagValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Bytes of a targeting key.
const TARGETING_KEY_BYTES_MAX: usize = 256;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FlagAsk {
    /// `targetingKey`, whose value it is: an app may leave it out, and asks for its own customer; `platform`, as `ios`;
    /// `appVersion`, as `4.12.0`. Other members are passed over.
    #[schema(required, nullable = false, value_type = Object)]
    #[serde(default)]
    context: Value,
}

/// What a context says.
#[derive(Debug)]
pub(crate) struct FlagFacts {
    targeting_key: Option<String>,
    platform: Option<Platform>,
    version: Option<AppVersion>,
}

impl FlagAsk {
    /// The facts of a context; what is known of an app's customer comes from the session alone.
    pub(crate) fn parsed(self, asker: Evaluator) -> Result<FlagFacts, Problem> {
        const BAD: Problem = Problem::of(Kind::BAD_CONTEXT);
        let Value::Object(context) = self.context else { return Err(BAD) };
        let given = text(&context, "targetingKey")?.filter(|key| !key.is_empty());
        if given.is_some_and(|key| TARGETING_KEY_BYTES_MAX < key.len()) {
            return Err(BAD);
        }
        let targeting_key = match (asker, given) {
            (Evaluator::Service, given) => given.map(str::to_owned),
            (Evaluator::App(person), None) => Some(person.to_string()),
            (Evaluator::App(person), Some(key)) if key == person.to_string() => Some(key.to_owned()),
            (Evaluator::App(_), Some(_)) => return Err(BAD),
        };
        let version = text(&context, "appVersion")?.map(AppVersion::parse).transpose();
        Ok(FlagFacts {
            targeting_key,
            // One that the bank has no app for fits no rule that names one.
            platform: text(&context, "platform")?.and_then(Platform::parse),
            version: version.map_err(|_| BAD)?,
        })
    }
}

/// A member that is a text, where it is there.
fn text<'a>(context: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Problem> {
    match context.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Problem::of(Kind::BAD_CONTEXT)),
    }
}

impl FlagFacts {
    pub(crate) fn context(&self) -> FlagContext<'_> {
        FlagContext {
            targeting_key: self.targeting_key.as_deref(),
            platform: self.platform,
            version: self.version,
        }
    }
}

/// OFREP's `evaluationSuccess`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagEvaluation {
    key: String,
    /// `STATIC`, `DEFAULT`, `TARGETING_MATCH`, `SPLIT` or `DISABLED`.
    reason: &'static str,
    variant: String,
    /// A truth value, a text, a number or an object.
    #[schema(value_type = Object)]
    value: Value,
}

impl FlagEvaluation {
    pub(crate) fn of(answer: FlagAnswer) -> Self {
        Self {
            key: answer.key.to_string(),
            reason: answer.reason.word(),
            variant: answer.variant.to_string(),
            value: json(answer.value),
        }
    }
}

/// OFREP's `bulkEvaluationSuccess`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagEvaluations {
    flags: Vec<OneOfAll>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum OneOfAll {
    Found(FlagEvaluation),
    Failed(Box<FlagProblemBody>),
}

impl FlagEvaluations {
    pub(crate) fn of(answers: FlagsAnswer) -> Self {
        let one =
            |(key, answer): (rollout::FlagKey, Result<FlagAnswer, rollout::EvaluationError>)| match answer {
                Ok(answer) => OneOfAll::Found(FlagEvaluation::of(answer)),
                Err(error) => {
                    let problem = Problem::from(OpError::from(error));
                    OneOfAll::Failed(Box::new(FlagProblem::of_one(problem, key.to_string()).into_body()))
                }
            };
        Self { flags: answers.into_iter().map(one).collect() }
    }
}

fn json(value: FlagValue) -> Value {
    match value {
        FlagValue::Bool(value) => Value::Bool(value),
        FlagValue::Text(text) => Value::String(text),
        FlagValue::Number(number) => number_of(&number),
        FlagValue::Object(text) => serde_json::from_str(&text).expect("it was read before it was kept"),
    }
}

fn number_of(number: &FlagNumber) -> Value {
    serde_json::from_str(number.as_str()).expect("its form is JSON's")
}

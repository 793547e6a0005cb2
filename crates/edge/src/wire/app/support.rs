//! What an app is told of its version.

use crate::ask::Pairs;
use crate::problem::Problem;
use bank::SupportAnswer;
use identity::{AppVersion, Platform};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Which app asks.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupportQuery {
    /// `ios`, `android` or `web`.
    #[param(value_type = String)]
    pub(crate) platform: Platform,
    /// As `4.12.0`.
    #[param(value_type = String)]
    pub(crate) version: AppVersion,
}

impl SupportQuery {
    pub(crate) fn of(pairs: &Pairs) -> Result<Self, Problem> {
        Ok(Self {
            platform: pairs.parsed("platform", |text| Platform::parse(text).ok_or(()))?,
            version: pairs.parsed("version", AppVersion::parse)?,
        })
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppSupport {
    /// `supported`, `update_advised` or `update_required`: an app that has to be updated begins no new login, and what
    /// it holds already goes on.
    status: &'static str,
    /// What to show.
    message: Option<String>,
    /// The first version of which nothing is asked.
    supported_from: Option<String>,
}

impl AppSupport {
    pub(crate) fn of(answer: &SupportAnswer) -> Self {
        Self {
            status: answer.word,
            message: answer.message.as_ref().map(|message| message.as_str().to_owned()),
            supported_from: answer.supported_from.map(|version| version.to_string()),
        }
    }
}

//! Flags as whoever asks sees them.

use crate::{Bank, OpError, Thing};
use rollout::{EvaluationError, Flag, FlagContext, FlagKey, FlagReason, FlagValue, VariantName};

/// The value of a flag for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagAnswer {
    pub key: FlagKey,
    pub variant: VariantName,
    pub value: FlagValue,
    pub reason: FlagReason,
}

/// All flags, by their keys; one that has no value does not keep the others from having theirs.
pub type FlagsAnswer = Vec<(FlagKey, Result<FlagAnswer, EvaluationError>)>;

impl Bank {
    /// The value of one flag.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] for a key that is no flag's, [`EvaluationError`], or a fault.
    pub async fn evaluate_flag(
        &self,
        key: &FlagKey,
        context: &FlagContext<'_>,
    ) -> Result<FlagAnswer, OpError> {
        self.read("flags.evaluate", "flags", |_| async move {
            let board = self.board().await?;
            let flag = board.flags.get(key).ok_or(OpError::unknown(Thing::Flag))?;
            Ok(answer(flag, context)?)
        })
        .await
    }

    /// The values of all flags.
    ///
    /// # Errors
    /// A fault.
    pub async fn evaluate_flags(&self, context: &FlagContext<'_>) -> Result<FlagsAnswer, OpError> {
        self.read("flags.evaluate_all", "flags", |_| async move {
            let board = self.board().await?;
            Ok(board.flags.iter().map(|(key, flag)| (key.clone(), answer(flag, context))).collect())
        })
        .await
    }
}

fn answer(flag: &Flag, context: &FlagContext<'_>) -> Result<FlagAnswer, EvaluationError> {
    let found = flag.evaluate(context)?;
    Ok(FlagAnswer {
        key: flag.key.clone(),
        variant: found.variant.name.clone(),
        value: found.variant.value.clone(),
        reason: found.reason,
    })
}

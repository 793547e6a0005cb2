//! Which versions of the apps are supported.

use crate::bank::upsert;
use crate::{Bank, Change, Key, OpError, Query, Refusal, StoreExt as _};
use identity::{AppVersion, DeviceClaim, Platform, StaffName};
use rollout::{AppSupport, Support, Update, UpdateMessage};

/// What is to hold for the apps of a platform.
#[derive(Debug, Clone)]
pub struct NewSupport {
    pub platform: Platform,
    pub advised: Option<Update>,
    pub required: Option<Update>,
    pub by: StaffName,
}

/// What an app is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportAnswer {
    /// `supported`, `update_advised` or `update_required`.
    pub word: &'static str,
    /// What to show its user.
    pub message: Option<UpdateMessage>,
    /// The first version of which nothing is asked.
    pub supported_from: Option<AppVersion>,
}

impl Bank {
    /// What holds for the apps of a platform from now on.
    ///
    /// # Errors
    /// [`rollout::SupportError`], or a fault.
    pub async fn set_support(&self, new: &NewSupport) -> Result<AppSupport, OpError> {
        let set = self
            .run("support.set", "staff", |op| async move {
                let now = self.now();
                let support = AppSupport {
                    id: AppSupport::id_of(new.platform),
                    platform: new.platform,
                    advised: new.advised.clone(),
                    required: new.required.clone(),
                    changed_at: now,
                    changed_by: new.by.clone(),
                };
                support.check()?;
                let found = self.store.one::<AppSupport>(&Key::AppSupport(support.id)).await?;
                let writes = vec![upsert(support.clone(), found.as_ref())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(support)
            })
            .await;
        self.switches.forget();
        set
    }

    /// Of every platform that staff said something of.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_support(&self) -> Result<Vec<AppSupport>, OpError> {
        self.read("support.list", "staff", |_| async move {
            let kept = self.store.all::<AppSupport>(&Query::AppSupports).await?;
            Ok(kept.into_iter().map(|kept| kept.row).collect())
        })
        .await
    }

    /// What an app of a version is told.
    ///
    /// # Errors
    /// A fault.
    pub async fn app_support(
        &self,
        platform: Platform,
        version: AppVersion,
    ) -> Result<SupportAnswer, OpError> {
        self.read("support.read", "app", |_| async move {
            let board = self.board().await?;
            let support = board.support(platform);
            let told = support.map_or(Support::Supported, |support| support.of(version));
            let update = match told {
                Support::Supported => None,
                Support::UpdateAdvised(update) | Support::UpdateRequired(update) => Some(update),
            };
            let bounds = support.into_iter().flat_map(|kept| [&kept.advised, &kept.required]).flatten();
            Ok(SupportAnswer {
                word: told.word(),
                message: update.map(|update| update.message.clone()),
                supported_from: bounds.map(|update| update.below).max(),
            })
        })
        .await
    }

    /// Refuses a login that an app begins which has to be updated first. Sessions that are there, their refreshes and
    /// logins by a device's key alone are not asked: an old app signs nobody out. While what is supported cannot be
    /// read, nobody is kept out for it.
    pub(in crate::ops) async fn check_app(&self, device: &DeviceClaim) -> Result<(), OpError> {
        let board = match self.board().await {
            Ok(board) => board,
            Err(error) => {
                tracing::error!(error.code = error.code(), "what apps are supported cannot be read");
                return Ok(());
            }
        };
        match board.support(device.platform).map(|support| support.of(device.app_version)) {
            Some(Support::UpdateRequired(_)) => {
                Err(OpError::Refused(Refusal::UpdateRequired(device.platform)))
            }
            Some(Support::Supported | Support::UpdateAdvised(_)) | None => Ok(()),
        }
    }
}

//! Who acts as staff, and how an act gets into the book in its own commit.

use crate::bank::{Op, insert};
use crate::{Bank, Change, Committed, Key, OpError, Query, Refusal, ReplyKey, StoreExt as _};
use identity::{
    Fingerprint, StaffAct, StaffAction, StaffEntry, StaffMember, StaffName, StaffRefusal, StaffRoles,
    StaffWay, StaffWhy, decide_act, decide_credential, enter,
};
use kernel::{StaffId, Timestamp};

/// A member of staff who showed a good credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCaller {
    pub name: StaffName,
    pub roles: StaffRoles,
    /// When the credential ends.
    pub expires_at: Timestamp,
    id: StaffId,
    credential: Fingerprint,
}

impl StaffCaller {
    /// Whether a role of theirs lets them do this.
    ///
    /// # Errors
    /// [`StaffRefusal::NotAllowed`].
    pub fn check(&self, act: StaffAct) -> Result<(), OpError> {
        if self.roles.may(act) { Ok(()) } else { Err(StaffRefusal::NotAllowed.into()) }
    }

    #[must_use]
    pub fn acting(&self) -> Acting {
        Acting { shown: Some((self.id, self.credential)), ..Acting::from(&self.name) }
    }
}

/// Who does something as staff, and what they say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    pub(in crate::ops) name: StaffName,
    /// The credential by which they do; `None` on the command line, where nobody shows one.
    shown: Option<(StaffId, Fingerprint)>,
    why: Option<StaffWhy>,
    once: Option<Once>,
    expects: Option<String>,
}

/// By what a repeat is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Once {
    key: String,
    /// What was asked, whole: the same key with another ask is refused.
    asked: String,
}

impl Acting {
    #[must_use]
    pub fn because(self, why: Option<StaffWhy>) -> Self {
        Self { why: why.or(self.why), ..self }
    }

    /// Done once, however often it is asked with this key; at most [`ReplyKey::KEY_BYTES_MAX`] bytes.
    #[must_use]
    pub fn once(self, key: String, asked: String) -> Self {
        Self { once: Some(Once { key, asked }), ..self }
    }

    /// Done only if what is changed is still as it was when it had this tag.
    #[must_use]
    pub fn expecting(self, tag: Option<String>) -> Self {
        Self { expects: tag, ..self }
    }

    pub(in crate::ops) const fn way(&self) -> StaffWay {
        if self.shown.is_some() { StaffWay::Api } else { StaffWay::CommandLine }
    }

    pub(in crate::ops) fn is(&self, member: StaffId) -> bool {
        self.shown.is_some_and(|(id, _)| id == member)
    }

    /// As incidents name them.
    pub(in crate::ops) fn author(&self) -> incidents::Name {
        incidents::Name::parse(self.name.as_str()).expect("a name of staff is in small letters")
    }

    pub(in crate::ops) fn check_tag(&self, tag: impl FnOnce() -> String) -> Result<(), OpError> {
        match &self.expects {
            Some(expected) if *expected != tag() => Err(StaffRefusal::ChangedMeanwhile.into()),
            Some(_) | None => Ok(()),
        }
    }
}

impl From<StaffName> for Acting {
    fn from(name: StaffName) -> Self {
        Self { name, shown: None, why: None, once: None, expects: None }
    }
}

impl From<&StaffName> for Acting {
    fn from(name: &StaffName) -> Self {
        name.clone().into()
    }
}

impl From<&incidents::Name> for Acting {
    fn from(name: &incidents::Name) -> Self {
        StaffName::parse(name.as_str()).expect("they are made of the same letters").into()
    }
}

impl From<&Acting> for Acting {
    fn from(acting: &Acting) -> Self {
        acting.clone()
    }
}

/// An act under way: the end of the book as it was before anything else was read.
#[derive(Debug)]
pub(in crate::ops) struct Turn<'a> {
    op: Op,
    acting: &'a Acting,
    last: Option<StaffEntry>,
    before: Option<String>,
}

impl Turn<'_> {
    /// The name of what the same act was done to, when it was done before under its key.
    pub(in crate::ops) fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    fn reply_key(&self, key: &str) -> ReplyKey {
        ReplyKey { scope: format!("{}:{}", self.op.name, self.acting.name.as_str()), key: key.to_owned() }
    }
}

impl Bank {
    /// Whose credential it is, as the store says at this moment.
    ///
    /// # Errors
    /// [`StaffRefusal::BadCredential`], or a fault.
    pub async fn staff_caller(&self, credential: &str) -> Result<StaffCaller, OpError> {
        let shown = Fingerprint::of(credential);
        self.read("staff.caller", "staff", |_| async move {
            let all = self.store.all::<StaffMember>(&Query::StaffMembers).await?;
            let member = decide_credential(shown, all.iter().map(|found| &found.row), self.now())?;
            Ok(StaffCaller {
                name: member.name.clone(),
                roles: member.roles,
                expires_at: member.expires_at,
                id: member.id(),
                credential: member.credential,
            })
        })
        .await
    }

    /// Begins an act. The end of the book is read first and written on in the act's commit, so an act that begins
    /// before somebody is revoked is either in the book before that, or begins anew and is refused.
    pub(in crate::ops) async fn staff_turn<'a>(
        &self,
        op: Op,
        acting: &'a Acting,
        act: StaffAct,
    ) -> Result<Turn<'a>, OpError> {
        let last = self.last_staff_entry().await?;
        if let Some((id, credential)) = acting.shown {
            let found = self.store.one::<StaffMember>(&Key::StaffMember(id)).await?;
            decide_act(found.as_ref().map(|found| &found.row), credential, act, self.now())?;
        }
        let mut turn = Turn { op, acting, last, before: None };
        let Some(Once { key, asked }) = &acting.once else { return Ok(turn) };
        if key.is_empty() || ReplyKey::KEY_BYTES_MAX < key.len() {
            return Err(OpError::invalid("idempotency_key"));
        }
        if let Some(reply) = self.store.reply(&turn.reply_key(key)).await? {
            if reply.fingerprint != *blake3::hash(asked.as_bytes()).as_bytes() {
                return Err(Refusal::KeyReused.into());
            }
            turn.before = String::from_utf8(reply.body).ok();
        }
        Ok(turn)
    }

    /// Commits what an act changes, and the act.
    pub(in crate::ops) async fn commit_act(
        &self,
        turn: &Turn<'_>,
        (on, note): (&str, &str),
        mut change: Change,
    ) -> Result<(), OpError> {
        let Turn { op, acting, last, .. } = turn;
        let action = StaffAction {
            at: change.at,
            by: acting.name.clone(),
            member: acting.shown.map(|(id, _)| id),
            act: op.name.to_owned(),
            on: on.to_owned(),
            note: note.to_owned(),
            why: acting.why.clone(),
        };
        change.writes.push(insert(enter(last.as_ref(), action)));
        change.reply = acting.once.as_ref().map(|Once { key, asked }| {
            self.reply(turn.reply_key(key), asked, on.as_bytes().to_vec(), change.at)
        });
        match self.commit(*op, change).await? {
            Committed::Now(_) => Ok(()),
            // The same was asked at the same time, and done; what came of it is found by beginning anew.
            Committed::Before(_) => Err(OpError::Conflict),
        }
    }

    async fn last_staff_entry(&self) -> Result<Option<StaffEntry>, OpError> {
        let found = self.store.first::<StaffEntry>(&Query::StaffEntriesNewest(1)).await?;
        Ok(found.map(|found| found.row))
    }
}
